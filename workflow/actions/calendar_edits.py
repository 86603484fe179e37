"""The edits of the working calendar, each as a value: weekly hours, closed days, other hours.

``calendar_changes`` carries them out. An edit says no with a sentence at the field it belongs to;
the rows of one office never reach another's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workflow import dates
from workflow.actions.calendar_changes import Change
from workflow.actions.calendar_rows import (
    CLOSED,
    NO_DECREE,
    DecreeChoice,
    decree_text,
    differences,
    exception_row,
    exception_words,
    holiday_row,
    holiday_words,
    kind_text,
    ordinary_windows,
    span_text,
    week_of,
    window_rows,
)
from workflow.actions.errors import Refused
from workflow.enums import ExceptionKind
from workflow.models import Agency, CalendarException, Holiday, WorkWindow
from workflow.office_hours import Windows, hours_text

Week = Mapping[int, Windows]

MAX_DAYS_AT_ONCE = 31
MAX_RANGE_DAYS = 366
GONE = "Baris ini sudah dihapus, mungkin oleh orang lain; tidak ada yang diubah."


@dataclass(frozen=True)
class EditWeek:
    """The ordinary hours of all seven weekdays at once."""

    week: Week
    decree: DecreeChoice = NO_DECREE

    def apply(self, agency: Agency) -> Change:
        """Put the week in the place of the old one."""
        if not any(self.week.values()):
            raise Refused("Semua hari kosong. Isi jam kerja setidaknya satu hari.")
        decree = self.decree.get(agency)
        rows = list(agency.windows.select_related("decree"))
        old, old_decrees = week_of(rows), {str(row.decree or "") for row in rows}
        agency.windows.all().delete()
        WorkWindow.objects.bulk_create(
            WorkWindow(agency=agency, weekday=day, opens=opens, closes=closes, decree=decree)
            for day, windows in sorted(self.week.items())
            for opens, closes in windows
        )
        lines = [
            (dates.DAYS[day], hours_text(old[day]) or CLOSED, hours_text(windows) or CLOSED)
            for day, windows in sorted(self.week.items())
            if old[day] != tuple(windows)
        ]
        if old_decrees != {str(decree or "")}:
            lines.append(
                ("Dasar hukum", ", ".join(sorted(filter(None, old_decrees))), decree_text(decree))
            )
        return Change(
            what="jam kerja mingguan diubah",
            old=tuple(window_rows(rows)),
            new=tuple(window_rows(agency.windows.select_related("decree"))),
            lines=tuple(lines),
            spans=None,
        )

    def is_done(self, agency: Agency) -> bool:
        """Whether the week stands so already."""
        rows = list(agency.windows.all())
        wanted = {day: tuple(self.week.get(day, ())) for day in range(7)}
        return week_of(rows) == wanted and all(self.decree.is_of(row, agency) for row in rows)


@dataclass(frozen=True)
class EditHoliday:
    """A national holiday or cuti bersama: a new one, of one or several days, or ``pk``'s row."""

    first: date
    last: date
    name: str
    kind: str
    decree: DecreeChoice = NO_DECREE
    pk: int | None = None

    @property
    def days(self) -> list[date]:
        """The dates, both ends included."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def apply(self, agency: Agency) -> Change:
        """Write the row, or one for each date."""
        if self.last < self.first:
            raise Refused("Tanggal terakhir mendahului tanggal pertama.", "last")
        if len(self.days) > MAX_DAYS_AT_ONCE:
            raise Refused(f"Paling banyak {MAX_DAYS_AT_ONCE} hari sekaligus.", "last")
        before = _row_of(Holiday, agency, self.pk)
        taken = agency.holidays.filter(date__range=(self.first, self.last)).exclude(pk=self.pk)
        if there := taken.first():
            raise Refused(
                f"{dates.document_date(there.date)} sudah tercatat sebagai "
                f"{there.get_kind_display().lower()}: {there.name}. Ubah baris itu.",
                "first",
            )
        old = (holiday_row(before),) if before else ()
        decree = self.decree.get(agency)
        rows = [before] if before else [Holiday(agency=agency) for _ in self.days]
        for row, day in zip(rows, self.days, strict=False):
            row.date, row.name, row.kind, row.decree = day, self.name, self.kind, decree
            row.save()
        new = tuple(holiday_row(row) for row in rows)
        label = Holiday.Kind(self.kind).label.lower()
        period = span_text(self.first, self.last)
        spans = [(self.first, self.last)]
        if before:
            spans.append((date.fromisoformat(old[0]["date"]),) * 2)
        overruled = agency.calendar_exceptions.days().over(self.first, self.last)
        return Change(
            what=f"{label} {period} ({self.name}) {'diubah' if before else 'ditambahkan'}",
            old=old,
            new=new,
            lines=differences(holiday_words(old[0]) if old else {}, holiday_words(new[0], period)),
            spans=tuple(spans),
            remarks=tuple(
                f"Pada {dates.document_date(row.first)} ada pengecualian “{row.label}”, yang "
                "lebih didahulukan; hari itu tetap mengikuti pengecualian tersebut."
                for row in overruled
            ),
        )

    def is_done(self, agency: Agency) -> bool:
        """Whether every date stands so already."""
        rows = list(agency.holidays.filter(date__range=(self.first, self.last)))
        return len(rows) == len(self.days) and all(
            (row.name, row.kind) == (self.name, self.kind)
            and self.decree.is_of(row, agency)
            and self.pk in (None, row.pk)
            for row in rows
        )


@dataclass(frozen=True)
class EditDay:
    """Other hours on one date, instead of the weekday's or the holiday's."""

    day: date
    kind: str
    label: str
    windows: Windows
    decree: DecreeChoice = NO_DECREE
    pk: int | None = None

    def apply(self, agency: Agency) -> Change:
        """Write the row; a cancelled cuti bersama without hours has the weekday's."""
        windows = self.windows
        holiday = agency.holidays.filter(date=self.day).first()
        self._check_holiday(holiday)
        others = agency.calendar_exceptions.days().filter(first=self.day)
        if there := others.exclude(pk=self.pk).first():
            raise Refused(
                f"Pada {dates.document_date(self.day)} sudah ada pengecualian "
                f"“{there.label}”. Ubah yang itu.",
                "day",
            )
        if self.kind == ExceptionKind.CANCELLED_LEAVE and not windows:
            windows = ordinary_windows(agency, self.day)
        if self.kind == ExceptionKind.CLOSED:
            windows = ()
        elif not windows:
            raise Refused("Tulis jam kerja hari itu, misalnya 07.30–12.00.", "hours")
        return _write_exception(
            agency,
            self.pk,
            CalendarException(
                agency=agency,
                first=self.day,
                last=self.day,
                kind=self.kind,
                label=self.label,
                windows=[list(window) for window in windows],
            ),
            self.decree,
        )

    def _check_holiday(self, holiday: Holiday | None) -> None:
        day = dates.document_date(self.day)
        if self.kind == ExceptionKind.CANCELLED_LEAVE:
            if holiday is None or holiday.kind != Holiday.Kind.COLLECTIVE:
                raise Refused(f"{day} bukan cuti bersama dalam kalender ini.", "day")
        elif holiday and self.kind == ExceptionKind.CLOSED:
            raise Refused(f"{day} sudah libur: {holiday.name}.", "day")
        elif holiday and self.kind != ExceptionKind.WORKING_DAY:
            raise Refused(
                f"{day} libur: {holiday.name}. Bila kantor buka hari itu, pilih "
                f"“{ExceptionKind.WORKING_DAY.label}”.",
                "kind",
            )

    def is_done(self, agency: Agency) -> bool:
        """Whether the date stands so already."""
        windows = self.windows
        if self.kind == ExceptionKind.CANCELLED_LEAVE and not windows:
            windows = ordinary_windows(agency, self.day)
        return _exception_stands(self, agency, self.day, [list(window) for window in windows])


@dataclass(frozen=True)
class EditRange:
    """Other hours per weekday from one date to another, both included."""

    first: date
    last: date
    label: str
    week: Week
    decree: DecreeChoice = NO_DECREE
    pk: int | None = None
    kind: str = ExceptionKind.RANGE

    def apply(self, agency: Agency) -> Change:
        """Write the row."""
        if self.last < self.first:
            raise Refused("Tanggal terakhir mendahului tanggal pertama.", "last")
        if (self.last - self.first).days >= MAX_RANGE_DAYS:
            raise Refused("Rentang paling panjang satu tahun.", "last")
        if not any(self.week.values()):
            raise Refused(
                "Semua hari kosong. Isi jam kerja setidaknya satu hari; hari kantor tutup "
                "dicatat sebagai hari libur atau pengecualian."
            )
        ranges = agency.calendar_exceptions.ranges().exclude(pk=self.pk)
        if there := ranges.over(self.first, self.last).first():
            raise Refused(
                f"Rentang ini bertumpang tindih dengan “{there.label}” "
                f"({span_text(there.first, there.last)}). Ubah tanggalnya.",
                "first",
            )
        return _write_exception(
            agency,
            self.pk,
            CalendarException(
                agency=agency,
                first=self.first,
                last=self.last,
                kind=self.kind,
                label=self.label,
                windows=self._windows(),
            ),
            self.decree,
        )

    def _windows(self) -> dict[str, list[list[str]]]:
        return {str(day): [list(window) for window in self.week.get(day, ())] for day in range(7)}

    def is_done(self, agency: Agency) -> bool:
        """Whether the range stands so already."""
        return _exception_stands(self, agency, self.last, self._windows())


@dataclass(frozen=True)
class RemoveHoliday:
    """Take a holiday or cuti bersama out of the calendar."""

    pk: int

    def apply(self, agency: Agency) -> Change:
        """Delete the row."""
        row = _row_of(Holiday, agency, self.pk)
        old = holiday_row(row)
        row.delete()
        return Change(
            what=f"{row.get_kind_display().lower()} {dates.document_date(row.date)} "
            f"({row.name}) dihapus",
            old=(old,),
            lines=differences(holiday_words(old), {}),
            spans=((row.date, row.date),),
        )

    def is_done(self, agency: Agency) -> bool:
        """Whether the row has gone."""
        return not agency.holidays.filter(pk=self.pk).exists()


@dataclass(frozen=True)
class RemoveException:
    """Take a dated exception or a range out of the calendar."""

    pk: int

    def apply(self, agency: Agency) -> Change:
        """Delete the row."""
        row = _row_of(CalendarException, agency, self.pk)
        old = exception_row(row)
        row.delete()
        return Change(
            what=f"{kind_text(row.kind)} {span_text(row.first, row.last)} ({row.label}) dihapus",
            old=(old,),
            lines=differences(exception_words(old), {}),
            spans=((row.first, row.last),),
        )

    def is_done(self, agency: Agency) -> bool:
        """Whether the row has gone."""
        return not agency.calendar_exceptions.filter(pk=self.pk).exists()


#: Kinds of exceptions that stand for one date.
DAY_KINDS = tuple(kind for kind in ExceptionKind if kind != ExceptionKind.RANGE)


def _row_of(model, agency: Agency, pk: int | None):
    """The office's row of this id, None where none is asked for."""
    if pk is None:
        return None
    row = model.objects.filter(agency=agency, pk=pk).select_related("decree").first()
    if row is None:
        raise Refused(GONE)
    return row


def _write_exception(
    agency: Agency, pk: int | None, wanted: CalendarException, decree: DecreeChoice
) -> Change:
    before = _row_of(CalendarException, agency, pk)
    old = (exception_row(before),) if before else ()
    spans = [(wanted.first, wanted.last)]
    if before:
        spans.append((before.first, before.last))
    wanted.pk, wanted.decree = pk, decree.get(agency)
    wanted.save()
    new = exception_row(wanted)
    verb = "diubah" if before else "ditambahkan"
    period = span_text(wanted.first, wanted.last)
    return Change(
        what=f"{kind_text(wanted.kind)} {period} ({wanted.label}) {verb}",
        old=old,
        new=(new,),
        lines=differences(exception_words(old[0]) if old else {}, exception_words(new)),
        spans=tuple(spans),
    )


def _exception_stands(edit: EditDay | EditRange, agency: Agency, last: date, windows) -> bool:
    first = edit.day if isinstance(edit, EditDay) else edit.first
    rows = agency.calendar_exceptions.filter(
        first=first, last=last, kind=edit.kind, label=edit.label
    )
    return any(
        row.windows == windows and edit.decree.is_of(row, agency) and edit.pk in (None, row.pk)
        for row in rows
    )
