"""What the rows of a plan workbook say, as values; where each stands is kept with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workflow.enums import Aggregation, Frequency, Polarity, ValueKind
from workflow.plan_files.fields import QUARTERS, SheetKind, renstra_key
from workflow.plan_files.issues import Issue, IssueKind
from workflow.plan_files.mapping import Mapping
from workflow.spreadsheets.book import address

if TYPE_CHECKING:
    from workflow.plan_files.layout import Layout

#: A figure of the plan: a number, a range, the label of a scale, or nothing.
Value = Decimal | tuple[Decimal, Decimal] | str | None


_STATED = ("annual", *QUARTERS, "renstra", "national")


@dataclass(slots=True)
class Row:
    """Where a row stands. ``columns``: field → column number; ``has_errors``: not to be taken."""

    sheet: str
    row: int
    columns: dict[str, int] = field(repr=False)
    has_errors: bool = False

    def cell(self, key: str) -> str:
        """The address of a field; of the row's first cell where the sheet has no such column."""
        return address(self.row, self.columns.get(key, 1))


@dataclass(slots=True)
class PlanRow(Row):
    """One indicator. None (texts: "") means that the file says nothing, so nothing is changed."""

    unit: str = ""
    objective: str = ""
    number: int | None = None
    name: str = ""
    definition: str = ""
    measure: str = ""
    polarity: Polarity | None = None
    aggregation: Aggregation | None = None
    frequency: Frequency | None = None
    kind: ValueKind | None = None
    scale: tuple[str, ...] = ()
    decimals: int = 0  # as many as the plan itself writes
    annual: Value = None
    quarters: tuple[Value, Value, Value, Value] = (None, None, None, None)
    renstra: Value = None
    renstra_year: int | None = None  # None where neither the file nor an answer names it
    renstra_years: dict[int, Value] = field(default_factory=dict)  # of the years before its last
    national: Value = None
    source: str = ""
    note: str = ""

    def stated(self) -> dict[str, Value]:
        """The figures that the file states, by field."""
        values = (self.annual, *self.quarters, self.renstra, self.national)
        found = {k: v for k, v in zip(_STATED, values, strict=True) if v is not None}
        for year, value in self.renstra_years.items():
            if value is not None:
                found[renstra_key(year)] = value
        return found


@dataclass(slots=True)
class BudgetRow(Row):
    """One programme, in rupiah; ``plans`` are cumulative from January, None where not said."""

    code: str = ""
    program: str = ""
    unit: str = ""
    ceiling: Decimal | None = None
    plans: tuple[Decimal | None, ...] = (None, None, None, None)


@dataclass(slots=True)
class PastRow(Row):
    """Realisations of earlier years: (year, quarter) → figure; quarter 0 is the year."""

    unit: str = ""
    name: str = ""
    figures: dict[tuple[int, int], Value] = field(default_factory=dict)


@dataclass
class PlanReading:
    """A whole workbook, read. Rows with errors are among the rows, marked ``has_errors``."""

    year: int
    layout: Layout
    mapping: Mapping
    rows: list[PlanRow] = field(default_factory=list)
    budget: list[BudgetRow] = field(default_factory=list)
    past: list[PastRow] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def add(self, other: PlanReading, issues: list[Issue]) -> None:
        """Take in the rows of one more sheet, and what is to be said about it."""
        self.rows += other.rows
        self.budget += other.budget
        self.past += other.past
        self.issues += issues

    @property
    def errors(self) -> list[Issue]:
        """What is wrong."""
        return [issue for issue in self.issues if issue.kind == IssueKind.ERROR]

    @property
    def open_questions(self) -> list[Issue]:
        """What a person still has to answer."""
        return [issue for issue in self.issues if issue.is_open]

    def all_rows(self) -> list[tuple[SheetKind, Row]]:
        """Every row with the kind of its sheet, in the order of the file."""
        return [
            *((SheetKind.PLAN, row) for row in self.rows),
            *((SheetKind.BUDGET, row) for row in self.budget),
            *((SheetKind.PAST, row) for row in self.past),
        ]

    def shifted(self, years: int) -> PlanReading:
        """The same plan for another year, its past moved along (for the sample office)."""
        return replace(
            self,
            year=self.year + years,
            rows=[
                replace(
                    row,
                    renstra_year=row.renstra_year and row.renstra_year + years,
                    renstra_years={y + years: value for y, value in row.renstra_years.items()},
                )
                for row in self.rows
            ],
            past=[
                replace(
                    row, figures={(y + years, q): value for (y, q), value in row.figures.items()}
                )
                for row in self.past
            ],
        )
