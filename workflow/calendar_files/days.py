"""Dates as people and programs write them in a calendar file, read without guessing."""

from __future__ import annotations

import re
from datetime import date

from workflow import dates
from workflow.calendar_files.rows import Doubtful

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})[\s-]+([A-Za-z]{3,10})\.?[\s-]+(\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/. ](\d{1,2}|[A-Za-z]{3,10})[-/. ]\d{2}", re.ASCII)
_SERIAL = re.compile(r"\d{5}([.,]\d+)?", re.ASCII)
_MIDNIGHT = re.compile(r"[T\s]+0?0[:.]00([:.]00)?$", re.ASCII)
#: "Jumat, 1 Januari 2027": the day's name, which must then be right.
_WEEKDAY = re.compile(r"([A-Za-z']+)\s*,?\s+(?=\d)", re.ASCII)

_WEEKDAYS = {name.lower(): number for number, name in enumerate(dates.DAYS)} | {
    "jum'at": 4, "ahad": 6, "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3,
    "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
_MONTHS = (
    {name.lower(): number for number, name in enumerate(dates.MONTHS, start=1)}
    | {name.lower(): number for number, name in enumerate(dates.SHORT_MONTHS, start=1)}
    | {
        "pebruari": 2, "peb": 2, "nopember": 11, "nop": 11, "agt": 8, "agust": 8, "ags": 8,
        "sept": 9, "january": 1, "february": 2, "march": 3, "may": 5, "june": 6, "july": 7,
        "august": 8, "aug": 8, "october": 10, "oct": 10, "december": 12, "dec": 12,
    }
)  # fmt: skip


def read_day(text: str) -> date:
    """A date: 2027-01-01, 1/1/2027, 01-01-2027, 1 Januari 2027, Jumat, 1 Januari 2027.

    Numbers with slashes are day first, as in Indonesia. Raises Doubtful for a date that does not
    exist, a year of two digits, a spreadsheet's serial number, and a weekday that is another's.
    """
    shown = " ".join(text.split())
    bare = _MIDNIGHT.sub("", shown)
    weekday = None
    if said := _WEEKDAY.match(bare):
        weekday = _WEEKDAYS.get(said[1].lower())
        if weekday is None:
            raise Doubtful(f"Tanggal “{shown[:40]}” tidak terbaca. Contoh: 1/1/2027.")
        bare = bare[said.end() :]
    day = _plain(bare, shown)
    if weekday is not None and day.weekday() != weekday:
        raise Doubtful(
            f"{dates.document_date(day)} adalah hari {dates.DAYS[day.weekday()]}, bukan "
            f"{dates.DAYS[weekday]}. Periksa tanggalnya."
        )
    return day


def _plain(bare: str, shown: str) -> date:
    if found := _ISO.fullmatch(bare) or _COMPACT.fullmatch(bare):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(bare):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.fullmatch(bare):
        day, year = int(found[1]), int(found[3])
        month = _MONTHS.get(found[2].lower(), 0)
        if not month:
            raise Doubtful(f"Bulan “{found[2]}” tidak dikenal. Contoh: 1 Januari 2027.")
    elif _SHORT_YEAR.fullmatch(bare):
        raise Doubtful(f"Tahun pada “{shown[:40]}” hanya dua angka; tulis empat angka.")
    elif _SERIAL.fullmatch(bare):
        raise Doubtful(
            f"“{shown[:40]}” tampak seperti nomor seri Excel; ubah format selnya menjadi tanggal "
            "dan simpan lagi."
        )
    else:
        raise Doubtful(f"Tanggal “{shown[:40]}” tidak terbaca. Contoh: 1/1/2027.")
    try:
        return date(year, month, day)
    except ValueError:
        raise Doubtful(
            f"Tanggal “{shown[:40]}” tidak ada. Tulis hari, lalu bulan, lalu tahun."
        ) from None
