"""The parts of the entry table as finished values, and what they are seen against."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.urls import reverse

from workflow import dates
from workflow.figures import FigureBook
from workflow.forms.data_inputs import NumberInput
from workflow.models import Actor, Cycle, Remark
from workflow.pages.evidence import FileView

STATE_TEXTS = {
    "": "",
    "saved": "tersimpan",
    "unsent": "belum disimpan",
    "error": "salah",
    "ask": "pastikan",
    "conflict": "konflik",
}


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
    state: str = ""  # saved, unsent, error, ask, conflict; "" where there is nothing to say

    @property
    def state_text(self) -> str:
        """The state in words."""
        return STATE_TEXTS[self.state]

    @property
    def tone(self) -> str:
        """The state as its mark shows it: a question looks like an error."""
        return "error" if self.state == "ask" else self.state


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
    collector: str  # who collects it, where several Analis do
    editable: bool
    lock: str
    shown: str
    inputs: list[FieldView]
    choice: FieldView | None
    status: FieldView
    wants_status: bool  # what is not measured this quarter has none to choose
    release: FieldView
    status_label: str
    reason: FieldView
    note: FieldView
    percent_text: str
    predicate: str
    tone: str
    state: str
    saved_text: str
    is_typed: bool  # carries what was typed, not what is stored
    is_empty: bool  # due, and neither filled nor empty with a word
    remarks: list[RemarkView]
    files: list[FileView]
    withdrawn: list[FileView]
    conflict: ConflictView | None
    lost: list[Difference]  # what was typed and may not be saved
    upload_url: str
    more: str
    opened: bool
    has_panel: bool
    has_fold: bool  # whether the folded part is on the page, or comes when it is asked for
    fold_url: str
    release_in_fold: bool  # a long table asks for the release date only where it is wanted

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
    was: str  # plain digits of what the amount was typed over
    stored: str  # plain digits of the amount in the database
    shown: str
    input: FieldView
    share: str
    warning: str
    state: str
    is_typed: bool
    saved_text: str
    conflict: ConflictView | None


@dataclass(frozen=True)
class Scene:
    """What every row of a page is seen against."""

    cycle: Cycle
    actor: Actor
    book: FigureBook
    unlocked: frozenset[tuple]
    remarks: dict[int, list[Remark]]
    panel: int | None = None  # the indicator whose upload form is open
    folds_apart: bool = False  # a long table: folded parts come when they are asked for

    @cached_property
    def address(self) -> str:
        """The table's own address, under which its rows have theirs."""
        cycle = self.cycle
        return reverse("data", args=[cycle.unit.code, cycle.year, cycle.quarter])

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.cycle.agency.zone

    def moment(self, at: datetime) -> str:
        """An instant as the office writes it."""
        return dates.short_moment(at.astimezone(self.zone))


def number_field(
    name: str, label: str, number: NumberInput, error: str, state: str = ""
) -> FieldView:
    """The input of a number, with the question about an ambiguous one.

    ``state`` is what else there is to say of the cell.
    """
    echo = number.echo
    asks = bool(echo and not error and not echo.confirmed)
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
        state="error" if error else "ask" if asks else state,
    )
