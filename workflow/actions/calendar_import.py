"""Holidays from a file into the calendar: what differs, and the ticked rows as one edit.

``calendar_changes`` carries the edit out, all or nothing, after its effect was shown. A row that
the file does not name is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflow import dates
from workflow.actions.calendar_changes import Change
from workflow.actions.calendar_rows import holiday_row
from workflow.actions.errors import Refused
from workflow.calendar_files import Row
from workflow.enums import ExceptionKind
from workflow.models import Agency, Decree, Holiday

NEW, CHANGED, SAME = "new", "changed", "same"
#: Days with exceptions that a preview names; the others are counted.
EXCEPTIONS_NAMED = 5


@dataclass(frozen=True)
class Difference:
    """A row of the file beside the day as the calendar has it. ``state``: new, changed or same."""

    row: Row
    old: Holiday | None
    state: str


@dataclass(frozen=True)
class Comparison:
    """All rows of a file beside the calendar. ``missing``: days of its years that it leaves out."""

    differences: list[Difference]
    missing: list[Holiday]

    def count(self, state: str) -> int:
        """How many rows are new, changed or the same."""
        return sum(difference.state == state for difference in self.differences)


def with_decree(rows: Iterable[Row], number: str, signed: date | None) -> list[Row]:
    """The rows, those that name no decree with the one given for all."""
    if not number:
        return list(rows)
    return [row if row.decree else replace(row, decree=number, decree_date=signed) for row in rows]


def compare(agency: Agency, rows: Sequence[Row]) -> Comparison:
    """What the rows would add and change; two queries, however many there are."""
    years = {row.date.year for row in rows}
    known = {
        row.date: row
        for row in Holiday.objects.filter(agency=agency, date__year__in=years)
        .select_related("decree")
        .order_by("date")
    }
    found = [Difference(row, known.get(row.date), _state(row, known.get(row.date))) for row in rows]
    named = {row.date for row in rows}
    return Comparison(found, [row for day, row in known.items() if day not in named])


@dataclass(frozen=True)
class ImportHolidays:
    """The rows that somebody ticked. ``source``: "berkas iCal", "berkas CSV" or "data awal".

    ``fallback`` is the decree of new rows that name none, with "{year}" for the row's year.
    """

    rows: tuple[Row, ...]
    source: str
    fallback: str = ""

    def apply(self, agency: Agency) -> Change:
        """Write new days and changed ones; a row without a decree keeps the recorded one."""
        if not self.rows:
            raise Refused("Centang sekurangnya satu baris yang akan dimuat.", "take")
        found = [d for d in compare(agency, self.rows).differences if d.state != SAME]
        decrees = self._decrees(agency, found)
        before = tuple(holiday_row(d.old) for d in found if d.old)
        fresh: list[Holiday] = []
        touched: list[Holiday] = []
        for difference in found:
            row, day = difference.row, difference.old
            if day is None:
                day = Holiday(agency=agency, date=row.date)
                fresh.append(day)
            else:
                touched.append(day)
            day.name, day.kind = row.name, row.kind
            if number := self._number(difference):
                day.decree = decrees[number]
        Holiday.objects.bulk_create(fresh)
        Holiday.objects.bulk_update(touched, ["name", "kind", "decree"])
        written = sorted([*fresh, *touched], key=lambda row: row.date)
        return Change(
            what=self._what(len(fresh), len(touched)),
            old=before,
            new=tuple(holiday_row(row) for row in written),
            spans=tuple((row.date, row.date) for row in written),
            remarks=_overruled(agency, [row.date for row in written]),
        )

    def is_done(self, agency: Agency) -> bool:
        """Whether every row stands so already."""
        return bool(self.rows) and all(
            difference.state == SAME for difference in compare(agency, self.rows).differences
        )

    def _number(self, difference: Difference) -> str:
        """The number of the decree that a row shall name; "" leaves it as it is."""
        row = difference.row
        if row.decree or difference.old:
            return row.decree
        return self.fallback.format(year=row.date.year)

    def _decrees(self, agency: Agency, found: list[Difference]) -> dict[str, Decree]:
        """Every decree that the rows shall name, made where it is new; its date is set once."""
        signed: dict[str, date | None] = {}
        years: dict[str, int] = {}
        for difference in found:
            number, day = self._number(difference), difference.row.decree_date
            if not number:
                continue
            if day and signed.get(number) not in (None, day):
                raise Refused(f"Dasar “{number}” ditulis dengan dua tanggal yang berbeda.")
            signed[number] = day or signed.get(number)
            years.setdefault(number, difference.row.date.year)
        known = {row.number.casefold(): row for row in Decree.objects.filter(agency=agency)}
        decrees = {}
        for number, day in signed.items():
            decree = known.get(number.casefold())
            if decree is None:
                about = f"Hari libur nasional dan cuti bersama tahun {years[number]}"
                decree = Decree.objects.create(agency=agency, number=number, date=day, about=about)
                known[number.casefold()] = decree
            elif day and decree.date is None:
                decree.date = day
                decree.save(update_fields=["date"])
            elif day and decree.date != day:
                raise Refused(
                    f"Dasar “{number}” sudah tercatat bertanggal "
                    f"{dates.document_date(decree.date)}, bukan {dates.document_date(day)}.",
                    "decree_date",
                )
            decrees[number] = decree
        return decrees

    def _what(self, fresh: int, touched: int) -> str:
        years = sorted({row.date.year for row in self.rows})
        period = str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"
        done = [f"{fresh} hari baru"] if fresh else []
        done += [f"{touched} hari diubah"] if touched else []
        return f"hari libur {period} dimuat dari {self.source} ({', '.join(done)})"


def _state(row: Row, old: Holiday | None) -> str:
    if old is None:
        return NEW
    named = not row.decree or (old.decree is not None and _is_decree(row, old.decree))
    return SAME if (old.name, old.kind) == (row.name, row.kind) and named else CHANGED


def _is_decree(row: Row, decree: Decree) -> bool:
    same_day = row.decree_date is None or row.decree_date == decree.date
    return row.decree.casefold() == decree.number.casefold() and same_day


def _overruled(agency: Agency, days: list[date]) -> tuple[str, ...]:
    """Days on which a dated exception comes first, so that the holiday changes nothing."""
    found = list(
        agency.calendar_exceptions.filter(first__in=days).exclude(kind=ExceptionKind.RANGE)
    )
    remarks = [
        f"Pada {dates.document_date(row.first)} ada pengecualian “{row.label}”, yang lebih "
        "didahulukan; hari itu tetap mengikuti pengecualian tersebut."
        for row in found[:EXCEPTIONS_NAMED]
    ]
    if len(found) > EXCEPTIONS_NAMED:
        remarks.append(f"Begitu pula {len(found) - EXCEPTIONS_NAMED} hari lain.")
    return tuple(remarks)
