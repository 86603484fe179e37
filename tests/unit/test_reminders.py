"""Reminders and escalation: the pure decision as a table, then who is told what and when."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import MORNING, WITA, Cast, cast
from tests.seating import seat
from workflow.actions import annual, calendar, clocks, cycles
from workflow.actions.open_clocks import open_clocks
from workflow.actions.reminders import remind
from workflow.enums import NoticeKind, PauseState, PositionKind, Role, State
from workflow.models import Agency, AnalystPart, AnnualReport, Holiday, Notice, Pause, Position
from workflow.reminders import Amounts, Stage, escalates, owed, stage
from workflow.sla import Clock
from workflow.sop import TURNS

AMOUNTS = Amounts(first=50, second=80, escalation_minutes=60)


def clock(percent, *, late=False, remaining=10, **changes) -> Clock:
    made = Clock(
        used_minutes=0,
        remaining_minutes=remaining,
        percent=percent,
        standing="aman",
        finished=False,
        late=late,
        paused=False,
        outside_hours=False,
        text="",
    )
    return replace(made, **changes)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (clock(0), None),
        (clock(Fraction(4999, 100)), None),
        (clock(50), Stage.FIRST),
        (clock(Fraction(7999, 100)), Stage.FIRST),
        (clock(80), Stage.SECOND),
        (clock(Fraction(9999, 100)), Stage.SECOND),
        (clock(100), Stage.DUE),  # due this instant, not late yet
        (clock(100, late=True, remaining=0), Stage.DUE),  # the evening of the due day
        (clock(101, late=True, remaining=0), Stage.DUE),  # a standard time of zero
        (clock(400, late=True, remaining=-30), Stage.DUE),
        (clock(90, paused=True), None),
        (clock(400, late=True, remaining=-30, paused=True), None),
        (clock(400, late=True, remaining=-30, finished=True), None),
    ],
)
def test_stage_of_a_clock(given, expected):
    assert stage(given, AMOUNTS) == expected


@pytest.mark.parametrize(
    ("reached", "told", "expected"),
    [
        (None, [], None),
        (None, ["due"], None),
        (Stage.FIRST, [], Stage.FIRST),
        (Stage.FIRST, ["first"], None),
        (Stage.SECOND, ["first"], Stage.SECOND),
        (Stage.DUE, [], Stage.DUE),  # after a downtime only the strongest
        (Stage.DUE, ["first"], Stage.DUE),
        (Stage.DUE, ["first", "second", "due"], None),
        (Stage.FIRST, ["second"], None),  # the calendar moved the due time on
        (Stage.SECOND, ["due"], None),
    ],
)
def test_what_is_owed(reached, told, expected):
    assert owed(reached, told) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (clock(100), False),
        (clock(150, late=True, remaining=-59), False),
        (clock(150, late=True, remaining=-60), True),
        (clock(150, late=True, remaining=Fraction(-3599, 60)), False),
        (clock(900, late=True, remaining=-900), True),
        (clock(900, late=True, remaining=-900, paused=True), False),
        (clock(900, late=True, remaining=-900, finished=True), False),
    ],
)
def test_escalation(given, expected):
    assert escalates(given, AMOUNTS) is expected
    at_once = replace(AMOUNTS, escalation_minutes=0)
    assert escalates(given, at_once) is (given.late and not given.paused and not given.finished)


# --- With the office ---------------------------------------------------------------------


@pytest.fixture
def office(db) -> Cast:
    return cast()


def told(since: int = 0) -> list[tuple[str, str]]:
    """(who, last part of the key) of the notices about clocks, in the order written."""
    rows = Notice.objects.filter(pk__gt=since).exclude(kind=NoticeKind.MOVE).order_by("pk")
    return [(n.user.username, n.key.rpartition(":")[2]) for n in rows.select_related("user")]


def at(minutes: float, start: datetime = MORNING) -> datetime:
    return start + timedelta(minutes=minutes)


def test_a_step_from_its_first_reminder_to_the_escalation(office: Cast):
    """OPENED has 15 minutes: 50 % after 7,5, 80 % after 12; the superior after another hour."""
    cycle = office.cycle()
    said = {m: remind(office.agency, at(m)) for m in (0, 7, 7.5, 8, 11.9, 12, 14.9, 15, 16, 74.9)}
    assert [minute for minute, count in said.items() if count] == [7.5, 12, 15]
    assert [remind(office.agency, at(m)) for m in (75, 76, 400)] == [1, 0, 0]
    kabid = "kabid.dagang"
    assert told() == [
        *((kabid, "first"), (kabid, "second"), (kabid, "due")),
        ("perencanaan", "escalation"),
    ]
    first, due, last = (
        Notice.objects.get(key=f"run:{cycle.current_run_id}:{name}")
        for name in ("first", "due", "escalation")
    )
    assert first.text == (
        "Tugaskan penyusunan laporan (Bidang Perdagangan TW III 2026). Tenggat Senin, "
        "12 Oktober 2026 pukul 09.15 WITA; 50 % waktunya sudah terpakai."
    )
    assert due.text.endswith("pukul 09.15 WITA sudah tiba.")
    assert last.text == (
        "Menunggu Hj. Nurhayati dagang, S.E.: Tugaskan penyusunan laporan (Bidang Perdagangan TW "
        "III 2026). Tenggat Senin, 12 Oktober 2026 pukul 09.15 WITA sudah lewat 1 jam kerja."
    )
    assert [n.kind for n in (first, due, last)] == ["reminder", "overdue", "escalation"]
    assert first.link.endswith("/langkah/assign/") and last.link == "/siklus/dagang/2026/3/"
    assert {n.cycle_id for n in (first, due, last)} == {cycle.pk}


def test_night_and_holiday_are_silent_and_the_morning_tells_the_strongest_only(office: Cast):
    """Opened at 15.55: due Tuesday 07.40, which is a holiday here; so Wednesday."""
    evening = MORNING.replace(hour=15, minute=55)
    Holiday.objects.create(agency=office.agency, date=date(2026, 10, 13), name="Hari Jadi")
    calendar.changed(office.agency.pk, by=None, now=MORNING)
    agency = Agency.objects.get(pk=office.agency.pk)
    office.cycle(now=evening)
    silent = [
        *(evening.replace(hour=16, minute=0), evening.replace(hour=21)),
        datetime(2026, 10, 13, 9, 0, tzinfo=WITA),
        datetime(2026, 10, 14, 7, 29, 59, tzinfo=WITA),
    ]
    assert [remind(agency, moment) for moment in silent] == [0, 0, 0, 0]
    assert remind(agency, datetime(2026, 10, 14, 7, 38, tzinfo=WITA)) == 1
    assert told() == [("kabid.dagang", "second")]


def test_a_week_of_downtime_leaves_one_reminder_and_one_escalation(office: Cast):
    office.cycle()
    office.cycle("pasar", State.COLLECTING)
    back = MORNING + timedelta(days=7)
    assert remind(office.agency, back) == 4
    assert sorted(told()) == [
        *(("analis.pasar", "due"), ("kabid.dagang", "due")),
        *(("kabid.pasar", "escalation"), ("perencanaan", "escalation")),
    ]
    assert [remind(office.agency, back + timedelta(minutes=m)) for m in (0, 1, 200)] == [0, 0, 0]
    late = Notice.objects.get(key__endswith=":due", user=office.people["kabid.dagang"])
    assert late.text.endswith("pukul 09.15 WITA sudah lewat.")


def test_a_paused_clock_reminds_nobody_and_goes_on_afterwards(office: Cast):
    cycle = office.cycle(state=State.ASSIGNED)  # 09.01, due 09.16
    run = cycle.current_run
    by = office.people["kasubid.dagang"]
    pause = Pause.objects.create(
        run=run, state=PauseState.GRANTED, reason="BPS belum rilis.", asked_at=at(5), asked_by=by
    )
    working = office.agency
    run.refresh_from_db()
    clocks.reschedule(run, clocks.calendar_for(working))
    assert [remind(working, moment) for moment in (at(10), at(240), at(60 * 24 * 3))] == [0, 0, 0]
    pause.until_at = at(65)
    pause.save()
    clocks.reschedule(type(run).objects.get(pk=run.pk), clocks.calendar_for(working))
    assert remind(working, at(67)) == 0
    assert remind(working, at(69)) == 1  # 4 + 4 of 15 minutes
    assert told() == [("kasubid.dagang", "first")]


def test_a_due_time_that_moves_on_repeats_nothing(office: Cast):
    office.cycle(state=State.COLLECTING)  # 09.02, one day: due Tuesday 09.02
    noon = datetime(2026, 10, 13, 8, 30, tzinfo=WITA)
    assert remind(office.agency, noon) == 1 and told() == [("analis.dagang", "second")]
    Holiday.objects.create(agency=office.agency, date=noon.date(), name="Libur mendadak")
    calendar.changed(office.agency.pk, by=None, now=noon)
    agency = Agency.objects.get(pk=office.agency.pk)
    wednesday = datetime(2026, 10, 14, 7, 31, tzinfo=WITA)  # 80 % again
    assert remind(agency, wednesday) == 0
    assert remind(agency, wednesday.replace(hour=9, minute=2)) == 1
    assert told() == [("analis.dagang", "second"), ("analis.dagang", "due")]


def test_whoever_comes_in_mid_step_is_told_the_strongest(office: Cast):
    """A Plh. begins on Tuesday: they are told, the represented Kabid is not told again."""
    cycle = office.cycle(state=State.DRAFTED)
    assert remind(office.agency, at(600)) == 0  # evening
    started = cycle.current_run.started_at
    assert remind(office.agency, started + timedelta(minutes=31)) == 1
    own = Position.objects.get(user=office.people["kabid.dagang"])
    acting = seat(
        *(office, "plh", Role.KABID, cycle.unit),
        kind=PositionKind.PLH,
        since=date(2026, 10, 13),
        until=date(2026, 10, 14),
    )
    Position.objects.filter(pk=acting.pk).update(acts_for=own)
    tuesday = datetime(2026, 10, 13, 9, 0, tzinfo=WITA)
    assert remind(office.agency, tuesday) == 2
    assert told() == [
        *(("kabid.dagang", "first"), ("plh", "due")),
        ("perencanaan", "escalation"),
    ]
    wednesday = tuesday + timedelta(days=1)  # the Kabid is back and has not been told of "due"
    assert remind(office.agency, wednesday) == 1
    assert told()[-1] == ("kabid.dagang", "due")


def test_of_the_analis_only_those_who_still_owe_their_part(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    second = office.people["analis2.dagang"]
    AnalystPart.objects.create(cycle=cycle, analyst=second)
    AnalystPart.objects.filter(cycle=cycle).exclude(analyst=second).update(handed_over_at=at(30))
    assert remind(office.agency, datetime(2026, 10, 12, 15, 0, tzinfo=WITA)) == 1
    assert told() == [("analis2.dagang", "first")]


def test_whoever_stands_in_for_the_holder_is_not_told_as_the_superior(office: Cast):
    """The Kabid is also Plh. Kasubid: the overdue step is their own."""
    cycle = office.cycle(state=State.ASSIGNED)
    own = Position.objects.get(user=office.people["kasubid.dagang"])
    acting = seat(office, "kabid.dagang", Role.KASUBID, cycle.unit, kind=PositionKind.PLH)
    Position.objects.filter(pk=acting.pk).update(acts_for=own)
    assert remind(office.agency, at(300)) == 1
    assert told() == [("kabid.dagang", "due")]


def test_a_step_that_is_done_reminds_nobody(office: Cast):
    cycle = office.cycle()
    office.advance(cycle, State.RECOMMENDED, MORNING)
    assert remind(office.agency, MORNING + timedelta(days=3)) == 0


def test_the_annual_report_reminds_perencanaan_and_tells_the_pimpinan(office: Cast):
    report = annual.open_by_hand(
        *(office.agency, 2025),
        by=office.actor("perencanaan"),
        now=MORNING,
        reason="Diminta Bupati.",
    )
    report = AnnualReport.objects.get(pk=report.pk)
    half = MORNING + timedelta(days=11)  # Friday the 23rd, after 9 of 15 days
    assert remind(office.agency, half) == 1
    over = report.due_at + timedelta(days=1, minutes=1)
    assert remind(office.agency, over) == 2
    assert told() == [
        *(("perencanaan", "first"), ("perencanaan", "due")),
        ("pimpinan", "escalation"),
    ]
    assert {n.link for n in Notice.objects.all()} == {"/perencanaan/tahunan/2025/"}
    AnnualReport.objects.update(published_at=over)
    assert remind(office.agency, over + timedelta(days=1)) == 0


def test_many_clocks_cost_as_many_queries_as_one(office: Cast):
    office.cycle()
    remind(office.agency, at(8))
    with CaptureQueriesContext(connection) as one:
        assert remind(office.agency, at(13)) == 1
    for year, quarter in ((2025, 4), (2026, 1), (2026, 2)):
        for code in ("dagang", "pasar"):
            cycles.open_by_hand(
                *(office.units[code], year, quarter),
                by=office.actor("perencanaan"),
                now=MORNING,
                reason="Untuk pengujian.",
            )
    with CaptureQueriesContext(connection) as many:
        assert remind(office.agency, at(14)) == 6
    assert len(many) == len(one)


def test_holders_are_those_whom_the_clock_names(office: Cast):
    """Read in bulk, the people are the same as one cycle's own."""
    for state in (s for s in TURNS if s != State.RETURNED):
        cycle = office.cycle(state=state)
        [found] = open_clocks(office.agency, at(60))
        alone = clocks.holders(cycle, at(60))
        assert [u.pk for u in found.holders] == [u.pk for u in alone]
        superiors = clocks.holders_of(cycle, TURNS[state].superior, at(60))
        assert [u.pk for u in found.superiors] == [u.pk for u in superiors]
        assert found.due_at == cycle.due_at


@pytest.mark.parametrize(("first", "second"), [(80, 50), (50, 50), (0, 80)])
def test_reminders_in_the_wrong_order_are_refused(first: int, second: int):
    agency = Agency(reminder_first=first, reminder_second=second)
    with pytest.raises(ValidationError) as refused:
        agency.clean()
    assert "Pengingat kedua harus sesudah" in refused.value.message_dict["reminder_second"][0]
