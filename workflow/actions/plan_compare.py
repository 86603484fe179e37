"""A workbook beside the stored plan of its year: what applying it would do. Writes nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from workflow.actions.plan_compare_other import budget_row, past_row
from workflow.actions.plan_compare_rows import RowComparer
from workflow.actions.plan_cycles import FOLLOWING_STATES
from workflow.actions.plan_differences import Comparison, Difference, Missing, RowState
from workflow.actions.plan_history import periods
from workflow.actions.plan_stored import StoredPlan
from workflow.enums import State
from workflow.models import Agency, Cycle
from workflow.plan_files import Issue, PlanReading, SheetKind
from workflow.plan_files.words import name_key


def compare(agency: Agency, reading: PlanReading) -> Comparison:
    """What applying the reading would do; the same number of queries for any number of rows."""
    return _Comparer(StoredPlan.load(agency, reading.year), reading).compare()


class _Comparer:
    """Compares all rows, and says what the whole means."""

    def __init__(self, stored: StoredPlan, reading: PlanReading) -> None:
        self.stored, self.reading = stored, reading
        self.rows = RowComparer(stored, reading)
        self.found: list[Difference] = []

    def compare(self) -> Comparison:
        """All rows, then what the file leaves out and what it means for cycles and reports."""
        placed = [(replace(row), self.rows.unit_of(row)) for row in self.reading.rows]
        self.rows.indicators.note_named(placed)
        for row, unit in placed:
            self.found.append(self.rows.plan_row(row, unit))
        for row in self.reading.budget:
            self.found.append(budget_row(self.rows, replace(row), self.rows.unit_of(row)))
        fresh = {
            (one.unit.pk, name_key(one.name)): one
            for one in self.found
            if one.kind == SheetKind.PLAN and one.unit and one.indicator is None
        }
        rows = {key: one.row for key, one in fresh.items()}
        owners = {id(one.row): one for one in fresh.values()}
        for row in self.reading.past:
            self.found.append(
                past_row(self.rows, replace(row), self.rows.unit_of(row), rows, owners)
            )
        self._attach_issues()
        comparison = Comparison(
            year=self.stored.year,
            reading=self.reading,
            differences=self.found,
            issues=[*self.reading.issues, *self.rows.issues],
            missing=self._missing(),
        )
        comparison.effects = self._effects(comparison)
        comparison.marks = self._marks(comparison)
        return comparison

    def _attach_issues(self) -> None:
        by_row: dict[tuple[str, int], list[Issue]] = {}
        for issue in (*self.reading.issues, *self.rows.issues):
            by_row.setdefault((issue.sheet, issue.row), []).append(issue)
        for one in self.found:
            one.issues = by_row.get((one.row.sheet, one.row.row), [])

    def _missing(self) -> list[Missing]:
        """Of the sheets that the file has: what the plan of the year has and they do not name."""
        names = self.stored.units_by_id
        missing = []
        if self.reading.layout.of(SheetKind.PLAN):
            for (unit_id, _), one in self.stored.indicators.items():
                if one.pk not in self.rows.used and one.is_used_in(self.stored.year):
                    missing.append(Missing(SheetKind.PLAN, names[unit_id].name, one.name, one.pk))
        if self.reading.layout.of(SheetKind.BUDGET):
            named = {one.line.pk for one in self.found if one.line}
            for (unit_id, _), line in self.stored.lines.items():
                if line.pk not in named:
                    missing.append(
                        Missing(
                            SheetKind.BUDGET,
                            names[unit_id].name,
                            f"{line.code} {line.program}",
                            line.pk,
                        )
                    )
        return missing

    def _effects(self, comparison: Comparison) -> list[str]:
        """What was assumed, which cycles the new rows join and which they come too late for."""
        new = Counter(
            one.unit.pk
            for one in comparison.of(RowState.CREATED)
            if one.kind != SheetKind.PAST and one.unit
        )
        sentences = self.rows.assumed.sentences()
        for unit_id, count in new.items():
            cycles = [
                cycle
                for cycle in self.stored.cycles
                if cycle.unit_id == unit_id and cycle.state != State.CANCELLED
            ]
            joins = [cycle for cycle in cycles if cycle.state in FOLLOWING_STATES]
            late = [cycle for cycle in cycles if cycle.state not in FOLLOWING_STATES]
            name = self.stored.units_by_id[unit_id].name
            if joins:
                sentences.append(
                    f"{name}: {count} baris baru ikut siklus {periods(joins)}, yang pengumpulannya "
                    "belum diperintahkan."
                )
            if late:
                sentences.append(
                    f"{name}: {count} baris baru tidak ikut siklus {periods(late)}, karena "
                    "pengumpulannya sudah berjalan atau selesai; ikut mulai siklus berikutnya."
                )
        return sentences

    def _marks(self, comparison: Comparison) -> list[str]:
        """Submitted reports that changed targets mark."""
        marked = Counter(
            change.cycle_id
            for one in comparison.of(RowState.CHANGED)
            for change in one.changes
            if change.cycle_id
        )
        by_id: dict[int, Cycle] = {cycle.pk: cycle for cycle in self.stored.cycles}
        return [
            f"Laporan {self.stored.units_by_id[by_id[pk].unit_id].name} "
            f"{by_id[pk].short_period} sudah diajukan; {count} target yang dimuatnya berubah."
            for pk, count in marked.items()
        ]
