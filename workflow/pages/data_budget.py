"""The budget lines of the entry table, as finished values for its template."""

from __future__ import annotations

from decimal import Decimal

from workflow.content import percent_text, plain
from workflow.forms.data_budget import LineForm
from workflow.models import BudgetRealization, Figure
from workflow.numbers import format_money
from workflow.pages.data_parts import ConflictView, Difference, LineView, Scene, number_field


def line_view(form: LineForm, previous: Decimal | None, scene: Scene) -> LineView:
    """One programme as the template shows it."""
    row, line, number = form.row, form.row.line, form.number
    amount = number.value if number.is_settled else row.amount
    is_changed = form.is_posted and number.value != row.amount
    state, text = ("saved", "tersimpan") if row.updated_at else ("", "")
    if form.is_conflict:
        state, text = "conflict", "bentrok"
    elif number.error:
        state, text = "error", "belum benar"
    elif not number.is_settled:
        state, text = "error", "perlu dipastikan"
    elif is_changed:
        state, text = "unsent", "belum disimpan"
    return LineView(
        pk=str(row.line_id),
        code=line.code,
        program=line.program,
        ceiling=format_money(line.ceiling),
        plan=format_money(line.plan(scene.cycle.quarter)),
        previous=format_money(previous),
        was=plain(form.was) or "",
        shown=format_money(row.amount),
        input=number_field(
            f"budget-{row.line_id}", f"Realisasi {line.program}", number, number.error
        ),
        share=percent_text(_share(amount, line.ceiling)),
        warning=_budget_warning(row, amount, previous),
        state=state,
        state_text=text,
        conflict=_line_conflict(form, scene) if form.is_conflict else None,
    )


def _share(amount: Figure, ceiling: Decimal) -> Decimal | None:
    return amount / ceiling * 100 if isinstance(amount, Decimal) and ceiling else None


def _budget_warning(row: BudgetRealization, amount: Figure, previous: Decimal | None) -> str:
    """A question about money; it blocks nothing."""
    if not isinstance(amount, Decimal):
        return ""
    if amount > row.line.ceiling:
        return "Melebihi pagu. Apakah pagunya berubah?"
    if previous is not None and amount < previous:
        return "Lebih kecil daripada triwulan lalu. Isi jumlah sejak Januari."
    return ""


def _line_conflict(form: LineForm, scene: Scene) -> ConflictView:
    row = form.row
    when = f"{row.updated_by}, {scene.moment(row.updated_at)}" if row.updated_at else ""
    mine = form.number.text.strip() or "kosong"
    return ConflictView(
        suffix=f"budget-{row.line_id}",
        seen=plain(row.amount) or "",
        who=when,
        differences=[Difference("Realisasi", mine, format_money(row.amount))],
    )
