"""Office-hours arithmetic: when is work due, how much working time lies between two instants.

Pure: no Django, no clock; every instant comes in from above and must be aware. All results are in
the calendar's zone. Windows are half-open ``[open, close)``. Time is measured as real elapsed time
(in UTC), so zones with summer time are right too.

Order of precedence for a day: dated exception > holiday > range exception > weekly (product.md §4).
Default week: Perpres 21/2023, 37 h 30 min. Standard times: SOP 07, column "Waktu".
Every error is a ``ValueError`` with an Indonesian sentence.

``working_days`` says which hours hold on a date, ``working_timeline`` counts them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from zoneinfo import ZoneInfo

from workflow.working_days import DayRule, Rules
from workflow.working_timeline import DAY, HORIZON, MINUTE, Timeline

Minutes = int | Fraction
"""Working minutes, exact: ``int`` when whole, else ``Fraction`` (which equals an equal Decimal)."""

Amount = int | Decimal | Fraction | float
Pause = Sequence[datetime | None]
_Breaks = list[tuple[int, int | None]]

READINGS = ("proportional", "fixed", "same_clock", "end_of_day")
FIXED_DAY = 450
"""Working minutes of one day under the reading "fixed": 37 h 30 min / 5 (Perpres 21/2023)."""

_MOST_DIGITS = 30


class Calendar:
    """An office's working time. Immutable; build it once per calendar version."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._line = Timeline(rules)
        self._has_working_time = rules.have_working_time()
        self._holiday_years = frozenset(day.year for day in rules.holidays)

    @classmethod
    def from_dict(cls, description: Mapping) -> Calendar:
        """Build a calendar from its description.

        ``tz``: zone name. ``weekly``: {"0" (Monday) … "6": [["07:30", "12:00"], …]}; a missing day
        is closed. ``holidays``: dates, or {"date", "name", "decree"}. ``exceptions``:
        {"date", "intervals"} for one day or {"from", "to", "weekly"} for a range, both with
        optional "label" and "decree"; of two that meet on a day the later in the list holds.
        "24:00" closes at midnight; a window of zero length counts nothing.
        Raises ValueError for a window that closes before it opens, overlapping windows, bad times
        and dates. A calendar without any working time can be built, but not asked.
        """
        return cls(Rules.from_dict(description))

    def __reduce__(self) -> tuple:
        return Calendar, (self._rules,)

    @property
    def tz(self) -> ZoneInfo:
        """The zone of the calendar, in which all results are."""
        return self._rules.zone

    @property
    def has_working_time(self) -> bool:
        """Whether there is any window at all."""
        return self._has_working_time

    @property
    def holiday_years(self) -> frozenset[int]:
        """Years of which at least one holiday is known; due times in others may still move."""
        return self._holiday_years

    # --- Forwards, backwards, between -------------------------------------------------------

    def due(
        self,
        start: datetime,
        minutes: Amount | None = None,
        *,
        days: Amount | None = None,
        reading: str = "proportional",
        pauses: Iterable[Pause] = (),
    ) -> datetime | None:
        """Return the earliest instant at or after ``start`` by which the work time has passed.

        Give either ``minutes`` or ``days``; zero of either is due at once. Readings of a day:
        - proportional: every working day is worth 1, whatever its length;
        - fixed: 450 minutes;
        - same_clock: the n-th working day after the start's, at the same clock time, moved into
          that day's hours (a break ends it at the break's end);
        - end_of_day: closing time of the n-th working day after the start's.
        The last two first roll a start outside hours to the next opening. A fraction of a day adds
        its share of working days under same_clock and counts as one more day under end_of_day.

        ``pauses``: pairs (from, to) in any order, overlapping or not; the time inside does not
        count. ``to`` None is a pause that is still open: the answer is None unless the work was
        due before. A pause at or after the due time changes nothing. Under same_clock and
        end_of_day the due time moves on by the working time that the pauses took.
        A part of a microsecond is rounded up.
        """
        if reading not in READINGS:
            raise ValueError(
                f"Cara baca hari “{reading}” tidak dikenal. Pilih: {', '.join(READINGS)}."
            )
        if (minutes is None) == (days is None):
            raise ValueError("Isi salah satu saja: jumlah menit atau jumlah hari kerja.")
        line = self._line
        begin = line.micros(start)
        self._require_working_time()
        breaks = self._breaks(pauses, begin)
        if minutes is None and reading == "fixed":
            minutes = _exact(days) * FIXED_DAY
        if minutes is not None:
            amount = _within_horizon(_exact(minutes) * MINUTE)
            found = _after(begin, amount, breaks, line.worked, line.after_work)
        else:
            amount = _exact(days)
            _within_horizon(amount * DAY)
            if reading == "proportional" or not amount:
                found = _after(begin, amount, breaks, line.shares, line.after_days)
            else:
                found = self._delayed(self._nth_day(begin, amount, reading), breaks)
        return None if found is None else line.local(found)

    def elapsed(self, a: datetime, b: datetime, *, pauses: Iterable[Pause] = ()) -> Minutes:
        """Return working minutes from ``a`` to ``b``, exact; negative when ``b`` is earlier.

        Working time inside ``pauses`` is left out; an open pause lasts to the later of the two.
        """
        line = self._line
        first, last = line.micros(a), line.micros(b)
        self._require_working_time()
        sign = 1
        if last < first:
            first, last, sign = last, first, -1
        worked = line.worked(last) - line.worked(first)
        for since, until in self._breaks(pauses, first):
            until = last if until is None else min(until, last)
            worked -= line.worked(until) - line.worked(min(since, last))
        return _whole(Fraction(sign * worked, MINUTE))

    def latest_start(self, due: datetime, minutes: Amount) -> datetime:
        """Return the latest instant from which ``minutes`` of working time remain until ``due``."""
        end = self._line.micros(due)
        self._require_working_time()
        amount = _within_horizon(_exact(minutes) * MINUTE)
        if amount:
            end = self._line.before_work(end, amount)
        return self._line.local(end)

    def remaining(
        self,
        start: datetime,
        minutes: Amount,
        now: datetime,
        pauses: Iterable[Pause] = (),
    ) -> Minutes:
        """Return how many of ``minutes`` are left at ``now``; frozen in a pause, negative if late.

        Lateness is the working time since the due time; a pause after it does not heal it.
        """
        spans = [tuple(pause) for pause in pauses]
        due = self.due(start, minutes=minutes, pauses=spans)
        instant = self._line.local(self._line.micros(now))
        if due is not None and instant > due:
            return self.elapsed(instant, due)
        if instant < start:
            return _exact(minutes)
        return _whole(_exact(minutes) - self.elapsed(start, instant, pauses=spans))

    def next_opening(self, at: datetime) -> datetime:
        """Return ``at`` itself inside working time, else the next opening after it."""
        instant = self._line.micros(at)
        self._require_working_time()
        return self._line.local(self._line.roll(instant))

    def is_open(self, at: datetime) -> bool:
        """Whether ``at`` lies in working time; the closing instant does not."""
        instant = self._line.micros(at)
        day = self._line.local(instant).date()
        return any(begin <= instant < end for begin, end in self._line.spans(day))

    # --- Days -------------------------------------------------------------------------------

    def windows(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return the working windows of a date, in order, as aware (open, close)."""
        local = self._line.local
        return [(local(begin), local(end)) for begin, end in self._line.spans(_plain_date(day))]

    def day_rule(self, day: date) -> DayRule:
        """Return the rule that holds on a date, with its source, name and decree."""
        return self._rules.for_day(_plain_date(day))

    def day_reason(self, day: date) -> str | None:
        """Return why a date is closed ("libur, Natal, SKB …"), or None for a working day."""
        rule = self.day_rule(day)
        return None if rule.is_working else rule.reason(day)

    def day_label(self, day: date) -> str | None:
        """Return the name of the exception whose hours hold on a date; None for ordinary hours."""
        rule = self.day_rule(day)
        return rule.name or None if rule.source in ("date", "range") else None

    def day_length(self, day: date) -> Minutes:
        """Return the working minutes of a date."""
        spans = self._line.spans(_plain_date(day))
        return _whole(Fraction(sum(end - begin for begin, end in spans), MINUTE))

    def day_lengths(self, first: date, last: date) -> dict[date, Minutes]:
        """Return the working minutes of each date from ``first`` to ``last``, both included."""
        count = (_plain_date(last) - _plain_date(first)).days + 1
        days = [first + timedelta(days=n) for n in range(count)]
        return {day: self.day_length(day) for day in days}

    # --- Inside -----------------------------------------------------------------------------

    def _require_working_time(self) -> None:
        if not self._has_working_time:
            raise ValueError(
                "Kalender kerja tidak memuat jam kerja sama sekali. Isi jam kerjanya dahulu."
            )

    def _breaks(self, pauses: Iterable[Pause], begin: int) -> _Breaks:
        """Check the pauses, clip them to ``begin``, sort and merge; an open one comes last."""
        spans: _Breaks = []
        for pause in pauses:
            if len(pause) != 2 or pause[0] is None:
                raise ValueError("Jeda harus memuat waktu mulai dan waktu selesai.")
            since = self._line.micros(pause[0])
            until = None if pause[1] is None else self._line.micros(pause[1])
            if until is not None and until < since:
                raise ValueError("Jeda berakhir sebelum dimulai. Periksa waktunya.")
            since = max(since, begin)
            if until is None or until > since:
                spans.append((since, until))
        spans.sort(key=lambda span: span[0])
        merged: _Breaks = []
        for since, until in spans:
            if not merged or (merged[-1][1] is not None and since > merged[-1][1]):
                merged.append((since, until))
                continue
            first, last = merged[-1]
            merged[-1] = (first, None if last is None or until is None else max(last, until))
        return merged

    def _delayed(self, due: int, breaks: _Breaks) -> int | None:
        """Move a due time on by the working time of the breaks that begin before it."""
        line = self._line
        for since, until in breaks:
            if since >= due:
                break
            if until is None:
                return None
            lost = line.worked(until) - line.worked(since)
            due = line.after_work(due, lost) if lost else due
        return due

    def _nth_day(self, begin: int, days: int | Fraction, reading: str) -> int:
        """Due time under same_clock and end_of_day, without breaks."""
        line = self._line
        rolled = found = line.roll(begin)
        count = ceil(days) if reading == "end_of_day" else floor(days)
        if count:
            found = line.closing(rolled, count)
            if reading == "same_clock":
                found = self._same_clock(rolled, line.local(found - 1).date())
        if reading == "same_clock" and days != count:
            found = line.after_days(found, days - count)
        return found

    def _same_clock(self, instant: int, day: date) -> int:
        """The wall-clock time of ``instant`` on another date, moved into that date's hours."""
        clock = self._line.local(instant).time()
        second = clock.hour * 3600 + clock.minute * 60 + clock.second
        wanted = self._line.wall_clock(day, second) + clock.microsecond
        spans = self._line.spans(day)
        return next((max(wanted, begin) for begin, end in spans if wanted < end), spans[-1][1])


def _after(
    begin: int,
    amount: int | Fraction,
    breaks: _Breaks,
    measure: Callable[[int], int | Fraction],
    advance: Callable[[int, int | Fraction], int],
) -> int | None:
    """Earliest instant by which ``amount`` has been measured since ``begin``, less the breaks."""
    for since, until in breaks:
        before = measure(since) - measure(begin)
        if before >= amount:
            break
        if until is None:
            return None
        amount -= before
        begin = until
    return advance(begin, amount) if amount else begin


def _exact(amount: Amount) -> int | Fraction:
    """An amount of minutes or days without loss; a float is read as it is printed (0.1 is 1/10)."""
    if isinstance(amount, bool) or not isinstance(amount, int | Decimal | Fraction | float):
        raise ValueError("Jumlah waktu harus berupa angka.")
    if isinstance(amount, float):
        amount = Decimal(repr(amount))
    if isinstance(amount, Decimal):
        # An exponent is short to write and endless to carry out: 1E+999999999.
        if not amount.is_finite() or (amount and abs(amount.adjusted()) > _MOST_DIGITS):
            raise ValueError("Jumlah waktu harus berupa angka yang berhingga dan wajar.")
        amount = Fraction(amount) if amount else 0
    if amount < 0:
        raise ValueError("Jumlah waktu tidak boleh negatif.")
    return _whole(amount)


def _whole(value: int | Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _within_horizon(micros: int | Fraction) -> int | Fraction:
    if micros > HORIZON:
        raise ValueError("Jumlah waktu melampaui seratus tahun. Periksa jumlahnya.")
    return micros


def _plain_date(day: date) -> date:
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError("Hari harus berupa tanggal tanpa jam.")
    return day
