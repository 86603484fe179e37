"""Dates and times the way the office writes them. Pure: no Django, no clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
SHORT_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
)  # fmt: skip
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

UNREADABLE = "Tanggal tidak terbaca. Tulis seperti 24-12-2026 atau 24 Desember 2026."


def zone_name(moment: datetime) -> str:
    """WIB, WITA or WIT for the zones of Indonesia; the offset elsewhere."""
    return ZONES.get(str(moment.tzinfo), moment.strftime("UTC%z"))


def document_date(day: date) -> str:
    """ "14 Januari 2027"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def long_date(day: date) -> str:
    """ "Kamis, 12 November 2026"."""
    return f"{DAYS[day.weekday()]}, {document_date(day)}"


def short_date(day: date) -> str:
    """ "12 Nov 2026"."""
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {day.year}"


def day_and_date(day: date) -> str:
    """ "Kam 12 Nov", for narrow columns."""
    return f"{DAYS[day.weekday()][:3]} {day.day} {SHORT_MONTHS[day.month - 1]}"


def clock(moment: datetime) -> str:
    """ "09.30", in the moment's own zone."""
    return f"{moment:%H.%M}"


def long_moment(moment: datetime) -> str:
    """ "Kamis, 12 November 2026 pukul 09.30 WITA", in the moment's own zone."""
    return f"{long_date(moment)} pukul {clock(moment)} {zone_name(moment)}"


def short_moment(moment: datetime) -> str:
    """ "12 Nov 2026, 09.30", in the moment's own zone."""
    return f"{short_date(moment)}, {clock(moment)}"


def quarter_days(year: int, quarter: int) -> tuple[date, date]:
    """The first and the last day of a quarter."""
    first = date(year, 3 * quarter - 2, 1)
    after = date(year + quarter // 4, 3 * quarter % 12 + 1, 1)
    return first, after - timedelta(days=1)


def parse(text: str) -> date | None:
    """A date as people type it or as a browser sends it; None for nothing.

    "24-12-2026", "24/12/2026", "24.12.2026", "24 Desember 2026", "24 Des 2026", "2026-12-24"; the
    day comes first. Anything else is a ``ValueError`` with a sentence for the person.
    """
    words = text.replace("-", " ").replace("/", " ").replace(".", " ").split()
    if not words:
        return None
    if len(words) != 3:
        raise ValueError(UNREADABLE)
    if len(words[0]) == 4:
        words.reverse()
    day, month, year = words
    names = [name.casefold() for name in (*MONTHS, *SHORT_MONTHS)]
    if month.casefold() in names:
        month = str(names.index(month.casefold()) % 12 + 1)
    if not all(word.isascii() and word.isdecimal() for word in (day, month, year)):
        raise ValueError(UNREADABLE)
    if len(year) != 4 or len(day) > 2 or len(month) > 2:
        raise ValueError(UNREADABLE)
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise ValueError("Tanggal ini tidak ada di kalender.") from error
