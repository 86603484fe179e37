"""What "Kesehatan sistem" shows the Pengelola: finished values of ``workflow.health``."""

from __future__ import annotations

import platform
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import django
from django.conf import settings
from django.db import connection
from django.urls import reverse

from workflow import dates, health
from workflow.models import Actor, Agency
from workflow.pages.holding import since_text


@dataclass(frozen=True)
class JobLine:
    """One periodic job."""

    label: str
    last: str
    outcome: str
    next: str
    state: str
    tone: str


@dataclass(frozen=True)
class WorkerLine:
    """One run of the worker."""

    machine: str
    process: str
    started: str
    beat: str
    state: str
    tone: str


@dataclass(frozen=True)
class HealthPage:
    """Finished values for ``workflow/health.html``."""

    crumbs: list[dict]
    lead: str
    well: bool
    alarm: str
    tiles: list[dict]
    findings: list[dict]
    jobs: list[JobLine]
    workers: list[WorkerLine]
    versions: list[dict]
    looked: str


def health_page(actor: Actor, now: datetime, jobs: Iterable[health.PeriodicJob]) -> HealthPage:
    """The installation as this office's Pengelola may see it.

    What jobs said may name other offices' cycles; it is shown where there is one office only.
    """
    agency = actor.user.agency
    zone = agency.zone if agency else ZoneInfo(settings.TIME_ZONE)
    found = health.read(now, jobs, actor.agency_id or 0)
    is_alone = Agency.objects.count() < 2
    living = sum(worker.alive for worker in found.workers)
    ailing = [job for job in found.jobs if not job.well]

    def moment(value: datetime | None) -> str:
        return since_text(value.astimezone(zone), now.astimezone(zone)) if value else "belum pernah"

    return HealthPage(
        crumbs=[{"label": "Pengelolaan", "href": reverse("home")}],
        lead="Semua berjalan." if found.well else "Ada yang perlu dibereskan; lihat di bawah.",
        well=found.well,
        alarm="" if found.working else stopped_text(found.last_beat, now.astimezone(zone)),
        tiles=[
            {
                "label": "Pekerja hidup",
                "value": str(living),
                "note": f"kabar terakhir {moment(found.last_beat)}",
                "tone": "" if found.working else "terlambat",
            },
            {
                "label": "Pekerjaan berkala",
                "value": f"{len(found.jobs) - len(ailing)} dari {len(found.jobs)}",
                "note": "berjalan sesuai jadwal",
                "tone": "terlambat" if ailing else "",
            },
        ],
        findings=_findings(found, actor.agency_id, moment),
        jobs=[_job(job, moment, is_alone) for job in found.jobs],
        workers=[_worker(worker, moment) for worker in found.workers],
        versions=_versions(),
        looked=dates.long_moment(now.astimezone(zone)),
    )


def stopped_text(last: datetime | None, now: datetime) -> str:
    """What stands still while no worker beats, and what to do about it; ``now`` is local."""
    since = "Pekerja belum pernah berjalan"
    if last is not None:
        since = f"Pekerja tidak memberi kabar sejak {since_text(last.astimezone(now.tzinfo), now)}"
    return (
        f"{since}. Selama itu siklus tidak terbuka sendiri, pengingat dan surel tidak terkirim, "
        "dan dokumen baru dibuat saat diunduh. Mintalah pengurus server menjalankan "
        "“manage.py worker”; yang tertinggal disusul sendiri."
    )


def _findings(found: health.Health, agency_id: int | None, moment) -> list[dict]:
    checked = health.journal_checked_at(agency_id) if agency_id else None
    notes = {"journal": f"seluruhnya diperiksa {moment(checked)}"} if checked else {}
    return [
        {
            "label": item.label,
            "text": item.text,
            "note": notes.get(item.key, ""),
            "tone": "aman" if item.well else "terlambat",
            "state": "baik" if item.well else "perlu dibereskan",
        }
        for item in found.findings
    ]


def _job(job: health.JobHealth, moment, is_alone: bool) -> JobLine:
    outcome = job.outcome if is_alone or not job.outcome else ""
    if job.last is None:
        state, tone = "belum pernah berjalan", "terlambat"
    elif job.failed:
        state, tone = "gagal", "terlambat"
    elif job.stale:
        state, tone = "tertinggal", "terlambat"
    else:
        state, tone = "berhasil", "aman"
    if job.running:
        state += ", sedang berjalan"
    return JobLine(
        label=job.label[:1].upper() + job.label[1:],
        last=moment(job.last),
        outcome=outcome or ("" if job.last is None else "tidak ada yang perlu dikerjakan"),
        next=moment(job.next) if job.next else "setiap beberapa detik",
        state=state,
        tone=tone,
    )


def _worker(worker: health.WorkerHealth, moment) -> WorkerLine:
    machine, process, _ = worker.name.rsplit(":", 2)
    state, tone = "hilang tanpa pamit", "perhatian"
    if worker.stopped_at:
        state, tone = "berhenti tertib", "netral"
    elif worker.alive:
        state, tone = "berjalan", "aman"
    return WorkerLine(
        machine=machine,
        process=process,
        started=moment(worker.started_at),
        beat=moment(worker.beat_at),
        state=state,
        tone=tone,
    )


@cache
def program_version() -> str:
    """The version that pyproject.toml names."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def _versions() -> list[dict]:
    connection.ensure_connection()
    version = ".".join(map(str, connection.get_database_version()))
    return [
        {"label": "SOP Kinerja", "value": program_version()},
        {"label": "Django", "value": django.get_version()},
        {"label": "Python", "value": platform.python_version()},
        {"label": "Basis data", "value": f"{connection.display_name} {version}"},
    ]
