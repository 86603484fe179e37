"""How the installation is: what counts as well, what the commands say, the journal's check."""

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from reports import actions, queries
from reports.models import Document
from tests.cast import MORNING, Cast, cast
from workflow import health, journal, tasks, triggers
from workflow.actions import periodic
from workflow.enums import State
from workflow.models import JournalEntry, JournalHead, Mail, PeriodicRun, WorkerProcess

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def behind_the_back(statement: str, *values) -> None:
    """SQL of somebody who owns the database and has dropped the triggers."""
    triggers.remove_all(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def findings(now: datetime = MORNING, agency_id: int | None = None) -> dict[str, health.Finding]:
    return {item.key: item for item in health.read(now, [], agency_id).findings}


def told(name: str, *args: str) -> tuple[str, int]:
    """What a command prints, and its exit status."""
    out = StringIO()
    try:
        call_command(name, *args, stdout=out)
    except SystemExit as left:
        return out.getvalue(), int(left.code)
    return out.getvalue(), 0


@pytest.fixture
def clock(monkeypatch):
    """Sets the machine's clock."""

    def set_clock(now: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_clock(MORNING)
    return set_clock


def test_a_machine_with_a_worker_is_well_until_it_falls_silent_or_a_job_fails(clock):
    """Given one round of the worker, then status is 0; six minutes later, or after a failure, 1."""
    text, status = told("worker_status")
    assert status == 1 and "belum pernah" in text
    told("worker", "--once")
    text, status = told("worker_status")
    assert (text.splitlines()[0], status) == ("Sehat: semua berjalan.", 0)
    assert "berhenti tertib" in text and "membuka siklus" in text
    values = json.loads(told("worker_status", "--json")[0])
    assert values["well"] and {job["name"] for job in values["jobs"]} == set(tasks.JOBS)

    clock(MORNING + 6 * MINUTE)
    text, status = told("worker_status")
    assert status == 1 and "[!] tidak ada kabar sejak" in text

    clock(MORNING)
    PeriodicRun.objects.filter(name="open_cycles").update(failed=True, outcome="gagal membuka")
    text, status = told("worker_status")
    assert status == 1 and "[!] membuka siklus yang sudah tiba tanggalnya: gagal membuka" in text
    assert [job["failed"] for job in json.loads(told("worker_status", "--json")[0])["jobs"]].count(
        True
    ) == 1


@pytest.mark.parametrize(
    ("every", "age", "stale"),
    [
        (5 * MINUTE, 9 * MINUTE, False),
        (5 * MINUTE, 11 * MINUTE, True),
        (DAY, DAY + 59 * MINUTE, False),
        (DAY, DAY + 61 * MINUTE, True),
        (None, 5 * MINUTE, False),
        (None, 7 * MINUTE, True),
    ],
)
def test_a_job_is_stale_when_it_misses_its_time(every, age, stale):
    PeriodicRun.objects.create(
        name="job", slot="x", started_at=MORNING - age, finished_at=MORNING - age
    )
    job = tasks.Job("job", every, lambda now: "")
    assert health.read(MORNING, [job]).jobs[0].stale is stale


def test_a_run_under_way_does_not_hide_what_came_out_before():
    before = MORNING - 5 * MINUTE
    PeriodicRun.objects.create(
        name="job", slot="1", started_at=before, finished_at=before, outcome="selesai"
    )
    PeriodicRun.objects.create(name="job", slot="2", started_at=MORNING)
    found = health.read(MORNING, [tasks.Job("job", 5 * MINUTE, lambda now: "")]).jobs[0]
    assert (found.last, found.outcome, found.running, found.well) == (before, "selesai", True, True)
    assert found.next == MORNING + 5 * MINUTE


def test_mails_and_documents_are_counted_for_their_office_only():
    office = cast()

    def mail(key: str, who: str, **state) -> None:
        Mail.objects.create(
            user=office.people[who], key=key, message_id=key, subject="s", body="b",
            queued_at=MORNING, next_try_at=MORNING, **state,
        )  # fmt: skip

    mail("sent", "pimpinan", sent_at=MORNING)
    assert findings()["mails"].text == "tidak ada yang menunggu"
    mail("waits", "pimpinan", last_error="Connection refused")
    assert findings()["mails"].well
    late = findings(MORNING + 61 * MINUTE)["mails"]
    assert (late.text, late.well) == ("1 menunggu; galat terakhir: Connection refused", False)
    Mail.objects.filter(key="waits").update(queued_at=MORNING - 2.7 * DAY)  # Friday 16.12
    assert findings(MORNING - DAY)["mails"].well  # a weekend is no failure
    Mail.objects.filter(key="waits").update(queued_at=MORNING)
    mail("lost", "kabid.jauh", gave_up_at=MORNING, last_error="No such user")
    assert "1 tidak terkirim" in findings()["mails"].text
    assert findings(agency_id=office.agency.pk)["mails"].well
    assert not findings(agency_id=office.other_agency.pk)["mails"].well
    assert findings(MORNING + 8 * DAY, office.other_agency.pk)["mails"].well  # told for a week

    assert findings()["documents"].text == "semua sudah jadi"
    office.cycle("dagang", State.ASSIGNED)
    assert findings(agency_id=office.agency.pk)["documents"].text == "1 menunggu dibuat"
    assert findings(agency_id=office.other_agency.pk)["documents"].text == "semua sudah jadi"
    tasks.JOBS["render_documents"].work(MORNING + MINUTE)
    assert findings()["documents"].text == "semua sudah jadi"
    Document.objects.update(failures=9)  # long ago: it has its file now
    assert findings()["documents"].well
    office.cycle("pasar", State.ASSIGNED)
    (debt,) = queries.owed(MORNING, 10)
    waiting = actions.register(debt, MORNING)
    assert findings(MORNING + 60 * MINUTE)["documents"].well
    assert not findings(MORNING + 61 * MINUTE)["documents"].well
    Document.objects.filter(pk=waiting.pk).update(failures=5)
    assert "1 gagal berulang kali" in findings()["documents"].text


# --- The journal ------------------------------------------------------------------------------


DAMAGE = {
    "DELETE FROM workflow_journalentry WHERE sequence > 3": "terpotong: catatan #4 sampai #6",
    "DELETE FROM workflow_journalentry": "terpotong: catatan #1 sampai #6 hilang",
    "DELETE FROM workflow_journalhead": "6 catatan tanpa kepala jurnal",
    "UPDATE workflow_journalhead SET sequence = 5": "catatan #6 tidak dikenal",
    "UPDATE workflow_journalhead SET hash = 'x'": "catatan #6 bukan yang dicatat",
    "DELETE FROM workflow_journalentry WHERE sequence = 2": "rantai putus pada catatan #3",
    "UPDATE workflow_journalentry SET event = 'x' WHERE sequence = 6": "pada catatan #6",
}


def test_a_journal_that_somebody_has_been_at_is_told():
    office = cast()
    office.cycle("dagang", State.DRAFTED)
    assert JournalHead.objects.get().sequence == 6
    assert journal.verify(office.agency.pk) == ""
    assert told("verify_journal") == ("dagperin: utuh, 6 catatan\npupr: utuh, 0 catatan\n", 0)
    assert tasks.verify_journal(MORNING) == "jurnal 2 kantor utuh"
    assert findings(agency_id=office.agency.pk)["journal"].text == "utuh"
    for statement, said in DAMAGE.items():
        with transaction.atomic():
            behind_the_back(statement)
            assert said in journal.verify(office.agency.pk), statement
            text, status = told("verify_journal")
            assert status == 1 and said in text.splitlines()[0] and "pupr: utuh" in text
            outcome = tasks.verify_journal(MORNING + DAY)
            assert (outcome, type(outcome)) == ("jurnal 1 kantor rusak", tasks.Incomplete)
            assert not findings()["journal"].well
            mine = findings(agency_id=office.agency.pk)["journal"]
            assert not mine.well and said in mine.text
            assert findings(agency_id=office.other_agency.pk)["journal"].well
            assert health.journal_checked_at(office.agency.pk) == MORNING + DAY
            transaction.set_rollback(True)
    assert journal.verify(office.agency.pk) == ""


def test_entries_written_while_the_chain_is_checked_are_no_fault(monkeypatch):
    """The head is read first: what is appended behind it is for the next check."""
    office: Cast = cast()
    office.cycle("dagang", State.ASSIGNED)
    whole = journal.first_broken

    def slow(agency_id: int, until: int | None = None) -> JournalEntry | None:
        office.cycle("pasar")
        return whole(agency_id, until)

    monkeypatch.setattr(journal, "first_broken", slow)
    assert journal.verify(office.agency.pk) == ""


# --- Workers ----------------------------------------------------------------------------------


def test_workers_are_told_apart():
    here = periodic.name_worker(MORNING)
    for name, silent, stopped in (
        (here, MINUTE, None),
        ("lain:7:1", MINUTE, None),
        ("lain:8:1", 3 * MINUTE, None),
        ("lain:9:1", MINUTE, MORNING),
        ("lain:6:1", 25 * 60 * MINUTE, None),
    ):
        WorkerProcess.objects.create(
            name=name, started_at=MORNING, beat_at=MORNING - silent, stopped_at=stopped
        )
    found = {worker.name: worker.alive for worker in health.read(MORNING, []).workers}
    assert found == {here: True, "lain:7:1": True, "lain:8:1": False, "lain:9:1": False}
