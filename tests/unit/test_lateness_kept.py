"""The planned start and the inherited lateness that a run keeps, through every kind of move."""

from datetime import date, datetime

import pytest

from tests.cast import WITA, Cast, cast
from workflow.actions import calendar
from workflow.enums import Move, State
from workflow.models import Cycle, Holiday, StepRun
from workflow.pages.lateness import lateness_table, run_lateness, shares_of

pytestmark = pytest.mark.django_db


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=WITA)


@pytest.fixture
def office() -> Cast:
    return cast()


def told(cycle: Cycle, now: datetime):
    cycle = Cycle.objects.with_clock().get(pk=cycle.pk)
    runs = list(cycle.runs.prefetch_related("pauses"))
    found = shares_of(cycle, runs, now)
    return runs, found, [run_lateness(run, share) for run, share in zip(runs, found, strict=True)]


def test_returns_hide_no_lateness_and_a_reopening_begins_anew(office: Cast):
    cycle = office.cycle(now=at(12, 9))
    for move, when in (
        (Move.ASSIGN, at(12, 9, 15)),
        (Move.INSTRUCT, at(12, 9, 30)),
        (Move.HAND_OVER, at(13, 14, 30)),  # four hours late
        (Move.SEND_BACK, at(13, 14, 40)),  # broken off after ten minutes: nothing is won back
        (Move.HAND_OVER, at(14, 14, 40)),  # to the minute
        (Move.SUBMIT, at(15, 14, 40)),
        (Move.WITHDRAW, at(15, 14, 45)),  # of an hour five minutes; the rest is no merit
        (Move.SUBMIT, at(16, 15, 15)),  # a Friday has other hours
        (Move.RETURN_FOR_REPAIR, at(16, 15, 45)),  # "Tidak" in half the time: won back
    ):
        cycle = office.move(cycle, move, when)
    inherited = [run.inherited_seconds // 60 for run in cycle.runs.all()]
    assert inherited == [0, 0, 0, 240, 240, 240, 240, 240, 240, 210]
    runs, found, words = told(cycle, at(16, 15, 50))
    assert sum(share.added for share in found[:-1]) == found[-1].received == 210
    assert words[3].received == "diterima terlambat 4 jam kerja (dari langkah 3)"
    assert [share.own for share in found] == [0, 0, 240, *[0] * 7]
    table = lateness_table(runs, found, ["–"] * len(runs))
    assert table.rows[2].own == "4 jam kerja" and table.rows[8].won_back == "30 menit kerja"
    assert table.rows[2].href == f"/tenggat/{runs[2].pk}/"
    assert table.rows[9].step == "4. Membuat laporan data kinerja, perbaikan, putaran 2"
    cycle = office.advance(cycle, State.RECOMMENDED, at(19, 15, 15))
    cycle = office.move(cycle, Move.REOPEN, at(26, 9))
    assert cycle.current_run.inherited_seconds == 0
    assert cycle.current_run.planned_start_at == at(26, 9)
    assert told(cycle, at(26, 9))[1][-1].sources == ()


def test_what_was_judged_stays_when_the_calendar_changes_later(office: Cast):
    cycle = office.cycle(now=at(12, 9))
    cycle = office.move(cycle, Move.ASSIGN, at(13, 9, 15))  # a working day late
    before = told(cycle, at(13, 9, 20))[2][1].received
    assert before == "diterima terlambat 1 hari kerja (dari langkah 1)"
    Holiday.objects.create(agency=office.agency, date=date(2026, 10, 13), name="Libur susulan")
    calendar.changed(office.agency.pk, by=None, now=at(13, 9, 30))
    assert told(cycle, at(13, 9, 30))[2][1].received == before
    # A run from before planned starts were kept begins the plan itself.
    StepRun.objects.filter(cycle=cycle, finished_at=None).update(
        planned_start_at=None, inherited_seconds=0
    )
    cycle = office.move(Cycle.objects.get(pk=cycle.pk), Move.INSTRUCT, at(14, 8))
    run = cycle.current_run
    assert run.inherited_seconds == 15 * 60  # due on the 14th at 07.45, done at 08.00
    assert told(cycle, at(14, 9))[2][2].received.endswith("(dari langkah 2)")
