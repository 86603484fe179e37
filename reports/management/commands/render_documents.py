"""Render everything that is owed now, instead of waiting for the worker's next looks."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from reports import tasks


class Command(BaseCommand):
    """``manage.py render_documents``."""

    help = "Membuat semua dokumen yang seharusnya sudah ada dan belum."

    def handle(self, *args, **options) -> None:
        """Go on until a look finds nothing that can be made."""
        while outcome := tasks.render_documents(timezone.now()):
            self.stdout.write(outcome)
