"""Next year's plan from this year's: targets and programmes copied as a start."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from workflow import numbers
from workflow.actions import plan_cycles
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_edits import allowed, checked_year, log
from workflow.actions.plan_history import Change
from workflow.models import Actor, BudgetLine, Indicator, Target

#: Copy the figures too, or the programmes without amounts and no targets.
WITH_FIGURES, EMPTY = "isi", "kosong"


@dataclass(frozen=True)
class Copy:
    """What a copy would write, or has written."""

    indicators: int  # get targets
    kept: int  # have targets of that year already
    lines: int
    is_empty: bool  # nothing to copy


@dataclass(frozen=True)
class _Rows:
    targets: list[Target]
    kept: int
    lines: list[BudgetLine]


def offer(units: Collection[int], year: int) -> Copy:
    """What copying into ``year`` from the year before would write; four queries."""
    return _counted(_rows(units, year))


@transaction.atomic
def copy(
    agency_id: int, units: Collection[int], year: int, *, how: str, by: Actor, now: datetime
) -> Copy:
    """Give ``year`` the targets and programmes of the year before, only where it has none.

    An indicator gets targets where it has none of that year; a unit gets programmes where it has
    none of that year. ``how`` is ``WITH_FIGURES`` or ``EMPTY``.
    """
    checked_year(year)
    if how not in (WITH_FIGURES, EMPTY):
        raise Refused("Pilih: targetnya disalin, atau dikosongkan.", "how")
    agency = plan_cycles.lock(agency_id, units, [year])
    allowed(by, agency.pk)
    rows = _rows(units, year)
    if how == EMPTY:
        for line in rows.lines:
            line.ceiling = line.plan_q1 = line.plan_q2 = line.plan_q3 = line.plan_q4 = Decimal(0)
        rows = _Rows([], rows.kept, rows.lines)
    done = _counted(rows)
    if done.is_empty:
        raise AlreadyDone(f"Tidak ada yang perlu disalin ke {year}; tidak ada yang diubah.")
    Target.objects.bulk_create(rows.targets, batch_size=500)
    BudgetLine.objects.bulk_create(rows.lines, batch_size=500)
    touched = {target.indicator_id for target in rows.targets}
    Indicator.objects.filter(pk__in=touched).update(version=F("version") + 1)
    plan_cycles.follow(agency.pk, units, [year])
    changes = [
        Change("target", "", t.indicator.show(t.figure), t.indicator_id, None, t.year, t.quarter)
        for t in rows.targets
    ]
    changes += [
        Change(
            "create",
            "",
            f"{line.code} {line.program}, pagu {numbers.format_money(line.ceiling)}",
            line_id=line.pk,
            year=line.year,
        )
        for line in rows.lines
    ]
    reason = f"Disalin dari {year - 1}."
    log(agency.pk, "plan.copy", f"plan:{year}", changes, by=by, now=now, reason=reason)
    return done


def _counted(rows: _Rows) -> Copy:
    indicators = len({target.indicator_id for target in rows.targets})
    return Copy(indicators, rows.kept, len(rows.lines), not indicators and not rows.lines)


def _rows(units: Collection[int], year: int) -> _Rows:
    used = Indicator.objects.of_year(year).filter(objective__unit__in=units)
    has = set(
        Target.objects.filter(indicator__in=used, year=year).values_list("indicator_id", flat=True)
    )
    targets = []
    earlier = Target.objects.filter(indicator__in=used, year=year - 1).select_related("indicator")
    for old in earlier:
        if old.indicator_id not in has:
            new = Target(indicator=old.indicator, year=year, quarter=old.quarter)
            new.figure = old.figure
            targets.append(new)
    have_lines = set(
        BudgetLine.objects.filter(unit__in=units, year=year).values_list("unit_id", flat=True)
    )
    lines = [
        BudgetLine(
            unit_id=old.unit_id,
            year=year,
            version=1,
            **{
                name: getattr(old, name)
                for name in (
                    "code",
                    "program",
                    "ceiling",
                    "plan_q1",
                    "plan_q2",
                    "plan_q3",
                    "plan_q4",
                )
            },
        )
        for old in BudgetLine.objects.filter(unit__in=units, year=year - 1)
        if old.unit_id not in have_lines
    ]
    return _Rows(targets, len(has), lines)
