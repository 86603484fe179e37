"""The background worker: opens cycles, renders owed documents. Stop it with Ctrl-C or SIGTERM."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from workflow import tasks

#: Seconds between two looks for work.
TICK = 5


class Command(BaseCommand):
    """``manage.py worker``."""

    help = "Menjalankan pekerjaan berkala: membuka siklus, menyiapkan dokumen."

    def add_arguments(self, parser) -> None:
        """``--once`` for cron and tests."""
        parser.add_argument("--once", action="store_true", help="sekali jalan, lalu berhenti")

    def handle(self, *args, once: bool = False, **options) -> None:
        """Look for work every few seconds until told to stop; finish what has begun."""
        stop = threading.Event()
        if not once:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            signal.signal(signal.SIGINT, lambda *_: stop.set())
        while True:
            for line in tasks.run_due(timezone.now()):
                self.stdout.write(line)
            if once or stop.wait(TICK):
                return
            close_old_connections()
