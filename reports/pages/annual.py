"""What the page of the Laporan Kinerja tahunan shows: its clock, chapters, gaps and texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.urls import reverse

from reports import assemble, queries
from reports.annual import WRITTEN
from reports.document import AnnualReport as Report
from reports.document import Gap, ObjectiveAccount
from reports.forms import CHAPTERS, AnnualOpeningForm, AnnualTextsForm
from reports.models import Document
from reports.pages.register import stamp
from reports.periods import Quarter, document_date
from reports.queries import QuarterState
from reports.values import EMPTY, shown
from workflow import dates
from workflow.enums import Role
from workflow.models import Actor, Agency, AnnualReport
from workflow.pages.clock import ClockView, view_annual_clock
from workflow.permissions import why_not_compile

#: The seven points of Bab III A (Permen PANRB 53/2014), in its order.
POINTS = (
    "Target dan realisasi tahun ini",
    "Dibandingkan tahun lalu dan sebelumnya",
    "Dibandingkan target Renstra",
    "Dibandingkan angka nasional",
    "Penyebab keberhasilan atau kegagalan",
    "Efisiensi sumber daya",
    "Program penunjang",
)


@dataclass(frozen=True)
class Chapter:
    """One editable chapter beside what is printed while it is empty."""

    title: str
    state: str
    tone: str
    field: object | None  # the form's bound field; None where nothing can be written
    written: list[str]
    made: list[str]


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator over the year."""

    name: str
    measure: str
    target: str
    realization: str
    percent: str
    predicate: str


@dataclass(frozen=True)
class Account:
    """One sasaran with its seven points."""

    number: int
    name: str
    unit: str
    state: str
    tone: str
    rows: list[IndicatorRow]
    points: list[dict[str, str]]


@dataclass(frozen=True)
class AnnualPage:
    """Finished values for ``reports/annual.html``."""

    year: int
    title: str
    lead: str
    crumbs: list[dict[str, str]]
    pills: list[dict[str, str]]
    years: list[dict[str, str]]
    clock: ClockView | None
    opened_text: str
    may_compile: bool
    compile_reason: str
    opening: AnnualOpeningForm | None
    form: AnnualTextsForm | None
    publish_reason: str
    publishable: bool
    tiles: list[dict[str, str]]
    quarters: list[dict[str, str]]
    chapters: list[Chapter]
    accounts: list[Account]
    gaps: tuple[Gap, ...]
    marks: tuple[str, ...]  # targets that changed after their report was submitted
    partial: str
    pdf: str
    xlsx: str
    pdf_label: str
    xlsx_label: str
    archived: list[dict[str, str]] = field(default_factory=list)


def annual_page(
    agency: Agency,
    year: int,
    report: AnnualReport | None,
    actor: Actor,
    now: datetime,
    *,
    form: AnnualTextsForm | None = None,
    opening: AnnualOpeningForm | None = None,
) -> AnnualPage:
    """The year of the office, in a fixed number of queries."""
    published = report is not None and report.published_at is not None
    archived = list(Document.objects.of_year(agency, year))
    if published and archived:
        value = assemble.document_of(archived[0])
    else:
        value = assemble.live_annual(agency, year, report.texts if report else {}, now)
    reason = why_not_compile(actor) or ""
    if report and not published and not reason and form is None:
        form = AnnualTextsForm(report=report)
    if report is None and not reason and opening is None:
        opening = AnnualOpeningForm()
    last = queries.quarter_state(agency, year, 4, now, waits_for_all=True)
    draft = "" if published else " (draf)"
    return AnnualPage(
        year=year,
        title=f"Laporan Kinerja {year}",
        lead=(
            "LKjIP menurut Permen PANRB 53/2014. Batas ke Bupati: "
            f"{document_date(_end_of_february(year + 1))}."
        ),
        crumbs=[{"label": "Perencanaan", "href": reverse("planning")}],
        pills=[_pill(report)],
        years=_year_links(agency, year),
        clock=view_annual_clock(report, agency, now, explained=True) if report else None,
        opened_text=_opened(report, agency),
        may_compile=not reason,
        compile_reason=reason,
        opening=opening,
        form=form,
        publish_reason=reason or _why_not_publish(last),
        publishable=report is not None and not published,
        tiles=_tiles(value),
        quarters=_quarters(agency, year),
        chapters=[_chapter(key, value, report, form) for key in CHAPTERS],
        accounts=[_account(one, value.gaps) for one in value.objectives],
        gaps=value.gaps,
        marks=value.marks,
        partial=_partial(value),
        pdf=reverse("annual_pdf", args=[year]),
        xlsx=reverse("annual_xlsx", args=[year]),
        pdf_label=f"Unduh PDF{draft}",
        xlsx_label=f"Unduh Excel{draft}",
        archived=[
            {
                "title": f"Versi {row.version}",
                "text": f"{row.reference} · {stamp(row)}",
                "pdf": reverse("document_pdf", args=[row.pk]),
                "xlsx": reverse("document_xlsx", args=[row.pk]),
            }
            for row in archived
        ],
    )


def _end_of_february(year: int) -> date:
    return Quarter(year, 1).first_day.replace(month=2, day=29 if _is_leap(year) else 28)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _pill(report: AnnualReport | None) -> dict[str, str]:
    if report is None:
        return {"tone": "netral", "text": "belum dibuka"}
    if report.published_at:
        return {"tone": "selesai", "text": "terbit"}
    return {"tone": "menunggu", "text": "draf"}


def _opened(report: AnnualReport | None, agency: Agency) -> str:
    if report is None:
        return (
            "Laporan tahunan dibuka sendiri begitu laporan Triwulan IV bidang terakhir "
            "direkomendasikan; jam 15 hari kerja berjalan sejak saat itu."
        )
    opened = dates.long_moment(report.opened_at.astimezone(agency.zone))
    how = (
        f"Dibuka {report.opened_by}, {opened}: “{report.open_reason}”"
        if report.opened_by
        else f"Dibuka {opened}, saat laporan Triwulan IV bidang terakhir direkomendasikan."
    )
    if report.published_at:
        ended = dates.long_moment(report.published_at.astimezone(agency.zone))
        return f"{how} Diterbitkan {report.published_by}, {ended}."
    return how


def _year_links(agency: Agency, year: int) -> list[dict[str, str]]:
    return [
        {"label": str(one), "href": reverse("annual", args=[one])}
        for one in queries.years_of(agency)
        if one != year
    ]


def _why_not_publish(last: QuarterState) -> str:
    if last.running or last.unopened:
        units = [cycle.unit.name for cycle in last.running] + [one.name for one in last.unopened]
        return f"Laporan Triwulan IV belum direkomendasikan untuk {', '.join(units)}."
    if not last.recommended:
        return "Belum ada laporan Triwulan IV yang direkomendasikan."
    return ""


def _tiles(value: Report) -> list[dict[str, str]]:
    average, money = value.average, value.budget.total
    return [
        {
            "label": "Data sampai dengan",
            "value": value.through.short if value.through else "–",
            "note": f"{len(value.objectives)} sasaran, {average.indicators} indikator",
        },
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
            "label": "Serapan anggaran",
            "value": f"{money.percent_text} %" if money.percent is not None else "–",
            "note": f"dari Rp {money.ceiling_text}" if money.ceiling else "belum dilaporkan",
        },
        {
            "label": "Kekurangan data",
            "value": str(len(value.gaps)),
            "note": "butir yang belum terisi" if value.gaps else "lengkap",
            "tone": "perhatian" if value.gaps else "",
        },
    ]


def _quarters(agency: Agency, year: int) -> list[dict[str, str]]:
    have = queries.quarters_in(agency, year)
    lines = []
    for number in (1, 2, 3, 4):
        done, expected = have.get(number, (0, 0))
        complete = expected > 0 and done == expected
        lines.append(
            {
                "label": Quarter(year, number).label,
                "href": reverse("quarterly", args=[year, number]),
                "text": f"{done} dari {expected} bidang" if expected else "belum ada siklus",
                "tone": "selesai" if complete else "menunggu" if expected else "netral",
            }
        )
    return lines


def _chapter(
    key: str, value: Report, report: AnnualReport | None, form: AnnualTextsForm | None
) -> Chapter:
    place, title, _ = CHAPTERS[key]
    written = bool(report and report.texts.get(key, "").strip())
    paragraphs = list(value.chapters.get(key, ()))
    if written:
        state, tone = "ditulis", "selesai"
    elif paragraphs:
        state, tone = "disusun dari angka triwulan", "menunggu"
    else:
        who = WRITTEN[key][2] if key in WRITTEN else Role.PERENCANAAN.label
        state, tone = f"belum ada, diisi {who}", "perhatian"
    return Chapter(
        title=f"{place} {title}".strip(),
        state=state,
        tone=tone,
        field=form[key] if form else None,
        written=paragraphs if written else [],
        made=[] if written else paragraphs,
    )


def _account(account: ObjectiveAccount, gaps: Iterable[Gap]) -> Account:
    prefix = f"Bab III.A sasaran {account.number} butir "
    missing = {gap.place.removeprefix(prefix) for gap in gaps if gap.place.startswith(prefix)}
    points = [
        {
            "label": label,
            "text": text or "Belum ada datanya; lihat daftar kekurangan.",
            "tone": "perhatian" if str(place) in missing or not text else "selesai",
            "state": "kurang data" if str(place) in missing or not text else "ada",
        }
        for place, (label, text) in enumerate(zip(POINTS, account.points, strict=True), start=1)
    ]
    filled = sum(point["tone"] == "selesai" for point in points)
    return Account(
        number=account.number,
        name=account.name,
        unit=account.unit,
        state=f"{filled} dari {len(points)} butir lengkap",
        tone="selesai" if filled == len(points) else "perhatian",
        rows=[
            IndicatorRow(
                name=row.latest.name,
                measure=row.latest.measure,
                target=shown(row.target),
                realization=shown(row.realization),
                percent=row.achievement.text or EMPTY,
                predicate=row.achievement.predicate,
            )
            for row in account.indicators
        ],
        points=points,
    )


def _partial(value: Report) -> str:
    if value.through is None or value.through.quarter == 4:
        return ""
    return (
        f"Baru memuat data sampai dengan {value.through.label}: angka kumulatif dibandingkan "
        "dengan target setahun penuh."
    )
