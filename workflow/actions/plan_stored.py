"""The plan of an office as the database has it, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Max, Sum

from workflow.actions import plan_history
from workflow.enums import State
from workflow.models import (
    Agency,
    Benchmark,
    BudgetLine,
    Cycle,
    Figure,
    Indicator,
    Objective,
    PastFigure,
    PlanChange,
    Realization,
    Target,
    Unit,
)
from workflow.plan_files.words import name_key

_FIGURE = ("number", "upper", "label")


def _figure(number, upper, label: str) -> Figure:
    if label:
        return label
    return (number, upper) if upper is not None else number


@dataclass
class StoredPlan:
    """Everything that a workbook of one year is compared with. Eleven queries."""

    agency: Agency
    year: int
    units: list[Unit]
    objectives: dict[tuple[int, str], Objective]  # (unit, name as compared)
    indicators: dict[tuple[int, str], Indicator]
    targets: dict[tuple[int, int], Figure]  # (indicator, quarter)
    benchmarks: dict[tuple[int, str, int], Figure]  # (indicator, kind, year)
    past: dict[tuple[int, int, int], Figure]  # (indicator, year, quarter)
    lines: dict[tuple[int, str], BudgetLine]  # (unit, code as compared)
    reports: dict[plan_history.Period, int]  # targets in submitted reports → cycle
    cycles: list[Cycle]
    covered: set[tuple[int, int, int]]  # (unit, year, quarter) of the cycles of earlier years

    @classmethod
    def load(cls, agency: Agency, year: int) -> StoredPlan:
        """Read the plan; with its cycles locked (``plan_cycles.lock``) it stays so."""
        of_agency = {"indicator__objective__unit__agency": agency}
        objectives = {}
        for objective in Objective.objects.filter(unit__agency=agency).order_by("-order", "-pk"):
            objectives[objective.unit_id, name_key(objective.name)] = objective
        indicators: dict[tuple[int, str], Indicator] = {}
        rows = Indicator.objects.filter(objective__unit__agency=agency).select_related("objective")
        for row in rows.order_by("pk"):
            key = (row.objective.unit_id, name_key(row.name))
            known = indicators.get(key)
            if known is None or (row.is_used_in(year) and not known.is_used_in(year)):
                indicators[key] = row
        return cls(
            agency=agency,
            year=year,
            units=list(agency.units.all()),
            objectives=objectives,
            indicators=indicators,
            targets={
                (pk, quarter): _figure(*figure)
                for pk, quarter, *figure in Target.objects.filter(
                    **of_agency, year=year
                ).values_list("indicator_id", "quarter", *_FIGURE)
            },
            benchmarks={
                (pk, kind, named): _figure(*figure)
                for pk, kind, named, *figure in Benchmark.objects.filter(**of_agency).values_list(
                    "indicator_id", "kind", "year", *_FIGURE
                )
            },
            past={
                (pk, past, quarter): _figure(*figure)
                for pk, past, quarter, *figure in PastFigure.objects.filter(
                    **of_agency
                ).values_list("indicator_id", "year", "quarter", *_FIGURE)
            },
            lines={
                (line.unit_id, name_key(line.code)): line
                for line in BudgetLine.objects.filter(unit__agency=agency, year=year)
            },
            reports=plan_history.reported(agency.pk, [year]),
            cycles=list(Cycle.objects.filter(agency=agency, year=year).order_by("unit", "quarter")),
            covered=set(
                Cycle.objects.filter(agency=agency, year__lt=year)
                .exclude(state=State.CANCELLED)
                .values_list("unit", "year", "quarter")
            ),
        )

    @cached_property
    def filled(self) -> frozenset[int]:
        """Indicators with a realisation: kind and scale are fixed. Asked only when one changes."""
        rows = Realization.objects.filter(cycle__agency=self.agency)
        rows = rows.exclude(number__isnull=True, label="")
        return frozenset(rows.values_list("indicator_id", flat=True).distinct())

    @cached_property
    def other_targets(self) -> dict[int, list[tuple[int, Figure]]]:
        """Targets of the other years (indicator → year and figure): kind and direction must fit
        them too. Asked only when one of these changes."""
        found: dict[int, list[tuple[int, Figure]]] = defaultdict(list)
        rows = Target.objects.filter(indicator__objective__unit__agency=self.agency)
        rows = rows.exclude(year=self.year).order_by("year", "quarter")
        for pk, year, *figure in rows.values_list("indicator_id", "year", *_FIGURE):
            found[pk].append((year, _figure(*figure)))
        return found

    @cached_property
    def units_by_id(self) -> dict[int, Unit]:
        """Every bidang of the office."""
        return {unit.pk: unit for unit in self.units}


def version_of(agency_id: int) -> tuple:
    """Another one as soon as a workbook might compare otherwise: plan, cycles, figures, bidang."""
    cycles = Cycle.objects.filter(agency=agency_id)
    filled = Realization.objects.filter(cycle__agency=agency_id)
    return (
        PlanChange.objects.filter(agency=agency_id).order_by().aggregate(last=Max("pk"))["last"],
        *cycles.order_by().aggregate(Count("pk"), Sum("serial")).values(),
        filled.exclude(number__isnull=True, label="").count(),
        *Unit.objects.filter(agency=agency_id).values_list("pk", "name", "code", "is_active"),
    )
