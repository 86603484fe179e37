"""The form "Tunjuk Plh./Plt."; the rules themselves are ``actions.positions.grant``'s."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from workflow.enums import PositionKind
from workflow.forms.calendar import DayField
from workflow.models import Seat, User


def seat_label(seat: Seat) -> str:
    """A seat in the list: "Kepala Bidang Perdagangan · Hj. Nurhayati, S.E."."""
    return f"{seat.title} · {seat.position.user if seat.position else 'kosong'}"


class GrantForm(forms.Form):
    """Which position, by whom, from when to when, and by which decree."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    seat = forms.TypedChoiceField(
        label="Jabatan yang diwakili",
        help_text="Pejabat yang berhalangan, atau jabatan yang kosong.",
        error_messages={
            "required": "Pilih jabatan yang diwakili.",
            "invalid_choice": "Jabatan ini tidak dapat dipilih; pilih dari daftar.",
        },
    )
    kind = forms.ChoiceField(
        label="Sebagai",
        choices=[
            (PositionKind.PLH.value, "Plh. – pejabatnya berhalangan sementara"),
            (PositionKind.PLT.value, "Plt. – jabatan kosong atau pejabatnya berhalangan tetap"),
        ],
        initial=PositionKind.PLH.value,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Pilih Plt. atau Plh.",
            "invalid_choice": "Pilih Plt. atau Plh.",
        },
    )
    person = forms.ModelChoiceField(
        User.objects.none(),
        label="Orang yang ditunjuk",
        empty_label="Pilih …",
        error_messages={
            "required": "Pilih orang yang ditunjuk.",
            "invalid_choice": "Orang ini tidak dapat dipilih; pilih dari daftar.",
        },
    )
    decree = forms.CharField(
        label="Nomor SK atau surat perintah",
        max_length=120,
        error_messages={
            "required": "Tulis nomor SK atau surat perintahnya.",
            "max_length": "Terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )
    reason = forms.CharField(
        label="Alasan",
        help_text="Misalnya “Cuti tahunan” atau “Pensiun, belum ada pengganti”.",
        max_length=250,
        error_messages={
            "required": "Tulis alasannya, misalnya “Cuti tahunan”.",
            "max_length": "Terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )

    def __init__(
        self,
        *args: Any,
        seats: Sequence[Seat],
        people: Any,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {seat.key: seat for seat in seats}
        self.fields["seat"].choices = [
            ("", "Pilih …"),
            *((seat.key, seat_label(seat)) for seat in seats),
        ]
        self.fields["seat"].coerce = self.seats.get
        self.fields["person"].queryset = people
        self.fields["since"] = DayField(
            label="Berlaku sejak", missing="Isi hari mulai.", initial=today
        )
        self.fields["last"] = DayField(
            label="Hari terakhir",
            help_text="Ikut dihitung: sehari sesudahnya haknya sudah berakhir sendiri. Boleh "
            "kosong hanya untuk Plt.",
        )
        self.order_fields(["seat", "kind", "person", "since", "last", "decree", "reason"])
        for name in self.fields:
            if name not in ("kind", "last"):
                self.fields[name].widget.attrs["aria-required"] = "true"
