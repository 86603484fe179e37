"""What a lembar kerja would change, part by part, and what becomes of each part. Values only."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow.enums import Choice
from workflow.worksheet import CellReading, Problem, WorksheetReading

EMPTY = "kosong"


class CellState(Choice):
    """What becomes of a part of the sheet when it is accepted."""

    NEW = "new", "baru"
    CHANGED = "changed", "berubah"
    EMPTIED = "emptied", "dikosongkan"
    CONFLICT = "conflict", "konflik"
    AMBIGUOUS = "ambiguous", "bermakna ganda"
    WRONG = "wrong", "salah"
    FORBIDDEN = "forbidden", "tidak boleh"
    SAME = "same", "sama"
    KEPT = "kept", "berubah daring"


#: What a person can take over; the others say why not.
OFFERED = (
    CellState.NEW,
    CellState.CHANGED,
    CellState.EMPTIED,
    CellState.CONFLICT,
    CellState.AMBIGUOUS,
)
#: Taken over unless somebody takes the tick away: nothing stored is lost by them.
TICKED = (CellState.NEW, CellState.CHANGED, CellState.AMBIGUOUS)


@dataclass(frozen=True)
class Question:
    """A cell that can be read in two ways; ``token`` is the answer that confirms this reading."""

    sheet: str
    address: str
    typed: str
    words: str
    other: str

    @property
    def token(self) -> str:
        """Holds for this cell of this sheet with this text only."""
        return f"{self.sheet}!{self.address}={self.typed}"


@dataclass(frozen=True)
class Part:
    """What is decided as one: a figure (a ratio is two cells), a status, a text, an amount.

    ``change`` is what accepting it makes the row say; ``who`` and ``at`` tell who changed it online
    since the download, where somebody did.
    """

    key: str
    target: int  # the indicator or, for money, the budget line
    sheet: str
    addresses: tuple[str, ...]
    name: str
    label: str
    state: CellState
    typed: str
    old: str
    new: str
    was: str = ""
    who: str = ""
    at: datetime | None = None
    sentence: str = ""
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    change: dict[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The cells as people name them: "J12", "H12 dan I12"."""
        return " dan ".join(self.addresses)

    @property
    def is_budget(self) -> bool:
        """Whether it is about money."""
        return self.key.startswith("budget-")

    @property
    def is_offered(self) -> bool:
        """Whether it can be taken over."""
        return self.state in OFFERED


@dataclass(frozen=True)
class Comparison:
    """Everything in which a sheet differs; ``unchanged`` is what it leaves alone: ``SAME`` as
    stored, or ``KEPT`` as it was changed online since the download."""

    reading: WorksheetReading
    parts: list[Part]
    unchanged: list[Part]
    problems: list[Problem]
    notes: list[str]

    def of(self, *states: CellState) -> list[Part]:
        """The parts in these states."""
        return [part for part in self.parts if part.state in states]

    @property
    def same(self) -> int:
        """How many parts say what is stored."""
        return len(self.unchanged) - self.kept

    @property
    def kept(self) -> int:
        """How many were changed online since the download and are untouched in the sheet."""
        return sum(part.state == CellState.KEPT for part in self.unchanged)

    def is_clear(self, answers: Collection[str] = ()) -> bool:
        """Whether nothing is wrong and nothing waits for a person's word but what they gave."""
        settled = all(
            part.state in TICKED and all(question.token in answers for question in part.questions)
            for part in self.parts
        )
        return settled and not self.problems

    @property
    def seen(self) -> str:
        """What a page offers of it, short enough for a hidden field: another one has changed.

        What is a colleague's to accept may change meanwhile without a word.
        """
        shown = [
            (p.key, p.state.value, p.old, p.new, p.sentence) for p in self.parts if p.is_offered
        ]
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def state_of(
    problem: str, lock: str, conflict: bool, was_empty: bool, is_empty: bool
) -> tuple[CellState, str]:
    if lock:  # what may not be changed need not be mended either
        return CellState.FORBIDDEN, lock
    if problem:
        return CellState.WRONG, problem
    if conflict:
        return CellState.CONFLICT, ""
    if is_empty:
        return CellState.EMPTIED, ""
    return (CellState.NEW if was_empty else CellState.CHANGED), ""


def questions_of(
    sheet: str, cells: list[CellReading], values: list[str | None]
) -> tuple[Question, ...]:
    return tuple(
        Question(sheet, cell.address, cell.shown, cell.words, cell.other)
        for cell, value in zip(cells, values, strict=True)
        if cell.words and value is not None
    )
