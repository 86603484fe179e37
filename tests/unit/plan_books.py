"""Workbooks of a plan built by hand, for the tests of its import."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from workflow.spreadsheets.book import Book, Cell, Sheet

HEADER = (
    "No",
    "Bidang",
    "Sasaran Strategis",
    "Indikator Kinerja",
    "Satuan",
    "Arah",
    "Penghitungan",
    "Frekuensi",
    "Target 2026",
    "TW I",
    "TW II",
    "TW III",
    "TW IV",
    "Keterangan",
)
#: One indicator that is wholly clear, by header.
ROW = {
    "No": 1,
    "Bidang": "Bidang Perdagangan",
    "Sasaran Strategis": "Meningkatnya perdagangan",
    "Indikator Kinerja": "Nilai ekspor",
    "Satuan": "Juta US$",
    "Arah": "Semakin tinggi",
    "Penghitungan": "Jumlah",
    "Frekuensi": "Triwulanan",
    "Target 2026": "176,38",
    "TW I": "44,09",
    "TW II": "44,09",
    "TW III": "44,10",
    "TW IV": "44,10",
}

Value = Cell | str | int | Decimal | date | bool | None


def sheet(title: str, *rows: list[Value] | tuple, merged=(), hidden=()) -> Sheet:
    """A sheet of plain values; ``merged`` as (first row, first column, last row, last column)."""
    made = Sheet(title, merged=list(merged), hidden_rows=frozenset(hidden))
    for number, values in enumerate(rows, start=1):
        for column, value in enumerate(values, start=1):
            if value is None:
                continue
            if not isinstance(value, Cell):
                is_number = isinstance(value, int) and not isinstance(value, bool)
                value = Cell(Decimal(value) if is_number else value)
            made.rows.setdefault(number, {})[column] = value
    return made


def book(*sheets: Sheet) -> Book:
    """A workbook."""
    return Book("xlsx", list(sheets))


def plan_sheet(*rows: dict[str, Value], header: tuple[str, ...] = HEADER, **more) -> Sheet:
    """A plan: each row is ``ROW`` with what it says differently; the first stands in row 2."""
    lines = [[(ROW | row).get(name) for name in header] for row in rows]
    return sheet("Rencana Aksi 2026", list(header), *lines, **more)
