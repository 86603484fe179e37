"""Writing the working calendar: an office's first hours and holidays, and what a change moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from workflow.actions import clocks
from workflow.calendar_files.seed import SEED_DECREE, national_holidays
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


@transaction.atomic
def seed(agency: Agency, years: range) -> None:
    """Give a new office the week of Perpres 21/2023 and the national holidays of some years.

    The package ``holidays`` is a seed only: from here on the rows belong to the office. Each
    year's rows name one decree, whose number the office writes once.
    """
    if not agency.windows.exists():
        WorkWindow.objects.bulk_create(
            WorkWindow(agency=agency, weekday=int(day), opens=opens, closes=closes)
            for day, windows in DEFAULT_WEEK.items()
            for opens, closes in windows
        )
    rows = national_holidays(years)
    decrees = {
        year: Decree.objects.get_or_create(
            agency=agency,
            number=SEED_DECREE.format(year=year),
            defaults={"about": f"Hari libur nasional dan cuti bersama tahun {year}"},
        )[0]
        for year in sorted({row.date.year for row in rows})
    }
    Holiday.objects.bulk_create(
        [
            Holiday(
                agency=agency,
                date=row.date,
                name=row.name,
                kind=row.kind,
                decree=decrees[row.date.year],
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )
    count_change(agency)


@dataclass(frozen=True)
class MovedClock:
    """An open clock, of a cycle's ``run`` or of the annual ``report``, that has another due time.

    ``key`` names it in the journal: the cycle's key or "annual:<year>".
    """

    key: str
    old: datetime | None
    new: datetime | None
    run: StepRun | None = None
    report: AnnualReport | None = None


def lock(agency_id: int) -> Agency:
    """Keep moves and other changes out until the transaction ends; answers the office as it is.

    Cycles first, as every move does: the other way round, a move and this would wait for each
    other. A move that is under way ends before; its new clock is then among those that move.
    Rows that only name a cycle are not kept out: PostgreSQL checks their foreign keys at commit,
    when they hold the office that this waits for.
    """
    running = Cycle.objects.running().filter(agency_id=agency_id).order_by("pk")
    list(running.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    return Agency.objects.locked(agency_id)


def count_change(agency: Agency) -> None:
    """Raise the calendar's version: every calendar that was built before is out of date."""
    Agency.objects.filter(pk=agency.pk).update(calendar_version=F("calendar_version") + 1)
    agency.refresh_from_db(fields=["calendar_version"])


def built(agency: Agency) -> Calendar:
    """The calendar as its rows stand in this transaction.

    Not ``calendar_for``: what that keeps under a version would outlive a rollback.
    """
    return Calendar.from_dict(calendar_rules(agency))


def move_clocks(agency: Agency, calendar: Calendar) -> tuple[list[MovedClock], int]:
    """Write the due times of the open clocks anew; those that moved, and how many did not.

    Finished clocks stay as they were judged. Wants the office ``lock``ed.
    """
    moved: list[MovedClock] = []
    runs = StepRun.objects.select_for_update(of=("self",), no_key=True).filter(
        finished_at__isnull=True, cycle__agency=agency
    )
    stayed = 0
    for run in runs.select_related("cycle__unit").prefetch_related("pauses").order_by("due_at"):
        old, new = clocks.reschedule(run, calendar)
        if new != old:
            moved.append(MovedClock(run.cycle.key, old, new, run=run))
        else:
            stayed += 1
    unpublished = AnnualReport.objects.filter(agency=agency, published_at__isnull=True)
    for report in unpublished.select_for_update(of=("self",), no_key=True).select_related(
        "revision"
    ):
        old, new = (
            report.due_at,
            due(calendar, report.opened_at, standard_of(report), report.reading),
        )
        if new != old:
            moved.append(MovedClock(f"annual:{report.year}", old, new, report=report))
            AnnualReport.objects.filter(pk=report.pk).update(due_at=new)
            report.due_at = new
        else:
            stayed += 1
    return moved, stayed


def standard_of(report: AnnualReport) -> StandardTime:
    """The standard time of an annual report, by the revision that it was opened under."""
    return StandardTime(days=Decimal(str(report.revision.standard_times["annual"]["days"])))


def moved_payload(moved: Iterable[MovedClock]) -> dict[str, list[str | None]]:
    """The moved due times as the journal keeps them: key → [old, new], ISO."""
    return {
        clock.key: [clock.old and clock.old.isoformat(), clock.new and clock.new.isoformat()]
        for clock in moved
    }


@transaction.atomic
def changed(agency_id: int, *, by: Actor | None, now: datetime) -> int:
    """Count a change of the calendar's rows that was written elsewhere; answers how many moved.

    The journal names the old and the new due time of each. People change the calendar through
    ``calendar_changes``, which shows this first.
    """
    agency = lock(agency_id)
    count_change(agency)
    moved, _ = move_clocks(agency, built(agency))
    record(
        agency_id,
        "calendar.change",
        f"calendar:{agency.calendar_version}",
        by=by,
        now=now,
        payload={"moved": moved_payload(moved)},
    )
    return len(moved)
