"""The form with which a task goes to somebody else in mid-step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from workflow.actions.errors import Refused
from workflow.enums import Role
from workflow.forms.moves import PersonField
from workflow.models import Position


class ReassignForm(forms.Form):
    """From whom (as the page showed it), to whom, and why."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    previous = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, role: Role, seats: Sequence[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role = role
        self.fields["successor"] = PersonField(
            label=f"{role.label} yang menerima", seats=seats, empty="Pilih …"
        )
        self.fields["successor"].widget.attrs["aria-required"] = "true"
        self.fields["reason"] = forms.CharField(
            label="Alasan",
            help_text="Terbaca di riwayat siklus oleh semua yang terlibat.",
            required=False,
            widget=forms.Textarea({"rows": 2, "aria-required": "true"}),
        )

    def refuse(self, refused: Refused) -> None:
        """Show the action's sentence at its field, or above the form."""
        field = "successor" if refused.field == self.role.value else refused.field
        self.add_error(field if field in self.fields else None, refused.sentence)
