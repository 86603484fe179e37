"""The history of the action plan: one row per value changed, and which reports a change marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from workflow.enums import PlanSource, Role, State
from workflow.models import Actor, Cycle, PlanChange, Realization, WorkbookImport

#: A report in these states was submitted with the targets of its day, and nobody rewrites it: a
#: target that changes now needs a reason and marks the report (decision 0024).
REPORTED_STATES = (State.DRAFTED, State.REVIEWED, State.FORWARDED, State.RECOMMENDED)

REASON_MISSING = (
    "Tulis alasannya: laporan triwulan yang memuat target itu sudah diajukan, dan perubahan ini "
    "ditandai pada laporannya."
)

_MAX_LABEL = PlanChange._meta.get_field("as_label").max_length

#: (indicator id, year, quarter; quarter 0 is the year) of a target.
Period = tuple[int, int, int]


@dataclass(frozen=True)
class Change:
    """One value of the plan: what it was and what it is now, as people read it ("" for none).

    ``field`` as in ``PlanChange``: "target", "past", "renstra", "nasional" (with ``year`` and
    ``quarter``), "create", "retire", "restore", "delete", or the name of a field.
    """

    field: str
    old: str
    new: str
    indicator_id: int | None = None
    line_id: int | None = None
    year: int | None = None
    quarter: int | None = None
    cycle_id: int | None = None  # set by ``marked``


def reported(agency_id: int, years: Collection[int]) -> dict[Period, int]:
    """Which targets of an office stand in a report that is submitted: target → id of its cycle.

    The annual target (quarter 0) stands in every report of its year; its cycle is the latest of
    them. One query, whatever the size of the plan. Ask with the cycles locked
    (``plan_cycles.lock``), else a report may be submitted in between.
    """
    rows = (
        Realization.objects.filter(
            cycle__agency=agency_id, cycle__year__in=years, cycle__state__in=REPORTED_STATES
        )
        .order_by("cycle__quarter")
        .values_list("indicator_id", "cycle__year", "cycle__quarter", "cycle_id")
    )
    found: dict[Period, int] = {}
    for indicator_id, year, quarter, cycle_id in rows:
        found[indicator_id, year, quarter] = found[indicator_id, year, 0] = cycle_id
    return found


def marked(changes: Iterable[Change], reports: dict[Period, int]) -> list[Change]:
    """The changes, each change of a target with the cycle whose report it marks.

    ``reports`` is what ``reported`` found. Where any of the result has a ``cycle_id``, the change
    needs a reason (``REASON_MISSING``).
    """
    return [
        replace(
            change, cycle_id=reports.get((change.indicator_id, change.year, change.quarter or 0))
        )
        if change.field == "target"
        else change
        for change in changes
    ]


def write(
    agency_id: int,
    changes: Iterable[Change],
    *,
    by: Actor | None,
    now: datetime,
    source: PlanSource,
    reason: str = "",
    workbook: WorkbookImport | None = None,
) -> list[PlanChange]:
    """Append the changes in bulk; must be called inside the transaction that makes them.

    ``by`` is None for a command on the server.
    """
    return PlanChange.objects.bulk_create(
        [
            PlanChange(
                agency_id=agency_id,
                at=now,
                by=by.user if by else None,
                as_label=label_of(by),
                source=source,
                workbook=workbook,
                indicator_id=change.indicator_id,
                line_id=change.line_id,
                field=change.field,
                year=change.year,
                quarter=change.quarter,
                old=change.old,
                new=change.new,
                reason=reason,
                cycle_id=change.cycle_id,
            )
            for change in changes
        ],
        batch_size=500,
    )


def label_of(by: Actor | None) -> str:
    """The office in which somebody keeps the plan, as history names it."""
    if by is None:
        return "Sistem"
    position = by.position(Role.PERENCANAAN)
    return (position.full_label if position else "Pengelola")[:_MAX_LABEL]


def periods(cycles: Iterable[Cycle]) -> str:
    """ "TW I 2026 dan TW II 2026", for a sentence about several reports."""
    names = [cycle.short_period for cycle in cycles]
    return " dan ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
