"""Working time laid out along a line: cumulative sums that turn every question into a search.

Pure: no Django, no clock. An instant is an integer of microseconds since 1970 (UTC), so what is
measured is real elapsed time, also where the clock jumps. The table of windows covers whole
years, is built on first use, grows in both directions and is shared by all threads.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from workflow.working_days import Rules

SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE

HORIZON_YEARS = 100
"""How far a search may reach before it gives up: an answer beyond it is an error of the data."""
HORIZON = HORIZON_YEARS * 366 * DAY
FIRST_YEAR, LAST_YEAR = 1900, 2400

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Table(NamedTuple):
    """Windows of the years ``first_year … last_year`` in order, in microseconds.

    ``starts``/``ends``: cumulative working time at each window's opening and closing.
    ``day_starts``/``day_ends``: the same per working day; ``first_day`` is the number of the first.
    The zero of both counts lies where the table was begun and never moves, so that tables of
    different extent agree with each other: a thread may go on with an older one.
    """

    first_year: int
    last_year: int
    begin: int
    end: int
    opens: list[int]
    closes: list[int]
    starts: list[int]
    ends: list[int]
    day_starts: list[int]
    day_ends: list[int]
    first_day: int


class Timeline:
    """The working time of a set of rules, measured in two ways, with the way back for each:
    worked microseconds, and shares of working days (each day worth 1 whatever its length)."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.zone = rules.zone
        self._table: _Table | None = None
        self._lock = threading.Lock()

    # --- Instants and days ------------------------------------------------------------------

    def micros(self, instant: datetime) -> int:
        """Return an aware datetime as microseconds; ValueError for anything else."""
        if not isinstance(instant, datetime):
            raise ValueError("Waktu harus berupa tanggal dan jam.")
        if instant.tzinfo is None or instant.utcoffset() is None:
            raise ValueError("Waktu tanpa zona tidak dapat dihitung. Sertakan zona waktunya.")
        if not FIRST_YEAR < instant.year < LAST_YEAR:
            raise ValueError(f"Tahun {instant.year} di luar jangkauan kalender kerja.")
        return _since_epoch(instant)

    def local(self, micros: int) -> datetime:
        """Return microseconds as an aware datetime in the calendar's zone."""
        return (_EPOCH + timedelta(microseconds=micros)).astimezone(self.zone)

    def wall_clock(self, day: date, second: int) -> int:
        """Return when the clock on the wall shows a second of the day (24:00 is the next day's 0).

        Where the clock jumps, a time that does not exist moves on by the jump, and of one that
        exists twice the first is meant.
        """
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return _since_epoch(midnight + timedelta(seconds=second))

    def spans(self, day: date) -> list[tuple[int, int]]:
        """Return the windows of a date, in order; they never run into each other."""
        windows = self.rules.for_day(day).windows
        if not windows:
            return []
        midnight = self.wall_clock(day, 0)
        if self.wall_clock(day, 86_400) - midnight == DAY:  # the clock does not jump
            return [(midnight + a * SECOND, midnight + b * SECOND) for a, b in windows]
        spans: list[tuple[int, int]] = []
        for opens, closes in windows:
            begin, end = self.wall_clock(day, opens), self.wall_clock(day, closes)
            if spans:
                begin = max(begin, spans[-1][1])
            if end > begin:
                spans.append((begin, end))
        return spans

    # --- The two measures -------------------------------------------------------------------

    def worked(self, instant: int) -> int:
        """Return the cumulative working microseconds at an instant."""
        table = self._covering(instant)
        index = bisect_right(table.opens, instant) - 1
        if index < 0:
            return table.starts[0] if table.starts else 0
        closes, worked = table.closes[index], table.ends[index]
        return worked if instant >= closes else worked - closes + instant

    def after_work(self, instant: int, amount: int | Fraction) -> int:
        """Return the earliest instant by which ``amount`` microseconds are worked, rounded up."""
        return self._first_at(self.worked(instant) + ceil(amount), instant + HORIZON)

    def before_work(self, instant: int, amount: int | Fraction) -> int:
        """Return the latest instant from which ``amount`` microseconds are worked to ``instant``.

        ``amount`` is more than zero.
        """
        target = self.worked(instant) - ceil(amount)
        table = self._built()
        while not table.starts or target < table.starts[0]:
            table = self._grow_back(instant - HORIZON)
        index = bisect_right(table.starts, target) - 1
        return table.opens[index] - table.starts[index] + target

    def shares(self, instant: int) -> Fraction:
        """Return the cumulative working days at an instant."""
        worked = self.worked(instant)
        table = self._built()
        index = bisect_right(table.day_starts, worked) - 1
        if index < 0:
            return Fraction(table.first_day)
        start, end = table.day_starts[index], table.day_ends[index]
        return table.first_day + index + Fraction(worked - start, end - start)

    def after_days(self, instant: int, days: int | Fraction) -> int:
        """Return the earliest instant by which ``days`` (more than zero) working days are worked.

        The same as adding to ``shares``, in whole numbers because this is the everyday question.
        """
        worked = self.worked(instant)
        table = self._built()
        while not table.day_starts:
            table = self._grow(instant + HORIZON)
        index = bisect_right(table.day_starts, worked) - 1
        start, end = table.day_starts[index], table.day_ends[index]
        unit = days.denominator * (end - start)
        done = (worked - start) * days.denominator
        full, rest = divmod(done + days.numerator * (end - start), unit)
        if not rest:  # a whole day ends at its closing, not at the next opening
            full, rest = full - 1, unit
        day = table.first_day + index + full
        while table.first_day + len(table.day_starts) <= day:
            table = self._grow(instant + HORIZON)
        start, end = table.day_starts[day - table.first_day], table.day_ends[day - table.first_day]
        return self._first_at(start - (-rest * (end - start) // unit), instant + HORIZON)

    def closing(self, instant: int, count: int) -> int:
        """Return the closing of the ``count``-th working day after the one being worked on."""
        worked = self.worked(instant)
        table = self._built()
        # Counted from the zero of the table: growing at the front moves the list, not the number.
        day = table.first_day + bisect_right(table.day_starts, worked) - 1 + count
        while table.first_day + len(table.day_ends) <= day:
            table = self._grow(instant + HORIZON)
        return self._first_at(table.day_ends[day - table.first_day], instant + HORIZON)

    def roll(self, instant: int) -> int:
        """Return the instant itself in working time, else the next opening."""
        table = self._covering(instant)
        while (index := bisect_right(table.closes, instant)) == len(table.closes):
            table = self._grow(instant + HORIZON)
        return max(instant, table.opens[index])

    # --- The table --------------------------------------------------------------------------

    def _first_at(self, target: int, not_after: int) -> int:
        """The earliest instant with so much cumulative working time."""
        table = self._built()
        while not table.ends or table.ends[-1] < target:
            table = self._grow(not_after)
        index = bisect_left(table.ends, target)
        return table.closes[index] - table.ends[index] + target

    def _built(self) -> _Table:
        # Every question first measures an instant, which builds the table around it.
        if self._table is None:
            raise RuntimeError("no instant was measured before its measure was looked up")
        return self._table

    def _covering(self, instant: int) -> _Table:
        table = self._table
        if table is None or not table.begin <= instant < table.end:
            with self._lock:
                year = self.local(instant).year
                table = self._table or self._years(year, year, 0, 0)
                if year < table.first_year:
                    table = self._prepended(table, year)
                if year >= table.last_year:
                    table = self._appended(table, min(year + 1, LAST_YEAR))
                self._table = table
        return table

    def _grow(self, not_after: int) -> _Table:
        """Cover more years after the present ones; raise where that leads nowhere."""
        with self._lock:
            table = self._built()
            if table.last_year >= LAST_YEAR or table.end > not_after:
                raise ValueError(
                    "Tidak ada cukup jam kerja sampai seratus tahun ke depan. "
                    "Periksa kalender kerja dan jumlah waktunya."
                )
            span = max(1, table.last_year - table.first_year)
            self._table = self._appended(table, min(table.last_year + span, LAST_YEAR))
            return self._table

    def _grow_back(self, not_before: int) -> _Table:
        """Cover more years before the present ones; raise where that leads nowhere."""
        with self._lock:
            table = self._built()
            if table.first_year <= FIRST_YEAR or table.begin < not_before:
                raise ValueError(
                    "Tidak ada cukup jam kerja sampai seratus tahun ke belakang. "
                    "Periksa kalender kerja dan jumlah waktunya."
                )
            span = max(1, table.last_year - table.first_year)
            self._table = self._prepended(table, max(table.first_year - span, FIRST_YEAR))
            return self._table

    def _appended(self, table: _Table, last_year: int) -> _Table:
        if last_year <= table.last_year:
            return table
        worked = table.ends[-1] if table.ends else 0
        days = table.first_day + len(table.day_starts)
        return _joined(table, self._years(table.last_year + 1, last_year, worked, days))

    def _prepended(self, table: _Table, first_year: int) -> _Table:
        earlier = self._years(first_year, table.first_year - 1, 0, 0)
        worked = earlier.ends[-1] if earlier.ends else 0
        offset = (table.starts[0] if table.starts else 0) - worked
        shifted = earlier._replace(
            starts=[value + offset for value in earlier.starts],
            ends=[value + offset for value in earlier.ends],
            day_starts=[value + offset for value in earlier.day_starts],
            day_ends=[value + offset for value in earlier.day_ends],
            first_day=table.first_day - len(earlier.day_starts),
        )
        return _joined(shifted, table)

    def _years(self, first_year: int, last_year: int, worked: int, first_day: int) -> _Table:
        first, after = date(first_year, 1, 1), date(last_year + 1, 1, 1)
        begin, end = self.wall_clock(first, 0), self.wall_clock(after, 0)
        table = _Table(first_year, last_year, begin, end, [], [], [], [], [], [], first_day)
        for ordinal in range(first.toordinal(), after.toordinal()):
            before = worked
            for opens, closes in self.spans(date.fromordinal(ordinal)):
                table.opens.append(opens)
                table.closes.append(closes)
                table.starts.append(worked)
                worked += closes - opens
                table.ends.append(worked)
            if worked > before:
                table.day_starts.append(before)
                table.day_ends.append(worked)
        return table


def _since_epoch(instant: datetime) -> int:
    delta = instant - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * SECOND + delta.microseconds


def _joined(earlier: _Table, later: _Table) -> _Table:
    return _Table(
        earlier.first_year,
        later.last_year,
        earlier.begin,
        later.end,
        earlier.opens + later.opens,
        earlier.closes + later.closes,
        earlier.starts + later.starts,
        earlier.ends + later.ends,
        earlier.day_starts + later.day_starts,
        earlier.day_ends + later.day_ends,
        earlier.first_day,
    )
