"""Questions before hand-over with their answers, as Pengisian data and the hand-over show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflow import dates
from workflow.actions.answers import quick_words
from workflow.addresses import cycle_url
from workflow.enums import State
from workflow.figures import FigureBook
from workflow.models import Actor, Answer, BudgetRealization, Cycle, Realization
from workflow.pages.data_shown import ALL, Shown
from workflow.permissions import own_part, why_not_answer
from workflow.question_facts import given, money_questions, row_questions
from workflow.questions import SILENT, SILENT_AT_HAND_OVER
from workflow.questions import Question as Asked

NOBODY: Mapping[str, str] = {}


@dataclass(frozen=True)
class QuickWord:
    """A ready answer; ``value`` is what its button sends."""

    value: str
    text: str


@dataclass(frozen=True)
class Panel:
    """All questions of a page; ``others`` are those that a colleague answers.

    Only an Analis with a part has them apart: for everybody else there is one list.
    """

    save_url: str = ""
    asked: list[Question] = field(default_factory=list)
    others: list[Question] = field(default_factory=list)
    is_collecting: bool = True
    #: Where the rows of ``others`` stand: the own part does not show them.
    all_query: str = Shown(ALL).query

    @property
    def hint(self) -> str:
        """What silence means, for whoever has the word; "" for people who only read."""
        if not any(question.editable for question in self.asked):
            return ""
        what, silent = (
            ("penyerahan", SILENT_AT_HAND_OVER.removesuffix("."))
            if self.is_collecting
            else ("pengajuan", "Tidak dijawab")  # at the hand-over already, or now
        )
        return f"Pertanyaan tidak menghalangi {what}; yang dibiarkan kosong tercatat “{silent}”."

    @property
    def text(self) -> str:
        """How many wait for a word, said so that nobody takes it for a lock."""
        left = sum(question.is_open for question in self.asked)
        if not left:
            return "Semua pertanyaan sudah dijawab."
        return f"{left} dari {len(self.asked)} pertanyaan belum dijawab."


@dataclass(frozen=True)
class Question:
    """One question with the word that was said to it, or the input for one."""

    name: str  # of its input, and the end of its ids
    indicator: str  # the indicator's name, or the programme's
    href: str  # the row that it is about
    text: str
    answer: str  # "" while nobody has said a word
    who: str  # who said it, when
    is_own: bool  # whether the person said it
    silent: str  # the sentence recorded because nobody had answered in time
    value: str  # of the input: what was typed, else the answer
    error: str
    editable: bool
    quick: list[QuickWord]

    @property
    def is_open(self) -> bool:
        """Whether it waits for a word."""
        return not self.answer


def ask(
    cycle: Cycle,
    rows: Iterable[Realization],
    book: FigureBook,
    actor: Actor,
    lines: Iterable[BudgetRealization] = (),
    typed: Mapping[str, str] = NOBODY,
    errors: Mapping[str, str] = NOBODY,
) -> Panel:
    """The questions about filled rows and money, in the order of the table; few queries.

    ``rows`` carry their evidence prefetched, ``lines`` their programme. ``typed`` and ``errors``
    are what a refused form held, by the question's name.
    """
    rows = list(rows)
    asked = [
        *row_questions(cycle, rows, book, actor.today),
        *money_questions(cycle, lines),
    ]
    answers = given(cycle) if asked else {}
    analysts = {row.indicator_id: row.analyst_id for row in rows}
    found = []
    for question in asked:
        reason = why_not_answer(actor, cycle, analysts.get(question.indicator_id), question)
        found.append(
            _view(
                question,
                answers.get(question.key),
                cycle,
                actor,
                editable=reason is None,
                typed=typed.get(question.name),
                error=errors.get(question.name, ""),
            )
        )
    others, is_collecting = set(), cycle.state == State.COLLECTING
    if is_collecting and own_part(actor, cycle):
        mine = {None} | {pk for pk, analyst in analysts.items() if analyst == actor.user.pk}
        others = {question.name for question in asked if question.indicator_id not in mine}
    return Panel(
        cycle_url("answers", cycle),
        [question for question in found if question.name not in others],
        [question for question in found if question.name in others],
        is_collecting,
    )


def _view(
    question: Asked,
    answer: Answer | None,
    cycle: Cycle,
    actor: Actor,
    *,
    editable: bool,
    typed: str | None,
    error: str,
) -> Question:
    is_silent = answer is not None and answer.text in SILENT
    said = answer.text if answer and not is_silent else ""
    return Question(
        name=question.name,
        indicator=question.subject,
        href=f"#i-{question.indicator_id}" if question.indicator_id else "#anggaran",
        text=question.text,
        answer=said,
        who=who_said(answer, cycle) if answer else "",
        is_own=answer is not None and answer.by_id == actor.user.pk,
        silent=answer.text if is_silent else "",
        value=said if typed is None else typed,
        error=error,
        editable=editable,
        quick=[
            QuickWord(f"{question.name}:{place}", text)
            for place, text in enumerate(quick_words(question.name))
        ],
    )


def who_said(answer: Answer, cycle: Cycle) -> str:
    """ "Rahmat, 12 Okt 2026, 09.30"."""
    return f"{answer.by}, {dates.short_moment(answer.at.astimezone(cycle.agency.zone))}"
