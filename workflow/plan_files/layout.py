"""Where a plan workbook says what: its sheets, their header rows and columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflow.plan_files.fields import SheetKind
from workflow.plan_files.issues import Issue


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. ``sure``: 1 by its exact name, less when guessed."""

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
    depth: int = 1  # rows of the header
    other_years: dict[int, int] = field(default_factory=dict)  # column → year of its target
    #: Where no column names the Bidang: (cell, text) that may name it, "" for the sheet's name.
    hints: list[tuple[str, str]] = field(default_factory=list)
    #: Of the column "renstra"; None where neither the header nor an answer names it.
    renstra_year: int | None = None
    by_person: bool = False  # a person said that this sheet is read
    is_of_another_year: bool = False  # it names years, and the plan's is none of them

    @property
    def key(self) -> str:
        """How ``Mapping.sheets`` calls it beside another sheet of its kind."""
        return further_key(self.kind, self.title)

    @property
    def score(self) -> float:
        """How much of its header is understood."""
        return sum(column.sure for column in self.fields.values())

    def note_unknown(self) -> None:
        """Find anew which columns no field is read from."""
        used = {column.index for column in self.fields.values()}
        self.unknown = [column for column in self.columns if column.index not in used]

    def names(self) -> dict[str, str]:
        """Column letters → header, as the file has them."""
        return {column.letters: column.header for column in self.columns}

    def numbers(self) -> dict[str, int]:
        """Field → column number."""
        return {key: column.index for key, column in self.fields.items()}


@dataclass
class Layout:
    """The sheets that were found, and what is to be said about finding them.

    ``titles``: all sheets of the file, to choose from. ``sheets``: the first one of each kind;
    ``further``: the others, as in a file with one sheet per bidang. ``issues``: missing columns,
    other years, sheets left aside.
    """

    titles: list[str]
    sheets: dict[SheetKind, SheetLayout] = field(default_factory=dict)
    further: dict[SheetKind, list[SheetLayout]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def of(self, kind: SheetKind) -> SheetLayout | None:
        """The first sheet of a kind; None where the file has none."""
        return self.sheets.get(kind)

    def all_of(self, kind: SheetKind) -> list[SheetLayout]:
        """Every sheet of a kind that is read, the first one first."""
        first = self.sheets.get(kind)
        return [first, *self.further.get(kind, [])] if first else []

    def every(self) -> list[SheetLayout]:
        """All sheets that are read; a sheet of two kinds twice."""
        return [found for kind in SheetKind for found in self.all_of(kind)]


def further_key(kind: str, title: str) -> str:
    """The key of ``Mapping.sheets`` for a further sheet of a kind."""
    return f"{kind}:{title}"
