"""Writing the working calendar: the first fill of an office's hours and holidays."""

from __future__ import annotations

import holidays
from django.db import transaction
from django.db.models import F

from workflow.models import Agency, Holiday, WorkWindow
from workflow.models.calendar import DEFAULT_WEEK

#: The package knows the dates but not the decrees; the office fills in their numbers.
SEED_DECREE = "SKB 3 Menteri (data awal; nomor SKB diisi Pengelola)"


@transaction.atomic
def seed(agency: Agency, years: range) -> None:
    """Give a new office the week of Perpres 21/2023 and the national holidays of some years.

    The package ``holidays`` is a seed only: from here on the rows belong to the office.
    """
    if not agency.windows.exists():
        WorkWindow.objects.bulk_create(
            WorkWindow(agency=agency, weekday=int(day), opens=opens, closes=closes)
            for day, windows in DEFAULT_WEEK.items()
            for opens, closes in windows
        )
    public = holidays.Indonesia(years=years, language="id", categories=("public",))
    every = holidays.Indonesia(years=years, language="id", categories=("public", "government"))
    Holiday.objects.bulk_create(
        [
            Holiday(
                agency=agency,
                date=day,
                name=name,
                kind=Holiday.Kind.HOLIDAY if day in public else Holiday.Kind.COLLECTIVE,
                decree=SEED_DECREE,
            )
            for day, name in sorted(every.items())
        ],
        ignore_conflicts=True,
    )
    Agency.objects.filter(pk=agency.pk).update(calendar_version=F("calendar_version") + 1)
    agency.refresh_from_db(fields=["calendar_version"])
