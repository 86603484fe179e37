"""What a lembar kerja shows, where its cells stand, and the marks by which they are found again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from workflow.enums import FigureStatus, ValueKind

Figure = Decimal | tuple[Decimal, Decimal] | str | None

#: What XML cannot say (and half surrogate pairs, which no file can hold).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT = 32_767  # characters of a cell

ENTRY_SHEET = "Pengisian"
BUDGET_SHEET = "Anggaran"
KEY_SHEET = "_kunci"

#: Begins every mark of a column; a mark stands in a hidden row of the sheet that it describes.
MARK = "sop07."
KEY, NAME = "key", "name"
AMOUNT = "amount"

FIELD_LABELS = {
    "number": "Realisasi",
    "label": "Realisasi",
    "numerator": "Pembilang",
    "denominator": "Penyebut",
    "status": "Status",
    "release_on": "Tanggal rilis",
    "reason": "Alasan bila kosong",
    "note": "Catatan",
    AMOUNT: "Realisasi anggaran",
}
#: Numbers and labels stand in the column "figure"; a ratio has two columns of its own.
COLUMN_OF = {"number": "figure", "label": "figure"}
FIGURE_FIELDS = {
    ValueKind.NUMBER: ("number",),
    ValueKind.ORDINAL: ("label",),
    ValueKind.RATIO: ("numerator", "denominator"),
}
OTHER_FIELDS = ("status", "release_on", "reason", "note")

STATUS_LABELS = [status.label for status in FigureStatus]


@dataclass(frozen=True)
class RowContent:
    """One indicator. ``stored`` is what its row says now, as the JSON that its history keeps.

    ``lock`` says why the downloader may not fill it in, "" where they may.
    """

    indicator_id: int
    version: int
    objective: str
    number: int
    name: str
    measure: str
    kind: ValueKind
    scale: tuple[str, ...]
    decimals: int
    polarity: str
    formula: str
    target: Figure
    previous: Figure
    last_year: Figure
    judged_text: str  # capaian and predikat as the program says them now
    stored: dict[str, Any]
    is_due: bool = True
    lock: str = ""


@dataclass(frozen=True)
class LineContent:
    """One programme of the budget; money in rupiah, from January to the end of a quarter."""

    line_id: int
    code: str
    program: str
    ceiling: Decimal
    plan: Decimal
    previous: Decimal | None
    amount: Decimal | None
    lock: str = ""


@dataclass(frozen=True)
class WorksheetContent:
    """Everything that the workbook says; ``downloaded_at`` in the office's zone."""

    agency_code: str
    agency: str
    unit_code: str
    unit: str
    year: int
    quarter: int
    period: str  # "Triwulan III 2026"
    short_period: str  # "TW III 2026"
    previous_period: str
    last_year_period: str
    until: str  # "s.d. TW III 2026"
    until_previous: str  # "s.d. TW II", "" in TW I
    downloaded_by: str
    downloaded_at: datetime
    rows: tuple[RowContent, ...]
    lines: tuple[LineContent, ...] = ()


def row_key(indicator_id: int) -> str:
    """The hidden key of an indicator's row."""
    return f"i-{indicator_id}"


def line_key(line_id: int) -> str:
    """The hidden key of a programme's row."""
    return f"b-{line_id}"


def exact(value: Decimal | None) -> str | None:
    """A number as exact text without exponent or trailing zeros, as the history keeps it."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def printable(text: str) -> str:
    """A text that a cell can hold: no control characters, not too long."""
    return _UNPRINTABLE.sub("", text)[:LONGEST_TEXT]
