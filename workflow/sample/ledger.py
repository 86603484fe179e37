"""What the analysts of the sample office type and attach: figures, spending and evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from workflow import numbers
from workflow.actions import answers, evidence, realizations
from workflow.actions.entries import BudgetEntry, Entry
from workflow.enums import ValueKind
from workflow.models import Actor, Agency, BudgetRealization, Cycle, Realization, User
from workflow.plan_files import PlanReading
from workflow.question_facts import all_questions
from workflow.sample import figures


class Ledger:
    """Where the figures of a story come from: the workbook for the past, invented for its year."""

    def __init__(self, agency: Agency, book: PlanReading, year: int) -> None:
        self.agency, self.year = agency, year
        self.past = {row.name: row for row in book.past}
        self.past_year = book.year - 1

    def enter(self, cycle: Cycle, analyst: User, at: datetime, mistaken: bool) -> None:
        """The Analis enters their figures, the spending, and in the story year the evidence."""
        by = Actor.at(analyst, at)
        rows = [r for r in Realization.objects.of_cycle(cycle) if r.analyst_id == analyst.pk]
        entries = [self.entry(row, cycle, mistaken) for row in rows if row.is_due]
        realizations.save(
            cycle.pk, entries, by=by, now=at, budget=self.budget(cycle, analyst.username)
        )
        if cycle.year < self.year:
            return
        for row in rows:
            if row.is_due:
                self.attach(cycle, row, by, at)
        if not mistaken:  # who does not see the mistake says nothing of it either
            self.answer(cycle, {row.indicator_id for row in rows}, by, at)

    def answer(self, cycle: Cycle, indicators: set[int], by: Actor, at: datetime) -> None:
        """What the Analis says to the questions about their figures."""
        day = at.astimezone(self.agency.zone).date()
        asked = [q for q in all_questions(cycle, day) if q.indicator_id in indicators]
        words = {q.name: figures.ANSWERS[q.kind] for q in asked if q.kind in figures.ANSWERS}
        answers.say(cycle.pk, words, by=by, now=at)

    def typed(self, row: Realization, cycle: Cycle) -> str:
        """What the Analis types for this figure."""
        number, quarter = row.indicator.number, cycle.quarter
        if cycle.year == self.year:
            return figures.THIS_YEAR[number][quarter - 1] or ""
        value = self.past[row.indicator.name].figures.get((self.past_year, quarter))
        if row.indicator.kind == ValueKind.RATIO and isinstance(value, Decimal):
            base = figures.DENOMINATORS[number]
            return f"{value * base / 100:.0f}/{base}"
        return value if isinstance(value, str) else numbers.format(value)

    def entry(self, row: Realization, cycle: Cycle, mistaken: bool) -> Entry:
        """The figure as an entry; a mistaken ratio has lost the last digit of its numerator."""
        text, entry = self.typed(row, cycle), Entry.of(row)
        if row.indicator.kind == ValueKind.ORDINAL:
            return replace(entry, label=text)
        if row.indicator.kind == ValueKind.RATIO:
            above, below = text.split("/")
            above = above[:-1] if mistaken else above
            return replace(entry, numerator=Decimal(above), denominator=Decimal(below))
        return replace(entry, number=numbers.parse(text).value)

    def budget(self, cycle: Cycle, username: str) -> list[BudgetEntry]:
        """Spending to the end of the quarter; the unit's first analyst enters it."""
        if username.startswith("analis2"):
            return []
        share = Decimal(figures.SPENT[cycle.quarter - 1])
        lines = BudgetRealization.objects.filter(cycle=cycle).select_related("line")
        return [
            BudgetEntry(
                b.line_id,
                # Programmes do not all spend alike: between 0 and 8 points less than the best.
                round(b.line.plan(cycle.quarter) * (share - b.line_id % 5 * Decimal("0.02")), -3),
                b.amount,
            )
            for b in lines
        ]

    def attach(self, cycle: Cycle, row: Realization, by: Actor, at: datetime) -> None:
        """A small list as evidence, marked as sample."""
        text = (
            f"DATA CONTOH;{self.agency.name}\nIndikator;{row.indicator.name}\n"
            f"Periode;{cycle.period}\nRealisasi;{self.typed(row, cycle)}\n"
            f"Sumber;{row.indicator.source}\n"
        )
        name = f"rekap-indikator-{row.indicator.number}-tw{cycle.quarter}-{cycle.year}.csv"
        evidence.attach(
            cycle.pk,
            row.indicator_id,
            SimpleUploadedFile(name, text.encode(), content_type="text/csv"),
            by=by,
            now=at,
            description="Rekapitulasi dari sumber data (contoh)",
            dated=cycle.last_day,
        )
