"""The forms of the working calendar; each reads one edit. The rules are the edits' own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from workflow import dates
from workflow.actions.calendar_edits import DAY_KINDS, EditDay, EditHoliday, EditRange, EditWeek
from workflow.actions.calendar_rows import DecreeChoice, week_of
from workflow.actions.errors import Refused
from workflow.enums import ExceptionKind
from workflow.models import Agency, CalendarException, Decree, Holiday
from workflow.office_hours import (
    RAMADAN_MINUTES,
    RAMADAN_WEEK,
    Windows,
    duration_text,
    hours_text,
    read_hours,
)

FIRST_YEAR, LAST_YEAR = 2000, 2100
DATE_FORMATS = ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y"]
NEW_DECREE = ("decree_number", "decree_date")
HOURS_HELP = "Contoh: 07.30–12.00, 13.00–16.00. Kosongkan bila kantor tutup."


class HoursField(forms.CharField):
    """Office hours of one day; its value is the windows, () for a closed day."""

    def __init__(self, *, label: str, help_text: str = "") -> None:
        super().__init__(label=label, required=False, max_length=200, help_text=help_text)

    def clean(self, value: Any) -> Windows:
        """The windows, or the sentence that says what is wrong with them."""
        try:
            return read_hours(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class DayField(forms.DateField):
    """A date of the calendar."""

    def __init__(self, *, label: str, missing: str = "", **kwargs: Any) -> None:
        super().__init__(
            label=label,
            required=bool(missing),
            input_formats=DATE_FORMATS,
            widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            error_messages={
                "required": missing,
                "invalid": "Tanggal tidak terbaca. Tulis seperti 24-12-2026.",
            },
            **kwargs,
        )

    def clean(self, value: Any) -> date | None:
        """The date, within the years that a calendar can mean."""
        day = super().clean(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise forms.ValidationError(f"Tahun {day.year} di luar jangkauan kalender.")
        return day


def _text(label: str, missing: str, limit: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        required=bool(missing),
        error_messages={
            "required": missing,
            "max_length": f"Terlalu panjang: paling banyak {limit} huruf.",
        },
        **kwargs,
    )


class ChangeForm(forms.Form):
    """What all changes of the calendar have: a decree.

    Each form below adds ``edit()``: the edit that a valid form asks for.
    """

    use_required_attribute = False  # the browser's own sentences follow its language, not ours
    days_note = ""  # where the hours that stand in the weekdays come from

    def __init__(self, *args: Any, agency: Agency, pk: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency, self.pk = agency, pk
        self.add_days()
        decrees = Decree.objects.filter(agency=agency)
        self.fields["decree"] = forms.TypedChoiceField(
            label="Dasar hukum",
            required=False,
            coerce=int,
            empty_value=None,
            choices=[("", "Tanpa dasar hukum"), *((row.pk, str(row)) for row in decrees)],
            error_messages={"invalid_choice": "Dasar hukum itu tidak ada lagi; pilih dari daftar."},
        )
        self.fields["decree_number"] = _text(
            "Nomor dasar hukum baru", "", 200, help_text="Misalnya: SE Bupati Nomor 12 Tahun 2026."
        )
        self.fields["decree_date"] = DayField(label="Tanggal dasar hukum baru")
        for field in self.fields.values():
            if not isinstance(field.widget, forms.RadioSelect):
                chooses = isinstance(field.widget, forms.Select)
                field.widget.attrs["class"] = "form-select" if chooses else "form-control"

    def add_days(self) -> None:
        """Add the hours of the weekdays, in forms that have them."""

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The form's own fields: neither weekdays nor the decree."""
        own = set(self.base_fields)
        return [field for field in self if field.name in own]

    @property
    def day_fields(self) -> list[forms.BoundField]:
        """The hours of the weekdays; none in most forms."""
        return [field for field in self if field.name.startswith("day_")]

    @property
    def decree_fields(self) -> list[forms.BoundField]:
        """The fields of a decree that is not in the list yet."""
        return [self[name] for name in NEW_DECREE]

    @property
    def decree_open(self) -> bool:
        """Whether something stands in those, so that they must be in sight."""
        return any(field.value() or field.errors for field in self.decree_fields)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was typed, for the preview to carry along."""
        return [(field.html_name, field.value() or "") for field in self]

    def clean(self) -> dict[str, Any]:
        """A decree is chosen or new, not both."""
        cleaned = super().clean()
        number = cleaned.get("decree_number")
        if number and cleaned.get("decree"):
            self.add_error("decree_number", "Pilih dari daftar atau tulis yang baru, salah satu.")
        if cleaned.get("decree_date") and not number and "decree_number" not in self.errors:
            self.add_error("decree_number", "Tulis nomor dasar hukum yang bertanggal ini.")
        return cleaned

    def decree_choice(self) -> DecreeChoice:
        """The decree as the edits read it."""
        cleaned = self.cleaned_data
        return DecreeChoice(cleaned["decree"], cleaned["decree_number"], cleaned["decree_date"])

    def refuse(self, refused: Refused) -> None:
        """Show the action's sentence at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence)


class _Week:
    """Seven fields of hours, one for each weekday."""

    def add_days(self) -> None:
        """Add the fields."""
        for day, name in enumerate(dates.DAYS):
            self.fields[f"day_{day}"] = HoursField(label=name)
            self.fields[f"day_{day}"].widget.attrs["placeholder"] = "tutup"

    def week(self) -> dict[int, Windows]:
        """The hours of a valid form."""
        return {day: self.cleaned_data[f"day_{day}"] for day in range(7)}


def _week_initial(week: Mapping[int, Any]) -> dict[str, str]:
    return {f"day_{day}": hours_text(windows) for day, windows in week.items()}


class WeekForm(_Week, ChangeForm):
    """The ordinary hours of all seven weekdays."""

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        rows = list(agency.windows.all())
        decrees = {row.decree_id for row in rows}
        initial = _week_initial(week_of(rows))
        initial["decree"] = decrees.pop() if len(decrees) == 1 else None
        super().__init__(*args, agency=agency, initial=initial, **kwargs)

    def edit(self) -> EditWeek:
        """The whole week."""
        return EditWeek(self.week(), self.decree_choice())


class HolidayForm(ChangeForm):
    """A national holiday or cuti bersama; a new one may last several days."""

    first = DayField(label="Tanggal", missing="Isi tanggalnya.")
    last = DayField(
        label="Sampai tanggal", help_text="Hanya bila beberapa hari berurutan; boleh kosong."
    )
    name = _text("Nama", "Tulis nama hari liburnya.", 160, help_text="Misalnya: Hari Raya Natal.")
    kind = forms.ChoiceField(
        label="Jenis",
        choices=Holiday.Kind.choices,
        initial=Holiday.Kind.HOLIDAY,
        error_messages={"required": "Pilih jenisnya.", "invalid_choice": "Pilih dari daftar."},
    )

    def __init__(self, *args: Any, row: Holiday | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["pk"] = row.pk
            kwargs["initial"] = {
                "first": row.date,
                "name": row.name,
                "kind": row.kind,
                "decree": row.decree_id,
            }
        super().__init__(*args, **kwargs)
        if row:
            del self.fields["last"]

    def edit(self) -> EditHoliday:
        """The date or dates."""
        cleaned = self.cleaned_data
        return EditHoliday(
            cleaned["first"],
            cleaned.get("last") or cleaned["first"],
            cleaned["name"],
            cleaned["kind"],
            self.decree_choice(),
            self.pk,
        )


#: What each kind of a dated exception means, for whoever chooses one.
KIND_HELP = {
    ExceptionKind.HALF_DAY: "kantor buka sebagian hari; tulis jamnya",
    ExceptionKind.CEREMONY: "jam kerja hari itu berbeda; tulis jam yang dihitung",
    ExceptionKind.CLOSED: "tidak ada jam kerja",
    ExceptionKind.WORKING_DAY: "misalnya Sabtu yang menjadi hari kerja; tulis jamnya",
    ExceptionKind.CANCELLED_LEAVE: "kembali menjadi hari kerja; jam kosong berarti jam biasa",
}


class DayForm(ChangeForm):
    """Other hours on one date."""

    kind = forms.ChoiceField(
        label="Apa yang terjadi pada hari itu?",
        choices=[(kind.value, f"{kind.label}: {KIND_HELP[kind]}") for kind in DAY_KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Pilih salah satu.", "invalid_choice": "Pilih dari daftar."},
    )
    day = DayField(label="Tanggal", missing="Isi tanggalnya.")
    label = _text(
        "Keterangan",
        "Tulis keterangannya; orang membacanya pada penjelasan tenggat.",
        160,
        help_text="Misalnya: Upacara hari jadi kabupaten.",
    )
    hours = HoursField(label="Jam kerja hari itu", help_text=HOURS_HELP)

    def __init__(self, *args: Any, row: CalendarException | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["pk"] = row.pk
            kwargs["initial"] = {
                "kind": row.kind,
                "day": row.first,
                "label": row.label,
                "hours": hours_text(row.windows),
                "decree": row.decree_id,
            }
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """A closed day has no hours."""
        cleaned = super().clean()
        if cleaned.get("kind") == ExceptionKind.CLOSED and cleaned.get("hours"):
            self.add_error("hours", "Kosongkan jamnya, karena kantor tutup hari itu.")
        return cleaned

    def edit(self) -> EditDay:
        """The date."""
        cleaned = self.cleaned_data
        return EditDay(
            cleaned["day"],
            cleaned["kind"],
            cleaned["label"],
            cleaned["hours"],
            self.decree_choice(),
            self.pk,
        )


class RangeForm(_Week, ChangeForm):
    """Other hours per weekday for a time, such as Ramadan's."""

    label = _text(
        "Keterangan", "Tulis namanya, misalnya Jam kerja Ramadan.", 160, initial="Jam kerja Ramadan"
    )
    first = DayField(label="Mulai tanggal", missing="Isi tanggal mulainya.")
    last = DayField(label="Sampai tanggal", missing="Isi tanggal terakhirnya.")

    def __init__(self, *args: Any, row: CalendarException | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {f"day_{day}": text for day, text in RAMADAN_WEEK.items()}
        if row:
            kwargs["pk"] = row.pk
            week = {day: row.windows.get(str(day), ()) for day in range(7)}
            initial = _week_initial(week) | {
                "label": row.label,
                "first": row.first,
                "last": row.last,
                "decree": row.decree_id,
            }
        super().__init__(*args, initial=initial, **kwargs)
        if self.pk is None:
            self.days_note = (
                "Isian awal: jam Ramadan menurut Perpres 21/2023, "
                f"{duration_text(RAMADAN_MINUTES)} seminggu. "
                "Sesuaikan dengan surat edaran tahun itu."
            )

    def edit(self) -> EditRange:
        """The range."""
        cleaned = self.cleaned_data
        return EditRange(
            cleaned["first"],
            cleaned["last"],
            cleaned["label"],
            self.week(),
            self.decree_choice(),
            self.pk,
        )


class DecreeForm(forms.Form):
    """A decree with its number, date and, when there is one, its file."""

    use_required_attribute = False

    number = _text(
        "Nomor",
        "Tulis nomornya.",
        200,
        help_text="Misalnya: SKB 3 Menteri Nomor 1017 Tahun 2024.",
    )
    date = DayField(label="Tanggal")
    about = _text("Tentang", "", 250)
    file = forms.FileField(required=False, allow_empty_file=True, max_length=None)

    def __init__(self, *args: Any, row: Decree | None = None, **kwargs: Any) -> None:
        if row:
            kwargs["initial"] = {"number": row.number, "date": row.date, "about": row.about}
        super().__init__(*args, **kwargs)
        for name in ("number", "date", "about"):
            self.fields[name].widget.attrs["class"] = "form-control"

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The fields but the file, which the template draws as a drop area."""
        return [self[name] for name in ("number", "date", "about")]

    def refuse(self, refused: Refused) -> None:
        """Show the action's sentence at its field, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, refused.sentence)
