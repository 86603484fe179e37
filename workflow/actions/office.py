"""The office's letterhead and amounts, as the Pengelola changes them in Kelola."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from workflow.actions import calendar
from workflow.journal import record
from workflow.models import Actor, Agency


@transaction.atomic
def change_settings(office: Agency, fields: Collection[str], *, by: Actor, now: datetime) -> None:
    """Write the named fields of ``office``, whose values a form has checked, with a journal entry.

    Only these: the calendar's version or "1 hari" may have changed since the row was read. Another
    zone gives the office's hours other instants, so the open clocks move with it.
    """
    stored = calendar.lock(office.pk)
    changes = {
        name: [str(getattr(stored, name)), str(getattr(office, name))]
        for name in fields
        if getattr(stored, name) != getattr(office, name)
    }
    if not changes:
        return
    office.save(update_fields=list(changes))
    record(
        office.pk,
        "office.settings",
        f"agency:{office.code}",
        by=by,
        now=now,
        payload={"changes": changes},
    )
    if "timezone" in changes:
        calendar.changed(office.pk, by=by, now=now)
