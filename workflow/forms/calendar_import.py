"""The forms of the calendar's import: a file, then its rows with what was ticked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import forms

from workflow import calendar_files
from workflow.actions.calendar_import import ImportHolidays, with_decree
from workflow.calendar_files import MAX_BYTES, FileRows, Problem, Row
from workflow.calendar_files.seed import SEED_DECREE
from workflow.forms.calendar import DayField
from workflow.models import Agency

SEED = "data awal"
SOURCES = ("berkas iCal", "berkas CSV", SEED)
#: The name under which carried rows are read again.
CARRIED = "terbawa.csv"


class _DecreeForm(forms.Form):
    """The decree of all rows that name none."""

    use_required_attribute = False  # the browser's own sentences follow its language, not ours

    decree_number = forms.CharField(
        label="Nomor SKB atau dasar lain",
        required=False,
        max_length=200,
        help_text="Untuk semua baris yang tidak menyebut dasarnya sendiri. Misalnya: SKB 3 Menteri "
        "Nomor 1017 Tahun 2026.",
        error_messages={"max_length": "Terlalu panjang: paling banyak %(limit_value)d huruf."},
    )
    decree_date = DayField(label="Tanggal dasar")

    def __init__(self, *args: Any, agency: Agency, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.this_year = now.astimezone(agency.zone).year
        for name in ("decree_number", "decree_date"):
            self.fields[name].widget.attrs["class"] = "form-control"

    @property
    def decree_fields(self) -> list[forms.BoundField]:
        """Number and date, for the template."""
        return [self["decree_number"], self["decree_date"]]

    @property
    def decree(self) -> tuple[str, date | None]:
        """Number and date as far as they could be read."""
        cleaned = getattr(self, "cleaned_data", {})
        return cleaned.get("decree_number", ""), cleaned.get("decree_date")

    def clean(self) -> dict[str, Any]:
        """A date needs the number that it belongs to."""
        cleaned = super().clean()
        number_read = "decree_number" in cleaned
        if cleaned.get("decree_date") and number_read and not cleaned["decree_number"]:
            self.add_error("decree_number", "Tulis nomor dasar hukum yang bertanggal ini.")
        return cleaned

    def _read(self, name: str, content: bytes) -> FileRows:
        return calendar_files.read(name, content, this_year=self.this_year, zone=self.agency.zone)


class FileForm(_DecreeForm):
    """An iCal or CSV file; ``contents`` is what it holds, whatever it is."""

    file = forms.FileField(
        required=False, allow_empty_file=True, max_length=None, label="Berkas kalender"
    )
    contents: FileRows | None = None

    def clean(self) -> dict[str, Any]:
        """Read the file; one that is no calendar is refused at its field."""
        cleaned = super().clean()
        upload = cleaned.get("file")
        if "file" in self.errors:
            return cleaned
        if not upload:
            self.add_error("file", "Pilih berkas iCal (.ics) atau CSV.")
            return cleaned
        self.contents = self._read(upload.name, upload.read(MAX_BYTES + 1))
        if self.contents.refused:
            self.add_error("file", self.contents.refused)
        return cleaned

    @property
    def source(self) -> str:
        """What kind of file it was, for the journal and the notices."""
        return f"berkas {self.contents.kind}"


class RowsForm(_DecreeForm):
    """The rows as they travel with the page, and which of them shall be taken over.

    ``shown`` is the choice whose effect the page has shown, ``seen`` that effect.
    """

    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    unread = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    source = forms.ChoiceField(choices=[(name, name) for name in SOURCES], widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(
        cls,
        contents: FileRows,
        source: str,
        decree: tuple[str, date | None] = ("", None),
        *,
        agency: Agency,
        now: datetime,
    ) -> RowsForm:
        """The form of freshly read rows, before anybody has ticked anything."""
        number, signed = decree
        data = {
            "content": calendar_files.as_csv(contents.rows),
            "unread": "\n".join(f"{p.line} {' '.join(p.text.split())}" for p in contents.problems),
            "source": source,
            "decree_number": number,
            "decree_date": signed.isoformat() if signed else "",
        }
        return cls(data, agency=agency, now=now)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        content = (self.data.get("content") or "").encode(errors="replace")
        self.contents = self._read(CARRIED, content)

    def clean(self) -> dict[str, Any]:
        """A page that says another source than it was given is not read further."""
        cleaned = super().clean()
        if "source" in self.errors:
            raise forms.ValidationError("Muatan halaman ini rusak. Unggah berkasnya sekali lagi.")
        return cleaned

    @property
    def rows(self) -> list[Row]:
        """All rows, those without a decree with the one given for all."""
        return with_decree(self.contents.rows, *self.decree)

    @property
    def fallback(self) -> str:
        """The decree of new rows that have none: the seed's, whose number is still to be told."""
        return SEED_DECREE if self.data.get("source") == SEED else ""

    @property
    def problems(self) -> list[Problem]:
        """What was not read from the file, and what the carried rows have lost since."""
        return [*_problems(self.data.get("unread") or ""), *self.contents.problems]

    @property
    def ticked(self) -> set[str] | None:
        """The dates that were ticked, ISO; None before anybody could."""
        if "shown" not in self.data:
            return None
        return set(self.data.getlist("take"))

    def edit(self, days: Iterable[date]) -> ImportHolidays:
        """The edit that takes the rows of these days."""
        wanted = set(days)
        rows = tuple(row for row in self.rows if row.date in wanted)
        return ImportHolidays(rows, self.cleaned_data["source"], self.fallback)

    def choice(self, edit: ImportHolidays) -> str:
        """What was chosen, short enough for a hidden field."""
        return hashlib.sha256(repr((edit.rows, edit.fallback)).encode()).hexdigest()[:32]


def _problems(text: str) -> list[Problem]:
    found = []
    for entry in text.split("\n")[: calendar_files.MAX_ROWS]:
        line, _, sentence = entry.partition(" ")
        if line.isascii() and line.isdigit() and len(line) < 9:
            found.append(Problem(int(line), sentence[:500]))
    return found
