"""Whole worker processes on one database: several at once, and killed with -9 at any moment.

Each process is `manage.py worker` as on a server, on the database of this run (SQLite, or
PostgreSQL with --postgres). The machine's clock is the real one, so the work is made relative to
it: an office that is open day and night, three years behind with its cycles, with documents and
mails owed.
"""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from reports.models import Document
from tests.cast import Cast, cast
from workflow import journal, tasks
from workflow.actions import cycles
from workflow.enums import MailChoice, NoticeKind, State
from workflow.models import (
    Cycle,
    JournalEntry,
    Mail,
    Notice,
    PeriodicRun,
    StepRun,
    WorkerProcess,
    WorkWindow,
)

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; a busy machine is no failure
YEARS_BEHIND = 1


def database_url() -> str:
    """The database of the tests as another process reaches it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:{name}"
    return os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts workers; whatever still runs at the end is killed."""
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SOP_DATA_DIR": str(tmp_path),  # its files are those of the test (conftest.private_files)
        "EMAIL_URL": f"file:{tmp_path / 'mail'}",
    }
    running: list[subprocess.Popen] = []
    errors = (tmp_path / "stderr").open("wb")

    def start() -> subprocess.Popen:
        running.append(
            subprocess.Popen(
                [sys.executable, "manage.py", "worker"],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()
    errors.close()


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def known(process: subprocess.Popen) -> bool:
    """Whether the worker has begun: it beats before it claims anything."""
    return WorkerProcess.objects.filter(name__contains=f":{process.pid}:").exists()


@pytest.fixture
def office() -> Cast:
    """A year and more behind, one report forwarded ten days ago, and never closed."""
    office = cast()
    WorkWindow.objects.filter(agency=office.agency).delete()
    WorkWindow.objects.bulk_create(
        WorkWindow(agency=office.agency, weekday=day, opens="00:00", closes="23:59")
        for day in range(7)
    )
    kabid = office.people["kabid.dagang"]
    kabid.email, kabid.mail_choice = "kabid@example.go.id", MailChoice.EACH
    kabid.save()
    then = timezone.now() - timedelta(days=10)
    cycle = cycles.open_by_hand(
        office.units["dagang"], then.year - YEARS_BEHIND, 1,
        by=office.actor("perencanaan", then), now=then, reason="Siklus pertama.",
    )  # fmt: skip
    office.advance(cycle, State.FORWARDED, then)
    return office


def expected_cycles(office: Cast, now: datetime) -> set[tuple[str, int, int]]:
    """Every quarter from the first to the last whose 10th has come, for both bidang."""
    last = cycles.latest_opened(now.astimezone(office.agency.zone).date())
    first = Cycle.objects.earliest("year", "quarter").year
    quarters = [(year, q) for year in range(first, last[0] + 1) for q in (1, 2, 3, 4)]
    return {(code, *q) for q in quarters if q <= last for code in ("dagang", "pasar")}


def assert_all_done_once(office: Cast, now: datetime) -> None:
    """Cycles, clocks, notices, documents and journal: nothing missing, nothing twice."""
    expected = expected_cycles(office, now)
    rows = list(Cycle.objects.values_list("unit__code", "year", "quarter"))
    assert (set(rows), len(rows)) == (expected, len(expected))
    opened = Cycle.objects.filter(opened_by=None)
    assert opened.count() == len(expected) - 1
    for cycle in opened:
        assert StepRun.objects.filter(cycle=cycle).count() == 1, cycle.key
        told = Counter(Notice.objects.filter(cycle=cycle).values_list("kind", "user__username"))
        assert told == {
            (NoticeKind.MOVE, f"kabid.{cycle.unit.code}"): 1,
            (NoticeKind.OVERDUE, f"kabid.{cycle.unit.code}"): 1,
            (NoticeKind.ESCALATION, "perencanaan"): 1,
        }, cycle.key
    assert JournalEntry.objects.filter(event="cycle.open").count() == len(expected)

    documents = list(Document.objects.order_by("number"))
    assert [row.number for row in documents] == [1, 2, 3, 4]
    assert JournalEntry.objects.filter(event="document.register").count() == 4
    for row in documents:
        with default_storage.open(row.pdf.name) as file:
            assert sha256(file.read()).hexdigest() == row.pdf_sha256
        assert row.failures == 0
    assert journal.verify(office.agency.pk) == ""
    assert not PeriodicRun.objects.filter(finished_at=None).exists()


def mails_sent(folder: Path) -> Counter:
    """Message-ID → how often it went out, of the workers and of this process."""
    # Django writes into one file what happens to get the same name; so count lines, not files.
    texts = [file.read_text() for file in folder.glob("mail/*")]
    ids = [line for text in texts for line in re.findall(r"^Message-ID: (\S+)", text, re.M)]
    ids += [message.extra_headers["Message-ID"] for message in mail.outbox]
    return Counter(ids)


def settle(later: datetime) -> None:
    """Run until nothing is left, at a time at which every lease of a killed worker is over."""
    for _ in range(30):
        if not tasks.run_due(later):
            return
    raise AssertionError("there is no end of work")


def test_two_workers_at_once_do_everything_once_and_end_in_order(office, start, tmp_path):
    workers = [start(), start()]

    def done() -> bool:
        reminded = Notice.objects.filter(kind=NoticeKind.OVERDUE, cycle__opened_by=None).count()
        return (
            reminded == len(expected_cycles(office, timezone.now())) - 1
            and not PeriodicRun.objects.filter(finished_at=None).exists()
            and Document.objects.exclude(pdf_sha256="").count() == 4
            and Mail.objects.filter(sent_at=None).count() == 0 < Mail.objects.count()
            and not Notice.objects.filter(mailed_at=None).exists()
        )

    wait_for(done)
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    assert_all_done_once(office, timezone.now())
    sent = mails_sent(tmp_path)
    assert set(sent) == set(Mail.objects.values_list("message_id", flat=True))
    assert set(sent.values()) == {1}
    assert WorkerProcess.objects.filter(stopped_at__isnull=False).count() == 2
    assert not PeriodicRun.objects.filter(tries__gt=1).exists()
    assert "Traceback" not in (tmp_path / "stderr").read_text()


#: Moments in the middle of each kind of work; a worker is killed just after, by chance.
MOMENTS: tuple[Callable[[], bool], ...] = (
    lambda: Cycle.objects.count() > 3,  # cycles are being opened
    lambda: Notice.objects.filter(kind=NoticeKind.MOVE, mailed_at__isnull=False).exists(),
    lambda: Mail.objects.filter(tries__gt=0).exists(),  # mails are being sent
    lambda: Document.objects.filter(failures__gt=0).exists(),  # a document is being rendered
)


def test_killing_workers_at_any_moment_loses_and_doubles_nothing(office, start, tmp_path):
    """Each dies in the middle of another kind of work; the next begins a moment later."""
    chance = random.Random(20261010)
    for moment in MOMENTS:
        worker = start()
        wait_for(lambda worker=worker: known(worker))
        wait_for(moment)
        time.sleep(chance.uniform(0, 0.15))
        worker.kill()
        worker.wait()
    later = timezone.now() + timedelta(hours=3)
    settle(later)
    assert_all_done_once(office, later)
    sent = mails_sent(tmp_path)
    assert set(sent) == set(Mail.objects.values_list("message_id", flat=True))
    assert not Mail.objects.filter(sent_at=None).exists()
    # A mail that is out when its worker dies goes out again, under the same Message-ID.
    assert sent.total() - len(sent) <= len(MOMENTS)
