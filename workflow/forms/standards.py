"""The forms with which the Pengelola sets what "1 hari" means and what time the steps take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms

from workflow import dates, numbers, sop
from workflow.actions.revisions import ANNUAL, fingerprint, why_not_time
from workflow.forms.calendar import DayField
from workflow.models import SopRevision
from workflow.sla import StandardTime
from workflow.sop import STEPS, TURNS

UNITS = (("m", "menit"), ("h", "jam"), ("d", "hari"))
MINUTES = {"m": 1, "h": 60}
_PROPOSED = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,4})?)([mhd])", re.ASCII)


class StartForm(forms.Form):
    """The instant from which the preview of the four readings counts (GET)."""

    use_required_attribute = False

    start = forms.DateTimeField(
        label="Jam mulai",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H.%M"],
        widget=forms.DateTimeInput(
            {"type": "datetime-local", "class": "form-control"}, format="%Y-%m-%dT%H:%M"
        ),
        error_messages={
            "required": "Isi jam mulai untuk contoh ini.",
            "invalid": "Jam mulai tidak terbaca. Tulis seperti 24-12-2026 14.00.",
        },
    )

    def clean_start(self) -> datetime:
        """The instant, within the years that a calendar can mean."""
        start = self.cleaned_data["start"]
        if not 2000 <= start.year <= 2100:
            raise forms.ValidationError("Tahunnya di luar jangkauan kalender.")
        return start


@dataclass(frozen=True)
class TimeRow:
    """One standard time of the form: its name, who keeps it, what holds now, and its two fields."""

    key: str
    title: str
    who: str
    now: str
    amount: forms.BoundField
    unit: forms.BoundField | None  # None where only days are possible


def from_query(text: str) -> StandardTime | None:
    """Read a proposed time from the address: "90m" minutes, "1.5h" hours, "2d" or "1.25d" days.

    None for what cannot be read; a link never fails because of it.
    """
    found = _PROPOSED.fullmatch(text)
    try:
        return _standard(Decimal(found[1]), found[2]) if found else None
    except ValueError:
        return None


def _standard(amount: Decimal, unit: str) -> StandardTime:
    """An amount with its unit as a standard time; ValueError with a sentence when it is none."""
    if not amount.is_finite() or amount < 0:
        raise ValueError("Tulis angka yang lebih dari nol.")
    if unit == "d":
        return StandardTime(days=amount)
    if unit not in MINUTES:
        raise ValueError("Pilih satuannya: menit, jam, atau hari.")
    minutes = amount * MINUTES[unit]
    if minutes != int(minutes):
        raise ValueError("Tulis sampai menit bulat.")
    return StandardTime(minutes=int(minutes))


def _written(standard: StandardTime) -> tuple[str, str]:
    """Amount and unit as the form shows a standard time."""
    if standard.days is not None:
        days = Decimal(standard.days).normalize()
        return numbers.format(days, max(0, -days.as_tuple().exponent)), "d"
    hours, rest = divmod(standard.minutes, 60)
    return (str(hours), "h") if hours and not rest else (str(standard.minutes), "m")


class RevisionForm(forms.Form):
    """A revision: from when, by which decree, and the time of every turn and of the annual report.

    The address may propose times, as ``<state>=<number>m|h|d`` with m minutes, h hours, d working
    days and a dot as the decimal sign: ``?drafted=90m&collecting=2d&annual=20d``; ``berlaku`` is
    the date (ISO), ``dasar`` the decree, ``keterangan`` the note. What cannot be read is left out.
    """

    use_required_attribute = False

    effective_from = DayField(label="Berlaku sejak", missing="Isi tanggal mulai berlaku.")
    decree = forms.CharField(
        label="Dasar perubahan",
        max_length=200,
        help_text="Misalnya: Keputusan Kepala Dinas Nomor 800/12/2026.",
        error_messages={
            "required": "Tulis dasar perubahannya: nomor keputusan atau notanya.",
            "max_length": "Terlalu panjang: paling banyak %(limit_value)d huruf.",
        },
    )
    note = forms.CharField(
        label="Keterangan",
        required=False,
        max_length=250,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"max_length": "Terlalu panjang: paling banyak %(limit_value)d huruf."},
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, held: SopRevision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        for key in sop.standard_times():
            self.fields[f"{key}_amount"] = forms.CharField(
                max_length=20,
                error_messages={
                    "required": "Isi waktu bakunya.",
                    "max_length": "Terlalu panjang untuk sebuah angka.",
                },
                widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
                label=f"Waktu baku: {title_of(key)}",
            )
            if key != ANNUAL:
                self.fields[f"{key}_unit"] = forms.ChoiceField(
                    choices=UNITS,
                    label=f"Satuan: {title_of(key)}",
                    error_messages={
                        "required": "Pilih satuannya.",
                        "invalid_choice": "Pilih menit, jam, atau hari.",
                    },
                )
        for field in self.fields.values():
            chooses = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if chooses else "form-control"

    @classmethod
    def proposed(cls, query: Mapping[str, str], held: SopRevision, day: date) -> RevisionForm:
        """The empty form: the times in force, with what the address proposes instead."""
        initial = {
            "effective_from": _day(query.get("berlaku", "")) or day,
            "decree": query.get("dasar", "")[:200],
            "note": query.get("keterangan", "")[:250],
        }
        for key in sop.standard_times():
            asked = from_query(query.get(key, ""))
            if asked is None or why_not_time(key, asked):
                asked = held.standard_time(key)
            initial[f"{key}_amount"], initial[f"{key}_unit"] = _written(asked)
        return cls(initial=initial, held=held)

    @classmethod
    def of(cls, revision: SopRevision, held: SopRevision) -> RevisionForm:
        """The form of a revision that is already written."""
        initial = {
            "effective_from": revision.effective_from,
            "decree": revision.decree,
            "note": revision.note,
            "seen": fingerprint(revision),
        }
        for key in sop.standard_times():
            initial[f"{key}_amount"], initial[f"{key}_unit"] = _written(revision.standard_time(key))
        return cls(initial=initial, held=held)

    def clean(self) -> dict[str, Any]:
        """Read amounts and units together as ``times``; each wrong one is told at its place."""
        data = super().clean()
        times = {}
        for key in sop.standard_times():
            name = f"{key}_amount"
            unit = "d" if key == ANNUAL else data.get(f"{key}_unit")
            if name not in data or unit is None:
                continue
            try:
                read = numbers.parse(data[name])
                if isinstance(read.value, tuple) or read.value is None:
                    raise ValueError("Tulis satu angka.")
                if read.ambiguous:
                    raise ValueError("Tulis tanpa titik; pecahan dengan koma, misalnya 1,5.")
                times[key] = _standard(read.value, unit)
            except ValueError as error:
                self.add_error(name, str(error))
                continue
            if wrong := why_not_time(key, times[key]):
                self.add_error(name, wrong)
        data["times"] = times
        return data

    @property
    def rows(self) -> list[TimeRow]:
        """The standard times in the order of the procedure."""
        return [
            TimeRow(
                key,
                title_of(key),
                TURNS[key].role.label if key in TURNS else STEPS[-1].role.label,
                self.held.standard_time(key).label,
                self[f"{key}_amount"],
                self[f"{key}_unit"] if key != ANNUAL else None,
            )
            for key in keys_in_order()
        ]

    @property
    def held_text(self) -> str:
        """Since when the times hold that stand beside the fields."""
        return f"Berlaku sejak {dates.document_date(self.held.effective_from)}"


def keys_in_order() -> list[str]:
    """The keys of a revision in the order of the SOP's rows; the annual report comes last."""
    keys = [key for key in sop.standard_times() if key != ANNUAL]
    return [*sorted(keys, key=lambda key: TURNS[key].step), ANNUAL]


def title_of(key: str) -> str:
    """A standard time by its name: "Langkah 5: periksa laporan", "Langkah 6: laporan tahunan"."""
    if key == ANNUAL:
        return "Langkah 6: laporan kinerja tahunan"
    turn = TURNS[key]
    return f"Langkah {turn.step}: {turn.duty[0].lower()}{turn.duty[1:]}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
