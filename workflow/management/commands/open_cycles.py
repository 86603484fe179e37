"""Open the cycles whose 10th has come; safe to run any number of times."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflow import tasks


class Command(BaseCommand):
    """``manage.py open_cycles``."""

    help = "Membuka siklus setiap bidang untuk triwulan yang tanggal 10-nya sudah tiba."

    def handle(self, *args, **options) -> None:
        """Run the job once and say what it did."""
        outcome = tasks.open_cycles(timezone.now())
        self.stdout.write(outcome or "Tidak ada siklus yang perlu dibuka.")
