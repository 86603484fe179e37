"""What the monitoring pages read: one year's steps, counted in the database where that is enough.

The number of queries never grows with rows, and of the steps only those of the asked years are
loaded. Cancelled cycles are left out, as in the Laporan Triwulan.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Q

from reports.monitoring.figures import Run
from reports.monitoring.measures import Share
from workflow.enums import Move, Role, State
from workflow.models import Actor, AnnualReport, Cycle, StepRun, Transition, Unit
from workflow.sla import StandardTime

#: Moves that end a step without its work having been done.
CUTTING_SHORT = (Move.WITHDRAW, Move.SEND_BACK)
#: Moves after which the report is written anew: each begins another round.
RETURNS = (Move.RETURN_FOR_REPAIR, Move.REQUEST_REVISION, Move.REOPEN)

_FIELDS = (
    *("cycle_id", "cycle__unit_id", "cycle__year", "cycle__quarter", "state", "round", "holder"),
    *("standard_minutes", "standard_days", "started_at", "due_at", "finished_at"),
    *("used_seconds", "late_seconds", "inherited_seconds", "paused_seconds"),
)


@dataclass(frozen=True)
class Scope:
    """Whose steps a person monitors: the office's, or a Kabid's own bidang."""

    actor: Actor
    units: tuple[Unit, ...]

    @classmethod
    def of(cls, actor: Actor) -> Scope:
        """Every bidang for the readers of the office; else those whose Kabid the person is."""
        units = Unit.objects.filter(agency_id=actor.agency_id)
        if not actor.sees_office:
            own = {p.unit_id for p in actor.positions if p.role == Role.KABID}
            units = units.filter(pk__in=own)
        return cls(actor, tuple(units))

    @cached_property
    def unit_ids(self) -> frozenset[int]:
        """The units in scope."""
        return frozenset(unit.pk for unit in self.units)

    def cycles(self):
        """The cycles in scope, cancelled ones left out."""
        rows = Cycle.objects.visible_to(self.actor).exclude(state=State.CANCELLED)
        return rows if self.actor.sees_office else rows.filter(unit_id__in=self.unit_ids)

    @property
    def _of_runs(self) -> Q:
        """The same for steps and moves, over their cycle."""
        mine = Q(cycle__agency_id=self.actor.agency_id) & ~Q(cycle__state=State.CANCELLED)
        return mine if self.actor.sees_office else mine & Q(cycle__unit_id__in=self.unit_ids)

    def years(self) -> list[int]:
        """Years in which there are cycles, newest first."""
        return sorted(
            self.cycles().order_by().values_list("year", flat=True).distinct(), reverse=True
        )

    def running(self) -> list[Cycle]:
        """Cycles in which it is somebody's turn, with everything a line about them shows."""
        rows = self.cycles().running().with_clock().with_parts()
        return list(rows.order_by("due_at", "unit__order", "pk"))

    def annual_reports(self) -> list[AnnualReport]:
        """Annual reports that are being compiled; for the readers of the office."""
        rows = AnnualReport.objects.visible_to(self.actor).filter(published_at__isnull=True)
        return list(rows.order_by("year"))

    def runs(self, years: Collection[int]) -> list[Run]:
        """The steps of these years, finished or not, in the order of period, bidang and time."""
        asked = self._of_runs & Q(cycle__year__in=list(years))
        ended = Transition.objects.filter(asked, move__in=CUTTING_SHORT)
        cut = set(ended.values_list("cycle_id", "at"))
        rows = StepRun.objects.filter(asked).order_by(
            *("cycle__year", "cycle__quarter", "cycle__unit__order", "cycle__unit_id"),
            *("started_at", "pk"),
        )
        return [_run(row, cut) for row in rows.values_list(*_FIELDS)]

    def shares(self, since: int, until: int) -> dict[tuple[int, int, int, State], Share]:
        """(year, quarter, unit, state) → on time, from one year to another, both included."""
        rows = (
            StepRun.objects.filter(
                self._of_runs, cycle__year__range=(since, until), finished_at__isnull=False
            )
            .order_by()
            .values_list("cycle__year", "cycle__quarter", "cycle__unit_id", "state")
            .annotate(on_time=Count("pk", filter=Q(late_seconds=0)), done=Count("pk"))
        )
        return {(*row[:3], State(row[3])): Share(*row[4:]) for row in rows}

    def rounds(self, year: int) -> list[tuple[int, int, int]]:
        """(unit, quarter, round) of each cycle of a year."""
        rows = self.cycles().filter(year=year).order_by("quarter", "unit__order", "unit_id")
        return list(rows.values_list("unit_id", "quarter", "round"))

    def returns(self, year: int) -> list[tuple[int, int, Move]]:
        """(unit, quarter, move) of each return in the cycles of a year."""
        rows = Transition.objects.filter(self._of_runs, cycle__year=year, move__in=RETURNS)
        found = rows.order_by("at", "pk").values_list("cycle__unit_id", "cycle__quarter", "move")
        return [(unit, quarter, Move(move)) for unit, quarter, move in found]

    def runs_of(self, cycles: Sequence[Cycle]) -> dict[int, list[StepRun]]:
        """Cycle → its steps in order of time, with their pauses: whose lateness it is."""
        rows = StepRun.objects.filter(cycle__in=[cycle.pk for cycle in cycles])
        found: dict[int, list[StepRun]] = {}
        for run in rows.order_by("started_at", "pk").prefetch_related("pauses"):
            found.setdefault(run.cycle_id, []).append(run)
        return found


def _run(row: tuple, cut: set[tuple]) -> Run:
    cycle, unit, year, quarter, state, number, holder, minutes, days, started, due, finished = row[
        :12
    ]
    used, late, inherited, paused = row[12:]
    return Run(
        unit_id=unit,
        year=year,
        quarter=quarter,
        state=State(state),
        round=number,
        holder=holder,
        standard=StandardTime(minutes=minutes, days=days),
        started_at=started,
        due_at=due,
        finished_at=finished,
        used=used,
        late=late,
        inherited=inherited,
        paused=paused,
        cut_short=(cycle, finished) in cut,
    )
