"""A plan from a workbook into the database: all or nothing, and once.

``compare`` tells what would happen, ``apply`` does it for an uploaded workbook, ``load`` for the
command line and the sample office. What the file does not name is never touched.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Model

from workflow import numbers
from workflow.actions import plan_cycles, plan_history, workbooks
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.plan_compare import compare
from workflow.actions.plan_differences import Comparison, Difference, RowState
from workflow.actions.plan_edits import allowed, checked_reason, checked_year, years_from
from workflow.actions.plan_history import Change
from workflow.dates import short_moment
from workflow.enums import ImportKind, ImportState, PlanSource
from workflow.journal import record
from workflow.models import (
    Actor,
    Agency,
    Benchmark,
    BudgetLine,
    Indicator,
    Objective,
    PastFigure,
    Target,
    WorkbookImport,
)
from workflow.plan_files import Mapping, PlanReading, SheetKind, faults, read_plan
from workflow.plan_files.words import name_key

__all__ = ["apply", "compare", "failing_rows", "load"]

BATCH = 500
#: Changed values that a journal entry names; the history has all of them.
MOST_IN_JOURNAL = 100
CHANGED_SINCE = (
    "Rencana aksi sudah berubah sejak perbandingan ini dibuat, jadi belum ada yang dimuat. Periksa "
    "perbandingan yang baru, lalu muat lagi."
)


@transaction.atomic
def apply(pk: int, *, token: str, reason: str = "", by: Actor, now: datetime) -> Comparison:
    """Load an uploaded workbook as it was shown (``token`` of its comparison).

    Raises ``AlreadyDone`` when it was loaded before, and ``Refused`` (field "reason" when a reason
    is missing) for anything else; then nothing was written.
    """
    workbook = WorkbookImport.objects.select_for_update(of=("self",), no_key=True).get(
        pk=pk, kind=ImportKind.PLAN
    )
    allowed(by, workbook.agency_id)
    if workbook.state == ImportState.APPLIED:
        at = short_moment(workbook.applied_at.astimezone(workbook.agency.zone))
        raise AlreadyDone(
            f"“{workbook.name}” sudah dimuat oleh {workbook.applied_by}, {at}. Tidak ada yang "
            "dimuat dua kali."
        )
    if workbook.state != ImportState.READ:
        raise AlreadyDone(f"“{workbook.name}” belum selesai dibaca atau sudah dibatalkan.")
    reading = read_plan(workbooks.book(workbook), workbook.year, Mapping.of(workbook.mapping))
    done = load(
        workbook.agency_id,
        reading,
        token=token,
        reason=reason,
        by=by,
        now=now,
        source=PlanSource.WORKBOOK,
        workbook=workbook,
    )
    workbook.state, workbook.applied_at, workbook.applied_by = ImportState.APPLIED, now, by.user
    workbook.result = {state.value: done.count(state) for state in RowState}
    workbook.save(update_fields=["state", "applied_at", "applied_by", "result"])
    return done


@transaction.atomic
def load(
    agency_id: int,
    reading: PlanReading,
    *,
    now: datetime,
    source: PlanSource,
    by: Actor | None = None,
    token: str | None = None,
    reason: str = "",
    workbook: WorkbookImport | None = None,
) -> Comparison:
    """Write a reading; without ``token`` whatever it means now. ``by`` None: a command.

    The comparison is made anew under the locks, so what is written is what it says.
    """
    year = checked_year(reading.year)
    units = list(Agency.objects.get(pk=agency_id).units.values_list("pk", flat=True))
    years = years_from(year, now)
    agency = plan_cycles.lock(agency_id, units, years)
    if by is not None:
        allowed(by, agency_id)
    comparison = compare(agency, reading)
    if comparison.errors or comparison.open_questions:
        raise Refused(comparison.why_not_apply)
    if not comparison.has_work:
        raise AlreadyDone(comparison.why_not_apply)
    if token is not None and token != comparison.token:
        raise Refused(CHANGED_SINCE)
    required = plan_history.REASON_MISSING if comparison.needs_reason else ""
    reason = checked_reason(reason, required=required)
    _Writer(comparison).write()
    plan_cycles.follow(agency_id, units, years)
    _tell(agency, comparison, by=by, now=now, source=source, reason=reason, workbook=workbook)
    return comparison


def failing_rows(workbook: WorkbookImport, comparison: Comparison) -> bytes:
    """The uploaded workbook as .xlsx with a coloured column of reasons, to be mended."""
    try:
        with workbook.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        content = b""  # the values that were read are there still
    return faults.with_reasons(
        content, workbooks.book(workbook), comparison.issues, comparison.reading.layout
    )


class _Writer:
    """Writes a comparison in a fixed number of statements per thousand rows."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.work = [
            one
            for one in comparison.differences
            if one.state in (RowState.CREATED, RowState.CHANGED)
        ]

    def write(self) -> None:
        """Objectives, indicators, figures, budget; new rows of the plan get their ids."""
        plan = [one for one in self.work if one.kind == SheetKind.PLAN]
        self._objectives(plan)
        self._indicators(plan)
        self._figures()
        self._lines([one for one in self.work if one.kind == SheetKind.BUDGET])

    def _objectives(self, plan: list[Difference]) -> None:
        wanted = {
            (one.unit.pk, name_key(one.objective_name)): one for one in plan if one.objective_name
        }
        if not wanted:
            return
        units = {unit_id for unit_id, _ in wanted}
        rows = list(Objective.objects.filter(unit__agency=plan[0].unit.agency_id))
        known = {
            (row.unit_id, name_key(row.name)): row
            for row in sorted(rows, key=lambda row: (-row.order, -row.pk))
            if row.unit_id in units
        }
        last = max((row.order for row in rows), default=0)
        new = [
            (key, Objective(unit=one.unit, name=one.objective_name))
            for key, one in wanted.items()
            if key not in known
        ]
        for order, (_, row) in enumerate(new, start=last + 1):
            row.order = min(order, 32_767)
        Objective.objects.bulk_create([row for _, row in new], batch_size=BATCH)
        known.update(new)
        for one in plan:
            if one.objective_name:
                one.values["objective"] = known[one.unit.pk, name_key(one.objective_name)]

    def _indicators(self, plan: list[Difference]) -> None:
        new = [one for one in plan if one.indicator is None]
        year = self.comparison.year
        for one in new:
            one.indicator = Indicator(since_year=year, version=1, **one.values)
        Indicator.objects.bulk_create([one.indicator for one in new], batch_size=BATCH)
        for one in self.work:
            if one.owner:
                one.indicator = one.owner.indicator
        created = {one.indicator.pk for one in new}
        touched = {
            one.indicator.pk: one.indicator
            for one in self.work
            if one.indicator and one.indicator.pk not in created
        }
        for one in plan:
            if one.indicator.pk in touched:
                one.indicator = touched[one.indicator.pk]
                for name, value in one.values.items():
                    setattr(one.indicator, name, value)
        for indicator in touched.values():
            indicator.version += 1
        _upsert(Indicator, list(touched.values()), ["id"])

    def _figures(self) -> None:
        rows: dict[type[Model], list] = {Target: [], Benchmark: [], PastFigure: []}
        for one in self.work:
            for (field, year, quarter), figure in one.figures.items():
                if field == "target":
                    row = Target(indicator=one.indicator, year=year, quarter=quarter)
                elif field == "past":
                    row = PastFigure(indicator=one.indicator, year=year, quarter=quarter)
                else:
                    row = Benchmark(indicator=one.indicator, year=year, kind=field)
                row.figure = figure
                rows[type(row)].append(row)
        _upsert(Target, rows[Target], ["indicator", "year", "quarter"])
        _upsert(PastFigure, rows[PastFigure], ["indicator", "year", "quarter"])
        _upsert(Benchmark, rows[Benchmark], ["indicator", "kind", "year"])

    def _lines(self, budget: list[Difference]) -> None:
        new = [one for one in budget if one.line is None]
        changed = [one for one in budget if one.line is not None]
        for one in new:
            one.line = BudgetLine(unit=one.unit, year=self.comparison.year, version=1, **one.values)
        BudgetLine.objects.bulk_create([one.line for one in new], batch_size=BATCH)
        for one in changed:
            for name, value in one.values.items():
                setattr(one.line, name, value)
            one.line.version += 1
        _upsert(BudgetLine, [one.line for one in changed], ["id"])


def _upsert(model: type[Model], rows: list, unique: list[str]) -> None:
    """Insert the rows, or update those that are there, in one statement per batch."""
    if not rows:
        return
    skipped = {*unique, "id"}
    model.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=unique,
        update_fields=[f.name for f in model._meta.concrete_fields if f.name not in skipped],
    )


def _tell(
    agency: Agency,
    comparison: Comparison,
    *,
    by: Actor | None,
    now: datetime,
    source: PlanSource,
    reason: str,
    workbook: WorkbookImport | None,
) -> None:
    """History and journal."""
    changes = list(_changes(comparison))
    plan_history.write(
        agency.pk, changes, by=by, now=now, source=source, reason=reason, workbook=workbook
    )
    payload = {
        "counts": {state.value: comparison.count(state) for state in RowState},
        "changes": [
            [change.field, change.year, change.quarter, change.old, change.new]
            for change in changes[:MOST_IN_JOURNAL]
        ],
        "reason": reason,
        "source": str(source),
        "marks": sorted({change.cycle_id for change in changes if change.cycle_id}),
    }
    if assumed := comparison.reading.mapping.answer("assumed"):
        payload["assumed"] = assumed
    if workbook:
        payload |= {"workbook": workbook.pk, "name": workbook.name, "sha256": workbook.sha256}
    label = plan_history.label_of(by)
    record(
        agency.pk,
        "plan.load",
        f"plan:{comparison.year}",
        by=by,
        now=now,
        payload=payload,
        as_label=label,
    )


def _changes(comparison: Comparison):
    """What the history keeps: one line for a new row, one per value of a changed one."""
    for one in comparison.differences:
        if one.state not in (RowState.CREATED, RowState.CHANGED):
            continue
        if one.kind == SheetKind.PLAN and one.state == RowState.CREATED:
            yield Change("create", "", one.name, one.indicator.pk, year=comparison.year)
        elif one.kind == SheetKind.BUDGET and one.state == RowState.CREATED:
            summary = f"{one.name}, pagu {numbers.format_money(one.line.ceiling)}"
            yield Change("create", "", summary, line_id=one.line.pk, year=comparison.year)
        elif one.owner is None:
            year = comparison.year if one.line else None
            for change in one.changes:
                yield Change(
                    change.field,
                    change.old,
                    change.new,
                    indicator_id=one.indicator.pk if one.indicator else None,
                    line_id=one.line.pk if one.line else None,
                    year=change.year or year,
                    quarter=change.quarter,
                    cycle_id=change.cycle_id,
                )
