"""A lembar kerja beside the cycle as it is stored: cell by cell, three ways.

What the sheet changed since its download is set against what changed online since: only where both
changed the same thing does somebody have to choose. Reads the database, writes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from decimal import Decimal

from django.conf import settings

from workflow.actions.errors import Refused
from workflow.actions.worksheet_parts import (
    EMPTY,
    CellState,
    Comparison,
    Part,
    questions_of,
    state_of,
)
from workflow.actions.worksheet_rows import RowComparison
from workflow.content import plain
from workflow.models import Actor, BudgetRealization, Cycle, Realization
from workflow.numbers import format_money
from workflow.permissions import why_not_enter, why_not_enter_budget
from workflow.spreadsheets.book import Book
from workflow.worksheet import LineReading, NotThisWorksheet, Problem, WorksheetReading, read

NOT_DUE = "Indikator ini tidak dinilai triwulan ini."


def keys_of(agency_code: str) -> list[bytes]:
    """The keys that worksheets of an office are signed with: the present one comes first."""
    known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hashlib.sha256(f"lembar kerja:{agency_code}:{key}".encode()).digest() for key in known]


def understand(book: Book, cycle: Cycle) -> WorksheetReading:
    """The lembar kerja in a workbook; ``Refused`` when it is not one of this cycle."""
    try:
        reading = read(book, *keys_of(cycle.agency.code))
    except NotThisWorksheet as sentence:
        raise Refused(str(sentence), "file") from sentence
    said = (reading.agency, reading.unit, reading.year, reading.quarter)
    if said != (cycle.agency.code, cycle.unit.code, cycle.year, cycle.quarter):
        raise Refused(
            f"Ini lembar kerja {reading.unit_name} {reading.period}, bukan {cycle.unit.name} "
            f"{cycle.short_period}. Unggah di siklusnya sendiri.",
            "file",
        )
    return reading


def why_not_bring(actor: Actor, cycle: Cycle) -> str | None:
    """Why this person cannot bring a worksheet back: nothing of the cycle is theirs to fill in."""
    unlocked = cycle.unlocked()
    rows = Realization.objects.of_cycle(cycle)
    reasons = [why_not_enter(actor, row, cycle, unlocked) for row in rows]
    reasons.append(why_not_enter_budget(actor, cycle, unlocked))
    if None in reasons:
        return None
    return max(reasons, key=reasons.count)


def compare(cycle: Cycle, reading: WorksheetReading, actor: Actor | None) -> Comparison:
    """The sheet beside what is stored; a fixed number of queries. ``cycle`` with its parts.

    Without an ``actor`` nothing is asked about permissions: for looking only.
    """
    unlocked = cycle.unlocked()
    rows = {
        row.indicator_id: row
        for row in Realization.objects.of_cycle(cycle).select_related("updated_by")
    }
    money = BudgetRealization.objects.filter(cycle=cycle).select_related("line", "updated_by")
    lines = {line.line_id: line for line in money}
    found = _Found(list(reading.problems), list(reading.notes))
    for said in reading.rows:
        row = rows.get(said.indicator_id)
        if row is None:
            found.gone(said.sheet, said.name)
            continue
        lock = why_not_enter(actor, row, cycle, unlocked) if actor else None
        if not lock and not row.is_due and not row.is_filled:
            lock = NOT_DUE
        found.row(RowComparison(said, row, lock or "", cycle.last_day))
    lock = (why_not_enter_budget(actor, cycle, unlocked) if actor else None) or ""
    for said in reading.lines:
        if said.line_id in lines:
            found.line(said, lines[said.line_id], lock)
        else:
            found.gone(said.sheet, said.program)
    known = {said.indicator_id for said in reading.rows}
    added = [row for pk, row in rows.items() if pk not in known and row.is_due]
    if added and not reading.problems:
        found.notes.append(
            f"{len(added)} indikator siklus ini tidak ada di lembar kerja; isi di halaman "
            "Pengisian data, atau unduh lembar kerja baru."
        )
    return Comparison(reading, found.parts, found.unchanged, found.problems, found.notes)


class _Found:
    """Collects what a comparison finds."""

    def __init__(self, problems: list[Problem], notes: list[str]) -> None:
        self.parts: list[Part] = []
        self.unchanged: list[Part] = []
        self.problems, self.notes = problems, notes

    def gone(self, sheet: str, name: str) -> None:
        """A row of the sheet whose indicator or programme the cycle has no more."""
        self.problems.append(
            Problem(sheet, "", name, f"“{name}” bukan bagian siklus ini lagi, jadi tidak dibaca.")
        )

    def row(self, comparison: RowComparison) -> None:
        """One indicator."""
        self.parts += comparison.parts()
        self.unchanged += comparison.unchanged

    def line(self, said: LineReading, stored: BudgetRealization, lock: str) -> None:
        """One programme."""
        cell, now = said.cell, plain(stored.amount)
        part = Part(
            key=f"budget-{said.line_id}",
            target=said.line_id,
            sheet=said.sheet,
            addresses=(cell.address,),
            name=said.program,
            label="Realisasi anggaran",
            state=CellState.SAME,
            typed=cell.shown or EMPTY,
            old=_money(now),
            new=cell.shown if cell.problem else _money(cell.value),
            notes=(cell.note,) if cell.note else (),
        )
        conflict = now != said.base
        if not cell.problem and cell.value in (said.base, now):
            kept = conflict and cell.value == said.base
            same = replace(part, new=part.old, state=CellState.KEPT if kept else CellState.SAME)
            self.unchanged.append(same)
            return
        state, sentence = state_of(cell.problem, lock, conflict, now is None, cell.value is None)
        part = replace(part, state=state, sentence=sentence)
        if conflict:
            who = str(stored.updated_by or "")
            part = replace(part, was=_money(said.base), who=who, at=stored.updated_at)
        if part.is_offered:
            questions = questions_of(said.sheet, [cell], [cell.value])
            if questions and state in (CellState.NEW, CellState.CHANGED):
                part = replace(part, state=CellState.AMBIGUOUS)
            part = replace(part, questions=questions, change={"amount": cell.value})
        self.parts.append(part)


def _money(value: str | None) -> str:
    return EMPTY if value is None else format_money(Decimal(value))
