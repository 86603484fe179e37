"""The forms of the moves. What is missing is said by the action, so a form only reads and keeps.

Every form carries the cycle's serial: one that was read before somebody else's move does nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms

from workflow.actions.errors import Refused
from workflow.enums import Move
from workflow.forms.answers import QUICK, typed_answers
from workflow.models import AnalystPart, Position, Realization, User

#: Pages from which a form may be sent; the move's own page then leads back there.
ORIGINS = ("cycle", "data", "report", "review")
NO_SUCH_PERSON = "Orang yang dipilih tidak menjabat di bidang ini; pilih dari daftar."


@dataclass(frozen=True)
class TextInput:
    """The one text of a move: name of the action's input, label, and whether it may be empty."""

    name: str
    label: str
    help: str = ""
    needed: bool = True
    rows: int = 4


TEXTS = {
    Move.HAND_OVER: TextInput("note", "Catatan untuk Kasubid/Kasubag", needed=False, rows=3),
    Move.SEND_BACK: TextInput(
        "reason", "Alasan pengembalian", "Dibaca Analis lebih dahulu: sebutkan apa yang kurang."
    ),
    Move.SUBMIT: TextInput("note", "Catatan untuk pemeriksa", needed=False, rows=3),
    Move.WITHDRAW: TextInput("reason", "Alasan penarikan", needed=False, rows=3),
    Move.APPROVE: TextInput(
        "note", "Catatan pemeriksaan", "Tercetak pada laporan.", needed=False, rows=3
    ),
    Move.RETURN_FOR_REPAIR: TextInput(
        "remark",
        "Catatan pada seluruh laporan",
        "Catatan ini membuka seluruh laporan untuk diperbaiki. Boleh kosong bila catatan sudah "
        "ditulis pada bagiannya di halaman pemeriksaan.",
        needed=False,
    ),
    Move.FORWARD: TextInput("instruction", "Isi disposisi", rows=5),
    Move.RECOMMEND: TextInput(
        "recommendation", "Rekomendasi", "Masuk ke laporan triwulan kantor.", rows=5
    ),
    Move.REOPEN: TextInput(
        "reason", "Alasan membuka kembali", "Menjadi catatan yang membuka seluruh laporan."
    ),
    Move.CANCEL: TextInput("reason", "Alasan pembatalan", "Tercatat dalam riwayat dan jurnal."),
}
TEXTS[Move.REQUEST_REVISION] = TEXTS[Move.RETURN_FOR_REPAIR]


def _area(text: TextInput) -> forms.CharField:
    attrs: dict[str, Any] = {"rows": text.rows}
    if text.needed:
        attrs["aria-required"] = "true"
    label = text.label if text.needed else f"{text.label} (boleh kosong)"
    return forms.CharField(
        label=label, help_text=text.help, required=False, widget=forms.Textarea(attrs)
    )


class MoveForm(forms.Form):
    """What all moves have: the serial the person saw, and the page the form came from."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    serial = forms.IntegerField(required=False, widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def inputs(self) -> dict[str, Any]:
        """The inputs of the action."""
        return {}

    def clean_next(self) -> str:
        """A known page, else none: nobody is led elsewhere."""
        origin = self.cleaned_data["next"]
        return origin if origin in ORIGINS else ""

    def refuse(self, refused: Refused) -> None:
        """Show the action's sentence at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence)


class TextForm(MoveForm):
    """A move with one text, or with nothing to say at all."""

    def __init__(self, *args: Any, text: TextInput | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        if text:
            self.fields[text.name] = _area(text)

    def inputs(self) -> dict[str, Any]:
        """The text under the name that the action expects."""
        return {self.text.name: self.cleaned_data[self.text.name]} if self.text else {}


class SendBackForm(TextForm):
    """The reason, and whose part is opened again where several Analis have one."""

    def __init__(self, *args: Any, parts: Sequence[AnalystPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(parts) > 1:
            everyone = ("", "Semua Analis")
            names = [(str(part.analyst_id), f"Hanya {part.analyst}") for part in parts]
            self.fields["analyst_id"] = forms.TypedChoiceField(
                label="Bagian yang dibuka lagi",
                required=False,
                choices=[everyone, *names],
                coerce=int,
                empty_value=None,
                error_messages={"invalid_choice": "Pilih Analis dari daftar."},
            )
            self.order_fields(["serial", "next", "analyst_id"])

    def inputs(self) -> dict[str, Any]:
        """``reason`` and ``analyst_id`` (None: all of them)."""
        return super().inputs() | {"analyst_id": self.cleaned_data.get("analyst_id")}


class HandOverForm(TextForm):
    """The note of the own part, and the answers to the questions about it."""

    answer_errors: Mapping[str, str] = MappingProxyType({})  # by the question's name

    @property
    def answers(self) -> dict[str, str]:
        """What was typed, by the question's name; whether it is asked, the action knows."""
        return typed_answers(self.data) if self.is_bound else {}

    @property
    def asks_to_keep(self) -> bool:
        """Whether only answers are to be saved: a quick word was pressed, or Enter in an answer."""
        return self.is_bound and QUICK in self.data

    def refuse(self, refused: Refused) -> None:
        """An answer's sentence stands at its question."""
        if refused.field in self.answers:
            self.answer_errors = {refused.field: refused.sentence}
        else:
            super().refuse(refused)

    def inputs(self) -> dict[str, Any]:
        """The note, and ``answers``."""
        return super().inputs() | {"answers": self.answers}


class PersonField(forms.TypedChoiceField):
    """A choice among people who hold a position today; its value is the person or None."""

    default_error_messages = {"invalid_choice": NO_SUCH_PERSON}

    def __init__(self, *, label: str, seats: Sequence[Position], empty: str) -> None:
        self.people: dict[str, User] = {str(seat.user_id): seat.user for seat in seats}
        names = {str(seat.user_id): f"{seat.user} · {seat.full_label}" for seat in seats}
        super().__init__(
            label=label,
            required=False,
            choices=[("", empty), *names.items()],
            coerce=self.people.get,
            empty_value=None,
        )


class AssignForm(MoveForm):
    """Which Kasubid/Kasubag, and the text of the disposisi."""

    def __init__(self, *args: Any, seats: Sequence[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kasubid"] = PersonField(
            label="Kasubid/Kasubag yang menyusun laporan", seats=seats, empty="Pilih …"
        )
        self.fields["kasubid"].widget.attrs["aria-required"] = "true"
        if len(self.fields["kasubid"].people) == 1:
            self.initial.setdefault("kasubid", next(iter(self.fields["kasubid"].people)))
        self.fields["instruction"] = _area(TextInput("instruction", "Isi disposisi", rows=5))

    def inputs(self) -> dict[str, Any]:
        """``kasubid`` (a person or None) and ``instruction``."""
        return {name: self.cleaned_data[name] for name in ("kasubid", "instruction")}


@dataclass(frozen=True)
class Assignments:
    """The choices of one sasaran, for the template."""

    objective: str
    fields: list[forms.BoundField]


class InstructForm(MoveForm):
    """Which Analis for which indicator, with one choice for all that are left open."""

    def __init__(
        self,
        *args: Any,
        seats: Sequence[Position],
        rows: Sequence[Realization],
        before: Mapping[int, int],
        **kwargs: Any,
    ) -> None:
        """``before`` says who collected an indicator last (indicator id → user id)."""
        super().__init__(*args, **kwargs)
        self.due = [row for row in rows if row.is_due]
        self.resting = [row.indicator.name for row in rows if not row.is_due]
        everyone = PersonField(label="Semua indikator kepada", seats=seats, empty="Pilih …")
        everyone.help_text = (
            "Berlaku untuk setiap indikator di bawah ini yang tidak diberi Analis sendiri."
        )
        self.fields["everyone"] = everyone
        if len(everyone.people) == 1:
            self.initial.setdefault("everyone", next(iter(everyone.people)))
        for row in self.due:
            own = PersonField(
                label=row.indicator.name, seats=seats, empty="– seperti pilihan di atas –"
            )
            name = self.name_of(row)
            self.fields[name] = own
            last = str(before.get(row.indicator_id, ""))
            if last in everyone.people and len(everyone.people) > 1:
                self.initial.setdefault(name, last)
        self.follows_before = any(
            self.initial.get(self.name_of(row)) is not None for row in self.due
        )
        self.fields["instruction"] = _area(TextInput("instruction", "Isi disposisi", rows=5))

    @staticmethod
    def name_of(row: Realization) -> str:
        """The field of an indicator."""
        return f"analyst_{row.indicator_id}"

    @property
    def assignments(self) -> list[Assignments]:
        """The indicators' choices, grouped by sasaran in the order of the plan."""
        groups: dict[str, list[forms.BoundField]] = {}
        for row in self.due:
            groups.setdefault(row.indicator.objective.name, []).append(self[self.name_of(row)])
        return [Assignments(objective, fields) for objective, fields in groups.items()]

    def clean(self) -> dict[str, Any]:
        """Say at each indicator that nobody was chosen for it."""
        cleaned = super().clean()
        if cleaned.get("everyone") is None and "everyone" not in self.errors:
            for row in self.due:
                name = self.name_of(row)
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, "Pilih Analis untuk indikator ini.")
        return cleaned

    def inputs(self) -> dict[str, Any]:
        """``analysts``: indicator id → person, and ``instruction``."""
        everyone = self.cleaned_data["everyone"]
        chosen = {row.indicator_id: self.cleaned_data[self.name_of(row)] for row in self.due}
        return {
            "analysts": {pk: person or everyone for pk, person in chosen.items()},
            "instruction": self.cleaned_data["instruction"],
        }

    def refuse(self, refused: Refused) -> None:
        """The action speaks of all analysts at once; its sentence stands at the common choice."""
        field = "everyone" if refused.field == "analysts" else refused.field
        self.add_error(field if field in self.fields else None, refused.sentence)
