"""The package ``holidays`` as one more source of rows: a start, until the SKB is known."""

from __future__ import annotations

from collections.abc import Iterable

import holidays

from workflow.calendar_files.rows import CUTI, LIBUR, Row

#: The package knows the dates but not the decrees; the office fills in each year's number.
SEED_DECREE = "SKB 3 Menteri {year} (nomor belum diisi)"


def national_holidays(years: Iterable[int]) -> list[Row]:
    """National holidays and, as far as they are known, cuti bersama of some years, by date.

    For years whose SKB is not out the package estimates the Islamic feasts ("perkiraan") and knows
    no cuti bersama.
    """
    years = list(years)
    public = holidays.Indonesia(years=years, language="id", categories=("public",))
    every = holidays.Indonesia(years=years, language="id", categories=("public", "government"))
    return [
        Row(day, name, LIBUR if day in public else CUTI)
        for day, name in sorted(every.items())
        if day.year in years
    ]
