"""How the installation is: workers, periodic jobs, mails, journal, disk. Reads only.

The page of the Pengelola, ``manage.py worker_status`` and the address for machines show the same
findings. Apps above this one add theirs with ``@finding`` (documents owed are ``reports``').
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from workflow import journal, numbers
from workflow.actions import periodic
from workflow.models import Agency, Mail, PeriodicRun, WorkerProcess, calendar_for

#: Without a beat for this long nothing happens by itself: no cycle opens, nobody is reminded.
SILENT = timedelta(minutes=5)
#: Workers that ended longer ago are not shown.
SHOWN = timedelta(days=1)
#: A daily job may be this late, a five-minute job by its own interval.
LATEST = timedelta(hours=1)
#: Mails that wait longer than this (working time) are stuck; those given up are told for a week.
MAIL_WAITS, MAIL_TOLD = timedelta(hours=1), timedelta(days=7)
#: Bytes and share of the disk below which the database may soon be unable to write.
DISK_BYTES, DISK_SHARE = 1024**3, 0.05


class PeriodicJob(Protocol):
    """What is asked of a job (``tasks.Job``)."""

    name: str
    label: str
    every: timedelta | None


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what it is, how it stands, whether that is well."""

    key: str
    label: str
    text: str
    well: bool


@dataclass(frozen=True)
class WorkerHealth:
    """One run of the worker; ``alive`` when it beats and its process is not gone."""

    name: str
    started_at: datetime
    beat_at: datetime
    stopped_at: datetime | None
    alive: bool


@dataclass(frozen=True)
class JobHealth:
    """A periodic job: its last finished run, and when the next is due (None: at every tick)."""

    name: str
    label: str
    last: datetime | None
    next: datetime | None
    outcome: str
    failed: bool
    stale: bool
    running: bool

    @property
    def well(self) -> bool:
        return not (self.failed or self.stale)


@dataclass(frozen=True)
class Health:
    """Everything that was found at one moment."""

    workers: list[WorkerHealth]
    last_beat: datetime | None
    jobs: list[JobHealth]
    findings: list[Finding]
    working: bool  # a worker has beaten lately

    @property
    def well(self) -> bool:
        return self.working and all(part.well for part in (*self.jobs, *self.findings))


Look = Callable[[datetime, int | None], Finding]
_LOOKS: list[Look] = []


def finding(look: Look) -> Look:
    """Register something to look at; asked with the time and an office (None: all offices)."""
    _LOOKS.append(look)
    return look


def last_beat() -> datetime | None:
    """When any worker, living or not, was last heard of."""
    return WorkerProcess.objects.aggregate(last=Max("beat_at"))["last"]


def is_beating(last: datetime | None, now: datetime) -> bool:
    """Whether that is recent enough to say that work goes on."""
    return last is not None and now - last <= SILENT


def read(now: datetime, jobs: Iterable[PeriodicJob], agency_id: int | None = None) -> Health:
    """Look at everything; of one office's mails, documents and journal, or of all offices'.

    A fixed number of queries for the jobs that the program has.
    """
    last = last_beat()
    return Health(
        workers=_workers(now),
        last_beat=last,
        jobs=[_job(job, now) for job in jobs],
        findings=[look(now, agency_id) for look in _LOOKS],
        working=is_beating(last, now),
    )


def _workers(now: datetime) -> list[WorkerHealth]:
    rows = list(WorkerProcess.objects.filter(beat_at__gt=now - SHOWN).order_by("-beat_at", "-pk"))
    living = periodic.alive([row.name for row in rows], now)
    return [
        WorkerHealth(row.name, row.started_at, row.beat_at, row.stopped_at, row.name in living)
        for row in rows
    ]


def _job(job: PeriodicJob, now: datetime) -> JobHealth:
    """The newest run that has ended, and whether one is under way."""
    newest = list(PeriodicRun.objects.filter(name=job.name).order_by("-started_at", "-pk")[:2])
    ended = next((row for row in newest if row.finished_at), None)
    every = job.every or periodic.NOTED_EVERY
    late = min(job.every, LATEST) if job.every else SILENT
    return JobHealth(
        name=job.name,
        label=job.label or job.name,
        last=ended.finished_at if ended else None,
        next=_next_slot(now, job.every) if job.every else None,
        outcome=ended.outcome if ended else "",
        failed=bool(ended and ended.failed),
        stale=ended is None or now - ended.started_at > every + late,
        running=any(row.finished_at is None for row in newest),
    )


def _next_slot(now: datetime, every: timedelta) -> datetime:
    """When the slot after the one of ``now`` begins (slots are counted from the epoch)."""
    seconds = every.total_seconds()
    into = now.timestamp() % seconds
    return now + timedelta(seconds=seconds - into)


# --- What this app looks at -------------------------------------------------------------------


def _waits_long(agency_id: int, since: datetime, now: datetime) -> bool:
    """Whether a mail has waited too long in its office's working time: at night none is sent."""
    try:
        waited = calendar_for(Agency.objects.get(pk=agency_id)).elapsed(since, now)
    except ValueError:  # no working time, no mail
        return False
    return waited > MAIL_WAITS.total_seconds() / 60


@finding
def mails(now: datetime, agency_id: int | None) -> Finding:
    """Mails that wait, and those given up in the last week with the newest error."""
    rows = Mail.objects.filter(sent_at__isnull=True)
    if agency_id is not None:
        rows = rows.filter(user__agency_id=agency_id)
    open_ = Q(gave_up_at__isnull=True)
    told = Q(gave_up_at__gt=now - MAIL_TOLD)
    seen = rows.aggregate(count=Count("pk", filter=open_), lost=Count("pk", filter=told))
    count, lost = seen["count"], seen["lost"]
    oldest = rows.filter(open_).values_list("user__agency").annotate(Min("queued_at")).order_by()
    late = any(_waits_long(office_id, since, now) for office_id, since in oldest)
    parts = [f"{count} menunggu" if count else "tidak ada yang menunggu"]
    if lost:
        parts.append(f"{lost} tidak terkirim dalam 7 hari terakhir")
    if late or lost:
        error = (
            rows.filter(open_ | told)
            .exclude(last_error="")
            .order_by("-pk")
            .values_list("last_error", flat=True)
        )
        parts += [f"galat terakhir: {text}" for text in error[:1]]
    return Finding("mails", "Surel", "; ".join(parts), not late and not lost)


@finding
def journal_chain(now: datetime, agency_id: int | None) -> Finding:
    """The result of the daily full check; of one office also its end, as it is at this moment."""
    label = "Rantai jurnal"
    if agency_id is None:
        bad = PeriodicRun.objects.filter(name__startswith="journal:", failed=True).count()
        text = f"rusak pada {bad} kantor" if bad else "utuh pada pemeriksaan terakhir"
        return Finding("journal", label, text, not bad)
    fault = journal.end_fault(agency_id)
    if fault:
        return Finding("journal", label, fault, False)
    checked = PeriodicRun.objects.filter(
        name=periodic.journal_check(agency_id), slot=periodic.LAST
    ).first()
    if checked is None:
        return Finding("journal", label, "belum pernah diperiksa seluruhnya", True)
    return Finding("journal", label, checked.outcome, not checked.failed)


def journal_checked_at(agency_id: int) -> datetime | None:
    """When the office's whole chain was last recomputed."""
    rows = PeriodicRun.objects.filter(name=periodic.journal_check(agency_id), slot=periodic.LAST)
    return rows.values_list("finished_at", flat=True).first()


@finding
def disk(now: datetime, agency_id: int | None) -> Finding:
    """Room left where database and files of this machine lie."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    free = numbers.format(round(usage.free / 1024**3))
    share = usage.free / usage.total
    text = f"{free} GB kosong ({numbers.format(round(share * 100))} %) di mesin ini"
    return Finding(
        "disk", "Ruang penyimpanan", text, usage.free > DISK_BYTES and share > DISK_SHARE
    )
