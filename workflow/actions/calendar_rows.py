"""Rows of the working calendar in words for the reader and as data for the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflow import dates, office_hours
from workflow.actions.calendar_changes import Row
from workflow.actions.errors import Refused
from workflow.enums import ExceptionKind
from workflow.models import Agency, CalendarException, Decree, Holiday, WorkWindow
from workflow.office_hours import Windows, hours_text

CLOSED = "tutup"


@dataclass(frozen=True)
class DecreeChoice:
    """The decree a row comes from: one of the list, a new one by its number, or none."""

    pk: int | None = None
    number: str = ""
    date: date | None = None

    def find(self, agency: Agency) -> Decree | None:
        """The decree as far as it stands already."""
        if self.pk is not None:
            return Decree.objects.filter(agency=agency, pk=self.pk).first()
        if self.number:
            return Decree.objects.filter(agency=agency, number__iexact=self.number).first()
        return None

    def get(self, agency: Agency) -> Decree | None:
        """The decree, made where it is new."""
        found = self.find(agency)
        if found is None and self.pk is not None:
            raise Refused("Dasar hukum itu sudah dihapus; pilih lagi dari daftar.", "decree")
        if found is None and self.number:
            return Decree.objects.create(agency=agency, number=self.number, date=self.date)
        return found

    def is_of(self, row: WorkWindow | Holiday | CalendarException, agency: Agency) -> bool:
        """Whether a row names this decree."""
        found = self.find(agency)
        if found is None:
            return row.decree_id is None and self.pk is None and not self.number
        return row.decree_id == found.pk


NO_DECREE = DecreeChoice()


def week_of(rows: Iterable[WorkWindow]) -> dict[int, Windows]:
    """All seven weekdays with their windows in order."""
    week: dict[int, list[tuple[str, str]]] = {day: [] for day in range(7)}
    for row in rows:
        week[row.weekday].append((row.opens, row.closes))
    return {day: tuple(sorted(windows)) for day, windows in week.items()}


def ordinary_windows(agency: Agency, day: date) -> Windows:
    """The hours that a date would have without holidays and dated exceptions."""
    ranges = agency.calendar_exceptions.ranges()
    for row in ranges.over(day, day):
        return tuple((a, b) for a, b in row.windows.get(str(day.weekday()), ()))
    return week_of(agency.windows.all())[day.weekday()]


def span_text(first: date, last: date) -> str:
    """ "24 Desember 2026", "24–25 Desember 2026", "18 Februari – 19 Maret 2026"."""
    if first == last:
        return dates.document_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{dates.document_date(last)}"
    begin = dates.document_date(first)
    if first.year == last.year:
        begin = begin.removesuffix(f" {first.year}")
    return f"{begin} – {dates.document_date(last)}"


def holiday_row(row: Holiday) -> Row:
    """A holiday as the journal keeps it."""
    return {
        "row": "holiday",
        "date": row.date.isoformat(),
        "name": row.name,
        "kind": str(row.kind),
        "decree": decree_text(row.decree),
    }


def exception_row(row: CalendarException) -> Row:
    """An exception or range as the journal keeps it."""
    return {
        "row": "exception",
        "first": row.first.isoformat(),
        "last": row.last.isoformat(),
        "kind": str(row.kind),
        "label": row.label,
        "windows": row.windows,
        "decree": decree_text(row.decree),
    }


def window_rows(rows: Iterable[WorkWindow]) -> list[Row]:
    """Weekly hours as the journal keeps them, in order."""
    return [
        {
            "row": "window",
            "weekday": row.weekday,
            "opens": row.opens,
            "closes": row.closes,
            "decree": decree_text(row.decree),
        }
        for row in sorted(rows, key=lambda row: (row.weekday, row.opens))
    ]


def decree_text(decree: Decree | None) -> str:
    """Number and date of a decree; "" for none."""
    return str(decree) if decree else ""


def kind_text(kind: str) -> str:
    """The kind inside a sentence: "setengah hari", "rentang"."""
    return "rentang" if kind == ExceptionKind.RANGE else ExceptionKind(kind).label.lower()


def holiday_words(row: Row, period: str = "") -> dict[str, str]:
    """A holiday's row as label → text; ``period`` in the place of its one date."""
    return {
        "Tanggal": period or dates.document_date(date.fromisoformat(row["date"])),
        "Nama": row["name"],
        "Jenis": Holiday.Kind(row["kind"]).label,
        "Dasar hukum": row["decree"],
    }


def exception_words(row: Row) -> dict[str, str]:
    """An exception's row as label → text."""
    words = {
        "Tanggal": span_text(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
        "Jenis": ExceptionKind(row["kind"]).label,
        "Keterangan": row["label"],
    }
    if isinstance(row["windows"], list):
        words["Jam kerja"] = hours_text(row["windows"]) or CLOSED
    else:
        for day in range(7):
            words[dates.DAYS[day]] = hours_text(row["windows"].get(str(day), ())) or CLOSED
        words["Jumlah seminggu"] = office_hours.duration_text(
            office_hours.week_minutes(row["windows"])
        )
    words["Dasar hukum"] = row["decree"]
    return words


def differences(old: dict[str, str], new: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    """(what, before, after) of what differs; all of it where one side is missing."""
    return tuple(
        (key, old.get(key, ""), new.get(key, ""))
        for key in (new or old)
        if old.get(key, "") != new.get(key, "")
    )
