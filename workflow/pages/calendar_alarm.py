"""From 1 November whoever keeps the calendar is told that next year's holidays are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count
from django.urls import reverse

from workflow.models import Actor, Holiday
from workflow.pages.calendar_import import seed_href
from workflow.permissions import why_not_keep_calendar

#: From this month the calendar of next year should be filled in (interface.md, "Kalender kerja").
ALARM_MONTH = 11
#: An SKB names fifteen and more; fewer rows are a beginning, not a calendar (decision 0020).
FEWEST = 10


@dataclass(frozen=True)
class CalendarAlarm:
    """Finished values for ``workflow/_calendar_alarm.html``; a duty only for the Pengelola."""

    title: str
    text: str
    is_duty: bool
    links: list[dict]


def year_to_fill(today: date, counts: Mapping[int, int]) -> int | None:
    """The year whose holidays are missing: this one, or from November the next; else None.

    ``counts`` are the recorded holidays per year.
    """
    if counts.get(today.year, 0) < FEWEST:
        return today.year
    if today.month >= ALARM_MONTH and counts.get(today.year + 1, 0) < FEWEST:
        return today.year + 1
    return None


def calendar_alarm(actor: Actor, now: datetime) -> CalendarAlarm | None:
    """The alarm of the person's office, for those who may do something about it; one query."""
    if why_not_keep_calendar(actor):
        return None
    today = now.astimezone(actor.user.agency.zone).date()
    counts = dict(
        Holiday.objects.visible_to(actor)
        .filter(date__year__in=(today.year, today.year + 1))
        .order_by()
        .values_list("date__year")
        .annotate(Count("pk"))
    )
    year = year_to_fill(today, counts)
    if year is None:
        return None
    count = counts.get(year, 0)
    known = f"baru {count} hari tercatat" if count else "belum ada satu pun"
    return CalendarAlarm(
        title=f"Isi hari libur {year}",
        text=f"Hari libur dan cuti bersama {year} {known}. Tenggat yang jatuh pada tahun itu dapat "
        "keliru selama kalendernya belum diisi.",
        is_duty=actor.is_manager,
        links=[
            {"label": "Impor dari berkas", "href": reverse("calendar_import"), "kind": "primary"},
            {"label": "Isi dari data awal", "href": seed_href(year), "kind": "quiet"},
            {
                "label": f"Lihat kalender {year}",
                "href": f"{reverse('calendar')}?tahun={year}",
                "kind": "text",
            },
        ],
    )
