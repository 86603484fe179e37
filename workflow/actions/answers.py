"""Words to the questions before hand-over: said by the Analis, completed when nobody said one.

A question never blocks. So that each still has a word, what is unanswered when a part is handed
over (or a report submitted) is recorded as such, in the person's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from workflow.actions.errors import Refused
from workflow.enums import QuestionKind, Role, State
from workflow.journal import record
from workflow.models import Actor, Answer, Cycle, Realization
from workflow.permissions import acting_position, why_not_answer
from workflow.question_facts import all_questions, given
from workflow.questions import SILENT_AT_HAND_OVER, SILENT_AT_SUBMIT, Question

#: The word that fits most questions, and one more by kind; one press each.
CHECKED = "Sudah diperiksa, benar."
_CORRECTED = "Angka sebelumnya dikoreksi."
_SHARED = "Satu berkas memang membuktikan keduanya."
QUICK_WORDS = {
    QuestionKind.SAME: (CHECKED, _CORRECTED),
    QuestionKind.JUMP: (CHECKED, _CORRECTED),
    QuestionKind.FALLING: (CHECKED, _CORRECTED),
    QuestionKind.ABOVE_HUNDRED: (CHECKED,),
    QuestionKind.NO_EVIDENCE: ("Bukti dukung menyusul.", "Sumbernya tidak menerbitkan berkas."),
    QuestionKind.FILE_TWICE: (CHECKED, _SHARED),
    QuestionKind.FILE_EARLIER: (CHECKED, _SHARED),
    QuestionKind.OUTSIDE_PERIOD: (CHECKED, "Berkasnya masih berlaku."),
    QuestionKind.PHOTO_SEEN: (CHECKED, _SHARED),
    QuestionKind.RELEASED: ("Belum terbit; sumbernya menunda.",),
    QuestionKind.ABOVE_CEILING: (CHECKED, "Pagunya sudah berubah."),
    QuestionKind.ABOVE_PLAN: (CHECKED, "Kegiatannya didahulukan."),
}
#: Where a question about a programme's money wants other words than one about a figure.
_MONEY_WORDS = {QuestionKind.FALLING: (CHECKED, "Ada pengembalian belanja.")}
LONGEST = 500  # characters; more belongs into the note of the indicator


@dataclass
class Said:
    """What came of some answers: the names of questions answered, and what found no question."""

    names: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # texts whose question the facts have changed


def quick_words(name: str) -> tuple[str, ...]:
    """The ready answers to a question, by its name (see ``Question.name``); none if it is none."""
    kind, _, subject = name.partition("-")
    money = _MONEY_WORDS.get(kind) if subject.startswith("p") else None
    return money or QUICK_WORDS.get(kind, ())


def clean(text: str) -> str:
    """An answer as it is stored: one line."""
    return " ".join(text.replace("\x00", "").split())


@transaction.atomic
def say(cycle_id: int, typed: Mapping[str, str], *, by: Actor, now: datetime) -> Said:
    """Store what was typed (question name → text); an empty text changes nothing.

    Raises ``Refused`` with the name of the question as its field, and writes nothing.
    """
    cycle = Cycle.objects.locked(cycle_id)
    asked = {q.name: q for q in all_questions(cycle, _today(cycle, now))}
    texts = {name: clean(text) for name, text in typed.items() if clean(text)}
    said = Said(gone=_gone(cycle, texts, asked))
    analysts = _analysts(cycle)
    words = {}
    for name, text in texts.items():
        if (question := asked.get(name)) is None:
            continue
        _check_length(name, text)
        if reason := why_not_answer(by, cycle, analysts.get(question.indicator_id), question):
            raise Refused(reason, name)
        words[question] = text
    said.names = [question.name for question in words]
    role = Role.ANALIS if cycle.state == State.COLLECTING else Role.KASUBID
    position = acting_position(by, cycle, role)
    _write(cycle, words, by=by, now=now, as_label=position.full_label if position else "")
    return said


def settle_part(
    cycle: Cycle, typed: Mapping[str, str], *, by: Actor, now: datetime, as_label: str
) -> None:
    """Give every question about the person's own part a word, as they hand it over.

    The last part takes the questions about the budget along. Runs in the hand-over's transaction.
    """
    analysts = _analysts(cycle)
    is_last = not any(
        part.handed_over_at is None and part.analyst_id != by.user.pk for part in cycle.parts.all()
    )
    mine = [
        question
        for question in all_questions(cycle, _today(cycle, now))
        if (is_last and question.line_id) or _is_of(question, by.user.pk, analysts)
    ]
    _settle(cycle, mine, typed, SILENT_AT_HAND_OVER, by=by, now=now, as_label=as_label)


def settle_report(cycle: Cycle, *, by: Actor, now: datetime, as_label: str) -> None:
    """Give every question about the cycle a word, as its report is frozen."""
    questions = all_questions(cycle, _today(cycle, now))
    _settle(cycle, questions, {}, SILENT_AT_SUBMIT, by=by, now=now, as_label=as_label)


def _settle(
    cycle: Cycle,
    questions: Iterable[Question],
    typed: Mapping[str, str],
    silent: str,
    *,
    by: Actor,
    now: datetime,
    as_label: str,
) -> None:
    asked = {q.name: q for q in questions}
    texts = {name: clean(text) for name, text in typed.items() if clean(text)}
    if gone := _gone(cycle, texts, asked):
        quoted = "; ".join(f"“{text}”" for text in gone)
        raise Refused(
            "Pertanyaannya berubah sejak halaman ini dibuka. Periksa pertanyaan yang sekarang; "
            f"jawaban Anda tadi: {quoted}"
        )
    for name, text in texts.items():
        _check_length(name, text)
    have = given(cycle)
    words = {
        question: texts.get(name, silent)
        for name, question in asked.items()
        if name in texts or question.key not in have
    }
    _write(cycle, words, by=by, now=now, as_label=as_label)


def _today(cycle: Cycle, now: datetime) -> date:
    return now.astimezone(cycle.agency.zone).date()


def _analysts(cycle: Cycle) -> dict[int, int | None]:
    rows = Realization.objects.filter(cycle=cycle)
    return dict(rows.values_list("indicator_id", "analyst_id"))


def _is_of(question: Question, user_id: int, analysts: Mapping[int, int | None]) -> bool:
    return question.line_id is None and analysts.get(question.indicator_id) == user_id


def _gone(cycle: Cycle, texts: Mapping[str, str], asked: Mapping[str, Question]) -> list[str]:
    """Typed texts without a question, but for those that were stored in time."""
    lost = [text for name, text in texts.items() if name not in asked]
    if not lost:
        return []
    known = set(Answer.objects.filter(cycle=cycle, text__in=lost).values_list("text", flat=True))
    return [text for text in lost if text not in known]


def _check_length(name: str, text: str) -> None:
    if len(text) > LONGEST:
        raise Refused(
            f"Jawaban terlalu panjang: paling banyak {LONGEST} huruf. Uraian selebihnya ditulis "
            "pada Catatan indikator.",
            name,
        )


def _write(
    cycle: Cycle, words: Mapping[Question, str], *, by: Actor, now: datetime, as_label: str
) -> None:
    """Store the words that are new or differ, with one journal entry."""
    have = given(cycle) if words else {}
    new, changed, told = [], [], []
    for question, text in words.items():
        answer = have.get(question.key)
        if answer and answer.text == text:
            continue
        told.append({"question": question.name, "old": answer and answer.text, "new": text})
        if answer is None:
            answer = Answer(
                cycle=cycle,
                indicator_id=question.indicator_id,
                line_id=question.line_id,
                kind=question.kind,
                about=question.about,
            )
            new.append(answer)
        else:
            changed.append(answer)
        answer.question, answer.text, answer.at, answer.by = question.text, text, now, by.user
    if not told:
        return
    Answer.objects.bulk_create(new)
    Answer.objects.bulk_update(changed, ["question", "text", "at", "by"])
    record(
        cycle.agency_id,
        "question.answer",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={"answers": told},
        as_label=as_label,
    )
