"""Realisasi anggaran of a programme as it is stored or as it was typed.

The input is ``budget-<line id>``; ``was-7`` is the amount that it was typed over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from workflow.actions.entries import BudgetEntry, budget_problem
from workflow.content import plain
from workflow.forms.data_inputs import NumberInput, shown_number
from workflow.forms.data_rows import MINE, MOST_LOST, THEIRS
from workflow.models import BudgetRealization, Figure

#: No amount was shown that could be read: differs from every stored amount.
UNKNOWN = Decimal(-1)


@dataclass
class LineForm:
    """One programme's realisasi anggaran."""

    row: BudgetRealization
    number: NumberInput
    was: Decimal | None
    is_posted: bool = False
    is_conflict: bool = False

    @classmethod
    def stored(cls, row: BudgetRealization) -> LineForm:
        """The amount as the database has it."""
        return cls(row, NumberInput(shown_number(row.amount, 0), row.amount), row.amount)

    @classmethod
    def posted(cls, row: BudgetRealization, data: QueryDict) -> LineForm:
        """The amount as it was typed; stored where it was not sent."""
        pk = row.line_id
        stored = cls.stored(row)
        if f"budget-{pk}" not in data:
            return stored
        number = NumberInput.read(
            data[f"budget-{pk}"], row.amount, data.getlist(f"confirm-budget-{pk}")
        )
        form = cls(row, number, _amount(data.get(f"was-{pk}", "")), is_posted=True)
        choice, seen = data.get(f"choice-budget-{pk}"), data.get(f"seen-budget-{pk}")
        if choice in (MINE, THEIRS) and seen == (plain(row.amount) or ""):
            if choice == THEIRS:
                return replace(stored, is_posted=True)
            form.was = row.amount
        lost = data.getlist(f"lost-budget-{pk}")[:MOST_LOST]
        if row.amount is not None and row.amount in [_read(text, f"budget-{pk}") for text in lost]:
            form.was = row.amount  # an earlier save of this page, whose answer was lost
        if not number.error and number.value != row.amount:
            number.error = budget_problem(number.value) or ""
        return form

    @property
    def is_refused(self) -> bool:
        """Whether the attempt to save it found a reason against it."""
        return bool(self.number.error or self.is_conflict)

    @property
    def can_be_saved(self) -> bool:
        """Whether nothing is known that speaks against it."""
        return self.number.is_settled and not self.is_refused

    @property
    def entry(self) -> BudgetEntry:
        """What the line would say."""
        return BudgetEntry(self.row.line_id, self.number.value, self.was)


def _read(sent: str, name: str) -> Figure:
    """The amount that an unanswered request said; None where there was none to be read."""
    return NumberInput.read(QueryDict(sent).get(name, ""), None, []).value


def _amount(text: str) -> Decimal | None:
    """A hidden amount in plain digits; what cannot be one counts as unknown."""
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        return UNKNOWN
    return value if value.is_finite() else UNKNOWN
