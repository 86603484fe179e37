"""What a revision of the SOP might say, by one stated rule. Pure.

The rule: a standard time should be one that nine of ten can keep. Where fewer than nine of ten
were on time, the time within which nine of ten had finished is proposed, rounded up to five
minutes or to a quarter of a working day. Everything else stays; with fewer than eight measured
steps nothing is said. It proposes, people decide: the office's leadership revises the SOP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.monitoring.measures import Share, percentile, standard_seconds, time_text
from workflow.sla import StandardTime
from workflow.working_time import FIXED_DAY

#: Fewer measured steps say nothing about the standard.
FEWEST = 8
#: So many of a hundred should keep the standard, and do keep the proposed one.
KEPT_BY = 90
MINUTES_STEP = 5
#: A quarter of a working day, in seconds.
QUARTER_DAY = FIXED_DAY * 60 // 4


class Verdict(StrEnum):
    """What is proposed for one step."""

    TOO_FEW = "too_few"
    KEEP = "keep"
    LENGTHEN = "lengthen"


@dataclass(frozen=True)
class Proposal:
    """What is proposed for one step, with its reasons. Times in seconds of working time."""

    verdict: Verdict
    standard: StandardTime
    count: int
    share: Share
    median: int | None
    ninetieth: int | None
    proposed: StandardTime | None  # only when it is to be lengthened
    reason: str

    @property
    def query_value(self) -> str:
        """The proposed time as the form for a new revision reads it: "90m", "1.25d"."""
        if self.proposed is None:
            return ""
        if self.proposed.minutes is not None:
            return f"{self.proposed.minutes}m"
        return f"{Decimal(self.proposed.days).normalize():f}d"


def rounded_up(seconds: int, like: StandardTime) -> StandardTime:
    """A time in the measure of ``like``: up to five minutes, or up to a quarter of a day."""
    if like.minutes is not None:
        minutes = -(-seconds // (60 * MINUTES_STEP)) * MINUTES_STEP
        return StandardTime(minutes=minutes)
    return StandardTime(days=Decimal(-(-seconds // QUARTER_DAY)) / 4)


def propose(standard: StandardTime, used: Sequence[int], share: Share) -> Proposal:
    """The proposal for one step.

    ``used``: seconds of working time of the steps that were carried out under ``standard``.
    ``share``: how many of the finished ones were on time.
    """
    count = len(used)
    median = percentile(used, 50) if used else None
    ninetieth = percentile(used, 90) if used else None
    verdict, proposed, reason = Verdict.KEEP, None, ""
    if count < FEWEST:
        verdict = Verdict.TOO_FEW
        reason = f"Baru {count} langkah terukur; diperlukan sedikitnya {FEWEST}."
    elif share.below(KEPT_BY):
        longer = rounded_up(ninetieth, standard)
        late = share.done - share.on_time
        if standard_seconds(longer) > standard_seconds(standard):
            verdict, proposed = Verdict.LENGTHEN, longer
            reason = (
                f"{late} dari {share.done} langkah terlambat. Sembilan dari sepuluh selesai "
                f"dalam {time_text(ninetieth)} kerja; dibulatkan ke atas menjadi {longer.label}."
            )
        else:
            reason = (
                f"{late} dari {share.done} langkah terlambat, tetapi sembilan dari sepuluh "
                f"selesai dalam {time_text(ninetieth)} kerja: lamanya kerja masih di dalam waktu "
                "baku. Penyebab keterlambatannya perlu dilihat per siklus."
            )
    else:
        reason = (
            f"{share.on_time} dari {share.done} langkah tepat waktu; sembilan dari sepuluh "
            f"selesai dalam {time_text(ninetieth)} kerja."
        )
        if ninetieth * 2 <= standard_seconds(standard):
            reason += " Itu paling lama separuh waktu baku, jadi waktunya longgar."
    return Proposal(verdict, standard, count, share, median, ninetieth, proposed, reason)
