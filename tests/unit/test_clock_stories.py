"""Clocks across New Year, Lebaran and Ramadan, and a calendar edited in mid-step.

Every edit goes through the preview and its confirmation, every move through the real moves. The
due times stand here as they were worked out by hand, in minutes of the office's windows:
Mon–Thu 07.30–12.00 (270) and 13.00–16.00 (180), Fri 07.30–11.30 (240) and 13.00–16.30 (210).
"""

from datetime import date, datetime, timedelta

import pytest

from tests.cast import WITA, Cast, cast
from workflow.actions import cycles, pauses
from workflow.actions.calendar_changes import Edit, Effect, confirm, preview
from workflow.actions.calendar_edits import (
    EditDay,
    EditHoliday,
    EditRange,
    RemoveHoliday,
)
from workflow.actions.calendar_import import ImportHolidays
from workflow.calendar_files.seed import SEED_DECREE, national_holidays
from workflow.enums import ExceptionKind, Move, State
from workflow.journal import first_broken
from workflow.models import Cycle, Holiday, JournalEntry, StepRun

pytestmark = pytest.mark.django_db

COLLECTIVE = Holiday.Kind.COLLECTIVE
DAY = 450 * 60  # seconds


def at(day: str, clock: str) -> datetime:
    """A moment of the office: at("2026-12-31", "14:00")."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=WITA)


@pytest.fixture
def office() -> Cast:
    return cast()


def edit(office: Cast, wanted: Edit, now: datetime) -> Effect:
    """Show an edit's effect, then confirm it; showing it moves nothing."""
    by = office.actor("admin", now)
    before = list(StepRun.objects.order_by("pk").values())
    effect = preview(wanted, by=by, now=now)
    assert list(StepRun.objects.order_by("pk").values()) == before
    return confirm(wanted, by=by, now=now, seen=effect.seen)


def seeded(year: int) -> ImportHolidays:
    """The year's holidays as the import page offers them."""
    return ImportHolidays(tuple(national_holidays([year])), "data awal", SEED_DECREE)


def collecting(office: Cast, start: datetime, unit: str, year: int, quarter: int) -> Cycle:
    """A cycle whose third step, one day, begins at ``start``."""
    opened = start - timedelta(minutes=2)  # two moves, a minute apart
    by = office.actor("perencanaan", opened)
    cycle = cycles.open_by_hand(
        office.units[unit], year, quarter, by=by, now=opened, reason="Untuk pengujian."
    )
    cycle = office.advance(cycle, State.COLLECTING, opened)
    assert cycle.current_run.started_at == start
    return cycle


def due(cycle: Cycle) -> datetime | None:
    """The due time as it is stored, the same on the cycle and its running clock."""
    fresh = Cycle.objects.select_related("current_run").get(pk=cycle.pk)
    assert fresh.due_at == fresh.current_run.due_at
    return fresh.due_at


def moved() -> list[dict[str, list[datetime | None]]]:
    """What each change of the calendar has moved, by the journal, oldest first: key → old, new."""
    entries = JournalEntry.objects.filter(event="calendar.change").order_by("sequence")
    return [
        {
            key: [text and datetime.fromisoformat(text) for text in pair]
            for key, pair in entry.payload["moved"].items()
        }
        for entry in entries
    ]


def test_new_year_before_and_after_its_holidays_are_known(office: Cast):
    """Thursday 31 December 2026 at 14.00, one day: 120 minutes are left of the year."""
    edit(office, seeded(2026), at("2026-12-28", "08:00"))
    cycle = collecting(office, at("2026-12-31", "14:02"), "dagang", 2026, 3)
    # 118 minutes until 16.00. While 2027 is empty, 1 January is a Friday like any other:
    # 332 minutes are 240 in the morning and 92 from 13.00.
    wrong = at("2027-01-01", "14:32")
    assert due(cycle) == wrong

    effect = edit(office, seeded(2027), at("2026-12-31", "15:00"))
    # New Year's Day and the weekend are closed; Monday 4 January: 270 until noon, 62 from 13.00.
    right = at("2027-01-04", "14:02")
    assert due(cycle) == right
    assert [shown.clock.key for shown in effect.moved] == [cycle.key]
    assert moved()[-1] == {cycle.key: [wrong, right]}
    assert set(Holiday.objects.of_year(2027).values_list("decree__number", flat=True)) == {
        SEED_DECREE.format(year=2027)
    }

    cycle = office.move(cycle, Move.HAND_OVER, right)
    done = cycle.runs.get(state=State.COLLECTING)
    assert (done.due_at, done.used_seconds, done.late_seconds) == (right, DAY, 0)
    # The next day of work begins on Monday at 14.02 with 118 minutes; Tuesday 5 January is Isra
    # Mikraj; Wednesday gives 270 until noon and 62 from 13.00.
    assert due(cycle) == at("2027-01-06", "14:02")


def test_lebaran_with_its_cuti_bersama_is_jumped_over(office: Cast):
    """Seven closed days in a row: Wednesday 18 to Tuesday 24 March 2026, by SKB."""
    ramadan = {day: (("08:00", "12:00"), ("12:30", "15:00")) for day in range(4)} | {
        4: (("08:00", "11:30"), ("12:30", "15:30")), 5: (), 6: (),
    }  # fmt: skip
    first, last = date(2026, 2, 19), date(2026, 3, 20)
    edit(office, EditRange(first, last, "Jam kerja Ramadan", ramadan), at("2026-02-02", "08:00"))
    # Tuesday 17 March at 12.50: 130 of Ramadan's 390 minutes are left, a third of the day.
    cycle = collecting(office, at("2026-03-17", "12:50"), "dagang", 2026, 1)
    # Without any holiday the other two thirds are Wednesday's: 260 minutes, 240 until noon and
    # 20 from 12.30.
    assert due(cycle) == at("2026-03-18", "12:50")

    edit(office, seeded(2026), at("2026-03-17", "13:00"))
    # Wednesday 25 March has 450 minutes again: two thirds are 300, 270 until noon, 30 from 13.00.
    assert due(cycle) == at("2026-03-25", "13:30")
    closed = Holiday.objects.filter(date__range=("2026-03-18", "2026-03-24"))
    assert closed.count() == 7 and closed.filter(kind=COLLECTIVE).count() == 4

    # One leave day is cancelled: work on Tuesday 24 March by the ordinary hours, until 13.30.
    cancelled = EditDay(
        date(2026, 3, 24), ExceptionKind.CANCELLED_LEAVE, "Cuti bersama dicabut", ()
    )
    edit(office, cancelled, at("2026-03-17", "14:00"))
    assert due(cycle) == at("2026-03-24", "13:30")
    cycle = office.move(cycle, Move.HAND_OVER, at("2026-03-24", "13:31"))
    done = cycle.runs.get(state=State.COLLECTING)
    # 130 minutes in Ramadan's hours, 301 in the ordinary ones; one minute late.
    assert (done.used_seconds, done.late_seconds) == ((130 + 301) * 60, 60)


def test_a_day_in_ramadan_is_a_day_though_it_is_shorter(office: Cast):
    """The range is decreed while a clock runs: it moves, and earlier."""
    cycle = collecting(office, at("2026-02-18", "14:00"), "dagang", 2026, 1)
    # Wednesday: 120 minutes, 330 on Thursday: 270 until noon, 60 from 13.00.
    assert due(cycle) == at("2026-02-19", "14:00")
    ramadan = {day: (("08:00", "12:00"), ("12:30", "15:00")) for day in range(4)} | {
        4: (("08:00", "11:30"), ("12:30", "15:30")), 5: (), 6: (),
    }  # fmt: skip
    hours = EditRange(date(2026, 2, 19), date(2026, 3, 20), "Jam kerja Ramadan", ramadan)
    edit(office, hours, at("2026-02-18", "15:00"))
    # 120 of 450 minutes are 4/15 of a day; 11/15 of 390 are 286: 240 until noon, 46 from 12.30.
    assert due(cycle) == at("2026-02-19", "13:16")
    cycle = office.move(cycle, Move.HAND_OVER, at("2026-02-19", "13:16"))
    assert cycle.runs.get(state=State.COLLECTING).late_seconds == 0
    # Step 4 wholly in Ramadan: Thursday 13.16 to 15.00 is 104 of 390; Friday 286 of 390:
    # 210 until 11.30, 76 from 12.30.
    assert due(cycle) == at("2026-02-20", "13:46")


def test_the_late_decree_of_2025_moves_the_open_clock_and_leaves_the_finished_one(office: Cast):
    """Case RC1: 18 August 2025 became cuti bersama on short notice."""
    decree = EditHoliday(
        date(2025, 8, 18), date(2025, 8, 18), "Cuti bersama kemerdekaan", COLLECTIVE
    )
    edit(office, seeded_without(date(2025, 8, 18)), at("2025-08-01", "08:00"))
    running = collecting(office, at("2025-08-15", "15:00"), "dagang", 2025, 2)
    quick = collecting(office, at("2025-08-15", "15:00"), "pasar", 2025, 2)
    assert due(running) == due(quick) == at("2025-08-18", "14:30")
    quick = office.move(quick, Move.HAND_OVER, at("2025-08-18", "14:00"))
    finished = list(StepRun.objects.exclude(finished_at=None).order_by("pk").values())

    effect = edit(office, decree, at("2025-08-18", "14:10"))
    assert due(running) == at("2025-08-19", "14:30")
    assert list(StepRun.objects.exclude(finished_at=None).order_by("pk").values()) == finished
    assert quick.runs.get(state=State.COLLECTING).due_at == at("2025-08-18", "14:30")
    assert effect.finished_count == 1  # the one that ran on that day is named as unchanged
    # The day is gone for whoever worked on it: step 4 of the other begins on the 19th at 07.30.
    assert due(quick) == at("2025-08-19", "16:00")


def seeded_without(day: date) -> ImportHolidays:
    rows = tuple(row for row in national_holidays([day.year]) if row.date != day)
    return ImportHolidays(rows, "data awal", SEED_DECREE)


def test_several_edits_in_a_row_one_of_them_in_a_pause(office: Cast):
    cycle = collecting(office, at("2026-10-12", "09:02"), "dagang", 2026, 3)
    assert due(cycle) == at("2026-10-13", "09:02")
    asked = pauses.ask(
        cycle.pk,
        "Menunggu rilis BPS.",
        by=office.actor("analis.dagang", at("2026-10-12", "10:02")),
        now=at("2026-10-12", "10:02"),
    )
    superior = office.actor("kabid.dagang", at("2026-10-12", "10:30"))
    pauses.grant(asked.pk, by=superior, now=at("2026-10-12", "10:30"))
    assert due(cycle) is None

    # A holiday on Tuesday moves nothing while the clock is held, and counts when it runs again.
    tuesday = date(2026, 10, 13)
    holiday = EditHoliday(tuesday, tuesday, "Libur daerah", Holiday.Kind.HOLIDAY)
    edit(office, holiday, at("2026-10-12", "11:00"))
    assert (due(cycle), moved()[-1]) == (None, {})
    pauses.end(asked.pk, by=superior, now=at("2026-10-12", "14:02"))
    # 60 minutes before the pause, 118 after it; of 272 Wednesday gives 270 until noon, 2 from 13.
    first = at("2026-10-14", "13:02")
    assert due(cycle) == first

    # Wednesday is cut to 150 minutes; it is a day all the same: 272/450 of 150 are 90 min 40 s.
    short = EditDay(date(2026, 10, 14), ExceptionKind.HALF_DAY, "Upacara", (("07:30", "10:00"),))
    edit(office, short, at("2026-10-12", "15:00"))
    second = at("2026-10-14", "09:00:40")
    assert due(cycle) == second
    # The holiday is taken back: Tuesday gives 270 until noon, 2 from 13.00.
    pk = Holiday.objects.get(date=tuesday).pk
    edit(office, RemoveHoliday(pk), at("2026-10-12", "15:30"))
    third = at("2026-10-13", "13:02")
    assert due(cycle) == third
    assert moved()[1:] == [
        {cycle.key: [first, second]},
        {cycle.key: [second, third]},
    ]
    assert {entry.actor for entry in JournalEntry.objects.filter(event="calendar.change")} == {
        office.people["admin"]
    }

    cycle = office.move(cycle, Move.HAND_OVER, third)
    done = cycle.runs.get(state=State.COLLECTING)
    assert (done.used_seconds, done.paused_seconds, done.late_seconds) == (DAY, 180 * 60, 0)
    frozen = StepRun.objects.filter(pk=done.pk).values().get()
    # Once more Tuesday: only the clock that runs now is moved, from 13.02 on the day itself.
    edit(office, holiday, at("2026-10-13", "13:30"))
    assert StepRun.objects.filter(pk=done.pk).values().get() == frozen
    assert list(moved()[-1]) == [cycle.key]
    # All of step 4's day: Wednesday's 150 minutes are one day.
    assert due(cycle) == at("2026-10-14", "10:00")
    assert first_broken(office.agency.pk) is None
