"""Writing the action plan: units, objectives, indicators, targets, past figures, budget."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import pairwise

from django.db import transaction

from workflow.enums import Aggregation, ValueKind
from workflow.journal import record
from workflow.models import (
    Actor,
    Agency,
    Benchmark,
    BudgetLine,
    Indicator,
    Objective,
    PastFigure,
    Target,
    Unit,
)
from workflow.plan_files.reader import Plan, PlanRow


@transaction.atomic
def load(
    agency: Agency,
    plan: Plan,
    units: dict[str, Unit],
    *,
    years: list[int],
    shift: int,
    by: Actor | None,
    now: datetime,
) -> dict[str, Indicator]:
    """Write a plan for each of ``years``, with its past figures moved by ``shift`` years.

    ``units`` maps the plan's Bidang names to units. Returns the indicators by name.
    """
    indicators: dict[str, Indicator] = {}
    objectives: dict[tuple[int, str], Objective] = {}
    for row in plan.rows:
        unit = units[row.unit]
        key = (unit.pk, row.objective)
        if key not in objectives:
            objectives[key] = Objective.objects.create(
                unit=unit, name=row.objective, order=len(objectives) + 1
            )
        indicators[row.name] = _indicator(objectives[key], row)
    _targets(plan, indicators, years, plan.renstra_year + shift)
    _past(plan, indicators, shift)
    BudgetLine.objects.bulk_create(
        BudgetLine(
            unit=units[line.unit],
            year=year,
            code=line.code,
            program=line.program,
            ceiling=line.ceiling,
            **{f"plan_q{q}": amount for q, amount in enumerate(line.plans, start=1)},
        )
        for year in years
        for line in plan.budget
    )
    record(
        agency.pk,
        "plan.load",
        f"plan:{years[-1]}",
        by=by,
        now=now,
        payload={"indicators": len(indicators), "budget_lines": len(plan.budget), "years": years},
    )
    return indicators


def _indicator(objective: Objective, row: PlanRow) -> Indicator:
    kind = ValueKind.NUMBER
    if row.scale:
        kind = ValueKind.ORDINAL
    elif row.aggregation == Aggregation.RASIO:
        kind = ValueKind.RATIO
    aggregation = row.aggregation
    if kind == ValueKind.RATIO and _is_cumulative(row):
        # Its pairs are counted from January: adding them up would count January four times.
        aggregation = Aggregation.POSISI_AKHIR
    return Indicator.objects.create(
        objective=objective,
        number=row.number,
        name=row.name,
        definition=row.definition,
        measure=row.measure,
        kind=kind,
        scale=row.scale,
        polarity=row.polarity,
        aggregation=aggregation,
        frequency=row.frequency,
        # A percentage computed from counts has decimals even where its target is a round 100.
        decimals=max(2, row.decimals) if kind == ValueKind.RATIO else row.decimals,
        source=row.source,
        note=row.note,
    )


def _is_cumulative(row: PlanRow) -> bool:
    """Whether the quarterly targets rise to the annual one, so that TW IV stands for the year."""
    numbers = [value for value in row.quarters if isinstance(value, Decimal)]
    rising = all(a < b for a, b in pairwise(numbers))
    return len(numbers) > 1 and rising and numbers[-1] == row.annual


def _targets(
    plan: Plan, indicators: dict[str, Indicator], years: list[int], renstra_year: int
) -> None:
    targets, benchmarks = [], []
    for row in plan.rows:
        indicator = indicators[row.name]
        for year in years:
            for quarter, value in enumerate((row.annual, *row.quarters)):
                if value is not None:
                    target = Target(indicator=indicator, year=year, quarter=quarter)
                    target.figure = value
                    targets.append(target)
        for kind, year, value in (
            (Benchmark.Kind.RENSTRA, renstra_year, row.renstra),
            (Benchmark.Kind.NATIONAL, years[-1], row.national),
        ):
            if value is not None:
                benchmark = Benchmark(indicator=indicator, kind=kind, year=year)
                benchmark.figure = value
                benchmarks.append(benchmark)
    Target.objects.bulk_create(targets)
    Benchmark.objects.bulk_create(benchmarks)


def _past(plan: Plan, indicators: dict[str, Indicator], shift: int) -> None:
    rows = []
    for past in plan.past:
        for year, value in past.years.items():
            if value is not None:
                row = PastFigure(indicator=indicators[past.name], year=year + shift, quarter=0)
                row.figure = value
                rows.append(row)
    PastFigure.objects.bulk_create(rows)
