"""Standard times and clocks: due, used, standing and reminders.

Pure: no Django, no clock; instants come in from above and are aware. Durations are working
minutes, exact (``int`` or ``Fraction``). Texts are Indonesian, as shown on screen.
Source: SOP 07, column "Waktu" (15 menit, 1 jam, 1 hari, 15 hari); what "1 hari" means and how a
clock's standing is named are the office's policy (product.md §2 and §4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from workflow import numbers
from workflow.working_time import FIXED_DAY, Calendar, Minutes, Pause

AMAN, PERHATIAN, GENTING, TERLAMBAT = "aman", "perhatian", "genting", "terlambat"
SELESAI = "selesai"
PERCENTS = (50, 80, 100)
"""When reminders are due, in per cent of the standard time used."""

OUTSIDE_HOURS = "di luar jam kerja"
PAUSED = "ditunda"


@dataclass(frozen=True)
class StandardTime:
    """A step's standard time: working minutes or working days, exactly one of them."""

    minutes: int | None = None
    days: int | Decimal | None = None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.days is None):
            raise ValueError("Waktu baku harus diisi dalam menit atau dalam hari, salah satu saja.")
        if (self.minutes or self.days or 0) < 0:
            raise ValueError("Waktu baku tidak boleh negatif.")

    @property
    def label(self) -> str:
        """As the SOP writes it: "15 menit", "1 jam", "1 hari", "15 hari"."""
        if self.days is not None:
            days = Decimal(self.days)
            whole = days == days.to_integral_value()
            return f"{numbers.format(days, 0 if whole else None)} hari"
        return _hours_text(self.minutes)

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Clock:
    """How a clock stands at one instant; working minutes throughout.

    ``remaining_minutes`` is negative when late, and frozen in a pause. ``percent`` is the share of
    the standard time used. ``late`` follows the instants (done ≤ due is on time), so a clock can
    be late by zero working minutes in the evening of its due day.
    """

    used_minutes: Minutes
    remaining_minutes: Minutes
    percent: Minutes
    standing: str
    finished: bool
    late: bool
    paused: bool
    outside_hours: bool
    text: str

    @property
    def note(self) -> str:
        """Why the clock stands still: "ditunda", "di luar jam kerja" (which differ), or ""."""
        if self.paused:
            return PAUSED
        return OUTSIDE_HOURS if self.outside_hours else ""


def due(
    calendar: Calendar,
    start: datetime,
    standard: StandardTime,
    reading: str = "proportional",
    pauses: Iterable[Pause] = (),
) -> datetime | None:
    """Return when a step that began at ``start`` is due; None while an open pause holds it."""
    return calendar.due(
        start, minutes=standard.minutes, days=standard.days, reading=reading, pauses=pauses
    )


def standing(percent: Minutes | Decimal) -> str:
    """Return the standing: < 50 aman, < 80 perhatian, up to 100 genting, beyond terlambat."""
    if percent < 50:
        return AMAN
    if percent < 80:
        return PERHATIAN
    return GENTING if percent <= 100 else TERLAMBAT


def percent_used(
    calendar: Calendar,
    start: datetime,
    due: datetime,
    now: datetime,
    pauses: Iterable[Pause] = (),
) -> Minutes:
    """Return how much of the working time from ``start`` to ``due`` is used, in per cent, exact.

    Beyond the due time it counts on in working time, pauses or not. A standard time of zero is
    0 until due, then 101: late, by no share of anything.
    """
    _require_aware(start, due, now)
    used, remaining = _used_and_remaining(calendar, start, due, now, spans_of(pauses))
    return _percent(used, remaining, now > due)


def clock(
    calendar: Calendar,
    start: datetime,
    due: datetime | None,
    now: datetime,
    finished: datetime | None = None,
    pauses: Iterable[Pause] = (),
    *,
    standard: StandardTime | None = None,
    reading: str = "proportional",
) -> Clock:
    """Return how a clock stands at ``now``, or stood when it was ``finished``.

    ``due`` may be None while an open pause holds it; then ``standard`` is needed, and the due time
    without the open pause is measured against. A pause that begins before the due time freezes the
    clock; one that begins later does not heal the lateness.
    """
    spans = spans_of(pauses)
    _require_aware(start, due, now, finished)
    if due is None:
        if standard is None:
            raise ValueError("Jam yang ditunda memerlukan waktu bakunya untuk dihitung.")
        due = due_without_open_pause(calendar, start, standard, reading, spans)
    at = finished or now
    frozen = frozen_since(start, due, spans)
    paused = finished is None and frozen is not None and frozen <= now
    used, remaining = _used_and_remaining(calendar, start, due, at, spans)
    late = at > due and frozen is None
    percent = _percent(used, remaining, late)
    stands = TERLAMBAT if late else SELESAI if finished else standing(percent)
    return Clock(
        used_minutes=used,
        remaining_minutes=remaining,
        percent=percent,
        standing=stands,
        finished=finished is not None,
        late=late,
        paused=paused,
        outside_hours=finished is None and not paused and not calendar.is_open(now),
        text=_clock_text(remaining, late, finished is not None),
    )


def reminders(
    calendar: Calendar,
    start: datetime,
    due: datetime | StandardTime,
    percents: Sequence[int] = PERCENTS,
    pauses: Iterable[Pause] = (),
    reading: str = "proportional",
) -> list[datetime | None]:
    """Return when each of ``percents`` of the working time is used, in their order.

    ``due`` is the due time or the standard time. 100 is the due time itself. None stands for an
    instant that an open pause holds back.
    """
    spans = spans_of(pauses)
    if isinstance(due, StandardTime):
        due = due_without_open_pause(calendar, start, due, reading, spans)
    _require_aware(start, due)
    held = frozen_since(start, due, spans) is not None
    total = calendar.elapsed(start, due, pauses=_closed(spans))
    return [
        (None if held else due)
        if percent == 100
        else calendar.due(start, minutes=Fraction(total) * percent / 100, pauses=spans)
        for percent in percents
    ]


def duration_text(minutes: Minutes) -> str:
    """Say a duration in working time, rounded down to minutes: "45 menit", "6 jam 40 menit",
    "1 hari 3 jam" (a day is 450 minutes), "kurang dari 1 menit"."""
    if minutes < 0:
        raise ValueError("Lama waktu tidak boleh negatif.")
    if 0 < minutes < 1:
        return "kurang dari 1 menit"
    days, rest = divmod(int(minutes), FIXED_DAY)
    if not days:
        return _hours_text(rest)
    return f"{days} hari" + (f" {_hours_text(rest)}" if rest else "")


def spans_of(pauses: Iterable[Pause]) -> list[Pause]:
    """Check pauses and return them as pairs; ValueError for one that is malformed or naive."""
    spans = [tuple(pause) for pause in pauses]
    for span in spans:
        if len(span) != 2 or span[0] is None:
            raise ValueError("Jeda harus memuat waktu mulai dan waktu selesai.")
        _require_aware(*span)
    return spans


def _require_aware(*instants: datetime | None) -> None:
    if any(at is not None and at.utcoffset() is None for at in instants):
        raise ValueError("Waktu tanpa zona tidak dapat dihitung. Sertakan zona waktunya.")


def _closed(spans: Iterable[Pause]) -> list[Pause]:
    return [span for span in spans if span[1] is not None]


def due_without_open_pause(
    calendar: Calendar,
    start: datetime,
    standard: StandardTime,
    reading: str,
    spans: Iterable[Pause],
) -> datetime:
    return due(calendar, start, standard, reading, _closed(spans))


def frozen_since(start: datetime, due: datetime, spans: Iterable[Pause]) -> datetime | None:
    """When an open pause stopped the clock before it was due; None where none did."""
    opened = [max(since, start) for since, until in spans if until is None and since < due]
    return min(opened, default=None)


def _used_and_remaining(
    calendar: Calendar,
    start: datetime,
    due: datetime,
    at: datetime,
    spans: Sequence[Pause],
) -> tuple[Minutes, Minutes]:
    frozen = frozen_since(start, due, spans)
    at = at if frozen is None else min(at, frozen)
    closed = _closed(spans)
    total = calendar.elapsed(start, due, pauses=closed)
    if at > due:
        late = calendar.elapsed(due, at)
        return total + late, -late
    used = calendar.elapsed(start, max(start, at), pauses=closed)
    return used, total - used


def _percent(used: Minutes, remaining: Minutes, late: bool) -> Minutes:
    total = used + remaining
    if not total:
        return 101 if late else 0
    percent = Fraction(used) * 100 / total
    return percent.numerator if percent.denominator == 1 else percent


def _clock_text(remaining: Minutes, late: bool, finished: bool) -> str:
    if late:
        lateness = duration_text(-remaining) if remaining else "kurang dari 1 menit"
        return f"terlambat {lateness} kerja"
    if finished:
        return "tepat waktu"
    return f"sisa {duration_text(remaining)} kerja"


def _hours_text(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} jam"] if hours else []
    if rest or not hours:
        parts.append(f"{numbers.format(rest)} menit")
    return " ".join(parts)
