"""What the page of a Laporan Triwulan shows; every figure comes from the document itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from reports import assemble, queries, wording
from reports.document import Compliance, ComplianceRow, QuarterlyReport, Review
from reports.models import Document
from reports.pages.register import stamp
from reports.pages.units import UnitLine, unit_lines
from reports.periods import Quarter, document_date
from reports.values import Average, BudgetLine, Indicator, UnitSection, shown
from workflow import numbers, sla
from workflow.enums import Standing
from workflow.models import Actor, Agency
from workflow.pages.forecast import quarter_forecast
from workflow.pages.plan_marks import marks_of


@dataclass(frozen=True)
class UnitRow:
    """One bidang: where its report stands and what it achieved."""

    line: UnitLine
    average: str
    predicate: str
    counts: str
    marks: list[str]  # targets changed since its report was submitted


@dataclass(frozen=True)
class BudgetRow:
    """Money of one bidang up to the quarter."""

    name: str
    ceiling: str
    plan: str
    realization: str
    percent: str


@dataclass(frozen=True)
class StepRow:
    """One step of the SOP: standard beside what was measured."""

    step: str
    standard: str
    measured: str
    longest: str
    on_time: str
    tone: str


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator as the report prints it."""

    number: str
    name: str
    measure: str
    target: str
    realization: str
    percent: str
    predicate: str
    note: str


@dataclass(frozen=True)
class UnitFigures:
    """The indicators of one bidang."""

    unit: str
    rows: list[IndicatorRow]


@dataclass(frozen=True)
class QuarterlyPage:
    """Finished values for ``reports/quarterly.html``."""

    title: str
    lead: str
    crumbs: list[dict[str, str]]
    pills: list[dict[str, str]]
    tabs: list[dict]
    years: list[dict[str, str]]
    has_cycles: bool
    standing: str
    pdf: str
    xlsx: str
    pdf_label: str
    xlsx_label: str
    tiles: list[dict[str, str]]
    summary: tuple[str, ...]
    rule: str
    units: list[UnitRow]
    late: list[str]
    recommendations: tuple[Review, ...]
    budget: list[BudgetRow]
    budget_total: BudgetRow | None
    steps: list[StepRow]
    shares: list[dict[str, str]]
    figures: list[UnitFigures]
    versions: list[dict[str, str]]
    forecast: str  # when the quarter can be complete at best; "" when there is nothing to wait for


def quarterly_page(
    agency: Agency, year: int, quarter: int, actor: Actor, now: datetime
) -> QuarterlyPage:
    """The quarter of the office, in a fixed number of queries.

    While the newest archived version still holds, the page shows that very document.
    """
    period = Quarter(year, quarter)
    state = queries.quarter_state(agency, year, quarter, now)
    versions = list(Document.objects.of_quarter(agency, year, quarter))
    if state.complete and versions and queries.is_current(versions[0], state):
        report = assemble.document_of(versions[0])
    else:
        report = assemble.live_quarterly(agency, year, quarter, state, now)
    lines = unit_lines(state, year, quarter, actor, now)
    found = marks_of([cycle.pk for cycle in state.cycles])
    marks = {cycle.key: found.get(cycle.pk, []) for cycle in state.cycles}
    draft = f" ({report.standing})" if report.standing else ""
    return QuarterlyPage(
        title=f"Laporan {period.label}",
        lead=f"{period.months} · siklus dibuka {document_date(period.opens_on)}",
        crumbs=[{"label": "Perencanaan", "href": reverse("planning")}],
        pills=_pills(report, bool(state.cycles)),
        tabs=_tabs(period),
        years=_year_links(agency, period),
        has_cycles=bool(state.cycles),
        standing=report.standing,
        pdf=reverse("quarterly_pdf", args=[year, quarter]),
        xlsx=reverse("quarterly_xlsx", args=[year, quarter]),
        pdf_label=f"Unduh PDF{draft}",
        xlsx_label=f"Unduh Excel{draft}",
        tiles=_tiles(report),
        summary=report.summary,
        rule=_rule(report),
        units=_unit_rows(lines, report, marks),
        late=[f"{line.unit}: {line.clock.text}, {line.who}" for line in lines if line.is_late],
        recommendations=report.recommendations,
        budget=[_budget_row(part.name, part.budget.total) for part in report.sections],
        budget_total=_budget_row("Seluruh kantor", report.budget.total)
        if report.sections
        else None,
        steps=_steps(report.compliance),
        shares=[
            {"unit": unit, "text": _share(report.compliance.share(unit=unit))}
            for unit in report.compliance.units
        ],
        figures=[_figures(part) for part in report.sections],
        versions=[_version(row, agency) for row in versions],
        forecast=quarter_forecast(
            period.label, state.running, [unit.name for unit in state.unopened], now
        ),
    )


def _pills(report: QuarterlyReport, begun: bool) -> list[dict[str, str]]:
    if not begun:
        return []
    if report.standing:
        return [{"tone": "menunggu", "text": report.standing}]
    return [{"tone": "selesai", "text": "lengkap"}]


def _tabs(period: Quarter) -> list[dict]:
    return [
        {
            "label": one.label,
            "href": reverse("quarterly", args=[one.year, one.quarter]),
            "current": one == period,
        }
        for one in (Quarter(period.year, number) for number in (1, 2, 3, 4))
    ]


def _year_links(agency: Agency, period: Quarter) -> list[dict[str, str]]:
    return [
        {"label": str(year), "href": reverse("quarterly", args=[year, period.quarter])}
        for year in queries.years_of(agency)
        if year != period.year
    ]


def _tiles(report: QuarterlyReport) -> list[dict[str, str]]:
    average, money = report.average, report.budget.total
    on_time = report.compliance.share()
    return [
        {
            "label": "Rata-rata capaian",
            "value": f"{average.text} %" if average.percent is not None else "–",
            "note": average.predicate,
        },
        {
            "label": "Mencapai target",
            "value": str(average.reached),
            "note": f"dari {average.assessed} indikator yang dinilai",
        },
        {
            "label": "Belum mencapai",
            "value": str(average.missed),
            "note": "indikator",
            "tone": "perhatian" if average.missed else "",
        },
        {
            "label": "Tidak dinilai",
            "value": str(average.not_assessed),
            "note": "indikator triwulan ini",
        },
        {
            "label": "Serapan anggaran",
            "value": f"{money.percent_text} %" if money.percent is not None else "–",
            "note": f"dari Rp {money.ceiling_text}" if money.ceiling else "belum dilaporkan",
        },
        {"label": "Langkah tepat waktu", "value": _percent(on_time), "note": _share(on_time)},
    ]


def _share(share: tuple[int, int]) -> str:
    on_time, done = share
    return f"{on_time} dari {done} langkah" if done else "belum ada langkah selesai"


def _percent(share: tuple[int, int]) -> str:
    on_time, done = share
    return f"{numbers.format(Decimal(on_time * 100 // done), 0)} %" if done else "–"


def _rule(report: QuarterlyReport) -> str:
    caps = {section.cap for section in report.sections}
    return wording.average_rule(caps.pop() if len(caps) == 1 else None, "triwulan ini")


def _unit_rows(
    lines: list[UnitLine], report: QuarterlyReport, marks: Mapping[str, list[str]]
) -> list[UnitRow]:
    sections = {section.code: section for section in report.sections}
    rows = []
    for line in lines:
        section = sections.get(line.code)
        average = section.average if section else None
        rows.append(
            UnitRow(
                line=line,
                average=f"{average.text} %" if average and average.percent is not None else "–",
                predicate=average.predicate if average else "",
                counts=_counts(average) if average else "",
                marks=marks.get(line.key, []),
            )
        )
    return rows


def _counts(average: Average) -> str:
    return (
        f"{average.reached} mencapai, {average.missed} belum, {average.not_assessed} tidak dinilai"
    )


def _budget_row(name: str, total: BudgetLine) -> BudgetRow:
    return BudgetRow(
        name=name,
        ceiling=total.ceiling_text,
        plan=total.plan_text,
        realization=total.realization_text,
        percent=total.percent_text,
    )


def _steps(compliance: Compliance) -> list[StepRow]:
    """One row a clock of the SOP: the review and the forwarding after it are two."""
    clocks: dict[tuple[int, str], list[ComplianceRow]] = {}
    for row in compliance.rows:
        clocks.setdefault((row.step, row.standard), []).append(row)
    rows = []
    for (step, standard), mine in sorted(clocks.items(), key=lambda clock: clock[0][0]):
        measured = [row.minutes for row in mine if row.minutes is not None]
        on_time, done = Compliance(tuple(mine)).share()
        rows.append(
            StepRow(
                step=f"{step}. {mine[0].title}",
                standard=standard,
                measured=_minutes(sum(measured) / len(measured)) if measured else "–",
                longest=_minutes(max(measured)) if measured else "–",
                on_time=f"{on_time} dari {done}" if done else "–",
                tone=(Standing.TERLAMBAT if on_time < done else Standing.SELESAI) if done else "",
            )
        )
    return rows


def _minutes(minutes: Decimal) -> str:
    return f"{sla.duration_text(minutes)} kerja"


def _figures(section: UnitSection) -> UnitFigures:
    return UnitFigures(
        unit=section.name,
        rows=[
            IndicatorRow(
                number=one.number,
                name=one.name,
                measure=one.measure,
                target=shown(one.target),
                realization=shown(one.realization),
                percent=one.achievement.text,
                predicate=one.achievement.predicate,
                note=_why_empty(one) or one.note,
            )
            for one in section.indicators
        ],
    )


def _why_empty(one: Indicator) -> str:
    """When a missing figure is released, and the reason; "" where there is a figure."""
    if one.realization is not None:
        return ""
    return "; ".join(filter(None, (one.status if one.is_awaited else "", one.reason)))


def _version(row: Document, agency: Agency) -> dict[str, str]:
    return {
        "title": f"Versi {row.version}",
        "text": f"{row.reference} · {stamp(row)}",
        "pdf": reverse("document_pdf", args=[row.pk]),
        "xlsx": reverse("document_xlsx", args=[row.pk]),
    }
