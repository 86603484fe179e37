"""The clocks of a whole story, to the second, over a weekend and a holiday."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from tests.cast import WITA, Cast, cast
from tests.seating import seat
from workflow.actions import calendar, cycles
from workflow.enums import Move, PositionKind, Reading, Role, State
from workflow.models import (
    CalendarException,
    Cycle,
    Holiday,
    JournalEntry,
    SopRevision,
    StepRun,
    WorkWindow,
)

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0, second: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=WITA)


@pytest.fixture
def office() -> Cast:
    """Thursday 15 October 2026 is a holiday; the weekend is the 17th and 18th."""
    office = cast()
    Holiday.objects.create(agency=office.agency, date=date(2026, 10, 15), name="Libur daerah")
    return office


#: (move, when, due of the clock that it stops, used seconds, late seconds)
HOUR = 3600
DAY = 27_000  # 450 minutes
STORY = (
    # Opened on Saturday the 10th; the clock starts on Monday 07.30 and is due at 07.45.
    (Move.ASSIGN, at(12, 7, 45), at(12, 7, 45), 15 * 60, 0),
    # One second over a quarter of an hour.
    (Move.INSTRUCT, at(12, 8, 0, 1), at(12, 8, 0), 15 * 60 + 1, 1),
    # Over lunch and a night: Monday 08.00.01 until Tuesday 07.30 is 420 minutes less a second.
    (Move.HAND_OVER, at(13, 7, 30), at(13, 8, 0, 1), 420 * 60 - 1, 0),
    # Sent back in the lunch break: 07.30 to 12.00 counts. Begun at opening, due at closing.
    (Move.SEND_BACK, at(13, 12, 30), at(13, 16, 0), 270 * 60, 0),
    # 13.00–16.00 on Tuesday, all of Wednesday, nothing on the holiday, 30 minutes on Friday.
    # Due after a whole day: 180 minutes on Tuesday and 270 on Wednesday, at noon.
    (Move.HAND_OVER, at(16, 8, 0), at(14, 12, 0), (180 + 450 + 30) * 60, (180 + 30) * 60),
    # One Friday has 450 minutes too, in other hours: 210 + 210, then 30 on Monday.
    (Move.SUBMIT, at(19, 8, 0), at(19, 8, 0), DAY, 0),
    (Move.RETURN_FOR_REPAIR, at(19, 9, 30), at(19, 9, 0), 90 * 60, 30 * 60),
    # Repair: step 4's whole day anew, done after office hours, when no working time passes.
    (Move.SUBMIT, at(20, 23, 0), at(20, 9, 30), (330 + 450) * 60, 330 * 60),
    # Approved on a Sunday would be in no working time; here at once on Wednesday morning.
    (Move.APPROVE, at(21, 7, 31), at(21, 8, 30), 60, 0),
    (Move.FORWARD, at(21, 7, 46), at(21, 7, 46), 15 * 60, 0),
    # Half a day on Wednesday, the rest on Thursday: a day after 07.46 is 07.46 of the next.
    (Move.RECOMMEND, at(22, 7, 45, 59), at(22, 7, 46), DAY - 1, 0),
)


def test_a_story_over_weekend_and_holiday_to_the_second(office: Cast):
    (cycle, _) = cycles.open_due(office.agency, now=at(10, 0))
    for move, when, *_ in STORY:
        cycle = office.move(cycle, move, when)
    assert [
        (run.finished_at, run.due_at, run.used_seconds, run.late_seconds)
        for run in cycle.runs.all()
    ] == [(when, due, used, late) for _, when, due, used, late in STORY]
    assert [run.is_late for run in cycle.runs.all()] == [bool(row[4]) for row in STORY]


def test_each_clock_starts_when_the_one_before_stops(office: Cast):
    (cycle, _) = cycles.open_due(office.agency, now=at(10, 0))
    for move, when, *_ in STORY:
        cycle = office.move(cycle, move, when)
        if cycle.state != State.RECOMMENDED:
            run = cycle.current_run
            assert (run.state, run.started_at, run.finished_at) == (cycle.state, when, None)
            assert cycle.due_at == run.due_at
    runs = list(cycle.runs.all())
    assert [(run.step, run.state, run.round) for run in runs] == [
        (1, "opened", 1),
        (2, "assigned", 1),
        (3, "collecting", 1),
        (4, "gathered", 1),
        (3, "collecting", 1),
        (4, "gathered", 1),
        (5, "drafted", 1),
        (4, "returned", 2),
        (5, "drafted", 2),
        (5, "reviewed", 2),
        (6, "forwarded", 2),
    ]
    assert {(run.standard_minutes, run.standard_days) for run in runs} == {
        *((15, None), (60, None)),
        (None, Decimal(1)),
    }
    assert (cycle.current_run, cycle.due_at) == (None, None)


def test_a_move_before_the_clock_has_begun_used_nothing(office: Cast):
    """The Kabid assigns on Saturday at noon; the clock would start on Monday."""
    (cycle, _) = cycles.open_due(office.agency, now=at(10, 0))
    cycle = office.move(cycle, Move.ASSIGN, at(10, 12))
    first, second = cycle.runs.order_by("id")
    assert (first.used_seconds, first.late_seconds) == (0, 0)
    assert (second.started_at, second.due_at) == (at(10, 12), at(12, 7, 45))


def test_late_by_the_wall_but_not_by_working_time_is_late_by_nothing(office: Cast):
    """Due at closing time, done in the evening: after the due time, yet zero working seconds."""
    cycle = office.cycle(now=at(13, 15, 45))
    assert cycle.due_at == at(13, 16, 0)
    cycle = office.move(cycle, Move.ASSIGN, at(13, 21, 0))
    run = cycle.runs.first()
    assert (run.used_seconds, run.late_seconds, run.is_late) == (15 * 60, 0, False)


# --- What is frozen, what moves -----------------------------------------------


def holiday_on(office: Cast, day: int, month: int = 10) -> int:
    """A change of the calendar as the Pengelola makes it."""
    Holiday.objects.create(agency=office.agency, date=date(2026, month, day), name="Cuti bersama")
    return calendar.changed(office.agency.pk, by=office.actor("admin"), now=at(12, 9))


def test_a_changed_calendar_moves_open_clocks_and_leaves_finished_ones(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 9))
    finished = list(cycle.runs.exclude(finished_at=None).values())
    assert cycle.due_at == at(13, 9, 2)
    assert holiday_on(office, 13) == 1
    cycle = Cycle.objects.select_related("current_run").get(pk=cycle.pk)
    assert cycle.due_at == cycle.current_run.due_at == at(14, 9, 2)
    assert list(cycle.runs.exclude(finished_at=None).values()) == finished
    entry = JournalEntry.objects.get(event="calendar.change")
    assert entry.actor == office.people["admin"]
    old, new = entry.payload["moved"][cycle.key]
    assert datetime.fromisoformat(old) == at(13, 9, 2)
    assert datetime.fromisoformat(new) == at(14, 9, 2)


def test_the_next_clock_runs_by_the_new_calendar(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 9))
    holiday_on(office, 13)
    cycle = office.move(cycle, Move.HAND_OVER, at(12, 10))
    assert cycle.due_at == at(14, 10)


def test_a_change_that_moves_nothing_says_so(office: Cast):
    office.cycle(state=State.COLLECTING, now=at(12, 9))
    assert holiday_on(office, 25, month=12) == 0
    assert JournalEntry.objects.get(event="calendar.change").payload == {"moved": {}}


def test_another_office_keeps_its_own_calendar(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 9))
    Holiday.objects.create(
        agency=office.other_agency, date=date(2026, 10, 13), name="Libur kantor lain"
    )
    assert calendar.changed(office.other_agency.pk, by=None, now=at(12, 9)) == 0
    assert Cycle.objects.get(pk=cycle.pk).due_at == at(13, 9, 2)


def test_a_change_that_was_rolled_back_leaves_no_trace_in_kept_calendars(office: Cast):
    """The next change gets the same version number; it must not get the same hours."""
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 9))
    with transaction.atomic():
        holiday_on(office, 13)
        transaction.set_rollback(True)
    office.agency.refresh_from_db()
    day = date(2026, 10, 14)
    CalendarException.objects.create(
        agency=office.agency,
        first=day,
        last=day,
        label="Setengah hari",
        windows=[["07:30", "10:00"]],
    )
    calendar.changed(office.agency.pk, by=None, now=at(12, 9))
    cycle = office.move(Cycle.objects.get(pk=cycle.pk), Move.HAND_OVER, at(12, 9, 30))
    assert cycle.due_at == at(13, 9, 30)


def test_half_a_day_is_half_of_a_shortened_day(office: Cast):
    """ "1 hari" is proportional: what is left of Monday's share is done by the same share later."""
    tuesday = date(2026, 10, 13)
    CalendarException.objects.create(
        agency=office.agency, first=tuesday, last=tuesday, label="Upacara",
        windows=[["08:00", "11:00"]],
    )  # fmt: skip
    cycle = office.cycle(state=State.ASSIGNED, now=at(12, 7, 29))
    # From noon on Monday 180 of 450 minutes are done, two fifths; three fifths of three hours.
    cycle = office.move(cycle, Move.INSTRUCT, at(12, 12))
    assert cycle.due_at == at(13, 8) + timedelta(minutes=108)


@pytest.mark.parametrize(
    ("reading", "due"),
    [
        (Reading.PROPORTIONAL, at(13, 10)),
        (Reading.FIXED, at(13, 10)),
        (Reading.SAME_CLOCK, at(13, 10)),
        (Reading.END_OF_DAY, at(13, 16)),
    ],
)
def test_the_offices_reading_of_a_day(office: Cast, reading: Reading, due: datetime):
    office.agency.reading = reading
    office.agency.save()
    cycle = office.cycle(state=State.ASSIGNED, now=at(12, 9))
    cycle = office.move(cycle, Move.INSTRUCT, at(12, 10))
    assert (cycle.current_run.reading, cycle.due_at) == (reading, due)


def test_the_reading_is_frozen_on_the_running_clock(office: Cast):
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 9))
    office.agency.reading = Reading.END_OF_DAY
    office.agency.save()
    holiday_on(office, 13)  # recomputes the clock: still by the reading it began with
    cycle = Cycle.objects.select_related("current_run").get(pk=cycle.pk)
    assert (cycle.current_run.reading, cycle.due_at) == (Reading.PROPORTIONAL, at(14, 9, 2))
    cycle = office.move(cycle, Move.HAND_OVER, at(12, 10))
    assert (cycle.current_run.reading, cycle.due_at) == (Reading.END_OF_DAY, at(14, 16))


# --- Revisions of the SOP -----------------------------------------------------


def revise(office: Cast, since: date, **times: dict) -> SopRevision:
    first = SopRevision.objects.filter(agency=office.agency).earliest("effective_from")
    return SopRevision.objects.create(
        agency=office.agency,
        effective_from=since,
        standard_times={**first.standard_times, **times},
    )


def test_a_cycle_keeps_the_revision_that_it_was_opened_under(office: Cast):
    old = SopRevision.objects.get(agency=office.agency)
    cycle = office.cycle(now=at(12, 9))
    new = revise(office, date(2026, 10, 13), assigned={"minutes": 60}, opened={"minutes": 30})
    cycle = office.move(cycle, Move.ASSIGN, at(13, 9))
    assert (cycle.revision, cycle.due_at) == (old, at(13, 9, 15))
    later = office.cycle("pasar", now=at(13, 9))
    assert (later.revision, later.due_at) == (new, at(13, 9, 30))
    later = office.move(later, Move.ASSIGN, at(13, 9))
    assert (later.current_run.standard_minutes, later.due_at) == (60, at(13, 10))


def test_the_tenth_decides_the_revision_not_the_day_of_catching_up(office: Cast):
    old = SopRevision.objects.get(agency=office.agency)
    revise(office, date(2026, 10, 11), opened={"minutes": 30})
    (cycle, _) = cycles.open_due(office.agency, now=at(20, 9))
    assert (cycle.revision, cycle.due_at) == (old, at(12, 7, 45))


def test_before_the_first_revision_the_oldest_holds(office: Cast):
    old = SopRevision.objects.get(agency=office.agency)
    assert SopRevision.objects.in_force(office.agency, date(2019, 1, 1)) == old
    assert SopRevision.objects.in_force(office.agency, old.effective_from) == old


# --- Who holds the clock ------------------------------------------------------


def test_the_holder_is_who_has_the_turn(office: Cast):
    names = {name: str(user) for name, user in office.people.items()}
    (cycle, _) = cycles.open_due(office.agency, now=at(10, 0))
    for move, when, *_ in STORY:
        cycle = office.move(cycle, move, when)
    assert [run.holder for run in cycle.runs.all()] == [
        names["kabid.dagang"],
        names["kasubid.dagang"],
        names["analis.dagang"],
        names["kasubid.dagang"],
        names["analis.dagang"],
        names["kasubid.dagang"],
        names["kabid.dagang"],
        names["kasubid.dagang"],
        names["kabid.dagang"],
        names["kasubid.dagang"],
        names["perencanaan"],
    ]


def test_an_acting_officer_holds_the_clock_beside_the_absent_one(office: Cast):
    unit = office.units["dagang"]
    seat(office, "plh", Role.KASUBID, unit, kind=PositionKind.PLH)
    second = seat(office, "kasubid2", Role.KASUBID, unit)
    cycle = office.move(office.cycle(now=at(12, 9)), Move.ASSIGN, at(12, 9))
    assert cycle.current_run.holder == "Andi Baso dagang, S.Sos., plh"
    assert second.user.username not in cycle.current_run.holder


def test_a_sudden_change_of_hours_is_counted_as_it_stands_at_the_end(office: Cast):
    """Used time is measured when the clock stops, by the calendar of that moment."""
    cycle = office.cycle(state=State.COLLECTING, now=at(12, 9))
    WorkWindow.objects.filter(agency=office.agency, weekday=0, opens="13:00").delete()
    calendar.changed(office.agency.pk, by=None, now=at(12, 10))
    cycle = office.move(Cycle.objects.get(pk=cycle.pk), Move.HAND_OVER, at(13, 7, 30))
    run = StepRun.objects.get(cycle=cycle, state=State.COLLECTING)
    assert run.used_seconds == (3 * 60 - 2) * 60  # Monday 09.02 to 12.00
