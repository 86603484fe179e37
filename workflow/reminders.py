"""Which reminder a person is owed for a running clock, and whether the superior must hear of it.

Pure: no Django, no clock. Source: issue 3, item 7; the amounts are the office's settings
(product.md §4: 50 % and 80 % of the standard time, and an hour of working time after the due time).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from workflow.sla import Clock


class Stage(StrEnum):
    """How far a clock has gone, weakest first; part of a notice's key, so it never changes."""

    FIRST = "first"
    SECOND = "second"
    DUE = "due"


#: The last part of the key of the superior's notice.
ESCALATION = "escalation"
_ORDER = tuple(Stage)


@dataclass(frozen=True)
class Amounts:
    """When an office reminds: per cent of the working time, and working minutes after due."""

    first: int
    second: int
    escalation_minutes: int


def stage(clock: Clock, amounts: Amounts) -> Stage | None:
    """The strongest reminder that a clock calls for now; None before the first and while paused.

    The due time itself counts as due: from that instant on, waiting for a reminder is too late.
    """
    if clock.finished or clock.paused:
        return None
    if clock.late or clock.percent >= 100:
        return Stage.DUE
    if clock.percent >= amounts.second:
        return Stage.SECOND
    return Stage.FIRST if clock.percent >= amounts.first else None


def owed(reached: Stage | None, told: Collection[str]) -> Stage | None:
    """What one person must be told now, given the stages they were told of this clock before.

    Only the strongest, and only when it is stronger than all before: after a downtime nobody reads
    "50 %" of a clock that is late, and a due time that has moved on reminds nobody anew.
    """
    if reached is None:
        return None
    before = max((_ORDER.index(Stage(name)) for name in told), default=-1)
    return reached if _ORDER.index(reached) > before else None


def escalates(clock: Clock, amounts: Amounts) -> bool:
    """Whether the superior must be told: over due by the office's working minutes, not paused."""
    if clock.finished or clock.paused or not clock.late:
        return False
    return -clock.remaining_minutes >= amounts.escalation_minutes
