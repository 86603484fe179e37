"""What was read from a workbook: sparse cells of plain values, whatever program wrote the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

CellValue = Decimal | str | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the person who opens the file sees it.

    A number that the sheet shows as a percentage is given as shown: 93,75 % is ``93.75`` with
    ``is_percent``. Numbers carry at most the 15 digits that Excel itself keeps.
    """

    value: CellValue = None
    is_percent: bool = False
    is_formula: bool = False  # ``value`` is the result kept in the file; None where there is none
    error: str = ""  # "#DIV/0!" and the like

    @property
    def text(self) -> str:
        """The trimmed text of a text cell; "" for every other kind."""
        return " ".join(self.value.split()) if isinstance(self.value, str) else ""


EMPTY = Cell()


@dataclass
class Sheet:
    """One sheet; rows and columns count from 1. Cells that say nothing are absent."""

    title: str
    is_hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    #: (first row, first column, last row, last column); the value stands in the first cell.
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    def cell(self, row: int, column: int) -> Cell:
        """The cell, empty where the sheet says nothing."""
        return self.rows.get(row, {}).get(column, EMPTY)


@dataclass
class Book:
    """A workbook. ``kind``: the ending of its name without the dot."""

    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    #: What was left aside, as sentences for the person ("Makro diabaikan …").
    notes: list[str] = field(default_factory=list)


class Unreadable(ValueError):
    """The file cannot be read as a workbook; the text is the sentence for the person."""


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """1 → "A", 27 → "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The name of a cell as people say it: "D12"."""
    return f"{column_letters(column)}{row}"
