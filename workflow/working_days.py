"""Which hours hold on a date, and by which rule: the description that a calendar is built from.

Pure: no Django, no clock. Precedence (product.md §4): dated exception > holiday (national holiday
or cuti bersama) > range exception (Ramadan hours) > weekly hours. Of two exceptions of a kind
that meet on a day, the later in the list holds.
Every error is a ``ValueError`` with an Indonesian sentence for whoever keeps the calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

Windows = tuple[tuple[int, int], ...]
"""Opening and closing in seconds after midnight, sorted, without overlap, none of length zero."""

_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_SATURDAY = 5


class DayRule(NamedTuple):
    """What holds on a date. ``source``: "date", "holiday", "range" or "weekly"."""

    source: str
    windows: Windows
    name: str = ""
    decree: str = ""

    @property
    def is_working(self) -> bool:
        """Whether any work time is left on such a day."""
        return bool(self.windows)

    def reason(self, day: date) -> str:
        """Why the day is closed: "libur, <name>, <decree>", "libur akhir pekan", "tutup, …"."""
        if self.source == "holiday":
            return _listed("libur", self.name, self.decree)
        if self.source == "date":
            return _listed("tutup", self.name, self.decree)
        if day.weekday() >= _SATURDAY:
            return "libur akhir pekan"
        if self.source == "range":
            return _listed("tutup", self.name, self.decree)
        return "bukan hari kerja"


class _Range(NamedTuple):
    first: date
    last: date
    week: tuple[DayRule, ...]


@dataclass(frozen=True)
class Rules:
    """All rules of a calendar, checked."""

    zone: ZoneInfo
    week: tuple[DayRule, ...]
    holidays: Mapping[date, DayRule]
    ranges: tuple[_Range, ...]
    dated: Mapping[date, DayRule]

    @classmethod
    def from_dict(cls, description: Mapping) -> Rules:
        """Read and check a description; see ``working_time.Calendar.from_dict`` for its form."""
        if not isinstance(description, Mapping):
            raise ValueError("Kalender kerja tidak terbaca: bentuknya salah.")
        ranges: list[_Range] = []
        dated: dict[date, DayRule] = {}
        for exception in _rows(description, "exceptions"):
            if not isinstance(exception, Mapping):
                raise ValueError("Pengecualian kalender tidak terbaca: bentuknya salah.")
            name, decree = _text(exception, "label", "name"), _text(exception, "decree")
            if "date" in exception and "intervals" in exception:
                windows = _windows(exception["intervals"])
                dated[_date(exception["date"])] = DayRule("date", windows, name, decree)
            elif "from" in exception and "to" in exception and "weekly" in exception:
                first, last = _date(exception["from"]), _date(exception["to"])
                if last < first:
                    raise ValueError("Rentang kalender berakhir sebelum dimulai. Periksa tanggal.")
                week = _week(exception["weekly"], "range", name, decree)
                ranges.insert(0, _Range(first, last, week))
            else:
                raise ValueError(
                    "Pengecualian kalender tidak lengkap: isi tanggal dan jamnya, atau tanggal "
                    "mulai, tanggal akhir dan jam per hari."
                )
        return cls(
            _zone(description.get("tz")),
            _week(description.get("weekly", {}), "weekly"),
            dict(_holiday(row) for row in _rows(description, "holidays")),
            tuple(ranges),
            dated,
        )

    def for_day(self, day: date) -> DayRule:
        """Return the rule that holds on a date."""
        found = self.dated.get(day) or self.holidays.get(day)
        if found:
            return found
        for one in self.ranges:
            if one.first <= day <= one.last:
                return one.week[day.weekday()]
        return self.week[day.weekday()]

    def have_working_time(self) -> bool:
        """Whether any date at all has a window."""
        if any(rule.is_working for rule in (*self.week, *self.dated.values())):
            return True
        return any(
            self.for_day(one.first + timedelta(days=n)).is_working
            for one in self.ranges
            if any(rule.is_working for rule in one.week)
            for n in range((one.last - one.first).days + 1)
        )


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _rows(description: Mapping, key: str) -> Iterable:
    rows = description.get(key) or ()
    if isinstance(rows, str | Mapping) or not isinstance(rows, Iterable):
        raise ValueError(f"Kalender kerja tidak terbaca: “{key}” harus berupa daftar.")
    return rows


def _text(row: Mapping, *keys: str) -> str:
    return next((str(row[key]).strip() for key in keys if row.get(key)), "")


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError, AttributeError):
        raise ValueError(f"Zona waktu “{name}” tidak dikenal. Contoh: Asia/Makassar.") from None


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(f"Tanggal “{value}” tidak terbaca. Contoh: 2026-12-24.") from None


def _holiday(row: object) -> tuple[date, DayRule]:
    if not isinstance(row, Mapping):
        return _date(row), DayRule("holiday", ())
    return _date(row.get("date")), DayRule(
        "holiday", (), _text(row, "name", "label"), _text(row, "decree")
    )


def _week(weekly: object, source: str, name: str = "", decree: str = "") -> tuple[DayRule, ...]:
    if not isinstance(weekly, Mapping):
        raise ValueError("Jam kerja per hari tidak terbaca: bentuknya salah.")
    days = {str(key): windows for key, windows in weekly.items()}
    if unknown := days.keys() - set("0123456"):
        raise ValueError(f"Hari “{min(unknown)}” tidak dikenal. Pakai 0 (Senin) sampai 6 (Minggu).")
    return tuple(
        DayRule(source, _windows(days.get(str(weekday)) or ()), name, decree)
        for weekday in range(7)
    )


def _windows(intervals: object) -> Windows:
    if isinstance(intervals, str | Mapping) or not isinstance(intervals, Iterable):
        raise ValueError("Jam kerja harus berupa daftar jam buka dan jam tutup.")
    found: list[tuple[int, int]] = []
    for interval in intervals:
        if isinstance(interval, str) or not isinstance(interval, list | tuple):
            raise ValueError("Jam kerja harus berupa pasangan jam buka dan jam tutup.")
        if len(interval) != 2:
            raise ValueError("Jam kerja harus berupa pasangan jam buka dan jam tutup.")
        opens, closes = (_seconds(time) for time in interval)
        if closes < opens:
            raise ValueError(
                f"Jam tutup {interval[1]} mendahului jam buka {interval[0]}. Periksa jamnya."
            )
        if closes > opens:
            found.append((opens, closes))
    found.sort()
    for earlier, later in pairwise(found):
        if later[0] < earlier[1]:
            raise ValueError("Dua jam kerja pada hari yang sama bertumpang tindih. Periksa jamnya.")
    return tuple(found)


def _seconds(time: object) -> int:
    match = _TIME.fullmatch(time) if isinstance(time, str) else None
    if match:
        hour, minute, second = (int(part or 0) for part in match.groups())
        if minute < 60 and second < 60 and hour * 3600 + minute * 60 + second <= 24 * 3600:
            return hour * 3600 + minute * 60 + second
    raise ValueError(f"Jam “{time}” tidak terbaca. Tulis seperti 07:30, paling akhir 24:00.")
