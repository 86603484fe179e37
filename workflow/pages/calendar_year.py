"""The days of one year by the working calendar: what each is, how much work time it holds."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from workflow import dates
from workflow.enums import ExceptionKind
from workflow.models import CalendarException, Holiday
from workflow.office_hours import Windows, duration_text
from workflow.working_time import Calendar


@dataclass(frozen=True)
class Mark:
    """How a kind of day looks: the letter in its corner, its words, its tone."""

    letter: str
    label: str
    tone: str


#: Never colour alone: each kind has a letter beside it, and the legend says what it stands for.
MARKS = {
    Holiday.Kind.HOLIDAY: Mark("L", "Libur nasional", "terlambat"),
    Holiday.Kind.COLLECTIVE: Mark("C", "Cuti bersama", "genting"),
    ExceptionKind.HALF_DAY: Mark("½", ExceptionKind.HALF_DAY.label, "perhatian"),
    ExceptionKind.CEREMONY: Mark("U", ExceptionKind.CEREMONY.label, "perhatian"),
    ExceptionKind.CLOSED: Mark("T", ExceptionKind.CLOSED.label, "netral"),
    ExceptionKind.WORKING_DAY: Mark("K", ExceptionKind.WORKING_DAY.label, "aman"),
    ExceptionKind.CANCELLED_LEAVE: Mark("B", ExceptionKind.CANCELLED_LEAVE.label, "aman"),
    ExceptionKind.RANGE: Mark("R", "Rentang", "menunggu"),
}


def mark_of(kind: str) -> Mark:
    """The mark of a holiday's or an exception's kind."""
    return MARKS[kind]


@dataclass(frozen=True)
class Day:
    """One cell of a month; ``title`` says in words what the colour and the letter say."""

    number: str
    tone: str = ""
    letter: str = ""
    title: str = ""
    closed: bool = False
    today: bool = False


@dataclass(frozen=True)
class Month:
    """One month: its weeks from Monday, None outside the month."""

    name: str
    text: str
    weeks: list[list[Day | None]]


@dataclass(frozen=True)
class LegendEntry:
    """What a mark stands for, and how many days of the year carry it."""

    letter: str
    tone: str
    label: str
    count: str


class Year:
    """A year of the office's calendar."""

    def __init__(
        self,
        number: int,
        calendar: Calendar,
        holidays: Iterable[Holiday],
        exceptions: Iterable[CalendarException],
        week: Mapping[int, Windows],
        today: date,
    ) -> None:
        self.number, self.calendar, self.week, self.today = number, calendar, week, today
        self._lengths = calendar.day_lengths(date(number, 1, 1), date(number, 12, 31))
        self._holidays = {row.date: row for row in holidays}
        self._exceptions = list(exceptions)
        self._kinds = {day: self._kind(day) for day in self._lengths}

    def working_days(self, first: int, last: int) -> int:
        """Days with working time from one month to another, both included."""
        return sum(1 for day, long in self._lengths.items() if long and first <= day.month <= last)

    def minutes(self, first: int, last: int) -> int:
        """Working minutes from one month to another, both included."""
        return int(sum(long for day, long in self._lengths.items() if first <= day.month <= last))

    def count(self, kind: str) -> int:
        """Days of the year that are of this kind by their row."""
        return sum(1 for row in self._holidays.values() if row.kind == kind)

    def lost_days(self, kind: str) -> int:
        """Holidays of a kind that fall on a weekday with ordinary hours."""
        return sum(
            1
            for row in self._holidays.values()
            if row.kind == kind and self.week[row.date.weekday()]
        )

    def months(self) -> list[Month]:
        """All twelve."""
        return [self._month(month) for month in range(1, 13)]

    def legend(self) -> list[LegendEntry]:
        """The marks that this year shows."""
        shown = [kind for kind, _ in self._kinds.values() if kind]
        return [
            LegendEntry(mark.letter, mark.tone, mark.label, f"{shown.count(kind)} hari")
            for kind, mark in MARKS.items()
            if kind in shown
        ]

    def _kind(self, day: date) -> tuple[str, str]:
        """(kind, name) of the rule that holds on a date; ("", "") for the ordinary week."""
        rule = self.calendar.day_rule(day)
        if rule.source == "holiday" and day in self._holidays:
            row = self._holidays[day]
            return row.kind, row.name
        if rule.source in ("date", "range"):
            one_day = rule.source == "date"
            for row in self._exceptions:
                if row.first <= day <= row.last and isinstance(row.windows, list) == one_day:
                    if not one_day and not rule.is_working:
                        return "", ""
                    return row.kind, row.label
        return "", ""

    def _month(self, month: int) -> Month:
        first = date(self.number, month, 1)
        days = [
            self._day(first + timedelta(days=n)) for n in range(monthrange(self.number, month)[1])
        ]
        cells: list[Day | None] = [None] * first.weekday() + days
        cells += [None] * (-len(cells) % 7)
        count, minutes = self.working_days(month, month), self.minutes(month, month)
        return Month(
            name=dates.MONTHS[month - 1],
            text=f"{count} hari kerja · {duration_text(minutes)}",
            weeks=[cells[n : n + 7] for n in range(0, len(cells), 7)],
        )

    def _day(self, day: date) -> Day:
        kind, name = self._kinds[day]
        closed, today = not self._lengths[day], day == self.today
        if not kind:
            return Day(str(day.day), closed=closed, today=today)
        mark = MARKS[kind]
        return Day(
            str(day.day),
            mark.tone,
            mark.letter,
            f"{mark.label}: {name}",
            closed=closed,
            today=today,
        )
