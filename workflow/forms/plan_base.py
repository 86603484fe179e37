"""What the forms of the action plan share: figures typed the Indonesian way, and two editors.

The page carries the version of the row (``seen``) and what each input showed (``was``). When
somebody has saved in between, inputs that the person left alone take the new value, and where both
changed the same input the form shows both values; sending it again then decides knowingly.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from workflow import numbers
from workflow.actions.errors import Refused
from workflow.actions.plan_edits import MAX_REASON
from workflow.forms.data_inputs import Echo, echo_of
from workflow.models import Figure


@dataclass(frozen=True)
class FigureInput:
    """One figure of a form: its field, and how an ambiguous number is understood."""

    field: forms.BoundField
    echo: Echo | None
    conflict: str  # the value that somebody else has saved meanwhile


def figure_text(figure: Figure, decimals: int) -> str:
    """A stored figure for an input; it reads back as exactly the same value."""
    if figure is None:
        return ""
    if isinstance(figure, str):
        return figure
    parts = figure if isinstance(figure, tuple) else (figure,)
    places = [-part.normalize().as_tuple().exponent for part in parts]
    return numbers.format(figure, max(decimals, *places))


def _one_line(text: str) -> str:
    """Text as it is compared: line ends as line feeds, no space around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def text_field(label: str, most: int, missing: str = "", **kwargs: Any) -> forms.CharField:
    """One text; ``missing`` is the sentence for an empty one, "" where it may be empty."""
    errors = {"required": missing, "max_length": f"Terlalu panjang: paling banyak {most} huruf."}
    return forms.CharField(
        label=label, max_length=most, required=bool(missing), error_messages=errors, **kwargs
    )


class PlanForm(forms.Form):
    """A form about one row of the plan. Subclasses name their figures in ``figure_fields``."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        texts: Mapping[str, str],
        version: int,
        figures: Mapping[str, Figure],
    ) -> None:
        """``texts`` is what each input shows of the stored row, ``figures`` its stored figures."""
        self.stored_texts, self.version, self.stored_figures = dict(texts), version, figures
        self.conflicts: dict[str, str] = {}
        self.taken: list[str] = []
        self.echoes: dict[str, Echo] = {}
        self.read: dict[str, Figure] = {}
        was = json.dumps(self.stored_texts, ensure_ascii=False)
        initial = {**texts, "seen": version, "was": was}
        super().__init__(self._merged(data, was) if data is not None else None, initial=initial)

    def dress(self) -> None:
        """Give the widgets their classes; the last thing a subclass does in ``__init__``."""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            elif not isinstance(field.widget, forms.RadioSelect | forms.HiddenInput):
                field.widget.attrs["class"] = "form-control"
            if name in self.stored_figures and not isinstance(field.widget, forms.Select):
                field.widget.attrs |= {"inputmode": "text", "autocomplete": "off"}
                field.widget.attrs["class"] += " num"

    def _merged(self, data: QueryDict, was_now: str) -> QueryDict:
        """What was sent, with what somebody else has saved since the page was made."""
        if data.get("seen", "") == str(self.version):
            return data
        try:
            was = json.loads(data.get("was", ""))
        except (ValueError, RecursionError):  # not what the page sent
            was = {}
        was = was if isinstance(was, dict) else {}
        merged = data.copy()
        for name, now in self.stored_texts.items():
            typed, before = _one_line(data.get(name, "")), _one_line(str(was.get(name, "")))
            if name not in data or self._same(name, now, before) or self._same(name, now, typed):
                continue
            if self._same(name, typed, before):
                merged[name] = now
                self.taken.append(name)
            else:
                self.conflicts[name] = now
        merged["seen"], merged["was"] = str(self.version), was_now
        return merged

    def _same(self, name: str, one: str, other: str) -> bool:
        """Whether two texts of an input say the same: "1.210" is "1.210,00"."""
        if _one_line(one) == _one_line(other):
            return True
        if name not in self.stored_figures:
            return False
        try:
            return numbers.parse(one).value == numbers.parse(other).value
        except ValueError:
            return False

    def clean(self) -> dict[str, Any]:
        """Read the figures; a value that is stored already is not asked about again."""
        cleaned = super().clean()
        for name, stored in self.stored_figures.items():
            self.read[name] = self._figure(name, cleaned.get(name) or "", stored)
        for name, now in self.conflicts.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            shown = choices.get(now, now) or "kosong"
            self.add_error(
                name, f"Kini tersimpan: {shown}. Simpan lagi bila isian Anda yang benar."
            )
        return cleaned

    def _figure(self, name: str, text: str, stored: Figure) -> Figure:
        if isinstance(self.fields[name], forms.ChoiceField):
            return text or None
        if text and text == stored:
            return stored  # a label of a scale that the plan no longer has
        try:
            number = numbers.parse(text)
        except ValueError as sentence:
            self.add_error(name, str(sentence))
            return None
        if number.ambiguous and number.value != stored:
            confirmed = self.data.getlist(f"confirm-{name}")
            echo = self.echoes[name] = echo_of(text, number.value, confirmed)
            if not echo.confirmed:
                self.add_error(name, "Angka ini dapat dibaca dua cara. Pastikan di bawah.")
        return number.value

    def figure(self, name: str) -> FigureInput:
        """One figure for the template."""
        return FigureInput(self[name], self.echoes.get(name), self.conflicts.get(name, ""))

    def mark(self, problems: Mapping[str, str]) -> None:
        """Put the sentences of a draft's problems beside their fields."""
        for name, sentence in problems.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)

    def refuse(self, refused: Refused) -> None:
        """Put an action's refusal beside the field that it is about."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence)


class ReasonForm(forms.Form):
    """Why something leaves the plan or comes back, and what the page showed."""

    use_required_attribute = False

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = text_field(
        "Alasan", MAX_REASON, widget=forms.Textarea({"rows": 2, "class": "form-control"})
    )
