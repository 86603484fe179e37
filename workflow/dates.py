"""Dates and times the way the office writes them. Pure: no Django, no clock."""

from __future__ import annotations

from datetime import date, datetime

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
