"""The background worker: opens cycles, reminds, sends mail, renders owed documents.

Several may run at once, on one machine or on many with PostgreSQL. Stop one with Ctrl-C or
SIGTERM: it finishes what it has begun. One that is killed loses nothing (docs/decisions/0019).
"""

import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.utils import timezone

from workflow import tasks
from workflow.actions import periodic

log = logging.getLogger(__name__)

#: Seconds between two looks for work.
TICK = 5
#: Seconds between two beats; the lease of ``actions.periodic`` outlasts several lost ones.
BEAT = 20


class Command(BaseCommand):
    """``manage.py worker``."""

    help = "Menjalankan pekerjaan berkala: membuka siklus, mengingatkan, menyiapkan dokumen."

    def add_arguments(self, parser) -> None:
        """``--once`` for cron and tests."""
        parser.add_argument("--once", action="store_true", help="sekali jalan, lalu berhenti")

    def handle(self, *args, once: bool = False, **options) -> None:
        """Look for work every few seconds until told to stop; finish what has begun."""
        stop = threading.Event()
        if not once:
            signal.signal(signal.SIGTERM, lambda *_: stop.set())
            signal.signal(signal.SIGINT, lambda *_: stop.set())
        name = periodic.name_worker(timezone.now())
        if once:
            periodic.beat(name, timezone.now())
            try:
                self._tick(name, stop)
            finally:
                periodic.stop(name, timezone.now())
            return
        beats = threading.Thread(target=_beat, args=(name, stop), name="beats", daemon=True)
        while not stop.is_set():
            try:
                if beats.ident is None:  # whoever claims must be known to beat
                    periodic.beat(name, timezone.now())
                    beats.start()
                self._tick(name, stop)
            except (DatabaseError, InterfaceError):
                # The database restarts, or waits for its migrations: so does the worker.
                log.exception("The database did not answer; trying again in %s s", TICK)
            stop.wait(TICK)
            close_old_connections()
        if beats.ident is not None:
            beats.join()
            periodic.stop(name, timezone.now())

    def _tick(self, name: str, stop: threading.Event) -> None:
        for line in tasks.run_due(timezone.now(), name, stop.is_set):
            self.stdout.write(line)


def _beat(name: str, stop: threading.Event) -> None:
    """Beat from a thread with a connection of its own: a long job is not taken for a dead worker.

    Closed after each beat: one that is idle for 20 seconds costs more than a new one.
    """
    while not stop.wait(BEAT):
        try:
            periodic.beat(name, timezone.now())
        except (DatabaseError, InterfaceError):
            log.warning("A beat of %s was lost", name, exc_info=True)
        finally:
            connection.close()
