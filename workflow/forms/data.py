"""The entry table as a form: what was typed, how it is read, and what is wrong with it.

Only rows that were sent are read, so that the whole page and one cell's autosave use the same
code. ``data_rows`` and ``data_budget`` name the inputs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.http import QueryDict

from workflow.actions import realizations
from workflow.actions.realizations import NotSaved, Saved
from workflow.forms.data_budget import LineForm
from workflow.forms.data_rows import RowForm
from workflow.models import Actor, BudgetRealization, Cycle, Realization, RealizationChange


@dataclass
class DataForm:
    """The whole table of a cycle, or the rows of it that were sent."""

    cycle: Cycle
    rows: list[RowForm]
    lines: list[LineForm]
    budget_forbidden: str = ""
    data: QueryDict = field(default_factory=QueryDict)  # what was sent

    @classmethod
    def stored(cls, cycle: Cycle) -> DataForm:
        """Everything as the database has it; three queries."""
        return cls(
            cycle,
            [RowForm.stored(row) for row in Realization.objects.of_cycle(cycle).for_entry()],
            [LineForm.stored(row) for row in BudgetRealization.objects.of_cycle(cycle)],
        )

    @classmethod
    def stored_part(
        cls, cycle: Cycle, indicators: Iterable[int], lines: Iterable[int] = ()
    ) -> DataForm:
        """Some rows and lines as the database has them."""
        rows = Realization.objects.of_cycle(cycle).for_entry().filter(indicator_id__in=indicators)
        budget = BudgetRealization.objects.of_cycle(cycle).filter(line_id__in=lines)
        return cls(cycle, [*map(RowForm.stored, rows)], [*map(LineForm.stored, budget)])

    @classmethod
    def changed_since(cls, cycle: Cycle, since: datetime) -> DataForm:
        """The rows and lines that anybody has saved since a moment."""
        rows = Realization.objects.of_cycle(cycle).for_entry().filter(updated_at__gte=since)
        lines = BudgetRealization.objects.of_cycle(cycle).filter(updated_at__gte=since)
        return cls(cycle, [*map(RowForm.stored, rows)], [*map(LineForm.stored, lines)])

    @classmethod
    def posted(cls, cycle: Cycle, data: QueryDict) -> DataForm:
        """What was typed over what is stored, with the rest of the table."""
        return cls.stored(cycle)._typed(data)

    @classmethod
    def posted_part(cls, cycle: Cycle, data: QueryDict) -> DataForm:
        """Only the rows and lines that were sent."""
        return cls.stored_part(cycle, _ids(data, "version"), _ids(data, "budget"))._typed(data)

    def _typed(self, data: QueryDict) -> DataForm:
        self.data = data
        stored = [row.row for row in self.rows]
        bases = _bases(stored, data)
        last_day = self.cycle.last_day
        self.rows = [RowForm.posted(row, data, last_day, bases.get(row.pk)) for row in stored]
        self.lines = [LineForm.posted(line.row, data) for line in self.lines]
        return self

    def _read_again(self, refusal: NotSaved) -> bool:
        """Merge anew what somebody saved between our reading and our save; whether there was any.

        Those rows and lines are no conflict yet: taken out of ``refusal``, they can be tried again.
        """
        found = DataForm.stored_part(self.cycle, refusal.conflicts, refusal.budget_conflicts)
        seen = {row.row.pk: row.row.version for row in self.rows}
        found.rows = [row for row in found.rows if row.row.version != seen[row.row.pk]]
        amounts = {line.row.pk: line.row.amount for line in self.lines}
        found.lines = [line for line in found.lines if line.row.amount != amounts[line.row.pk]]
        found._typed(self.data)
        rows = {row.row.indicator_id: row for row in found.rows}
        lines = {line.row.line_id: line for line in found.lines}
        self.rows = [rows.get(row.row.indicator_id, row) for row in self.rows]
        self.lines = [lines.get(line.row.line_id, line) for line in self.lines]
        refusal.conflicts -= rows.keys()
        refusal.budget_conflicts -= lines.keys()
        return bool(rows or lines)

    @property
    def sent(self) -> list[RowForm]:
        """The rows that were sent."""
        return [row for row in self.rows if row.is_posted]

    @property
    def sent_lines(self) -> list[LineForm]:
        """The budget lines that were sent."""
        return [line for line in self.lines if line.is_posted]

    @property
    def is_valid(self) -> bool:
        """Whether nothing that was sent is wrong or waits for an answer."""
        return all(row.is_valid for row in self.sent) and all(
            line.number.is_settled for line in self.sent_lines
        )

    def save(self, *, by: Actor, now: datetime) -> Saved | None:
        """Save everything that was sent; None, with the reasons at their rows, when it cannot."""
        while self.is_valid:
            try:
                return self._write(self.sent, self.sent_lines, by=by, now=now)
            except NotSaved as refusal:
                was_outdated = self._read_again(refusal)
                self._mark(refusal)
                if refusal.has_any or not was_outdated:
                    return None
        return None

    def save_each(self, *, by: Actor, now: datetime) -> tuple[list[RowForm], list[LineForm]]:
        """Save every sent row and line that can be saved, and answer them.

        The others keep their reasons: figures that were waiting for a dead line must not wait
        for one wrong figure among them as well.
        """
        rows = [row for row in self.sent if row.can_be_saved]
        lines = [line for line in self.sent_lines if line.can_be_saved]
        while rows or lines:
            try:
                self._write(rows, lines, by=by, now=now)
            except NotSaved as refusal:
                self._read_again(refusal)
                self._mark(refusal)
                tried = {row.row.pk for row in rows}, {line.row.pk for line in lines}
                rows = [row for row in self.sent if row.row.pk in tried[0] and row.can_be_saved]
                lines = [x for x in self.sent_lines if x.row.pk in tried[1] and x.can_be_saved]
                lines = [] if self.budget_forbidden else lines
            else:
                break
        return rows, lines

    def _write(
        self, rows: list[RowForm], lines: list[LineForm], *, by: Actor, now: datetime
    ) -> Saved:
        return realizations.save(
            self.cycle.pk,
            [row.entry for row in rows],
            by=by,
            now=now,
            budget=[line.entry for line in lines],
        )

    def _mark(self, refusal: NotSaved) -> None:
        for row in self.rows:
            pk = row.row.indicator_id
            row.errors = refusal.errors.get(pk, row.errors)
            row.forbidden = refusal.forbidden.get(pk, row.forbidden)
            row.is_conflict = row.is_conflict or pk in refusal.conflicts
        for line in self.lines:
            pk = line.row.line_id
            line.number.error = refusal.budget_errors.get(pk, line.number.error)
            line.is_conflict = line.is_conflict or pk in refusal.budget_conflicts
        self.budget_forbidden = refusal.budget_forbidden or self.budget_forbidden

    @property
    def status_code(self) -> int:
        """The HTTP status of an answer that did not save: what kept it from being saved."""
        if self.budget_forbidden or any(row.forbidden for row in self.rows):
            return 403
        if any(row.is_conflict for row in self.rows) or any(
            line.is_conflict for line in self.lines
        ):
            return 409
        return 422


def _ids(data: QueryDict, name: str) -> list[int]:
    """The ids in the names of the inputs that were sent: ``version-12`` is 12."""
    ids = (key.partition("-")[2] for key in data if key.startswith(f"{name}-"))
    return [int(pk) for pk in ids if pk.isascii() and pk.isdecimal() and len(pk) < 18]


def _bases(rows: list[Realization], data: QueryDict) -> dict[int, dict]:
    """What stale rows said at the versions that were sent; one query, none where none is stale."""
    wanted = {}
    for row in rows:
        sent = data.get(f"version-{row.indicator_id}", "")
        if sent.isascii() and sent.isdecimal() and len(sent) < 10 and int(sent) != row.version:
            wanted[row.pk] = int(sent)
    return RealizationChange.objects.values_at(wanted) if wanted else {}
