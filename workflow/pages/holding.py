"""Who has a cycle and since when, as lists show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from workflow import dates
from workflow.enums import PositionKind, Role, State
from workflow.models import Cycle, Position, Seating, StepRun
from workflow.sop import TURNS


def holder_text(run: StepRun) -> str:
    """The names of those whose turn it was when it began; the role alone while there was none."""
    return run.holder or f"{Role(run.role).label} (belum ada pejabatnya)"


def named(position: Position) -> str:
    """A holder in a list: "Andi Baso, S.Sos. (Plh.)" where they represent somebody."""
    kind = f" ({PositionKind(position.kind).label})" if position.acts_for_id else ""
    return f"{position.user}{kind}"


def named_as(name: str, label: str) -> str:
    """A person with the position that history keeps; no bracket stands within another."""
    return f"{name}, {label}" if "(" in label else f"{name} ({label})"


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


def holders_now(cycle: Cycle, seating: Seating) -> str:
    """Who has a running cycle today: the position may have changed hands since the step began.

    Wants the cycle ``with_parts``: whoever has handed over has it no more.
    """
    if cycle.state == State.COLLECTING:
        return owing_names(cycle)
    role = TURNS[State(cycle.state)].role
    return named_today(seating.serving(cycle, role)) or f"{role.label} (belum ada pejabatnya)"


def named_today(positions: Iterable[Position]) -> str:
    """The names of those who serve, as ``StepRun.holder`` would be if the step began now."""
    return ", ".join(map(named, positions))


def with_role(names: str, role: Role) -> str:
    """ "Andi Baso, S.Sos. (Kabid)", of an acting officer "Andi Baso, S.Sos. (Plh. Kabid)"."""
    if names.endswith((" (Plt.)", " (Plh.)")):
        return f"{names[:-1]} {role.label})"
    return f"{names} ({role.label})"


def holding_text(cycle: Cycle, seating: Seating, now: datetime) -> str:
    """Who has a running cycle since when: "Andi Baso, S.Sos. (Plh.) sejak kemarin 14.10".

    Wants the cycle ``with_clock`` and ``with_parts``; no query.
    """
    run, zone = cycle.current_run, cycle.agency.zone
    since = since_text(run.started_at.astimezone(zone), now.astimezone(zone))
    return f"{holders_now(cycle, seating)} sejak {since}"
