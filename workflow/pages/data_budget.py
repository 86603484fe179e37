"""The budget lines of the entry table, as finished values for its template."""

from __future__ import annotations

from decimal import Decimal

from workflow.content import percent_text, plain
from workflow.forms.data_budget import LineForm
from workflow.models import BudgetRealization, Cycle, Figure
from workflow.numbers import format_money
from workflow.pages.data_parts import ConflictView, Difference, LineView, Scene, number_field
from workflow.question_facts import line_facts
from workflow.questions import about_money


def line_view(form: LineForm, previous: Decimal | None, scene: Scene) -> LineView:
    """One programme as the template shows it."""
    row, line, number = form.row, form.row.line, form.number
    amount = number.value if number.is_settled else row.amount
    state = _state(form)
    return LineView(
        pk=str(row.line_id),
        code=line.code,
        program=line.program,
        ceiling=format_money(line.ceiling),
        plan=format_money(line.plan(scene.cycle.quarter)),
        previous=format_money(previous),
        was=plain(form.was) or "",
        stored=plain(row.amount) or "",
        shown=format_money(row.amount),
        input=number_field(
            f"budget-{row.line_id}", f"Realisasi {line.program}", number, number.error, state
        ),
        share=percent_text(_share(amount, line.ceiling)),
        warning=_question(scene.cycle, row, amount, previous),
        state=state,
        is_typed=form.is_posted and number.value != row.amount,
        saved_text=f"{row.updated_by}, {scene.moment(row.updated_at)}" if row.updated_at else "",
        conflict=_line_conflict(form, scene) if form.is_conflict else None,
    )


def _state(form: LineForm) -> str:
    if form.is_conflict:
        return "conflict"
    if form.number.error:
        return "error"
    if not form.number.is_settled:
        return "ask"
    if form.is_posted and form.number.value != form.row.amount:
        return "unsent"
    return "saved" if form.row.updated_at else ""


def _share(amount: Figure, ceiling: Decimal) -> Decimal | None:
    return amount / ceiling * 100 if isinstance(amount, Decimal) and ceiling else None


def _question(
    cycle: Cycle, row: BudgetRealization, amount: Figure, previous: Decimal | None
) -> str:
    """What will be asked about the amount before it is handed over; it blocks nothing."""
    if not isinstance(amount, Decimal):
        return ""
    facts = line_facts(cycle, row, amount, {row.line_id: previous})
    return " ".join(question.text for question in about_money(facts, format_money))


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
