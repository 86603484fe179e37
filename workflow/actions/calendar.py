"""Writing the working calendar: an office's first hours and holidays, and what a change moves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import holidays
from django.db import transaction
from django.db.models import F

from workflow.actions import clocks
from workflow.journal import record
from workflow.models import (
    Actor,
    Agency,
    AnnualReport,
    Cycle,
    Decree,
    Holiday,
    StepRun,
    WorkWindow,
)
from workflow.models.calendar import DEFAULT_WEEK, calendar_rules
from workflow.sla import StandardTime, due
from workflow.working_time import Calendar

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
    decree, _ = Decree.objects.get_or_create(
        agency=agency,
        number=SEED_DECREE,
        defaults={"about": "Hari libur nasional dan cuti bersama"},
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
                decree=decree,
            )
            for day, name in sorted(every.items())
        ],
        ignore_conflicts=True,
    )
    Agency.objects.filter(pk=agency.pk).update(calendar_version=F("calendar_version") + 1)
    agency.refresh_from_db(fields=["calendar_version"])


@transaction.atomic
def changed(agency_id: int, *, by: Actor | None, now: datetime) -> int:
    """Count a change of the calendar: open clocks move, finished ones stay as they were judged.

    The journal names the old and the new due time of each clock that moved. Returns how many did.
    """
    # Cycles first, as every move does: the other way round, a move and this would wait for each
    # other. A move that is under way ends before; its new clock is then among those that move.
    running = Cycle.objects.running().filter(agency_id=agency_id).order_by("pk")
    list(running.select_for_update(of=("self",)).values_list("pk", flat=True))
    Agency.objects.filter(pk=agency_id).update(calendar_version=F("calendar_version") + 1)
    agency = Agency.objects.get(pk=agency_id)
    # Not calendar_for(): what it keeps under the new version would outlive a rollback.
    calendar = Calendar.from_dict(calendar_rules(agency))
    moved: dict[str, list[str | None]] = {}
    runs = StepRun.objects.select_for_update(of=("self",)).filter(
        finished_at__isnull=True, cycle__agency=agency
    )
    for run in runs.select_related("cycle__unit").prefetch_related("pauses"):
        old, new = clocks.reschedule(run, calendar)
        if new != old:
            moved[run.cycle.key] = [old and old.isoformat(), new and new.isoformat()]
    unpublished = AnnualReport.objects.filter(agency=agency, published_at__isnull=True)
    for report in unpublished.select_for_update(of=("self",)).select_related("revision"):
        days = Decimal(str(report.revision.standard_times["annual"]["days"]))
        new = due(calendar, report.opened_at, StandardTime(days=days), report.reading)
        if new != report.due_at:
            moved[f"annual:{report.year}"] = [report.due_at.isoformat(), new.isoformat()]
            AnnualReport.objects.filter(pk=report.pk).update(due_at=new)
    record(
        agency_id,
        "calendar.change",
        f"calendar:{agency.calendar_version}",
        by=by,
        now=now,
        payload={"moved": moved},
    )
    return len(moved)
