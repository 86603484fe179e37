"""What is typed about a file of evidence: its date and description, the reason of a withdrawal."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from workflow import dates
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.evidence import MAX_DESCRIPTION, MAX_REASON, Words
from workflow.models import Evidence


class WordsForm(forms.Form):
    """The date on the document and what it is; ``seen_*`` is what the person had before them."""

    use_required_attribute = False

    dated = forms.CharField(
        label="Tanggal dokumen",
        required=False,
        max_length=40,
        help_text="Tanggal yang tertulis pada dokumen, atau hari foto diambil.",
        widget=forms.DateInput(attrs={"type": "date", "id": "rincian-tanggal"}),
    )
    description = forms.CharField(
        label="Keterangan",
        required=False,
        max_length=1000,
        help_text="Misalnya: rekap SKA September, halaman 2.",
        widget=forms.TextInput(attrs={"maxlength": MAX_DESCRIPTION, "id": "rincian-keterangan"}),
    )
    seen_dated = forms.CharField(required=False, widget=forms.HiddenInput)
    seen_description = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    is_outdated = False  # somebody else was faster

    @classmethod
    def of(cls, evidence: Evidence) -> WordsForm:
        """What is stored."""
        dated = evidence.dated.isoformat() if evidence.dated else ""
        return cls(
            initial={
                "dated": dated,
                "description": evidence.description,
                "seen_dated": dated,
                "seen_description": evidence.description,
            }
        )

    @classmethod
    def posted(cls, data: Any, evidence: Evidence) -> WordsForm:
        """What was typed; the button "pakai" takes the date that the file names."""
        data = data.copy()
        if data.get("pakai") and evidence.made_on:
            data["dated"] = evidence.made_on.isoformat()
        return cls(data)

    def clean_dated(self) -> date | None:
        """A date in any of the ways people type it."""
        try:
            return dates.parse(self.cleaned_data["dated"])
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault

    @property
    def words(self) -> Words:
        """What was typed, read."""
        return Words(self.cleaned_data["dated"], self.cleaned_data["description"])

    @property
    def seen(self) -> Words:
        """What the person had before them."""
        try:
            dated = dates.parse(self.cleaned_data["seen_dated"])
        except ValueError:
            dated = None
        return Words(dated, self.cleaned_data["seen_description"])

    def refuse(self, refused: Refused, evidence: Evidence) -> None:
        """Show the action's sentence; a second save is then about what is stored now."""
        field = refused.field if refused.field in self.fields else None
        self.add_error(field, refused.sentence)
        if isinstance(refused, AlreadyDone):
            self.is_outdated = True
            stored = self.of(evidence).initial
            for name in ("seen_dated", "seen_description"):
                self.data[name] = stored[name]


class WithdrawForm(forms.Form):
    """Why a file is taken out."""

    use_required_attribute = False

    reason = forms.CharField(
        label="Alasan penarikan",
        required=False,
        max_length=1000,
        help_text="Berkasnya tetap tersimpan sebagai riwayat dan tetap dapat dibaca.",
        widget=forms.TextInput(
            attrs={"maxlength": MAX_REASON, "id": "rincian-alasan", "aria-required": "true"}
        ),
    )

    def refuse(self, refused: Refused) -> None:
        """Show the action's sentence at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence)
