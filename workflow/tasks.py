"""Periodic work: which jobs there are, and running those whose time has come.

A job with an interval runs once per slot over any number of machines: whoever inserts the slot's
row does it. A job without one runs at every tick and must itself be safe to run twice at once.
After downtime the newest slot runs; jobs are written so that this catches up with everything.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction

from workflow.actions import cycles
from workflow.models import Agency, PeriodicRun

log = logging.getLogger(__name__)

#: How long finished slots are kept for looking back.
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Job:
    """A named piece of periodic work; ``work`` takes the time and says what it did."""

    name: str
    every: timedelta | None
    work: Callable[[datetime], str]


JOBS: dict[str, Job] = {}


def periodic(name: str, every: timedelta | None):
    """Register a function as a periodic job."""

    def register(work: Callable[[datetime], str]) -> Callable[[datetime], str]:
        JOBS[name] = Job(name, every, work)
        return work

    return register


def slot_of(now: datetime, every: timedelta) -> str:
    """The start of the interval that ``now`` lies in, counted from the epoch in UTC."""
    seconds = int(now.timestamp() // every.total_seconds() * every.total_seconds())
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def run_due(now: datetime) -> list[str]:
    """Run every job whose slot nobody has claimed; returns what was done, for the log."""
    done = []
    for job in JOBS.values():
        claimed = _claim(job, now)
        if claimed is None and job.every is not None:
            continue
        try:
            outcome = job.work(now)
        except Exception:  # one broken job must not stop the others
            log.exception("Periodic job %s failed", job.name)
            outcome = "gagal; lihat catatan server"
        if claimed is not None:
            PeriodicRun.objects.filter(pk=claimed.pk).update(finished_at=now, outcome=outcome[:250])
        if outcome:
            done.append(f"{job.name}: {outcome}")
    return done


def _claim(job: Job, now: datetime) -> PeriodicRun | None:
    if job.every is None:
        return None
    slot = slot_of(now, job.every)
    if PeriodicRun.objects.filter(name=job.name, slot=slot).exists():
        return None
    try:
        with transaction.atomic():
            return PeriodicRun.objects.create(name=job.name, slot=slot, started_at=now)
    except IntegrityError:  # another worker was first
        return None


@periodic("open_cycles", timedelta(minutes=5))
def open_cycles(now: datetime) -> str:
    """Open the cycles whose 10th has come, in every office (SOP row 1).

    An office that cannot open (its calendar has no working time) does not keep the others shut.
    """
    opened, broken = [], []
    for agency in Agency.objects.order_by("pk"):
        try:
            opened += [cycle.key for cycle in cycles.open_due(agency, now=now)]
        except Exception:
            log.exception("Cycles of office %s were not opened", agency.code)
            broken.append(agency.code)
    said = [f"membuka {', '.join(opened)}"] if opened else []
    if broken:
        said.append(f"gagal membuka siklus kantor {', '.join(broken)}; lihat catatan server")
    return "; ".join(said)


@periodic("forget_slots", timedelta(days=1))
def forget_slots(now: datetime) -> str:
    """Drop slots too old to matter."""
    count, _ = PeriodicRun.objects.filter(started_at__lt=now - KEPT).delete()
    return f"menghapus {count} catatan lama" if count else ""
