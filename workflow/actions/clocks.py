"""Starting and stopping the clock of a step, in the office's working time."""

from __future__ import annotations

from datetime import datetime

from workflow.enums import Role, State
from workflow.models import Actor, Cycle, Position, StepRun, User, calendar_for
from workflow.sla import due
from workflow.sop import TURNS


def holders(cycle: Cycle, now: datetime) -> list[User]:
    """The people whose turn it is in the cycle's state on this day."""
    role = TURNS[State(cycle.state)].role
    if role == Role.ANALIS:
        return [part.analyst for part in cycle.parts.select_related("analyst")]
    running = Position.objects.running(now.astimezone(cycle.agency.zone).date())
    if role == Role.PERENCANAAN:
        return [p.user for p in running.of_office(cycle.agency_id, role)]
    positions = list(running.of_unit(cycle.unit, role))
    if role == Role.KASUBID and any(p.user_id == cycle.kasubid_id for p in positions):
        acting = [p.user for p in positions if p.is_acting and p.user_id != cycle.kasubid_id]
        return [cycle.kasubid, *acting]
    return [p.user for p in positions]  # of a Kasubid who has left: whoever has come


def start(cycle: Cycle, at: datetime) -> tuple[StepRun, list[int]]:
    """Start the clock of the state the cycle is in now.

    Returns the run and the holders' ids. Reading and standard time are frozen on the run. Sets
    ``current_run`` and ``due_at`` on the cycle; the caller saves it.
    """
    turn = TURNS[State(cycle.state)]
    agency = cycle.agency
    standard = cycle.revision.standard_time(cycle.state)
    people = holders(cycle, at)
    run = StepRun.objects.create(
        cycle=cycle,
        state=cycle.state,
        step=turn.step,
        round=cycle.round,
        role=turn.role,
        holder=", ".join(person.get_full_name() for person in people)[:250],
        standard_minutes=standard.minutes,
        standard_days=standard.days,
        reading=agency.reading,
        started_at=at,
        due_at=due(calendar_for(agency), at, standard, agency.reading),
    )
    cycle.current_run, cycle.due_at = run, run.due_at
    return run, [person.pk for person in people]


def stop(cycle: Cycle, at: datetime, by: Actor, by_as: str) -> None:
    """Stop the running clock; what was used and how late it was are working time, to the second.

    Clears ``current_run`` and ``due_at`` on the cycle; the caller saves it.
    """
    run = cycle.current_run
    if run is None:
        return
    calendar = calendar_for(cycle.agency)
    run.finished_at = at
    run.finished_by = by.user
    run.finished_as = by_as
    run.used_seconds = max(0, round(calendar.elapsed(run.started_at, at) * 60))
    run.late_seconds = (
        max(0, round(calendar.elapsed(run.due_at, at) * 60)) if at > run.due_at else 0
    )
    run.save(
        update_fields=["finished_at", "finished_by", "finished_as", "used_seconds", "late_seconds"]
    )
    cycle.current_run, cycle.due_at = None, None
