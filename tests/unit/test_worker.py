"""The worker: each slot once, catching up after downtime, one broken job beside sound ones."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from workflow import tasks
from workflow.models import PeriodicRun

pytestmark = pytest.mark.django_db

START = datetime(2026, 10, 12, 1, 2, 3, tzinfo=UTC)
FIVE = timedelta(minutes=5)


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


def test_the_command_says_what_was_done(jobs):
    counting(jobs, "often", FIVE)
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert out.getvalue() == "often: selesai\n"


def test_the_jobs_of_the_program_are_registered():
    assert {"open_cycles", "forget_slots"} <= tasks.JOBS.keys()
    assert tasks.JOBS["open_cycles"].every <= timedelta(hours=1)
