"""Marking notices as read."""

from __future__ import annotations

from datetime import datetime

from workflow.models import Actor, Notice


def mark_read(by: Actor, *, until: int, now: datetime) -> int:
    """Mark the person's own unread notices up to the id ``until`` as read; returns how many.

    A notice that arrived after the page was shown keeps its mark. Doing it twice changes nothing.
    """
    unread = Notice.objects.filter(user=by.user, read_at__isnull=True, pk__lte=until)
    return unread.update(read_at=now)
