"""The parts of the entry table as finished values, and what they are seen against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from workflow import dates
from workflow.figures import FigureBook
from workflow.forms.data_inputs import NumberInput
from workflow.models import Actor, Cycle, Remark


@dataclass(frozen=True)
class Choice:
    """One option of a list."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class EchoView:
    """An ambiguous number in words, to be confirmed."""

    name: str
    value: str
    words: str
    other: str
    confirmed: bool


@dataclass(frozen=True)
class FieldView:
    """One input with what is wrong with it. ``name`` ends its ids: ``f-…``, ``pesan-…``."""

    name: str
    label: str
    value: str
    error: str = ""
    echo: EchoView | None = None
    options: list[Choice] = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """One field of a conflict: what I typed, what is stored."""

    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class ConflictView:
    """Two people changed the same row; the person chooses."""

    suffix: str  # of the inputs' names: "12", "budget-3"
    seen: str
    who: str
    differences: list[Difference]


@dataclass(frozen=True)
class FileView:
    """One file of evidence."""

    pk: str
    name: str
    href: str
    inline_href: str
    note: str
    icon: str
    withdraw_url: str = ""


@dataclass(frozen=True)
class RemarkView:
    """A reviewer's remark that opened this row."""

    text: str
    who: str


@dataclass(frozen=True)
class RowView:
    """One indicator."""

    pk: str
    version: str
    number: str
    name: str
    measure: str
    facts: list[tuple[str, str]]
    target: str
    target_year: str
    previous: str
    last_year: str
    is_due: bool
    editable: bool
    lock: str
    shown: str
    inputs: list[FieldView]
    choice: FieldView | None
    status: FieldView
    release: FieldView
    status_label: str
    reason: FieldView
    note: FieldView
    percent_text: str
    predicate: str
    tone: str
    state: str
    state_text: str
    saved_text: str
    remarks: list[RemarkView]
    files: list[FileView]
    withdrawn: list[FileView]
    conflict: ConflictView | None
    lost: list[Difference]  # what was typed and may not be saved
    upload_url: str
    more: str
    opened: bool
    has_panel: bool

    @property
    def is_ratio(self) -> bool:
        """Whether two numbers share the cell, so that each needs a label of its own."""
        return len(self.inputs) > 1

    @property
    def fields(self) -> list[FieldView]:
        """Every input of the row."""
        choice = [self.choice] if self.choice else []
        return [*self.inputs, *choice, self.status, self.release, self.reason, self.note]


@dataclass(frozen=True)
class LineView:
    """One programme of the budget."""

    pk: str
    code: str
    program: str
    ceiling: str
    plan: str
    previous: str
    was: str
    shown: str
    input: FieldView
    share: str
    warning: str
    state: str
    state_text: str
    conflict: ConflictView | None


@dataclass(frozen=True)
class Scene:
    """What every row of a page is seen against."""

    cycle: Cycle
    actor: Actor
    book: FigureBook
    unlocked: frozenset[tuple]
    remarks: dict[int, list[Remark]]
    panel: int | None  # the indicator whose upload form is open

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.cycle.agency.zone

    def moment(self, at: datetime) -> str:
        """An instant as the office writes it."""
        return dates.short_moment(at.astimezone(self.zone))


def number_field(name: str, label: str, number: NumberInput, error: str) -> FieldView:
    """The input of a number, with the question about an ambiguous one."""
    echo = number.echo
    return FieldView(
        name=name,
        label=label,
        value=number.text,
        error=error,
        echo=(
            EchoView(f"confirm-{name}", echo.text, echo.words, echo.other, echo.confirmed)
            if echo and not error
            else None
        ),
    )
