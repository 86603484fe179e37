"""The worker: each slot once, also when workers die; catching up after downtime; one broken job
beside sound ones. Whole processes are killed in tests/races/test_workers.py."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from workflow import tasks
from workflow.actions import periodic
from workflow.models import PeriodicRun, WorkerProcess

pytestmark = pytest.mark.django_db

START = datetime(2026, 10, 12, 1, 2, 3, tzinfo=UTC)
FIVE = timedelta(minutes=5)
ME = "saya:1:1"


@pytest.fixture
def jobs(monkeypatch) -> dict[str, tasks.Job]:
    """No job but the test's own."""
    empty: dict[str, tasks.Job] = {}
    monkeypatch.setattr(tasks, "JOBS", empty)
    return empty


def counting(jobs: dict[str, tasks.Job], name: str, every: timedelta | None) -> list[datetime]:
    ran: list[datetime] = []
    jobs[name] = tasks.Job(name, every, lambda now: ran.append(now) or "selesai")
    return ran


def test_a_slot_runs_once_and_the_next_one_again(jobs):
    ran = counting(jobs, "often", FIVE)
    assert tasks.run_due(START) == ["often: selesai"]
    assert tasks.run_due(START + timedelta(seconds=5)) == []
    assert tasks.run_due(START + FIVE) == ["often: selesai"]
    assert ran == [START, START + FIVE]
    assert PeriodicRun.objects.count() == 2


def test_after_downtime_the_newest_slot_runs_once(jobs):
    ran = counting(jobs, "often", FIVE)
    tasks.run_due(START)
    tasks.run_due(START + timedelta(days=20))
    assert len(ran) == 2


def test_slots_begin_on_the_clock_not_at_the_start_of_the_worker():
    """Workers on several machines, started at different seconds, mean the same slot."""
    assert tasks.slot_of(START, FIVE) == "2026-10-12T01:00:00+00:00"
    assert tasks.slot_of(START + timedelta(minutes=2, seconds=56), FIVE) == tasks.slot_of(
        START, FIVE
    )
    assert tasks.slot_of(START, timedelta(days=1)) == "2026-10-12T00:00:00+00:00"


def test_a_job_without_interval_runs_at_every_tick(jobs):
    ran = counting(jobs, "always", None)
    for second in range(3):
        tasks.run_due(START + timedelta(seconds=second))
    assert len(ran) == 3
    row = PeriodicRun.objects.get()  # one row, however often it runs
    assert (row.slot, row.outcome, row.failed) == ("terakhir", "selesai", False)
    assert row.finished_at == START + timedelta(seconds=2)


def test_a_broken_job_does_not_stop_the_others(jobs, caplog):
    def broken(now: datetime) -> str:
        raise RuntimeError("Percetakan macet.")

    jobs["broken"] = tasks.Job("broken", FIVE, broken)
    ran = counting(jobs, "sound", FIVE)
    assert tasks.run_due(START) == ["broken: gagal; lihat catatan server", "sound: selesai"]
    assert len(ran) == 1
    assert "Percetakan macet." in caplog.text
    row = PeriodicRun.objects.get(name="broken")
    assert row.failed and row.outcome.startswith("gagal")


def test_a_job_that_breaks_its_transaction_does_not_break_the_next(jobs):
    def broken(now: datetime) -> str:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")
        return "tidak sampai ke sini"

    jobs["broken"] = tasks.Job("broken", FIVE, broken)
    ran = counting(jobs, "sound", FIVE)
    tasks.run_due(START)
    assert len(ran) == 1


def test_what_a_job_did_is_kept_for_looking_back_and_forgotten_after_a_month(jobs):
    counting(jobs, "often", FIVE)
    tasks.run_due(START)
    run = PeriodicRun.objects.get()
    assert (run.name, run.started_at, run.finished_at, run.outcome) == (
        *("often", START, START, "selesai"),
    )
    assert tasks.forget_slots(START + timedelta(days=29)) == ""
    assert tasks.forget_slots(START + timedelta(days=31)) == "menghapus 1 catatan lama"
    assert not PeriodicRun.objects.exists()


def test_the_command_says_what_was_done_and_ends_in_order(jobs):
    counting(jobs, "often", FIVE)
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert out.getvalue() == "often: selesai\n"
    worker = WorkerProcess.objects.get()
    assert worker.stopped_at and worker.name == PeriodicRun.objects.get().worker


def test_a_worker_that_shall_stop_begins_nothing_more(jobs):
    asked = iter([False, True])
    first, second = counting(jobs, "first", FIVE), counting(jobs, "second", FIVE)
    tasks.run_due(START, ME, lambda: next(asked))
    assert (len(first), len(second)) == (1, 0)


# --- Workers that die ---------------------------------------------------------------------------


def abandoned(worker: str, tries: int = 1, ago: timedelta = timedelta(seconds=30)) -> PeriodicRun:
    """A slot that was begun and never ended."""
    return PeriodicRun.objects.create(
        name="often",
        slot=tasks.slot_of(START - ago, FIVE),
        worker=worker,
        tries=tries,
        started_at=START - ago,
    )


def worker(name: str, silent: timedelta = timedelta(0), stopped: bool = False) -> str:
    """A worker that has beaten so long ago."""
    beat = START - silent
    stopped_at = beat if stopped else None
    WorkerProcess.objects.create(name=name, started_at=beat, beat_at=beat, stopped_at=stopped_at)
    return name


def gone() -> str:
    """The name of a worker of this machine whose process has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return periodic.name_worker(START).replace(f":{os.getpid()}:", f":{process.pid}:")


@pytest.mark.parametrize(
    ("holder", "again"),
    [
        (lambda: worker("lain:7:1", timedelta(minutes=1)), False),  # it works
        (lambda: worker("lain:7:1", timedelta(minutes=2)), True),  # silent for the lease
        (lambda: worker("lain:7:1", stopped=True), True),
        (lambda: worker(periodic.name_worker(START)), False),  # this very process
        (lambda: worker(gone()), True),  # killed a second ago, on this machine
        (lambda: "lain:7:1", True),  # nobody knows it
        (lambda: ME, True),  # its own: the database was away when it wanted to write the end
        (lambda: "", False),  # a caller that does not beat
    ],
)
def test_a_slot_is_taken_over_from_a_dead_worker_only(jobs, holder, again):
    ran = counting(jobs, "often", FIVE)
    row = abandoned(holder())
    assert bool(tasks.run_due(START, ME)) is bool(ran) is again
    row.refresh_from_db()
    if again:
        told = (ME, 2, START, START, False, "selesai")
    else:
        told = (row.worker, 1, START - timedelta(seconds=30), None, False, "")
    assert told == (
        *(row.worker, row.tries, row.started_at, row.finished_at, row.failed, row.outcome),
    )
    assert PeriodicRun.objects.count() == 1


def test_a_slot_without_a_worker_is_held_for_the_lease(jobs):
    ran = counting(jobs, "often", FIVE)
    abandoned("", ago=timedelta(minutes=1))
    tasks.run_due(START, ME)
    assert ran == []
    tasks.run_due(START + timedelta(minutes=1), ME)
    assert len(ran) == 1


def test_of_two_who_see_the_same_dead_worker_one_takes_over():
    row = abandoned("lain:7:1")
    seen = [PeriodicRun.objects.get(pk=row.pk) for _ in range(2)]
    taken = [periodic.claim("often", row.slot, one, f"w{i}", START) for i, one in enumerate(seen)]
    assert taken[0] and taken[1] is None
    # The one that was taken for dead comes back and finds that it no longer is its slot.
    assert not periodic.finish(row, "selesai", False, START)
    assert periodic.finish(taken[0], "selesai", False, START)
    assert (row.refresh_from_db(), row.worker, row.tries) == (None, "w0", 2)


def test_a_job_that_kills_its_workers_is_begun_three_times_a_slot(jobs):
    ran = counting(jobs, "often", FIVE)
    row = abandoned("lain:7:1", tries=3)
    assert tasks.run_due(START, ME) == [] == ran
    row.refresh_from_db()
    assert row.failed and row.finished_at == START and "terhenti 3 kali" in row.outcome
    tasks.run_due(START + timedelta(hours=1), ME)
    assert len(ran) == 1, "the next slot is a new one"


def test_a_failed_slot_is_tried_again_after_a_rest_three_times_in_all(jobs):
    ran: list[datetime] = []

    def broken(now: datetime) -> str:
        ran.append(now)
        raise RuntimeError("Percetakan macet.")

    jobs["daily"] = tasks.Job("daily", timedelta(days=1), broken)
    for minute in range(20):
        tasks.run_due(START + timedelta(minutes=minute), ME)
    assert [at - START for at in ran] == [timedelta(minutes=m) for m in (0, 2, 4)]
    row = PeriodicRun.objects.get()
    assert (row.tries, row.failed) == (3, True)


def test_a_job_that_did_only_a_part_counts_as_failed_and_says_what(jobs):
    said = tasks.Incomplete("membuka a; gagal membuka b")
    jobs["often"] = tasks.Job("often", FIVE, lambda now: said)
    assert tasks.run_due(START) == ["often: membuka a; gagal membuka b"]
    row = PeriodicRun.objects.get()
    assert (row.failed, row.outcome) == (True, str(said))


def test_a_new_slot_waits_for_a_living_worker_and_closes_what_a_dead_one_left(jobs):
    ran = counting(jobs, "often", FIVE)
    before = abandoned(worker("lain:7:1"), ago=timedelta(minutes=9))
    tasks.run_due(START, ME)
    assert ran == [], "the same job is not done twice at once"
    WorkerProcess.objects.update(stopped_at=START)
    tasks.run_due(START + timedelta(seconds=5), ME)
    assert len(ran) == 1
    before.refresh_from_db()
    assert before.failed and before.outcome.startswith("terputus")
    assert not PeriodicRun.objects.filter(finished_at=None).exists()


def test_a_job_of_every_tick_writes_seldom_unless_it_has_something_to_say(jobs):
    said = iter(["", "", "dua", "", "", ""])
    jobs["always"] = tasks.Job("always", None, lambda now: next(said))
    wrote = []
    for second in (0, 20, 40, 60, 99, 100):
        tasks.run_due(START + timedelta(seconds=second))
        row = PeriodicRun.objects.get()
        wrote.append(((row.finished_at - START).seconds, row.outcome))
    assert wrote == [(0, ""), (0, ""), (40, "dua"), (40, "dua"), (40, "dua"), (100, "")]


def test_an_idle_tick_costs_a_query_and_those_of_the_jobs(jobs, django_assert_num_queries):
    for name in ("one", "two", "three"):
        counting(jobs, name, FIVE)
    tasks.run_due(START, ME)
    with django_assert_num_queries(1):
        tasks.run_due(START + timedelta(seconds=5), ME)


def test_the_jobs_of_the_program_are_registered():
    assert {"open_cycles", "forget_slots"} <= tasks.JOBS.keys()
    assert tasks.JOBS["open_cycles"].every <= timedelta(hours=1)
