"""Programmes and figures of earlier years in a workbook, beside the stored plan. Writes nothing."""

from __future__ import annotations

from decimal import Decimal

from workflow import numbers
from workflow.actions.plan_compare_rows import RowComparer, place_of
from workflow.actions.plan_differences import Difference, FieldChange, RowState
from workflow.enums import ValueKind
from workflow.models import Figure, Indicator, Unit
from workflow.models.cycle import ROMAN
from workflow.plan_files import BudgetRow, PastRow, PlanRow, SheetKind
from workflow.plan_files.cells import why_no_number
from workflow.plan_files.words import label_on, name_key


def budget_row(comparer: RowComparer, row: BudgetRow, unit: Unit | None) -> Difference:
    name = " ".join(filter(None, (row.code, row.program)))
    difference = Difference(SheetKind.BUDGET, row, unit, name, RowState.FAILING)
    if unit is None or not row.code:
        return difference
    known = comparer.stored.lines.get((unit.pk, name_key(row.code)))
    difference.line = known
    if known:
        difference.name = f"{known.code} {row.program or known.program}"
    else:
        comparer.once(SheetKind.BUDGET, row, unit, "code")
    if known is None and not row.program:
        comparer.wrong(row, "program", "", "Program ini baru, jadi kolom “Program” harus diisi.")
    if not row.has_errors:
        _fill_line(difference, row)
    difference.state = comparer.state_of(difference, known is None)
    return difference


def _fill_line(difference: Difference, row: BudgetRow) -> None:
    known = difference.line
    wanted = {"code": row.code, "program": row.program, "ceiling": row.ceiling}
    labels = {"code": "Kode", "program": "Program", "ceiling": "Pagu"}
    if known:
        del wanted["code"]
        if name_key(known.program) == name_key(row.program):
            del wanted["program"]
    for quarter, plan in enumerate(row.plans, start=1):
        wanted[f"plan_q{quarter}"] = plan
        labels[f"plan_q{quarter}"] = f"Rencana s.d. TW {ROMAN[quarter]}"
    for name, new in wanted.items():
        if new in (None, "") or (known and getattr(known, name) == new):
            continue
        difference.values[name] = new
        difference.changes.append(
            FieldChange(
                name,
                labels[name],
                _money(getattr(known, name)) if known else "",
                _money(new),
                row.cell(name.removeprefix("plan_")),
            )
        )


def past_row(
    comparer: RowComparer,
    row: PastRow,
    unit: Unit | None,
    fresh: dict[tuple[int, str], PlanRow],
    owners: dict[int, Difference],
) -> Difference:
    difference = Difference(SheetKind.PAST, row, unit, row.name, RowState.FAILING)
    if unit is None or not row.name:
        return difference
    known, new = comparer.indicators.find_past(row, unit, fresh, comparer.issues)
    difference.indicator = known
    difference.owner = owners.get(id(new)) if new else None
    indicator = known
    if new:
        indicator = Indicator(
            kind=new.kind or ValueKind.NUMBER, scale=list(new.scale), decimals=new.decimals
        )
    if indicator and not row.has_errors:
        _leave_covered(comparer, row, unit)
        for (year, quarter), value in sorted(row.figures.items()):
            _past_figure(comparer, difference, indicator, year, quarter, value)
    difference.state = comparer.state_of(difference, known is None and new is not None)
    return difference


def _leave_covered(comparer: RowComparer, row: PastRow, unit: Unit) -> None:
    """Leave out quarters whose figures the office has collected in a cycle; told."""
    covered = [p for p in row.figures if p[1] and (unit.pk, *p) in comparer.stored.covered]
    if not covered:
        return
    names = ", ".join(f"TW {ROMAN[quarter]} {year}" for year, quarter in covered)
    year, quarter = covered[0]
    comparer.note(
        row,
        f"{year}-{quarter}",
        names,
        f"{names} sudah punya siklus di program ini; realisasi yang tercatat di sana yang berlaku, "
        "jadi angka di berkas tidak diambil.",
    )
    row.figures = {p: value for p, value in row.figures.items() if p not in covered}


def _past_figure(
    comparer: RowComparer,
    difference: Difference,
    indicator: Indicator,
    year: int,
    quarter: int,
    value: Figure,
) -> None:
    row, key = difference.row, f"{year}-{quarter}" if quarter else str(year)
    if indicator.kind == ValueKind.ORDINAL:
        text = f"{value.normalize():f}" if isinstance(value, Decimal) else value  # a scale 5, 4, 3
        label = label_on(indicator.scale, text) if isinstance(text, str) else None
        if label is None:
            read = value if isinstance(value, str) else numbers.format(value)
            known = ", ".join(indicator.scale)
            comparer.wrong(row, key, read, f"Bukan nilai skala indikator ini. Pakai: {known}.")
            return
        value = label
    elif not isinstance(value, Decimal):
        comparer.wrong(row, key, str(value), why_no_number(str(value)))
        return
    what = id(difference.owner) if difference.owner else indicator.pk
    first = comparer.past.setdefault((what, year, quarter), (row, value))
    if first[0] is not row:  # another sheet has told it; saying the same twice does no harm
        if first[1] != value:
            where = f"{first[0].cell(key)} di {place_of(first[0], row)}"
            comparer.wrong(
                row, key, indicator.show(value), f"Realisasi ini lain daripada di sel {where}."
            )
        return
    was = comparer.stored.past.get((indicator.pk, year, quarter)) if indicator.pk else None
    label = f"Realisasi TW {ROMAN[quarter]} {year}" if quarter else f"Realisasi {year}"
    shows = (indicator.show, indicator.show)
    comparer.figure(difference, "past", (year, quarter), (was, value), label, key, shows)


def _money(value: Decimal | str) -> str:
    return numbers.format_money(value) if isinstance(value, Decimal) else value
