"""How the plan and the cycles that collect its figures keep together."""

from __future__ import annotations

from collections.abc import Collection

from workflow.enums import Frequency, State
from workflow.models import (
    Agency,
    BudgetLine,
    BudgetRealization,
    Cycle,
    Indicator,
    Realization,
)

#: Nobody has been ordered to collect anything yet: these cycles still follow the plan.
FOLLOWING_STATES = (State.OPENED, State.ASSIGNED)


def lock(agency_id: int, units: Collection[int], years: Collection[int]) -> Agency:
    """Lock the cycles of some units (ids) and years, then their office: every change of the plan
    begins with this. Two queries; the order of locks is that of the moves."""
    cycles = Cycle.objects.select_for_update(of=("self",), no_key=True)
    list(
        cycles.filter(agency=agency_id, unit__in=units, year__in=years)
        .order_by("pk")
        .values_list("pk")
    )
    return Agency.objects.locked(agency_id)


def follow(agency_id: int, units: Collection[int], years: Collection[int]) -> int:
    """Bring the cycles that nobody works on yet in line with the plan as it now is.

    New indicators and programmes join, retired ones leave, and what is due follows the frequency.
    Cycles whose collection has been ordered stay as they are. Call it last, after the plan is
    written, with ``lock`` held. At most seven queries; returns how many rows joined.
    """
    cycles = list(
        Cycle.objects.filter(
            agency=agency_id, unit__in=units, year__in=years, state__in=FOLLOWING_STATES
        )
    )
    return _indicators(cycles) + _lines(cycles) if cycles else 0


def _indicators(cycles: list[Cycle]) -> int:
    plan = list(
        Indicator.objects.filter(objective__unit__in={cycle.unit_id for cycle in cycles})
        .select_related("objective")
        .order_by("pk")
    )
    have = {
        (row.cycle_id, row.indicator_id): row
        for row in Realization.objects.filter(cycle__in=cycles)
    }
    joining, turning = [], []
    for cycle in cycles:
        for indicator in plan:
            if indicator.objective.unit_id != cycle.unit_id or not indicator.is_used_in(cycle.year):
                continue
            is_due = Frequency(indicator.frequency).due_in(cycle.quarter)
            row = have.pop((cycle.pk, indicator.pk), None)
            if row is None:
                joining.append(Realization(cycle=cycle, indicator=indicator, is_due=is_due))
            elif row.is_due != is_due:
                row.is_due = is_due
                turning.append(row)
    Realization.objects.bulk_create(joining, batch_size=500)
    if turning:
        Realization.objects.bulk_update(turning, ["is_due"], batch_size=500)
    if have:
        Realization.objects.filter(pk__in=[row.pk for row in have.values()]).delete()
    return len(joining)


def _lines(cycles: list[Cycle]) -> int:
    units, years = {cycle.unit_id for cycle in cycles}, {cycle.year for cycle in cycles}
    plan = list(BudgetLine.objects.filter(unit__in=units, year__in=years))
    rows = BudgetRealization.objects.filter(cycle__in=cycles)
    have = set(rows.values_list("cycle_id", "line_id"))
    joining = [
        BudgetRealization(cycle=cycle, line=line)
        for cycle in cycles
        for line in plan
        if (line.unit_id, line.year) == (cycle.unit_id, cycle.year)
        and (cycle.pk, line.pk) not in have
    ]
    BudgetRealization.objects.bulk_create(joining, batch_size=500)
    return len(joining)
