"""Shares and percentiles of measured times, exact. Pure: no Django, no clock, no floats.

A percentile is one of the measured times (nearest rank), so that it can be found again in the
table behind it: the smallest measured time that at least that per cent of the steps did not
exceed. Of an even number of times the median is therefore the lower of the two in the middle.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from workflow import sla
from workflow.sla import StandardTime
from workflow.working_time import FIXED_DAY


class Share(NamedTuple):
    """How many of the finished steps were on time (done ≤ due)."""

    on_time: int = 0
    done: int = 0

    @property
    def percent(self) -> int | None:
        """In whole per cent, rounded down: 100 only if all were on time; None without any."""
        return self.on_time * 100 // self.done if self.done else None

    def below(self, percent: int) -> bool:
        """Whether fewer than ``percent`` of every hundred were on time, exactly."""
        return self.on_time * 100 < percent * self.done


def percentile(values: Sequence[int], percent: int) -> int:
    """The nearest-rank percentile, 1–100.

    Raises ValueError without values, or for a percentage outside 1–100.
    """
    if not values:
        raise ValueError("Persentil memerlukan sedikitnya satu nilai.")
    if not 1 <= percent <= 100:
        raise ValueError(f"Persentil harus 1 sampai 100, bukan {percent}.")
    rank = -(-percent * len(values) // 100)  # rounded up
    return sorted(values)[rank - 1]


def shares(verdicts: Iterable[tuple[Hashable, bool]]) -> dict[Hashable, Share]:
    """The share on time by key; verdicts are pairs of a key and whether it was on time."""
    found: dict[Hashable, Share] = {}
    for key, on_time in verdicts:
        before = found.get(key, Share())
        found[key] = Share(before.on_time + on_time, before.done + 1)
    return found


def total(parts: Iterable[Share]) -> Share:
    """All of them together."""
    parts = list(parts)
    return Share(sum(part.on_time for part in parts), sum(part.done for part in parts))


def standard_seconds(standard: StandardTime) -> Fraction:
    """A standard time in seconds of working time; a day counts 450 minutes."""
    if standard.minutes is not None:
        return Fraction(standard.minutes * 60)
    return Fraction(Decimal(standard.days)) * FIXED_DAY * 60


def time_text(seconds: int | None) -> str:
    """Seconds of working time in words, rounded down to minutes; "–" for none."""
    return "–" if seconds is None else sla.duration_text(Fraction(seconds, 60))
