"""The action plan of one year: indicators by bidang and sasaran, targets, and the budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.urls import reverse

from workflow import dates
from workflow.models import (
    Actor,
    Benchmark,
    BudgetLine,
    Figure,
    Indicator,
    Objective,
    Target,
    Unit,
)
from workflow.models.cycle import ROMAN
from workflow.pages.calendar import asked_year
from workflow.pages.plan_words import rules_text, rupiah, scale_text
from workflow.permissions import why_not_keep_plan

QUARTERS = tuple(ROMAN)
NOT_ACTIVE = (
    "Bidang ini tidak aktif, jadi siklus baru tidak mengumpulkannya. Hentikan indikator yang tidak "
    "dipakai lagi, atau tambahkan di bidang yang melanjutkannya."
)


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator with its figures of the year."""

    pk: int
    number: str
    name: str
    href: str
    edit_href: str
    measure: str
    rules: str
    scale: str
    source: str
    annual: str
    quarters: list[dict]  # label, value
    renstra: str
    national: str
    note: str  # what is missing, or from when it is not used


@dataclass(frozen=True)
class Group:
    """A sasaran with its indicators."""

    name: str
    edit_href: str
    rows: list[IndicatorRow]


@dataclass(frozen=True)
class LineRow:
    """A programme, or the sum of several."""

    code: str
    program: str
    href: str
    ceiling: str
    plans: list[dict]  # label, value


@dataclass(frozen=True)
class UnitPlan:
    """What a bidang has promised for the year."""

    code: str
    name: str
    groups: list[Group]
    lines: list[LineRow]
    total: LineRow | None
    retired: list[dict]  # label, href
    new_indicator: str
    new_line: str
    counts: str
    note: str  # why nothing is collected from it


@dataclass(frozen=True)
class PlanPage:
    """Finished values for ``workflow/plan.html``."""

    year: str
    title: str
    lead: str
    paper: str  # whose plan it is and of which day, on paper only
    reason: str
    may_edit: bool
    links: list[dict]
    years: list[dict]
    units: list[dict]
    renstra_head: str
    parts: list[UnitPlan]
    total: LineRow | None
    prepare: str  # the sentence that offers to copy last year's plan
    prepare_href: str
    empty: dict | None = field(default=None)


def plan_page(actor: Actor, now: datetime, query: Mapping[str, str]) -> PlanPage | None:
    """The plan in the person's scope; None without an office. A fixed number of queries."""
    agency = actor.user.agency
    if agency is None:
        return None
    today = now.astimezone(agency.zone).date()
    year = asked_year(query, today)
    reason = why_not_keep_plan(actor) or ""
    plan = _Plan.load(actor, year, not reason)
    visible = [unit for unit in _units_of(actor) if unit.is_active or plan.knows(unit)]
    asked = query.get("bidang", "")
    shown = [unit for unit in visible if unit.code == asked] or visible
    chosen = asked if len(shown) < len(visible) else ""
    parts = [plan.part(unit) for unit in shown]
    lines = [line for unit in shown for line in plan.lines[unit.pk]]
    prepare = "" if reason else plan.missing_text(shown)
    return PlanPage(
        year=str(year),
        title=f"Rencana aksi {year}",
        lead="Target setiap indikator, yang menjadi ukuran laporan triwulan.",
        paper=f"{agency.name} {agency.regency}, keadaan {dates.document_date(today)}",
        reason=reason if visible else "",
        may_edit=not reason,
        links=_links(not reason),
        years=_years(plan.years | {year, today.year, today.year + (not reason)}, year, chosen),
        units=_unit_tabs(visible, year, chosen) if len(visible) > 1 else [],
        renstra_head=plan.renstra_head,
        parts=[part for part in parts if part.groups or part.lines or not reason],
        total=_sum(lines, "Jumlah kantor") if len({line.unit_id for line in lines}) > 1 else None,
        prepare=prepare,
        prepare_href=_href("plan_prepare", tahun=year) if prepare else "",
        empty=_empty(visible, parts, year, reason),
    )


def units_text(units: Iterable[Unit]) -> str:
    """ "Bidang A dan Bidang B"."""
    names = [unit.name for unit in units]
    return " dan ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


@dataclass
class _Plan:
    """The rows of the plan in a person's scope, by what they belong to."""

    year: int
    may_edit: bool
    indicators: dict[int, list[Indicator]]  # by unit
    retired: dict[int, list[Indicator]]
    targets: dict[int, dict[int, Figure]]  # indicator → quarter
    renstra: dict[int, tuple[int, Figure]]
    national: dict[int, Figure]
    lines: dict[int, list[BudgetLine]]
    years: set[int]

    @classmethod
    def load(cls, actor: Actor, year: int, may_edit: bool) -> _Plan:
        """Six queries."""
        plan = cls(
            year, may_edit, defaultdict(list), defaultdict(list), defaultdict(dict), {}, {},
            defaultdict(list), set(),
        )  # fmt: skip
        rows = Indicator.objects.visible_to(actor).select_related("objective")
        for row in rows.order_by("objective__order", "objective_id", "number", "pk"):
            if row.is_used_in(year):
                plan.indicators[row.objective.unit_id].append(row)
            elif row.retired_year and row.retired_year <= year:
                plan.retired[row.objective.unit_id].append(row)
        mine = Indicator.objects.visible_to(actor)
        for target in Target.objects.filter(indicator__in=mine, year=year):
            plan.targets[target.indicator_id][target.quarter] = target.figure
        for bench in Benchmark.objects.filter(indicator__in=mine).order_by("year"):
            if bench.kind == Benchmark.Kind.RENSTRA:
                plan.renstra[bench.indicator_id] = (bench.year, bench.figure)
            elif bench.year <= year:
                plan.national[bench.indicator_id] = bench.figure
        visible = BudgetLine.objects.visible_to(actor)
        for line in visible.filter(year=year):
            plan.lines[line.unit_id].append(line)
        targets = Target.objects.filter(indicator__in=mine)
        plan.years = {
            *targets.order_by().values_list("year", flat=True).distinct(),
            *visible.order_by().values_list("year", flat=True).distinct(),
        }
        return plan

    def knows(self, unit: Unit) -> bool:
        """Whether the plan of the year has anything of a bidang."""
        return any(unit.pk in found for found in (self.indicators, self.lines, self.retired))

    @property
    def renstra_head(self) -> str:
        """The head of the column: with the year where all have the same."""
        years = {year for year, _ in self.renstra.values()}
        return f"Renstra {years.pop()}" if len(years) == 1 else "Renstra"

    def part(self, unit: Unit) -> UnitPlan:
        """One bidang."""
        rows, lines = self.indicators[unit.pk], self.lines[unit.pk]
        here, may_add = {"bidang": unit.code, "tahun": self.year}, self.may_edit and unit.is_active
        grouped: dict[Objective, list[Indicator]] = {}
        for row in rows:
            grouped.setdefault(row.objective, []).append(row)
        return UnitPlan(
            code=unit.code,
            name=unit.name,
            groups=[
                Group(
                    objective.name,
                    _href("plan_objective", objective.pk, tahun=self.year) if self.may_edit else "",
                    [self.row(row) for row in members],
                )
                for objective, members in grouped.items()
            ],
            lines=[_line(line, self.may_edit) for line in lines],
            total=_sum(lines, "Jumlah") if len(lines) > 1 else None,
            retired=[
                {
                    "label": row.name,
                    "href": _indicator_href(row, self.year),
                    "note": f"tidak dipakai mulai {row.retired_year}",
                }
                for row in self.retired[unit.pk]
            ],
            new_indicator=_href("plan_indicator_new", **here) if may_add else "",
            new_line=_href("plan_line_new", **here) if may_add else "",
            counts=f"{len(rows)} indikator, {len(lines)} program",
            note="" if unit.is_active else NOT_ACTIVE,
        )

    def row(self, row: Indicator) -> IndicatorRow:
        """One indicator."""
        targets = self.targets.get(row.pk, {})
        renstra_year, renstra = self.renstra.get(row.pk, (0, None))
        same_year = self.renstra_head != "Renstra"
        return IndicatorRow(
            pk=row.pk,
            number=str(row.number or ""),
            name=row.name,
            href=_indicator_href(row, self.year),
            edit_href=_href("plan_indicator_edit", row.pk, tahun=self.year)
            if self.may_edit
            else "",
            measure=row.measure,
            rules=rules_text(row),
            scale=scale_text(row),
            source=row.source,
            annual=row.show(targets.get(0)),
            quarters=[
                {"label": f"TW {ROMAN[quarter]}", "value": row.show(targets.get(quarter))}
                for quarter in QUARTERS
            ],
            renstra=row.show(renstra)
            if renstra is None or same_year
            else f"{row.show(renstra)} ({renstra_year})",
            national=row.show(self.national.get(row.pk)),
            note=self.note(row, bool(targets)),
        )

    def note(self, row: Indicator, has_targets: bool) -> str:
        """What a reader should know of an indicator in this year."""
        if row.retired_year:
            return f"Tidak dipakai mulai {row.retired_year}."
        return "" if has_targets else f"Target {self.year} belum diisi."

    def missing_text(self, units: list[Unit]) -> str:
        """What last year's plan could fill; "" where nothing is missing or nothing was before."""
        if self.year - 1 not in self.years:
            return ""
        units = [unit for unit in units if unit.is_active]
        bare = [
            row for unit in units for row in self.indicators[unit.pk] if row.pk not in self.targets
        ]
        poor = [unit for unit in units if self.indicators[unit.pk] and not self.lines[unit.pk]]
        said = [f"{len(bare)} indikator belum punya target {self.year}"] if bare else []
        said += [f"{units_text(poor)} belum punya program {self.year}"] if poor else []
        return f"{'; '.join(said)}." if said else ""


def _units_of(actor: Actor) -> Iterable[Unit]:
    rows = Unit.objects.filter(agency=actor.agency_id).order_by("-is_active", "order", "pk")
    return rows if actor.sees_office else rows.filter(pk__in=actor.unit_ids)


def _line(line: BudgetLine, may_edit: bool) -> LineRow:
    return LineRow(
        code=line.code,
        program=line.program,
        href=reverse("plan_line", args=[line.pk]) if may_edit else "",
        ceiling=rupiah(line.ceiling),
        plans=[_plan(quarter, line.plan(quarter)) for quarter in QUARTERS],
    )


def _sum(lines: list[BudgetLine], label: str) -> LineRow:
    zero = Decimal(0)
    return LineRow(
        code="",
        program=label,
        href="",
        ceiling=rupiah(sum((line.ceiling for line in lines), zero)),
        plans=[
            _plan(quarter, sum((line.plan(quarter) for line in lines), zero))
            for quarter in QUARTERS
        ],
    )


def _plan(quarter: int, amount: Decimal) -> dict:
    return {"label": f"s.d. TW {ROMAN[quarter]}", "value": rupiah(amount)}


def _href(name: str, *args: int, **query: object) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items() if value)
    return reverse(name, args=args) + (f"?{asked}" if asked else "")


def _indicator_href(row: Indicator, year: int) -> str:
    return _href("plan_indicator", row.pk, tahun=year)


def _links(may_edit: bool) -> list[dict]:
    history = {"label": "Riwayat", "href": reverse("plan_history"), "icon": "clock-history"}
    if not may_edit:
        return [history]
    upload = {"label": "Impor dari Excel", "href": reverse("plan_import"), "icon": "upload"}
    return [upload, history]


def _years(years: set[int], shown: int, unit: str) -> list[dict]:
    return [
        {
            "label": str(year),
            "href": _href("plan", tahun=year, bidang=unit),
            "current": year == shown,
            "count": None,
        }
        for year in sorted(years)
    ]


def _unit_tabs(units: list[Unit], year: int, chosen: str) -> list[dict]:
    everything = [("Semua bidang", "")] + [(unit.name, unit.code) for unit in units]
    return [
        {
            "label": label,
            "href": _href("plan", tahun=year, bidang=code),
            "current": code == chosen,
            "count": None,
        }
        for label, code in everything
    ]


def _empty(units: list[Unit], parts: list[UnitPlan], year: int, reason: str) -> dict | None:
    if not units:
        return {
            "title": "Belum ada rencana aksi untuk Anda",
            "text": "Rencana aksi tampil setelah Anda memegang jabatan di salah satu bidang.",
        }
    if any(part.groups or part.lines for part in parts):
        return None
    begin = {
        "title": f"Rencana aksi {year} belum diisi",
        "text": "Mulailah dengan mengimpor Rencana Aksi atau Perjanjian Kinerja dari Excel; "
        "indikator juga dapat ditambahkan satu per satu di bawah ini.",
        "href": reverse("plan_import"),
        "label": "Impor dari Excel",
    }
    if reason:
        begin = {
            "title": begin["title"],
            "text": "Rencana aksi diisi oleh Pengelola atau Kasubag Perencanaan.",
        }
    return begin
