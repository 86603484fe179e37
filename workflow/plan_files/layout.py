"""Where a plan workbook says what: its sheets, their header rows and columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.plan_files.fields import SheetKind
from workflow.plan_files.issues import Issue


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. ``sure``: 1 by its exact name, less when guessed, 0 set by a person."""

    index: int
    letters: str
    header: str  # as the file writes it, of several header rows joined with " · "
    sure: float = 1.0
    by_person: bool = False


@dataclass
class SheetLayout:
    """One sheet: ``header`` is the last header row, ``fields`` maps field keys to columns."""

    kind: SheetKind
    title: str
    header: int
    fields: dict[str, Column] = field(default_factory=dict)
    unknown: list[Column] = field(default_factory=list)  # columns with a header, not read
    columns: list[Column] = field(default_factory=list)  # all with a header, to choose from

    def numbers(self) -> dict[str, int]:
        """Field → column number."""
        return {key: column.index for key, column in self.fields.items()}


@dataclass
class Layout:
    """The sheets that were found, and what is to be said about finding them.

    ``titles``: all sheets of the file, to choose from. ``year``: as the file names it, None where
    it names none. ``issues``: missing columns, other years, sheets left aside.
    """

    titles: list[str]
    sheets: dict[SheetKind, SheetLayout] = field(default_factory=dict)
    year: int | None = None
    renstra_year: int | None = None
    issues: list[Issue] = field(default_factory=list)

    def of(self, kind: SheetKind) -> SheetLayout | None:
        """The sheet of a kind; None where the file has none."""
        return self.sheets.get(kind)
