"""How workers and periodic jobs are: a table for people, JSON for machines, an exit status."""

import json
import sys

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflow import dates, health
from workflow.tasks import JOBS


class Command(BaseCommand):
    """``manage.py worker_status``: 0 when all is well, 1 when something is not."""

    help = "Keadaan pekerja dan pekerjaan berkala; status keluar 1 bila ada yang tidak beres."

    def add_arguments(self, parser) -> None:
        """``--json`` for monitoring programs."""
        parser.add_argument("--json", action="store_true", help="untuk dibaca program lain")

    def handle(self, *args, **options) -> None:
        """Print and exit."""
        now = timezone.now()
        found = health.read(now, JOBS.values())
        if options["json"]:
            self.stdout.write(json.dumps(_values(found), ensure_ascii=False, indent=2))
        else:
            self._table(found)
        if not found.well:
            sys.exit(1)

    def _table(self, found: health.Health) -> None:
        write = self.stdout.write
        write("Sehat: semua berjalan." if found.well else "Tidak sehat: lihat tanda [!].")
        write("\nPekerja")
        if not found.working:
            write(f"  [!] tidak ada kabar sejak {_moment(found.last_beat)}")
        for worker in found.workers:
            state = "berjalan" if worker.alive else "hilang"
            if worker.stopped_at:
                state = "berhenti tertib"
            write(f"      {worker.name:44} {state}, kabar terakhir {_moment(worker.beat_at)}")
        write("\nPekerjaan berkala")
        for job in found.jobs:
            if job.last is None:
                said = "belum pernah"
            elif job.failed:
                said = job.outcome or "gagal"
            else:
                said = job.outcome or "berhasil"
            mark = "   " if job.well else "[!]"
            following = _moment(job.next) if job.next else "setiap saat"
            write(f"  {mark} {job.label}: {said}")
            write(f"      terakhir {_moment(job.last)}, berikutnya {following}")
        write("\nLainnya")
        for item in found.findings:
            write(f"  {'   ' if item.well else '[!]'} {item.label}: {item.text}")


def _moment(moment) -> str:
    return dates.short_moment(timezone.localtime(moment)) if moment else "belum pernah"


def _iso(moment) -> str | None:
    return moment.isoformat() if moment else None


def _values(found: health.Health) -> dict:
    return {
        "well": found.well,
        "last_beat": _iso(found.last_beat),
        "workers": [
            {
                "name": worker.name,
                "alive": worker.alive,
                "started_at": _iso(worker.started_at),
                "beat_at": _iso(worker.beat_at),
                "stopped_at": _iso(worker.stopped_at),
            }
            for worker in found.workers
        ],
        "jobs": [
            {
                "name": job.name,
                "last": _iso(job.last),
                "next": _iso(job.next),
                "outcome": job.outcome,
                "failed": job.failed,
                "stale": job.stale,
                "running": job.running,
            }
            for job in found.jobs
        ],
        "findings": [
            {"key": item.key, "text": item.text, "well": item.well} for item in found.findings
        ],
    }
