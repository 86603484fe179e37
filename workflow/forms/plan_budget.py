"""The form of a programme with its pagu and planned spending, and of a sasaran."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from workflow.actions.plan_budget import stored_draft
from workflow.actions.plan_drafts import LineDraft, line_problems
from workflow.actions.plan_edits import MAX_REASON
from workflow.forms.plan_base import FigureInput, PlanForm, figure_text, text_field
from workflow.models import BudgetLine, Objective
from workflow.models.cycle import ROMAN

AMOUNTS = ("ceiling", "plan_1", "plan_2", "plan_3", "plan_4")


class LineForm(PlanForm):
    """A new programme, or the one that is ``stored``."""

    code = text_field("Kode", 40, "Tulis kode programnya.")
    program = text_field("Program", 250, "Tulis nama programnya.")
    reason = text_field("Alasan perubahan", MAX_REASON, widget=forms.Textarea({"rows": 2}))

    def __init__(self, data: QueryDict | None = None, *, stored: BudgetLine | None = None) -> None:
        self.stored = stored
        draft = stored_draft(stored) if stored else LineDraft("", "", None, (None,) * 4)
        amounts = dict(
            zip(AMOUNTS, (draft.ceiling, *(p or None for p in draft.plans)), strict=True)
        )
        texts = {name: figure_text(amount, 0) for name, amount in amounts.items()}
        super().__init__(
            data,
            texts={"code": draft.code, "program": draft.program, **texts},
            version=stored.version if stored else 0,
            figures=amounts,
        )
        for name in AMOUNTS:
            quarter = name.removeprefix("plan_")
            self.fields[name] = forms.CharField(
                label=f"Rencana s.d. TW {ROMAN[int(quarter)]} (Rp)"
                if quarter != name
                else "Pagu (Rp)",
                required=False,
                max_length=100,
            )
        self.dress()

    @property
    def amounts(self) -> list[FigureInput]:
        """Pagu, then the plan of each quarter."""
        return [self.figure(name) for name in AMOUNTS]

    def clean(self) -> dict[str, Any]:
        """The draft's own problems, where every input could be read."""
        cleaned = super().clean()
        if not self.errors:
            self.mark(line_problems(self.draft(cleaned), self.stored))
        return cleaned

    def draft(self, cleaned: dict[str, Any] | None = None) -> LineDraft:
        """What a valid form wants the programme to say."""
        cleaned = cleaned or self.cleaned_data
        ceiling, *plans = (self.read[name] for name in AMOUNTS)
        code, program = (" ".join(cleaned[name].split()) for name in ("code", "program"))
        return LineDraft(code, program, ceiling, tuple(plans))


class ObjectiveForm(forms.Form):
    """Name and place of a sasaran, and what the page showed of both."""

    use_required_attribute = False

    name = text_field(
        "Sasaran",
        300,
        "Tulis nama sasarannya.",
        widget=forms.Textarea({"rows": 2, "class": "form-control"}),
    )
    order = forms.IntegerField(
        label="Nomor urut",
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput({"class": "form-control"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Tulis angka bulat 0 sampai 9999."
        ),
    )
    seen_name = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_order = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, row: Objective, data: QueryDict | None = None) -> ObjectiveForm:
        """The form of a stored sasaran."""
        seen = {"seen_name": row.name, "seen_order": row.order}
        return cls(data, initial={"name": row.name, "order": row.order, **seen})
