"""The lembar kerja of a cycle as a file: what is stored, open where the person may fill it in."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from workflow.actions.entries import Entry
from workflow.actions.worksheet_compare import keys_of
from workflow.content import percent_text
from workflow.enums import State, ValueKind
from workflow.figures import FigureBook, assess
from workflow.models import Actor, BudgetRealization, Cycle, Realization
from workflow.models.cycle import ROMAN
from workflow.permissions import why_not_enter, why_not_enter_budget
from workflow.worksheet import LineContent, RowContent, WorksheetContent, build


def worksheet_file(cycle: Cycle, actor: Actor, now: datetime) -> tuple[str, bytes]:
    """The file's name and content."""
    name = f"lembar-kerja-{cycle.unit.code}-{cycle.year}-tw{cycle.quarter}.xlsx"
    return name, build(worksheet_content(cycle, actor, now), keys_of(cycle.agency.code)[0])


def worksheet_content(cycle: Cycle, actor: Actor, now: datetime) -> WorksheetContent:
    """Everything that the workbook says; a fixed number of queries. ``cycle`` with its parts."""
    unlocked = cycle.unlocked()
    rows = list(Realization.objects.of_cycle(cycle))
    book = FigureBook.load([row.indicator_id for row in rows], cycle.year)
    year, quarter = cycle.year, cycle.quarter
    before = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return WorksheetContent(
        agency_code=cycle.agency.code,
        agency=f"{cycle.agency.name} {cycle.agency.regency}".strip(),
        unit_code=cycle.unit.code,
        unit=cycle.unit.name,
        year=year,
        quarter=quarter,
        period=cycle.period,
        short_period=cycle.short_period,
        previous_period=f"TW {ROMAN[before[1]]} {before[0]}",
        last_year_period=f"TW {ROMAN[quarter]} {year - 1}",
        until=f"s.d. {cycle.short_period}",
        until_previous=f"s.d. TW {ROMAN[quarter - 1]}" if quarter > 1 else "",
        downloaded_by=str(actor.user),
        downloaded_at=now.astimezone(cycle.agency.zone),
        rows=tuple(
            _row(row, cycle, book, why_not_enter(actor, row, cycle, unlocked) or "") for row in rows
        ),
        lines=_lines(cycle, why_not_enter_budget(actor, cycle, unlocked) or ""),
    )


def _row(row: Realization, cycle: Cycle, book: FigureBook, lock: str) -> RowContent:
    indicator, pk = row.indicator, row.indicator_id
    target = book.target(pk, cycle.year, cycle.quarter)
    return RowContent(
        indicator_id=pk,
        version=row.version,
        objective=indicator.objective.name,
        number=indicator.number,
        name=indicator.name,
        measure=indicator.measure,
        kind=ValueKind(indicator.kind),
        scale=tuple(indicator.scale),
        decimals=indicator.decimals,
        polarity=indicator.polarity,
        formula=indicator.formula,
        target=target,
        previous=book.previous(pk, cycle.year, cycle.quarter),
        last_year=book.realization(pk, cycle.year - 1, cycle.quarter),
        judged_text=_judged(row, target, cycle),
        stored=Entry.of(row).values(indicator.kind),
        is_due=row.is_due or row.is_filled,
        lock=lock,
    )


def _judged(row: Realization, target: Decimal | tuple | str | None, cycle: Cycle) -> str:
    if not row.is_due:
        return "tidak dinilai"
    judged = assess(row.indicator, target, row.figure, cycle.agency.achievement_cap)
    if judged.percent is None:
        return judged.label
    return f"{percent_text(judged.percent)} · {judged.label}"


def _lines(cycle: Cycle, lock: str) -> tuple[LineContent, ...]:
    rows = list(BudgetRealization.objects.filter(cycle=cycle).select_related("line"))
    earlier: dict[int, Decimal | None] = {}
    if cycle.quarter > 1 and rows:
        earlier = dict(
            BudgetRealization.objects.filter(
                line__in=[row.line_id for row in rows],
                cycle__year=cycle.year,
                cycle__quarter=cycle.quarter - 1,
            )
            .exclude(cycle__state=State.CANCELLED)
            .values_list("line_id", "amount")
        )
    return tuple(
        LineContent(
            line_id=row.line_id,
            code=row.line.code,
            program=row.line.program,
            ceiling=row.line.ceiling,
            plan=row.line.plan(cycle.quarter),
            previous=earlier.get(row.line_id),
            amount=row.amount,
            lock=lock,
        )
        for row in rows
    )
