"""Two workers at the same instant: each reminder, mail and digest once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection

from tests.cast import MORNING, Cast, cast
from workflow import notice_tasks
from workflow.actions import cycles
from workflow.actions.reminders import remind
from workflow.enums import MailChoice, Move, NoticeKind, State
from workflow.models import Mail, Notice, User

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 4


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make the calls at the same instant, each in a thread with a connection of its own."""
    ready = threading.Barrier(len(calls))

    def make(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            ready.wait(timeout=30)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def workers(job: Callable[[datetime], str], now: datetime) -> list[str]:
    return at_once(*[lambda: job(now)] * WORKERS)


def test_reminders_mails_and_digests_are_made_once_by_many_workers():
    office: Cast = cast()
    for name, person in office.people.items():
        person.email = f"{name}@contoh.go.id"
        person.save(update_fields=["email"])
    User.objects.filter(username="kabid.pasar").update(mail_choice=MailChoice.DIGEST)
    for code in ("dagang", "pasar"):
        office.cycle(code)
    later = MORNING + timedelta(minutes=80)  # due at 09.15, an hour over at 10.15
    workers(notice_tasks.remind, later)
    told = Notice.objects.exclude(kind=NoticeKind.MOVE)
    keys = [(n.user.username, n.key.rpartition(":")[2]) for n in told.select_related("user")]
    assert sorted(keys) == [
        *(("kabid.dagang", "due"), ("kabid.pasar", "due")),
        *[("perencanaan", "escalation")] * 2,
    ]
    workers(notice_tasks.queue_mails, later)
    workers(notice_tasks.queue_digests, later)
    kinds = sorted(mail.key.partition(":")[0] for mail in Mail.objects.all())
    assert kinds == ["digest", *["notice"] * 4]  # opened and due for the one; twice escalation
    workers(notice_tasks.send_mails, later)
    assert Mail.objects.filter(sent_at=later, tries=1).count() == 5
    sent = [message.extra_headers["Message-ID"] for message in outbox.outbox]
    assert sorted(sent) == sorted(Mail.objects.values_list("message_id", flat=True))


def test_a_move_and_its_reminder_at_once_never_wait_for_each_other():
    """A reminder of the old step is written before the move, or not at all."""
    office = cast()
    cycle = office.cycle()
    now = MORNING + timedelta(minutes=13)
    by, inputs = office.actor("kabid.dagang", now), office.inputs(cycle, Move.ASSIGN)
    run = cycle.current_run_id
    moved, count = at_once(
        lambda: cycles.move(cycle.pk, Move.ASSIGN, by=by, now=now, serial=0, **inputs),
        lambda: remind(office.agency, now),
    )
    assert moved.state == State.ASSIGNED
    assert Notice.objects.filter(key__startswith=f"run:{run}:").count() == count <= 1
