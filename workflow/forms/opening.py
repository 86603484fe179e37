"""The form with which Kasubag Perencanaan opens a cycle by hand."""

from __future__ import annotations

from datetime import date

from django import forms

from workflow.models import Agency, Unit
from workflow.models.cycle import QUARTER_LABELS

YEARS_BACK = 4  # older quarters are entered as past figures of the plan, not as cycles


class OpeningForm(forms.Form):
    """Which bidang and quarter, and why; the rules themselves are ``cycles.open_by_hand``'s."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label="Bidang",
        empty_label="Pilih bidang",
        error_messages={
            "required": "Pilih bidang yang siklusnya dibuka.",
            "invalid_choice": "Bidang ini tidak ada pada kantor Anda; pilih dari daftar.",
        },
    )
    year = forms.TypedChoiceField(
        label="Tahun",
        coerce=int,
        error_messages={
            "required": "Pilih tahun.",
            "invalid_choice": "Pilih tahun dari daftar.",
        },
    )
    quarter = forms.TypedChoiceField(
        label="Triwulan",
        coerce=int,
        choices=[("", "Pilih triwulan"), *QUARTER_LABELS.items()],
        error_messages={
            "required": "Pilih triwulan.",
            "invalid_choice": "Pilih triwulan I sampai IV.",
        },
    )
    reason = forms.CharField(
        label="Alasan",
        help_text="Tercatat di riwayat siklus dan jurnal, misalnya nomor surat permintaannya.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        error_messages={
            "required": "Tulis alasan membuka siklus dengan tangan.",
            "max_length": "Alasan terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )

    def __init__(self, *args, agency: Agency, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(agency=agency, is_active=True).select_related("agency")
        self.fields["unit"].queryset = units
        years = range(today.year, today.year - YEARS_BACK - 1, -1)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        for name in ("unit", "year", "quarter"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["reason"].widget.attrs["class"] = "form-control"

    @classmethod
    def prefilled(cls, query, *, agency: Agency, today: date) -> OpeningForm:
        """The empty form, with what the board's cell or the address already says."""
        unit = Unit.objects.filter(
            agency=agency, code=query.get("bidang", "").replace("\x00", "?")
        ).first()
        initial = {
            "unit": unit,
            "year": query.get("tahun", today.year),
            "quarter": query.get("triwulan", ""),
        }
        return cls(initial=initial, agency=agency, today=today)
