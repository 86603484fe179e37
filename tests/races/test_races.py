"""Many people at once, with real threads and real commits: each thing happens once.

`make test` runs this folder twice: on SQLite, which lets one writer in at a time, and on
PostgreSQL, where the row locks and constraints must hold.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from tests.cast import MORNING, WITA, Cast, cast, fill
from tests.seating import seat
from workflow import journal, tasks
from workflow.actions import annual, calendar, clocks, cycles, realizations
from workflow.actions.calendar_changes import Effect, confirm, preview
from workflow.actions.calendar_import import ImportHolidays
from workflow.actions.dispositions import next_number
from workflow.actions.entries import Entry
from workflow.actions.errors import AlreadyDone, Refused
from workflow.calendar_files import CUTI, Row
from workflow.enums import Move, PositionKind, Role, State
from workflow.models import (
    AnnualReport,
    Cycle,
    Disposition,
    Holiday,
    JournalEntry,
    Notice,
    PeriodicRun,
    Realization,
    RealizationChange,
    StepRun,
    Transition,
    calendar_for,
)
from workflow.models.calendar import calendar_rules
from workflow.working_time import Calendar

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 8


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same instant, each in a thread with a connection of its own.

    Answers what each returned, or the error that it raised.
    """
    ready = threading.Barrier(len(calls))

    def make(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def winners(answers: list[Any], kind: type) -> list[Any]:
    """The answers of the calls that did it; the others must have been told that it is done."""
    done = [answer for answer in answers if isinstance(answer, kind)]
    late = [answer for answer in answers if not isinstance(answer, kind)]
    assert all(isinstance(answer, AlreadyDone) for answer in late), late
    return done


@pytest.fixture
def office() -> Cast:
    return cast()


def test_a_move_made_by_many_at_once_is_made_once(office: Cast):
    cycle = office.cycle()
    seat(office, "plh.kabid", Role.KABID, cycle.unit, kind=PositionKind.PLH)
    names = ["kabid.dagang", "plh.kabid"] * (THREADS // 2)
    inputs = office.inputs(cycle, Move.ASSIGN)

    def assign(name: str) -> Callable[[], Cycle]:
        actor = office.actor(name)
        return lambda: cycles.move(cycle.pk, Move.ASSIGN, by=actor, now=MORNING, serial=0, **inputs)

    answers = at_once(*map(assign, names))
    assert len(winners(answers, Cycle)) == 1
    made = Transition.objects.get(cycle=cycle)
    for told in (answer for answer in answers if isinstance(answer, AlreadyDone)):
        assert f"{made.by} sudah menugaskan" in told.sentence
        assert "12-10-2026 pukul 09.00" in told.sentence
    cycle = Cycle.objects.get(pk=cycle.pk)
    assert (cycle.state, cycle.serial) == (State.ASSIGNED, 1)
    assert Disposition.objects.get(cycle=cycle).number == 1
    assert [run.finished_at for run in StepRun.objects.filter(cycle=cycle)] == [MORNING, None]
    assert Notice.objects.filter(key=f"move:{cycle.pk}:1").count() == 1
    assert JournalEntry.objects.filter(event="cycle.assign").count() == 1
    assert journal.first_broken(office.agency.pk) is None


@pytest.mark.parametrize("again", range(3))
def test_of_two_reviewers_at_once_one_decides(office: Cast, again: int):
    cycle = office.cycle(state=State.DRAFTED)
    seat(office, "plh.kabid", Role.KABID, cycle.unit, kind=PositionKind.PLH)
    now = MORNING + timedelta(hours=1)
    yes, no = office.actor("kabid.dagang", now), office.actor("plh.kabid", now)
    answers = at_once(
        lambda: cycles.move(cycle.pk, Move.APPROVE, by=yes, now=now, serial=cycle.serial),
        lambda: cycles.move(
            cycle.pk,
            Move.RETURN_FOR_REPAIR,
            by=no,
            now=now,
            serial=cycle.serial,
            remark="Angka belum cocok.",
        ),
    )
    (moved,) = winners(answers, Cycle)
    submission = cycle.submissions.get()
    cycle = Cycle.objects.get(pk=cycle.pk)
    last = cycle.transitions.last()
    assert cycle.transitions.count() == cycle.serial == moved.serial
    assert (last.target, submission.decision) == (cycle.state, last.move)
    assert submission.decided_by == last.by
    # Neither half of the loser's decision is there.
    assert (submission.approved_at is not None) == (cycle.state == State.REVIEWED)
    assert submission.remarks.exists() == (cycle.state == State.RETURNED)
    (told,) = [answer for answer in answers if isinstance(answer, AlreadyDone)]
    assert str(last.by) in told.sentence and cycle.state_label in told.sentence


@pytest.mark.parametrize("again", range(3))
def test_the_last_two_analysts_hand_over_at_once(office: Cast, again: int):
    cycle = office.cycle(state=State.ASSIGNED)
    inputs = office.inputs(cycle, Move.INSTRUCT)
    pair = [office.people["analis.dagang"], office.people["analis2.dagang"]]
    inputs["analysts"] = {pk: pair[i % 2] for i, pk in enumerate(inputs["analysts"])}
    cycle = cycles.move(
        cycle.pk, Move.INSTRUCT, by=office.actor("kasubid.dagang"), now=MORNING, **inputs
    )
    fill(cycle)
    now = MORNING + timedelta(hours=2)

    def hand_over(name: str) -> Callable[[], Cycle]:
        actor = office.actor(name, now)
        return lambda: cycles.move(cycle.pk, Move.HAND_OVER, by=actor, now=now, serial=cycle.serial)

    answers = at_once(hand_over("analis.dagang"), hand_over("analis2.dagang"))
    assert len(winners(answers, Cycle)) == 2
    cycle = Cycle.objects.get(pk=cycle.pk)
    assert cycle.state == State.GATHERED
    assert [part.handed_over_at for part in cycle.parts.all()] == [now, now]
    assert cycle.transitions.filter(move=Move.HAND_OVER).count() == 1
    assert cycle.runs.filter(finished_at__isnull=True).count() == 1


def test_one_analyst_hands_over_twice_at_once(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    fill(cycle)
    now = MORNING + timedelta(hours=2)
    actor = office.actor("analis.dagang", now)
    answers = at_once(
        *[lambda: cycles.move(cycle.pk, Move.HAND_OVER, by=actor, now=now, serial=cycle.serial)] * 4
    )
    assert len(winners(answers, Cycle)) == 1
    assert cycle.transitions.filter(move=Move.HAND_OVER).count() == 1


def test_cycles_open_once_however_many_workers(office: Cast):
    answers = at_once(*[lambda: cycles.open_due(office.agency, now=MORNING)] * THREADS)
    opened = [cycle for answer in answers for cycle in answer]
    assert sorted(cycle.unit.code for cycle in opened) == ["dagang", "pasar"]
    assert Cycle.objects.count() == 2
    assert JournalEntry.objects.filter(event="cycle.open").count() == 2
    assert Notice.objects.count() == 2
    assert journal.first_broken(office.agency.pk) is None


def test_a_cycle_opened_by_hand_twice_at_once(office: Cast):
    by = office.actor("perencanaan")
    unit = office.units["dagang"]
    answers = at_once(
        *[lambda: cycles.open_by_hand(unit, 2026, 2, by=by, now=MORNING, reason="Susulan.")] * 4
    )
    assert len(winners(answers, Cycle)) == 1
    assert Cycle.objects.count() == 1


def test_a_periodic_slot_runs_once_however_many_workers(office: Cast, monkeypatch):
    ran = []
    job = tasks.Job("race", timedelta(minutes=5), lambda now: ran.append(now) or "selesai")
    monkeypatch.setattr(tasks, "JOBS", {"race": job})
    answers = at_once(*[lambda: tasks.run_due(MORNING)] * THREADS)
    assert sorted(answers, key=len) == [[]] * (THREADS - 1) + [["race: selesai"]]
    assert ran == [MORNING]
    assert PeriodicRun.objects.get().outcome == "selesai"


def test_numbers_of_a_register_have_no_gap_and_no_double(office: Cast):
    """From the very first one: the register's row is made in the race, too."""

    def draw() -> list[int]:
        drawn = []
        for _ in range(5):
            with transaction.atomic():
                drawn.append(next_number(office.agency, "disposisi", 2026))
        return drawn

    answers = at_once(*[draw] * THREADS)
    assert sorted(n for answer in answers for n in answer) == list(range(1, 5 * THREADS + 1))


def test_a_move_that_fails_gives_its_number_back(office: Cast):
    """Two bidang assign at once, one of them breaks after the number was drawn."""
    dagang, pasar = office.cycle("dagang"), office.cycle("pasar")
    by = office.actor("kabid.dagang")

    def broken() -> None:
        with transaction.atomic():
            cycles.move(
                dagang.pk, Move.ASSIGN, by=by, now=MORNING, **office.inputs(dagang, Move.ASSIGN)
            )
            raise RuntimeError("The line was cut.")

    answers = at_once(broken, lambda: office.move(pasar, Move.ASSIGN, MORNING))
    assert isinstance(answers[0], RuntimeError) and isinstance(answers[1], Cycle)
    assert [sheet.reference for sheet in Disposition.objects.all()] == ["001/DISP/PASAR/2026"]
    office.move(dagang, Move.ASSIGN, MORNING)
    assert Disposition.objects.last().number == 2
    assert journal.first_broken(office.agency.pk) is None


def test_two_saves_of_one_figure_keep_one_and_tell_the_other(office: Cast):
    cycle = office.cycle(state=State.COLLECTING)
    row = Realization.objects.of_cycle(cycle).filter(indicator__kind="number").first()
    actor = office.actor("analis.dagang")

    def save(value: int) -> Callable[[], Any]:
        entry = replace(Entry.of(row), number=Decimal(value))
        return lambda: realizations.save(cycle.pk, [entry], by=actor, now=MORNING)

    answers = at_once(*[save(value) for value in range(1, THREADS + 1)])
    saved = [a for a in answers if isinstance(a, realizations.Saved)]
    told = [a for a in answers if isinstance(a, realizations.NotSaved)]
    assert (len(saved), len(told)) == (1, THREADS - 1)
    assert all(answer.conflicts == {row.indicator_id} for answer in told)
    row.refresh_from_db()
    change = RealizationChange.objects.get(realization=row)
    assert row.version == change.version == 1
    assert Decimal(change.new["number"]) == row.number


def test_a_figure_saved_while_the_part_is_handed_over(office: Cast):
    """Either the figure came first and is in the material, or it is refused: never in between."""
    cycle = office.cycle(state=State.COLLECTING)
    fill(cycle)
    row = Realization.objects.of_cycle(cycle).filter(indicator__kind="number").first()
    actor = office.actor("analis.dagang")
    entry = replace(Entry.of(row), number=Decimal("77"))
    saved, handed = at_once(
        lambda: realizations.save(cycle.pk, [entry], by=actor, now=MORNING),
        lambda: cycles.move(cycle.pk, Move.HAND_OVER, by=actor, now=MORNING),
    )
    assert isinstance(handed, Cycle)
    row.refresh_from_db()
    events = list(JournalEntry.objects.order_by("sequence").values_list("event", flat=True))
    if isinstance(saved, realizations.Saved):
        assert row.number == 77
        assert events.index("realization.save") < events.index("cycle.hand_over")
    else:
        assert row.indicator_id in saved.forbidden
        assert row.number == Decimal("12.50")
        assert "realization.save" not in events


def test_the_journal_of_an_office_is_one_chain(office: Cast):
    """Also its first entries: nobody has made the head of the chain yet."""
    agency = office.agency

    def write(thread: int) -> Callable[[], None]:
        def entries() -> None:
            for number in range(5):
                with transaction.atomic():
                    journal.record(
                        agency.pk, "race", f"thread:{thread}", by=None, now=MORNING,
                        payload={"number": number},
                    )  # fmt: skip

        return entries

    assert at_once(*map(write, range(THREADS))) == [None] * THREADS
    entries = JournalEntry.objects.filter(agency=agency)
    assert [entry.sequence for entry in entries] == list(range(1, 5 * THREADS + 1))
    assert journal.first_broken(agency.pk) is None


@pytest.mark.parametrize("again", range(3))
def test_the_last_two_recommended_at_once_start_the_annual_clock(office: Cast, again: int):
    """Neither transaction sees the other's cycle recommended; still the clock must start, once."""
    january = datetime(2027, 1, 11, 9, 0, tzinfo=WITA)
    opened = cycles.open_due(office.agency, now=january)
    forwarded = [office.advance(cycle, State.FORWARDED, january) for cycle in opened]
    by = office.actor("perencanaan", january)
    now = january + timedelta(hours=1)

    def recommend(cycle: Cycle) -> Callable[[], Cycle]:
        return lambda: cycles.move(
            cycle.pk, Move.RECOMMEND, by=by, now=now, recommendation="Layak."
        )

    answers = at_once(*map(recommend, forwarded))
    assert [answer.state for answer in answers] == [State.RECOMMENDED] * 2
    report = AnnualReport.objects.get(year=2026)
    assert report.opened_at == now
    assert JournalEntry.objects.filter(event="annual.open").count() == 1


def test_the_calendar_changes_while_a_move_is_under_way(office: Cast):
    """The move has the cycle and wants its clock, the change has the clock and wants the cycle."""
    cycle = office.cycle(state=State.COLLECTING)
    fill(cycle)
    by, analyst = office.actor("admin"), office.actor("analis.dagang")
    Holiday.objects.create(agency=office.agency, date=date(2026, 10, 13), name="Libur daerah")
    begun = threading.Event()

    def hand_over() -> Cycle:
        with transaction.atomic():
            Cycle.objects.locked(cycle.pk)
            begun.set()
            time.sleep(0.4)  # long enough for the other to take what it takes first
            return cycles.move(cycle.pk, Move.HAND_OVER, by=analyst, now=MORNING)

    def change() -> int:
        assert begun.wait(timeout=30)
        return calendar.changed(office.agency.pk, by=by, now=MORNING)

    moved, clocks = at_once(hand_over, change)
    assert isinstance(moved, Cycle) and isinstance(clocks, int), (moved, clocks)
    # The clock that the move has started is among those that moved: Monday 09.00 to Wednesday.
    run = StepRun.objects.get(cycle=cycle, finished_at=None)
    assert run.due_at.astimezone(WITA) == datetime(2026, 10, 14, 9, 0, tzinfo=WITA)
    assert Cycle.objects.get(pk=cycle.pk).due_at == run.due_at
    assert journal.first_broken(office.agency.pk) is None


def test_a_move_that_waited_for_the_calendar_runs_by_the_new_one(office: Cast):
    """What was read beside the lock is from before it; so is the office of whoever opens a cycle.

    A report that is opened again has no clock that the change could have moved.
    """
    waiting = office.cycle(state=State.COLLECTING)
    done = office.cycle("pasar", state=State.RECOMMENDED)
    fill(waiting)
    by, analyst = office.actor("admin"), office.actor("analis.dagang")
    planning = office.actor("perencanaan")
    calendar_for(office.agency)  # kept under the version of before
    locked = threading.Event()

    def change() -> int:
        with transaction.atomic():
            Holiday.objects.create(agency=office.agency, date=MORNING.date(), name="Libur daerah")
            moved = calendar.changed(office.agency.pk, by=by, now=MORNING)
            locked.set()
            time.sleep(0.6)  # the others are waiting now
            return moved

    def hand_over() -> Cycle:
        assert locked.wait(timeout=30)
        return cycles.move(waiting.pk, Move.HAND_OVER, by=analyst, now=MORNING)

    def reopen() -> Cycle:
        assert locked.wait(timeout=30)
        inputs = office.inputs(done, Move.REOPEN)
        return cycles.move(done.pk, Move.REOPEN, by=planning, now=MORNING, **inputs)

    answers = at_once(change, hand_over, reopen)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    for cycle in (waiting, done):
        run = StepRun.objects.get(cycle=cycle, finished_at=None)
        by_rules = Calendar.from_dict(calendar_rules(office.agency))
        assert run.due_at == clocks.due_of(run, by_rules)
        assert run.due_at > MORNING + timedelta(days=1) - timedelta(hours=2)


def test_an_import_confirmed_by_many_at_once_is_written_once(office: Cast):
    """A decree with a new number, new days, and a clock that they move."""
    cycle = office.cycle(state=State.COLLECTING)
    rows = (
        Row(date(2026, 10, 13), "Libur daerah", decree="SE 12/2026"),
        Row(date(2026, 12, 24), "Cuti Bersama Natal", CUTI, "SE 12/2026"),
    )
    wanted = ImportHolidays(rows, "berkas CSV")
    people = [office.actor("admin"), office.actor("perencanaan")]
    seen = preview(wanted, by=people[0], now=MORNING).seen
    answers = at_once(
        *(lambda by=by: confirm(wanted, by=by, now=MORNING, seen=seen) for by in people * 3)
    )
    assert len(winners(answers, Effect)) == 1
    assert Holiday.objects.filter(agency=office.agency).count() == 2
    assert office.agency.decrees.count() == 1
    assert JournalEntry.objects.filter(event="calendar.change").count() == 1
    # Begun at 09.02, a day: Tuesday is closed now.
    due = Cycle.objects.get(pk=cycle.pk).due_at.astimezone(WITA)
    assert due == datetime(2026, 10, 14, 9, 2, tzinfo=WITA)
    assert journal.first_broken(office.agency.pk) is None


def test_the_annual_report_is_published_once(office: Cast):
    january = datetime(2027, 1, 11, 9, 0, tzinfo=WITA)
    for cycle in cycles.open_due(office.agency, now=january):
        office.advance(cycle, State.RECOMMENDED, january)
    report = AnnualReport.objects.get()
    by = office.actor("perencanaan", january)
    answers = at_once(*[lambda: annual.publish(report.pk, by=by, now=january)] * 4)
    assert len(winners(answers, AnnualReport)) == 1
    assert JournalEntry.objects.filter(event="annual.publish").count() == 1


def test_stories_of_two_bidang_told_side_by_side(office: Cast):
    """Shared rows (numbers, journal) are locked in one order everywhere: nothing deadlocks."""
    pair = [office.cycle("dagang"), office.cycle("pasar")]

    def tell(cycle: Cycle) -> Callable[[], Cycle]:
        return lambda: office.advance(
            office.advance(cycle, State.RETURNED), State.RECOMMENDED, MORNING
        )

    answers = at_once(*map(tell, pair))
    assert [answer.state for answer in answers] == [State.RECOMMENDED] * 2, answers
    assert sorted(Disposition.objects.values_list("number", flat=True)) == list(range(1, 7))
    assert journal.first_broken(office.agency.pk) is None
    assert not any(isinstance(answer, Refused) for answer in answers)
