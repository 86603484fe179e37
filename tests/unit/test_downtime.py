"""A week without a worker: afterwards the office stands as if it had never been away."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from reports.models import Document
from tests.cast import WITA, Cast, cast
from workflow import journal, tasks
from workflow.enums import MailChoice, NoticeKind, State
from workflow.models import Cycle, Mail, Notice, StepRun
from workflow.reminders import Stage

pytestmark = pytest.mark.django_db

#: From Thursday to Thursday over the 10th, a Saturday; the last tick is in working time.
FIRST = datetime(2026, 10, 8, 9, 0, tzinfo=WITA)
LAST = datetime(2026, 10, 15, 9, 0, tzinfo=WITA)
HOUR = timedelta(hours=1)
#: Every hour of the day, and two of the night, in which nothing may be told.
AWAKE = {0, 3, *range(6, 19)}


@pytest.fixture
def office() -> Cast:
    """On Wednesday a cycle reached the Analis, who have a day for it; its papers are owed."""
    office = cast()
    for name, choice in (("kabid.dagang", MailChoice.EACH), ("perencanaan", MailChoice.DIGEST)):
        person = office.people[name]
        person.email, person.mail_choice = f"{name}@example.go.id", choice
        person.save()
    office.cycle("dagang", State.COLLECTING, FIRST - 18 * HOUR)
    Cycle.objects.update(quarter=2)  # so that the 10th opens both bidang's next quarter
    return office


def what_stands() -> dict[str, Any]:
    """Everything that must not depend on when the worker ran, without ids and times of writing."""
    strongest: dict[tuple[str, str], str] = {}
    for notice in reminders():
        place, stage = (notice.cycle.key, notice.user.username), notice.key.rpartition(":")[2]
        strongest[place] = max(strongest.get(place, stage), stage, key=list(Stage).index)
    escalated = Notice.objects.filter(kind=NoticeKind.ESCALATION)
    return {
        "cycles": list(
            Cycle.objects.order_by("unit__code", "quarter").values_list(
                "unit__code", "year", "quarter", "opened_on", "state", "due_at"
            )
        ),
        "clocks": list(
            StepRun.objects.order_by(
                "cycle__unit__code", "cycle__quarter", "started_at"
            ).values_list("started_at", "due_at", "finished_at", "step")
        ),
        "strongest": strongest,
        "escalated": sorted(
            escalated.values_list("cycle__unit__code", "cycle__quarter", "user__username")
        ),
        "documents": list(
            Document.objects.order_by("number").values_list("reference", "title", "as_of", "dated")
        ),
    }


def reminders():
    """The notices that the clocks have written to holders, in order."""
    kinds = [NoticeKind.REMINDER, NoticeKind.OVERDUE]
    return Notice.objects.filter(kind__in=kinds).select_related("user", "cycle").order_by("pk")


def stages() -> dict[tuple[str, str], list[str]]:
    """(cycle, person) → the reminders that were written, in order."""
    found = defaultdict(list)
    for notice in reminders():
        found[notice.cycle.key, notice.user.username].append(notice.key.rpartition(":")[2])
    return dict(found)


def test_a_week_of_downtime_ends_where_a_normal_week_ends(office: Cast):
    """Given a worker every hour, and none for a week and then one: the same comes out."""
    kept: dict[str, Any] = {}
    with transaction.atomic():
        for hours in range(int((LAST - FIRST) / HOUR) + 1):
            now = FIRST + hours * HOUR
            if now.hour in AWAKE:
                tasks.run_due(now, "selalu:1:1")
        kept = what_stands() | {
            "stages": stages(),
            "told_at": [notice.at.astimezone(WITA) for notice in reminders()],
            "sent": len(mail.outbox),
        }
        digests = Mail.objects.filter(key__startswith="digest:").count()
        transaction.set_rollback(True)
    mail.outbox.clear()

    assert all(7 <= at.hour < 17 and at.weekday() < 5 for at in kept["told_at"])
    analyst = ("dagang-2026-2", "analis.dagang")
    assert kept["stages"][analyst] == ["first", "second", "due"]
    assert digests == 6  # one on each of the working days

    assert tasks.run_due(LAST, "kembali:1:1")
    assert what_stands() == {key: kept[key] for key in what_stands()}
    assert stages()[analyst] == ["due"], "of what was missed the strongest only"
    assert all(len(told) == 1 for told in stages().values())
    assert Mail.objects.filter(key__startswith="digest:").count() == 1  # today's
    assert {message.to[0] for message in mail.outbox} == {
        "kabid.dagang@example.go.id",
        "perencanaan@example.go.id",
    }
    assert len(mail.outbox) < kept["sent"]
    assert journal.verify(office.agency.pk) == ""

    before = what_stands() | stages()
    for minutes in (0, 1, 5):
        assert tasks.run_due(LAST + timedelta(minutes=minutes), "kembali:1:1") == []
    assert what_stands() | stages() == before
