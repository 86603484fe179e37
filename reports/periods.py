"""Quarters and Indonesian dates: pure values, no Django and no clock.

The rule of SOP 07: a report is ordered "setiap tanggal 10 awal triwulan". The office reads this as
policy: the cycle that opens on the 10th collects the quarter that has just *ended*, so the cycle
of 10 January 2026 is about TW IV 2025.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from workflow.dates import MONTHS, document_date, long_date, short_date

__all__ = ["MONTHS", "Quarter", "document_date", "long_date", "short_date"]

WITA = ZoneInfo("Asia/Makassar")
OPENING_DAY = 10

ROMAN = ("I", "II", "III", "IV")
_ZONE_NAMES = {7: "WIB", 8: "WITA", 9: "WIT"}


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter (triwulan) of a calendar year; sorts by time."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if self.quarter not in (1, 2, 3, 4):
            raise ValueError(f"Triwulan harus 1 sampai 4, bukan {self.quarter!r}.")
        if not 1 <= self.year <= 9998:
            raise ValueError(f"Tahun {self.year!r} di luar jangkauan.")

    def __str__(self) -> str:
        return self.label

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter that contains ``day``."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def roman(self) -> str:
        return ROMAN[self.quarter - 1]

    @property
    def label(self) -> str:
        """``Triwulan III 2026``."""
        return f"Triwulan {self.roman} {self.year}"

    @property
    def short(self) -> str:
        """``TW III``, for narrow columns where the year is known."""
        return f"TW {self.roman}"

    @property
    def months(self) -> str:
        """``Juli–September 2026``."""
        first = (self.quarter - 1) * 3
        return f"{MONTHS[first]}–{MONTHS[first + 2]} {self.year}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.quarter * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def opens_on(self) -> date:
        """The day its cycle opens: the 10th of the month after the quarter has ended."""
        return self.next.first_day.replace(day=OPENING_DAY)

    @property
    def previous(self) -> Quarter:
        return (
            Quarter(self.year - 1, 4) if self.quarter == 1 else Quarter(self.year, self.quarter - 1)
        )

    @property
    def next(self) -> Quarter:
        return (
            Quarter(self.year + 1, 1) if self.quarter == 4 else Quarter(self.year, self.quarter + 1)
        )

    @property
    def last_year(self) -> Quarter:
        """The same quarter one year earlier."""
        return Quarter(self.year - 1, self.quarter)

    @property
    def to_date(self) -> tuple[Quarter, ...]:
        """TW I up to and with this one, in order."""
        return tuple(Quarter(self.year, number) for number in range(1, self.quarter + 1))


def latest_opened(day: date) -> Quarter:
    """The newest quarter whose cycle is open on ``day`` (on the 10th itself it is).

    >>> latest_opened(date(2026, 1, 9))
    Quarter(year=2025, quarter=3)
    >>> latest_opened(date(2026, 1, 10))
    Quarter(year=2025, quarter=4)
    """
    ended = Quarter.of(day).previous
    return ended if day >= ended.opens_on else ended.previous


def _local(moment: datetime, zone: tzinfo) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("Waktu tanpa zona tidak dapat ditulis: zonanya harus diketahui.")
    return moment.astimezone(zone)


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT by offset; elsewhere the offset itself, so that no zone is claimed."""
    hours, rest = divmod((moment.utcoffset() or timedelta()).total_seconds(), 3600)
    name = _ZONE_NAMES.get(int(hours)) if not rest else None
    return name or moment.strftime("UTC%z")


def clock_time(moment: datetime, zone: tzinfo = WITA) -> str:
    """``pukul 09.30 WITA``."""
    local = _local(moment, zone)
    return f"pukul {local:%H.%M} {zone_name(local)}"


def long_datetime(moment: datetime, zone: tzinfo = WITA) -> str:
    """``Kamis, 12 November 2026 pukul 09.30 WITA``; raises ``ValueError`` for a naive time."""
    return f"{long_date(_local(moment, zone))} {clock_time(moment, zone)}"


def short_datetime(moment: datetime, zone: tzinfo = WITA) -> str:
    """``12 Nov 2026, 09.30``; raises ``ValueError`` for a naive time."""
    local = _local(moment, zone)
    return f"{short_date(local)}, {local:%H.%M}"


def duration(minutes: float) -> str:
    """Working minutes in words: ``45 menit``, ``2 jam 5 menit``; rounded to whole minutes."""
    whole = round(abs(minutes))
    hours, rest = divmod(whole, 60)
    parts = [f"{hours} jam"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} menit")
    return ("−" if minutes < 0 and whole else "") + " ".join(parts)
