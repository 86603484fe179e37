"""One indicator: everything the plan says of it, where it is used, and what was changed when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow.actions.plan_drafts import FIELDS, field_text
from workflow.actions.plan_retire import last_collected
from workflow.enums import Polarity, ValueKind
from workflow.forms.plan import MEANING
from workflow.models import (
    Actor,
    Benchmark,
    Cycle,
    Figure,
    Indicator,
    PlanChange,
    Realization,
)
from workflow.models.cycle import ROMAN
from workflow.pages.plan_marks import marks_of
from workflow.pages.plan_words import ChangeLine, change_lines
from workflow.permissions import why_not_keep_plan

#: Changes shown on an indicator's page; older ones stand in the history of the office.
MOST_CHANGES = 200
RESTING = "Belum pernah dikumpulkan dalam siklus."


@dataclass(frozen=True)
class YearRow:
    """The targets of one year."""

    year: str
    annual: str
    quarters: list[dict]
    edit_href: str


@dataclass(frozen=True)
class UseRow:
    """A cycle that collects or has collected the indicator."""

    key: str
    period: str
    href: str
    state: str
    figure: str


@dataclass(frozen=True)
class IndicatorPage:
    """Finished values for ``workflow/plan_indicator.html``."""

    pk: int
    title: str
    crumbs: list[dict]
    pills: list[dict]
    links: list[dict]
    facts: list[dict]
    years: list[YearRow]
    comparisons: list[dict]
    past: list[dict]
    uses: list[UseRow]
    unused: str
    marks: list[str]
    history: list[ChangeLine]
    reason: str  # why the person may not change it
    seen: int
    retire_year: str
    is_retired: bool
    retired_text: str
    why_not_delete: str


def indicator_page(actor: Actor, indicator: Indicator, now: datetime, year: int) -> IndicatorPage:
    """``indicator`` with its objective and unit; a fixed number of queries."""
    agency = actor.user.agency
    reason = why_not_keep_plan(actor) or ""
    uses = list(
        indicator.realizations.select_related("cycle__unit").order_by(
            "-cycle__year", "-cycle__quarter"
        )
    )
    last = last_collected(indicator)
    history = PlanChange.objects.filter(indicator=indicator).with_people()[:MOST_CHANGES]
    unit = indicator.objective.unit
    marks = marks_of({row.cycle_id for row in uses}, indicator)
    plan = f"{reverse('plan')}?tahun={year}"
    return IndicatorPage(
        pk=indicator.pk,
        title=indicator.name,
        crumbs=[
            {"label": "Rencana aksi", "href": plan},
            {"label": unit.name, "href": f"{plan}&bidang={unit.code}"},
            {"label": "Indikator", "href": ""},
        ],
        pills=[{"tone": "luar", "text": _retired(indicator)}] if indicator.retired_year else [],
        links=[
            {
                "label": f"Ubah indikator dan target {year}",
                "href": f"{reverse('plan_indicator_edit', args=[indicator.pk])}?tahun={year}",
                "kind": "primary",
                "icon": "pencil",
            }
        ]
        if not reason
        else [],
        facts=_facts(indicator),
        years=_years(indicator, not reason),
        comparisons=_comparisons(indicator),
        past=_past(indicator),
        uses=[
            UseRow(
                key=row.cycle.key,
                period=row.cycle.short_period,
                href=reverse("cycle", args=[unit.code, row.cycle.year, row.cycle.quarter]),
                state=row.cycle.state_label,
                figure=_figure(indicator, row),
            )
            for row in uses
        ],
        unused="" if uses else RESTING,
        marks=[text for texts in marks.values() for text in texts],
        history=change_lines(history, agency.zone),
        reason=reason,
        seen=indicator.version,
        retire_year=str(_retire_year(indicator, last, now.astimezone(agency.zone).year)),
        is_retired=indicator.retired_year is not None,
        retired_text=_retired(indicator) if indicator.retired_year else "",
        why_not_delete=""
        if last is None
        else f"Sudah dikumpulkan pada {last.short_period}, jadi tidak dapat dihapus; "
        "hentikan mulai tahun berikutnya.",
    )


def _retired(indicator: Indicator) -> str:
    return f"Tidak dipakai mulai {indicator.retired_year}"


def _retire_year(indicator: Indicator, last: Cycle | None, this_year: int) -> int:
    """The first year from which it can be retired, at least this one."""
    return max(this_year, last.year + 1 if last else 0, (indicator.since_year or 0) + 1)


def _facts(indicator: Indicator) -> list[dict]:
    names = ["measure", "kind", "polarity", "aggregation", "frequency", "decimals", "source"]
    if indicator.polarity == Polarity.TURUN:
        names.insert(3, "formula")
    if indicator.kind == ValueKind.ORDINAL:
        names.insert(2, "scale")
    facts = [{"label": "Sasaran", "value": indicator.objective.name}]
    for name in names:
        value = getattr(indicator, name)
        text = field_text(name, value)
        if meaning := MEANING.get(name, {}).get(value):
            text = f"{text}: {meaning}"
        facts.append({"label": FIELDS[name], "value": text or "–"})
    if indicator.since_year:
        facts.append({"label": "Dipakai mulai", "value": str(indicator.since_year)})
    for name in ("definition", "note"):
        if getattr(indicator, name):
            facts.append({"label": FIELDS[name], "value": getattr(indicator, name)})
    return facts


def _years(indicator: Indicator, may_edit: bool) -> list[YearRow]:
    by_year: dict[int, dict[int, Figure]] = defaultdict(dict)
    for target in indicator.targets.all():
        by_year[target.year][target.quarter] = target.figure
    return [
        YearRow(
            year=str(year),
            annual=indicator.show(figures.get(0)),
            quarters=[
                {"label": f"TW {ROMAN[quarter]}", "value": indicator.show(figures.get(quarter))}
                for quarter in ROMAN
            ],
            edit_href=f"{reverse('plan_indicator_edit', args=[indicator.pk])}?tahun={year}"
            if may_edit
            else "",
        )
        for year, figures in sorted(by_year.items(), reverse=True)
    ]


def _comparisons(indicator: Indicator) -> list[dict]:
    rows = list(indicator.benchmarks.order_by("kind", "year"))
    ends = max((row.year for row in rows if row.kind == Benchmark.Kind.RENSTRA), default=0)
    return [
        {
            "label": f"Target Renstra {row.year}"
            if row.kind == Benchmark.Kind.RENSTRA and row.year < ends
            else f"{Benchmark.Kind(row.kind).label} {row.year}",
            "value": indicator.show(row.figure),
        }
        for row in rows
    ]


def _past(indicator: Indicator) -> list[dict]:
    return [
        {
            "label": f"TW {ROMAN[row.quarter]} {row.year}" if row.quarter else str(row.year),
            "value": indicator.show(row.figure),
        }
        for row in indicator.past_figures.all()
    ]


def _figure(indicator: Indicator, row: Realization) -> str:
    if row.is_filled:
        return indicator.show(row.figure)
    return "belum diisi" if row.is_due else "tidak dinilai triwulan ini"
