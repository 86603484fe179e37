"""A workbook's rows beside the plan as it is: what applying it would do. Values, no queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from workflow.enums import Choice
from workflow.models import BudgetLine, Figure, Indicator, Unit
from workflow.plan_files import Issue, IssueKind, PlanReading, Row, SheetKind


class RowState(Choice):
    """What becomes of a row of the file."""

    CREATED = "created", "Baru"
    CHANGED = "changed", "Berubah"
    UNCHANGED = "unchanged", "Tetap"
    FAILING = "failing", "Salah"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value, old beside new, as people read them ("" for none).

    ``field`` is that of ``PlanChange``: "target", "past", "renstra", "nasional" with ``year`` and
    ``quarter``, or the name of a field; ``label`` says it ("Target TW I"). ``cell`` is where the
    file says it. ``cycle_id``: the submitted report that the change marks, which needs a reason.
    """

    field: str
    label: str
    old: str
    new: str
    cell: str
    year: int | None = None
    quarter: int | None = None
    cycle_id: int | None = None


@dataclass
class Difference:
    """One row of the file. ``indicator`` or ``line``: what it is in the plan, None for a new one.

    Of a new row ``changes`` lists everything that it says, with empty old values. ``values``,
    ``figures`` and ``objective_name`` are what applying writes; of a row of the past ``owner`` is
    the plan row whose indicator it belongs to, when that one is new too.
    """

    kind: SheetKind
    row: Row
    unit: Unit | None
    name: str  # of the indicator, or code and programme
    state: RowState
    changes: list[FieldChange] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    indicator: Indicator | None = None
    line: BudgetLine | None = None
    values: dict[str, Any] = field(default_factory=dict)
    #: ("target" | "past" | "renstra" | "nasional", year, quarter) → figure
    figures: dict[tuple[str, int, int], Figure] = field(default_factory=dict)
    objective_name: str = ""
    owner: Difference | None = None

    @property
    def place(self) -> str:
        """Where it stands: "Rencana Aksi 2026, baris 12"."""
        return f"{self.row.sheet}, baris {self.row.row}"


@dataclass(frozen=True, slots=True)
class Missing:
    """Something of the plan that the file does not name; it stays as it is."""

    kind: SheetKind
    unit: str
    name: str
    pk: int


@dataclass
class Comparison:
    """A whole workbook beside the plan of an office and a year.

    ``issues``: every finding, those of the reading and those of the comparison, each once.
    ``effects``: sentences about what was assumed, and cycles that the new rows join or miss.
    ``marks``: sentences about submitted reports that changed targets mark; where there are any,
    applying needs a reason.
    """

    year: int
    reading: PlanReading
    differences: list[Difference]
    issues: list[Issue]
    missing: list[Missing] = field(default_factory=list)
    effects: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    def of(self, state: RowState) -> list[Difference]:
        """The rows in one state, in the order of the file."""
        return [row for row in self.differences if row.state == state]

    def count(self, state: RowState) -> int:
        """How many rows are in one state."""
        return sum(row.state == state for row in self.differences)

    @property
    def errors(self) -> list[Issue]:
        """What is wrong; while there is any, nothing can be applied."""
        return [issue for issue in self.issues if issue.kind == IssueKind.ERROR]

    @property
    def open_questions(self) -> list[Issue]:
        """What a person still has to answer; while there is any, nothing can be applied."""
        return [issue for issue in self.issues if issue.is_open]

    @property
    def questions(self) -> list[Issue]:
        """Every question, the answered ones too."""
        return [issue for issue in self.issues if issue.kind == IssueKind.AMBIGUOUS]

    @property
    def notes(self) -> list[Issue]:
        """What is only told."""
        return [issue for issue in self.issues if issue.kind == IssueKind.NOTE]

    @property
    def needs_reason(self) -> bool:
        """Whether a changed target stands in a submitted report."""
        return bool(self.marks)

    @property
    def has_work(self) -> bool:
        """Whether applying would change anything."""
        return any(d.state in (RowState.CREATED, RowState.CHANGED) for d in self.differences)

    @property
    def why_not_apply(self) -> str:
        """Why it cannot be applied, as a sentence; "" when it can."""
        if self.errors:
            return (
                f"Ada {len(self.errors)} hal yang salah. Perbaiki berkasnya lalu unggah lagi, atau "
                "perbaiki pemetaan kolomnya."
            )
        if self.open_questions:
            asked = {(question.section, question.key) for question in self.open_questions}
            return f"Masih ada {len(asked)} pertanyaan yang belum dijawab."
        if not self.has_work:
            return "Isi berkas ini sudah sama dengan rencana aksi; tidak ada yang perlu dimuat."
        return ""

    @cached_property
    def token(self) -> str:
        """What was shown, as a digest: applying is refused when it would do something else."""
        digest = hashlib.sha256(str(self.year).encode())
        for text in self._said():
            digest.update(b"\0" + text.encode())
        return digest.hexdigest()

    def _said(self) -> Iterable[str]:
        for row in self.differences:
            if row.state in (RowState.CREATED, RowState.CHANGED):
                known = row.indicator or row.line
                yield f"{row.kind}|{row.state}|{known.pk if known else ''}|{row.name}"
                yield str(row.unit.pk if row.unit else "")
                for change in row.changes:
                    yield repr((change.field, change.year, change.quarter, change.old, change.new))
                    yield str(change.cycle_id or "")
