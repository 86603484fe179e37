"""Starting, pausing and stopping the clock of a step, in the office's working time."""

from __future__ import annotations

from datetime import datetime

from django.db.models import prefetch_related_objects

from workflow import explanation, lateness
from workflow.enums import PauseState, Role, State
from workflow.models import Actor, Agency, Cycle, Pause, StepRun, User, calendar_for
from workflow.models.serving import serving
from workflow.sla import due
from workflow.sop import TURNS
from workflow.working_time import Calendar


def holders(cycle: Cycle, now: datetime) -> list[User]:
    """The people whose turn it is in the cycle's state on this day.

    They follow the position: a Plt./Plh. stands in for whom they represent. Of the Analis those
    who have not handed over: the material may have been sent back to one of them only.
    """
    role = TURNS[State(cycle.state)].role
    if role == Role.ANALIS:
        open_parts = cycle.parts.filter(handed_over_at__isnull=True)
        return [part.analyst for part in open_parts.select_related("analyst")]
    return holders_of(cycle, role, now)


def holders_of(cycle: Cycle, role: Role, now: datetime) -> list[User]:
    """The people who serve in a role of this cycle on this day: of its unit, or of the office."""
    return [position.user for position in serving(cycle, role, now)]


def due_of(run: StepRun, calendar: Calendar) -> datetime | None:
    """When a run is due by this calendar and its pauses; None while a pause lasts."""
    return due(calendar, run.started_at, run.standard, run.reading, run.pause_spans)


def _planned_end(run: StepRun, cycle: Cycle, calendar: Calendar) -> datetime:
    """When a stopped run would have ended if all steps so far had taken exactly their time.

    A run from before planned starts were kept begins the plan; so does the reopening of a report.
    """
    leg = lateness.Leg(
        step=run.step,
        start=run.started_at,
        standard=run.standard,
        reading=run.reading,
        planned_start=run.planned_start_at,
        due=run.due_at,
        finish=run.finished_at,
        pauses=tuple(run.pause_spans),
        broken_off=lateness.is_broken_off(run.state, cycle.state),
    )
    return lateness.planned_end(calendar, leg)


def start(cycle: Cycle, at: datetime, after: StepRun | None = None) -> tuple[StepRun, list[int]]:
    """Start the clock of the state the cycle is in now.

    Returns the run and the holders' ids. Reading and standard time are frozen on the run; so is
    the lateness inherited from the steps before ``after`` and including it. Sets ``current_run``
    and ``due_at`` on the cycle; the caller saves it.
    """
    turn = TURNS[State(cycle.state)]
    # A change of the calendar is over, or sees this clock: else it would run by the old hours.
    agency = Agency.objects.locked(cycle.agency_id)
    calendar = calendar_for(agency)
    standard = cycle.revision.standard_time(cycle.state)
    people = holders(cycle, at)
    planned = _planned_end(after, cycle, calendar) if after else at
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
        due_at=due(calendar, at, standard, agency.reading),
        planned_start_at=planned,
        inherited_seconds=max(0, round(calendar.elapsed(planned, at) * 60)),
    )
    cycle.current_run, cycle.due_at = run, run.due_at
    return run, [person.pk for person in people]


def stop(cycle: Cycle, at: datetime, by: Actor, by_as: str) -> StepRun | None:
    """Stop the running clock; what was used and how late it was are working time, to the second.

    A pause that still lasts ends with it, a request that nobody has answered lapses. The due time
    is frozen with its explanation. Clears ``current_run`` and ``due_at`` on the cycle; the caller
    saves it. Returns the finished run.
    """
    run = cycle.current_run
    if run is None:
        return None
    calendar = calendar_for(cycle.agency)
    for pause in run.pauses.open():
        _end(pause, at, by)
    prefetch_related_objects([run], "pauses")  # read once for all that follows
    counted = run.pause_spans
    run.due_at = due(calendar, run.started_at, run.standard, run.reading, counted)
    worked = calendar.elapsed(run.started_at, at)
    used = calendar.elapsed(run.started_at, at, pauses=counted)
    run.finished_at = at
    run.finished_by = by.user
    run.finished_as = by_as
    run.used_seconds = max(0, round(used * 60))
    run.paused_seconds = max(0, round((worked - used) * 60))
    run.late_seconds = (
        max(0, round(calendar.elapsed(run.due_at, at) * 60)) if at > run.due_at else 0
    )
    run.explanation = explanation.frozen(
        calendar, run.started_at, run.standard, run.reading, counted
    )
    run.save(
        update_fields=[
            "due_at",
            "finished_at",
            "finished_by",
            "finished_as",
            "used_seconds",
            "paused_seconds",
            "late_seconds",
            "explanation",
        ]
    )
    cycle.current_run, cycle.due_at = None, None
    return run


def _end(pause: Pause, at: datetime, by: Actor) -> None:
    """End a pause with its step: one that lasts counts until now, an unanswered request lapses."""
    if pause.state == PauseState.ASKED:
        pause.state, pause.decided_at = PauseState.LAPSED, at
    else:
        # Whoever waited for the lock has a time from before the pause was asked for.
        pause.until_at, pause.ended_by = max(at, pause.asked_at), by.user
    pause.save(update_fields=["state", "decided_at", "until_at", "ended_by"])


def reschedule(run: StepRun, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """Write the due time of a running clock anew, on the run and its cycle; returns old and new.

    After a pause was granted or has ended, and after a change of the calendar.
    """
    old, new = run.due_at, due_of(run, calendar)
    if new != old:
        run.due_at = new
        StepRun.objects.filter(pk=run.pk).update(due_at=new)
        Cycle.objects.filter(pk=run.cycle_id).update(due_at=new)
    return old, new
