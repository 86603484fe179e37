"""Who has a cycle and since when, as lists show it."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflow import dates
from workflow.enums import Role, State
from workflow.models import Cycle, StepRun


def holder_text(run: StepRun) -> str:
    """The names of those whose turn it is; the role alone while nobody holds the position."""
    return run.holder or f"{Role(run.role).label} (belum ada pejabatnya)"


def since_text(moment: datetime, now: datetime) -> str:
    """When somebody got it, from today's view: "pukul 14.10", "kemarin 14.10", "Sel 13 Okt, 14.10".

    Both instants in the office's zone; a date of another year carries its year.
    """
    day, today = moment.date(), now.date()
    time = dates.clock(moment)
    if day == today:
        return f"pukul {time}"
    if day == today - timedelta(days=1):
        return f"kemarin {time}"
    if day.year != today.year:
        return dates.short_moment(moment)
    return f"{dates.day_and_date(day)}, {time}"


def owing_names(cycle: Cycle) -> str:
    """The Analis whose part is still open, in a cycle ``with_parts``; "" outside the collecting."""
    if cycle.state != State.COLLECTING:
        return ""
    return ", ".join(str(part.analyst) for part in cycle.parts.all() if not part.handed_over_at)


def holding_text(cycle: Cycle, now: datetime) -> str:
    """Who has a running cycle since when: "Andi Baso, S.Sos. sejak kemarin 14.10".

    Wants the cycle ``with_clock`` and ``with_parts``: whoever has handed over has it no more.
    """
    run, zone = cycle.current_run, cycle.agency.zone
    since = since_text(run.started_at.astimezone(zone), now.astimezone(zone))
    return f"{owing_names(cycle) or holder_text(run)} sejak {since}"
