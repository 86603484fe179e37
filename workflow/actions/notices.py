"""Marking notices as read."""

from __future__ import annotations

from datetime import datetime

from workflow.models import Actor, Notice


def mark_read(by: Actor, *, until: int, now: datetime) -> int:
    """Mark the person's own unread notices up to the id ``until`` as read; returns how many.

    A notice that arrived after the page was shown keeps its mark. Doing it twice changes nothing.
    """
    unread = Notice.objects.unread().filter(user=by.user, pk__lte=until)
    return unread.update(read_at=now)


def mark_one_read(by: Actor, pk: int, *, now: datetime) -> int:
    """Mark one of the own notices as read; returns 1, or 0 when it was, or is not theirs."""
    return Notice.objects.unread().filter(user=by.user, pk=pk).update(read_at=now)
