"""Whose lateness is it: what each step received late, added, won back and handed on.

Pure: no Django, no clock. Durations are working minutes, exact. The plan of a chain of steps is
the chain itself, each step in exactly its standard time from the first start on; what a step is
judged by stays its own due time. Fairness is the office's policy (docs/decisions/0015):

- a step that ends by its own due time has added nothing, however late it received the work;
- a pause is nobody's lateness: it moves the plan as far as it moved the due time;
- a step that was broken off (the report taken back, the material sent back) wins no time back;
- where days differ in length, a late start may be worth more or less at the end: that part is the
  calendar's and follows the lateness that caused it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from workflow.enums import State
from workflow.sla import StandardTime, due
from workflow.sop import MOVES
from workflow.working_time import Calendar, Minutes, Pause

#: Stands for no step where lateness grew by the calendar alone.
NOBODY = 0


@dataclass(frozen=True)
class Leg:
    """One run of one step, as a link of the chain.

    ``planned_start`` None begins a chain: nothing was received. ``due`` is the due time as it was
    judged, or runs; None while a pause lasts. ``received`` and ``own`` are working minutes as they
    were judged and stored, so that no later change of the calendar touches them; None: counted.
    """

    step: int
    start: datetime
    standard: StandardTime
    reading: str
    planned_start: datetime | None = None
    due: datetime | None = None
    finish: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    broken_off: bool = False
    received: Minutes | None = None
    own: Minutes | None = None


@dataclass(frozen=True)
class Share:
    """A step's part in the lateness of its chain; working minutes.

    ``received`` and ``handed_on`` are negative when the work came earlier than planned;
    ``handed_on`` is None while the step runs. ``sources``: step → minutes of what was received
    late, the steps in order; together exactly what was received.
    """

    received: Minutes
    own: Minutes
    won_back: Minutes
    shifted: Minutes
    handed_on: Minutes | None
    sources: tuple[tuple[int, Minutes], ...] = ()

    @property
    def added(self) -> Minutes:
        """What the step changed; over a chain these add up to the whole delay."""
        return self.own - self.won_back + self.shifted


def is_broken_off(source: State | str, target: State | str) -> bool:
    """Whether a run of ``source`` ended without its work being done: by a move of policy only."""
    ends = [rule for rule in MOVES.values() if source in rule.sources and target == rule.target]
    return bool(ends) and all(rule.step is None for rule in ends)


def planned_end(calendar: Calendar, leg: Leg) -> datetime:
    """When a finished leg would have ended, had everybody taken exactly the standard time."""
    planned = leg.planned_start or leg.start
    if leg.broken_off and leg.due is not None and leg.finish <= leg.due:
        return calendar.due(planned, minutes=max(0, calendar.elapsed(leg.start, leg.finish)))
    end = due(calendar, planned, leg.standard, leg.reading)
    delayed = _delayed_by_pauses(calendar, leg)
    return calendar.due(end, minutes=delayed) if delayed else end


def _delayed_by_pauses(calendar: Calendar, leg: Leg) -> Minutes:
    """The working time by which its pauses moved a leg's own due time."""
    closed = [(since, until or leg.finish) for since, until in leg.pauses]
    if not closed:
        return 0
    without = due(calendar, leg.start, leg.standard, leg.reading)
    with_pauses = due(calendar, leg.start, leg.standard, leg.reading, closed)
    return max(0, calendar.elapsed(without, with_pauses))


def shares(calendar: Calendar, legs: Sequence[Leg], now: datetime) -> list[Share]:
    """Each leg's share, in the order of the legs; a running one's own lateness is as of ``now``."""
    found: list[Share] = []
    debts: dict[int, Minutes] = {}
    for leg, after in zip(legs, [*legs[1:], None], strict=False):
        received = _received(calendar, leg)
        debts = _settled(debts if leg.planned_start else {}, max(0, received))
        own = _own(calendar, leg, now)
        won_back: Minutes = 0
        shifted: Minutes = 0
        handed_on: Minutes | None = None
        if leg.finish is not None:
            if leg.due is not None and leg.finish < leg.due and not leg.broken_off:
                won_back = calendar.elapsed(leg.finish, leg.due)
            handed_on = _handed_on(calendar, leg, after)
            shifted = handed_on - received - own + won_back
        sources = tuple(sorted(debts.items()))
        found.append(Share(received, own, won_back, shifted, handed_on, sources))
        if handed_on is not None:
            debts = _after(debts, leg.step, own, max(0, handed_on))
    return found


def _received(calendar: Calendar, leg: Leg) -> Minutes:
    if leg.planned_start is None:
        return 0
    if leg.received:
        return leg.received
    counted = calendar.elapsed(leg.planned_start, leg.start)
    return counted if leg.received is None else min(0, counted)


def _own(calendar: Calendar, leg: Leg, now: datetime) -> Minutes:
    if leg.own is not None:
        return leg.own
    end = leg.finish or now
    return calendar.elapsed(leg.due, end) if leg.due is not None and end > leg.due else 0


def _handed_on(calendar: Calendar, leg: Leg, after: Leg | None) -> Minutes:
    """The delay at the hand-over: what the next leg received, where it belongs to the chain."""
    if after is not None and after.planned_start is not None and after.start == leg.finish:
        return _received(calendar, after)
    return calendar.elapsed(planned_end(calendar, leg), leg.finish)


def _settled(debts: dict[int, Minutes], total: Minutes) -> dict[int, Minutes]:
    """The same debts in proportion, so that together they are ``total``."""
    owed = sum(debts.values())
    if not total:
        return {}
    if not owed:
        return {NOBODY: total}
    return {step: Fraction(part) * total / owed for step, part in debts.items()}


def _after(
    debts: dict[int, Minutes], step: int, own: Minutes, total: Minutes
) -> dict[int, Minutes]:
    """Who owes the delay that is handed on: first the step itself, the rest those before it."""
    mine = min(own, total)
    rest = _settled(debts, total - mine)
    if mine:
        rest[step] = rest.get(step, 0) + mine
    return rest


def best_end(
    calendar: Calendar, start: datetime, coming: Iterable[tuple[StandardTime, str]]
) -> list[datetime]:
    """When each coming step ends at best: one after another from ``start``, each exactly so long.

    ``coming``: standard time and reading of each.
    """
    ends = []
    for standard, reading in coming:
        start = due(calendar, start, standard, reading)
        ends.append(start)
    return ends
