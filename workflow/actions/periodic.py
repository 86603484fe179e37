"""Who does which slot of periodic work: workers and their beats, claims, and taking over.

A slot belongs to the worker that inserted its row. A worker that was killed does not say so: it
is taken for dead when its process is gone from this machine, or when it has not beaten for the
lease. Then exactly one other worker takes the slot over and does the work again, so work must be
harmless to repeat. Statements here are short and conditional; no transaction spans any work.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from workflow.models import PeriodicRun, WorkerProcess

#: A worker on another machine that is silent for this long is dead. Beats come every 20 seconds;
#: clocks of machines may differ by a minute (docs/decisions/0019).
LEASE = timedelta(minutes=2)
#: A slot is begun this often; then it stays failed, so that a job that kills its worker cannot
#: keep all workers dying until the next slot.
MAX_TRIES = 3
#: A slot that failed rests before it is tried again.
REST = timedelta(minutes=2)
#: How often a job that runs at every tick writes that it ran, when it had nothing to do.
NOTED_EVERY = timedelta(minutes=1)
#: The slot of the row that is not a slot: what a job or a check said last.
LAST = "terakhir"

CUT_OFF = "terputus; dilanjutkan pada giliran berikutnya"
GIVEN_UP = f"terhenti {MAX_TRIES} kali; dicoba lagi pada giliran berikutnya"


# --- Workers ----------------------------------------------------------------------------------


def name_worker(now: datetime) -> str:
    """host:pid:start, one name for one run of the command."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}:{int(now.timestamp() * 1000)}"


def beat(name: str, now: datetime) -> None:
    """The worker is alive; the first beat enters it. It beats before it claims anything."""
    if not WorkerProcess.objects.filter(name=name).update(beat_at=now):
        WorkerProcess.objects.get_or_create(name=name, defaults={"started_at": now, "beat_at": now})


def stop(name: str, now: datetime) -> None:
    """The worker has ended in order."""
    WorkerProcess.objects.filter(name=name).update(beat_at=now, stopped_at=now)


def process_is_gone(name: str) -> bool:
    """Whether the worker ran on this machine and no process has its id any more.

    False for other machines: only their silence tells. An id that another process has got since
    looks alive until the lease is over, which delays and harms nothing.
    """
    host, _, rest = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname()[:80] or not rest.isdigit():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it exists and belongs to somebody else
        return False
    return False


def alive(names: Iterable[str], now: datetime) -> set[str]:
    """Those of the named workers that still run: beating, not stopped, their process not gone."""
    beating = WorkerProcess.objects.filter(
        name__in=set(names), stopped_at__isnull=True, beat_at__gt=now - LEASE
    ).values_list("name", flat=True)
    return {name for name in beating if not process_is_gone(name)}


# --- Slots ------------------------------------------------------------------------------------


def slots(wanted: dict[str, str]) -> dict[str, PeriodicRun]:
    """The rows of these jobs' slots (name → slot), as far as they exist, in one query."""
    rows = PeriodicRun.objects.filter(name__in=wanted, slot__in=set(wanted.values()))
    return {row.name: row for row in rows if wanted[row.name] == row.slot}


def claim(
    name: str, slot: str, row: PeriodicRun | None, worker: str, now: datetime
) -> PeriodicRun | None:
    """The slot's row for the one worker that shall do it now; None for all others.

    ``row`` is the slot as ``slots()`` found it. A new slot waits while a living worker is still
    with an earlier one of the same job, and closes those whose worker was killed.
    """
    if row is None:
        before = list(PeriodicRun.objects.filter(name=name, finished_at__isnull=True))
        if _held(before, worker, now):
            return None
        new = _insert(name, slot, worker, now)
        if new and before:
            _give_up(before, CUT_OFF, now)
        return new
    if row.finished_at is None:
        if _held([row], worker, now):
            return None
        if row.tries >= MAX_TRIES:
            _give_up([row], GIVEN_UP, now)
            return None
        return _take_over(row, worker, now)
    if row.failed and row.tries < MAX_TRIES and row.finished_at <= now - REST:
        return _take_over(row, worker, now)
    return None


def finish(row: PeriodicRun, outcome: str, failed: bool, now: datetime) -> bool:
    """Write what came out; False when the slot was taken over in the meantime."""
    mine = PeriodicRun.objects.filter(
        pk=row.pk, worker=row.worker, tries=row.tries, finished_at__isnull=True
    )
    return bool(mine.update(finished_at=now, outcome=outcome[:250], failed=failed))


def note(
    name: str, row: PeriodicRun | None, outcome: str, failed: bool, worker: str, now: datetime
) -> None:
    """Write what a job of every tick said last; seldom, when there is nothing to say.

    ``row`` is its row as ``slots()`` found it.
    """
    told = {"finished_at": now, "outcome": outcome[:250], "failed": failed, "worker": worker}
    if row is None:
        PeriodicRun.objects.get_or_create(
            name=name, slot=LAST, defaults={"started_at": now, **told}
        )
    elif outcome or failed or row.failed or now - row.started_at >= NOTED_EVERY:
        PeriodicRun.objects.filter(pk=row.pk).update(started_at=now, **told)


def journal_check(agency_id: int) -> str:
    """Under which name the last check of an office's journal is noted."""
    return f"journal:{agency_id}"


def forget(before: datetime) -> int:
    """Drop slots begun and workers silent since before this moment; the number of slots."""
    WorkerProcess.objects.filter(beat_at__lt=before).delete()
    return PeriodicRun.objects.filter(started_at__lt=before).delete()[0]


def _held(rows: list[PeriodicRun], worker: str, now: datetime) -> bool:
    """Whether a living worker is still busy with one of these unfinished rows.

    A worker does one thing at a time: what it finds unfinished under its own name was broken off
    (the database was away when it wanted to write the outcome). A row without a worker was written
    by a caller that does not beat, and is held for the lease.
    """
    others = [row for row in rows if row.worker != worker or not worker]
    if not others:
        return False
    living = alive((row.worker for row in others if row.worker), now)
    return any(
        row.worker in living if row.worker else row.started_at > now - LEASE for row in others
    )


def _insert(name: str, slot: str, worker: str, now: datetime) -> PeriodicRun | None:
    try:
        with transaction.atomic():
            return PeriodicRun.objects.create(name=name, slot=slot, worker=worker, started_at=now)
    except IntegrityError:  # another worker was first
        return None


def _take_over(row: PeriodicRun, worker: str, now: datetime) -> PeriodicRun | None:
    """Of all workers that see the same abandoned row, the one whose UPDATE still finds it."""
    ended = {"finished_at": row.finished_at} if row.finished_at else {"finished_at__isnull": True}
    seen = PeriodicRun.objects.filter(pk=row.pk, worker=row.worker, tries=row.tries, **ended)
    taken = seen.update(
        worker=worker,
        tries=row.tries + 1,
        started_at=now,
        finished_at=None,
        failed=False,
        outcome="",
    )
    if not taken:
        return None
    row.worker, row.tries, row.finished_at = worker, row.tries + 1, None
    return row


def _give_up(rows: list[PeriodicRun], outcome: str, now: datetime) -> None:
    PeriodicRun.objects.filter(pk__in=[row.pk for row in rows], finished_at__isnull=True).update(
        finished_at=now, failed=True, outcome=outcome
    )
