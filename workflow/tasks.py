"""Periodic work: which jobs there are, and running those whose time has come.

A job with an interval runs once per slot over any number of machines: whoever inserts the slot's
row does it, and another worker takes it over when that one is killed. A job without an interval
runs at every tick and must itself be safe to run twice at once. After downtime the newest slot
runs; jobs are written so that this catches up with everything, and repeating them does no harm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from workflow import journal
from workflow.actions import cycles, workbooks
from workflow.actions import periodic as slots
from workflow.models import Agency

log = logging.getLogger(__name__)

#: How long finished slots are kept for looking back.
KEPT = timedelta(days=30)
BROKEN = "gagal; lihat catatan server"


@dataclass(frozen=True)
class Job:
    """A named piece of periodic work; ``work`` takes the time and says what it did."""

    name: str
    every: timedelta | None
    work: Callable[[datetime], str]
    label: str = ""  # what it does, for people


class Incomplete(str):
    """What a job says that has done a part and could not do the rest: its run counts as failed."""


JOBS: dict[str, Job] = {}


def periodic(name: str, every: timedelta | None, label: str = ""):
    """Register a function as a periodic job; ``label`` says on screen what it does."""

    def register(work: Callable[[datetime], str]) -> Callable[[datetime], str]:
        JOBS[name] = Job(name, every, work, label)
        return work

    return register


def slot_of(now: datetime, every: timedelta) -> str:
    """The start of the interval that ``now`` lies in, counted from the epoch in UTC."""
    seconds = int(now.timestamp() // every.total_seconds() * every.total_seconds())
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def run_due(
    now: datetime, worker: str = "", stopping: Callable[[], bool] = lambda: False
) -> list[str]:
    """Run every job whose slot nobody has claimed; returns what was done, for the log.

    ``worker`` is the name under which the caller beats (``actions.periodic``); without one, an
    interrupted slot is taken over after the lease. ``stopping`` is asked before each job.
    """
    wanted = {
        job.name: slot_of(now, job.every) if job.every else slots.LAST for job in JOBS.values()
    }
    found = slots.slots(wanted)
    done = []
    for job in list(JOBS.values()):
        if stopping():
            break
        row = found.get(job.name)
        if job.every is None:
            outcome, failed = _work(job, now)
            slots.note(job.name, row, outcome, failed, worker, now)
        else:
            mine = slots.claim(job.name, wanted[job.name], row, worker, now)
            if mine is None:
                continue
            outcome, failed = _work(job, now)
            if not slots.finish(mine, outcome, failed, now):
                log.warning("Slot %s of %s was taken over meanwhile", mine.slot, job.name)
        if outcome:
            done.append(f"{job.name}: {outcome}")
    return done


def _work(job: Job, now: datetime) -> tuple[str, bool]:
    """What the job said, and whether it failed; one broken job must not stop the others."""
    try:
        outcome = job.work(now)
    except Exception:
        log.exception("Periodic job %s failed", job.name)
        return BROKEN, True
    return outcome, isinstance(outcome, Incomplete)


@periodic("open_cycles", timedelta(minutes=5), "membuka siklus yang sudah tiba tanggalnya")
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
    return Incomplete("; ".join(said)) if broken else "; ".join(said)


@periodic("verify_journal", timedelta(days=1), "memeriksa keutuhan jurnal")
def verify_journal(now: datetime) -> str:
    """Recompute the chain of every office and keep what came out beside each.

    The outcome of one office is read by its own Pengelola only; this job's says how many failed.
    """
    whole = broken = 0
    for agency in Agency.objects.order_by("pk"):
        said = journal.verify(agency.pk)
        name = slots.journal_check(agency.pk)
        row = slots.slots({name: slots.LAST}).get(name)
        slots.note(name, row, said or journal.WHOLE, bool(said), "", now)
        if said:
            log.error("Journal of office %s: %s", agency.code, said)
            broken += 1
        else:
            whole += 1
    return Incomplete(f"jurnal {broken} kantor rusak") if broken else f"jurnal {whole} kantor utuh"


@periodic("forget_slots", timedelta(days=1), "menghapus catatan pekerjaan lama")
def forget_slots(now: datetime) -> str:
    """Drop slots and workers too old to matter."""
    count = slots.forget(now - KEPT)
    return f"menghapus {count} catatan lama" if count else ""


@periodic("read_workbooks", None, "membaca buku kerja besar yang diunggah")
def read_workbooks(now: datetime) -> str:
    """Read the workbooks that were too large for the request that brought them."""
    count = workbooks.read_waiting(now)
    return f"membaca {count} buku kerja" if count else ""


@periodic("forget_workbooks", timedelta(days=1), "menghapus buku kerja yang tidak jadi dimuat")
def forget_workbooks(now: datetime) -> str:
    """Let go of workbooks that nobody applied in time."""
    count = workbooks.forget_old(now)
    return f"menghapus {count} buku kerja yang tidak dimuat" if count else ""
