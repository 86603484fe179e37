"""Load the sample office; does nothing when it is there already."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workflow.demo import DEMO_PASSWORD
from workflow.models import Agency
from workflow.sample import story


class Command(BaseCommand):
    """``manage.py load_demo``."""

    help = "Memuat kantor contoh dengan ceritanya (hanya mode demo)."

    def handle(self, *args, **options) -> None:
        """Tell the story up to now, all or nothing."""
        if not settings.DEMO:
            raise CommandError("Kantor contoh hanya dimuat pada mode demo (SOP_DEMO=1).")
        if Agency.objects.filter(is_sample=True).exists():
            self.stdout.write("Kantor contoh sudah ada; datanya tidak diubah.")
            return
        agency = story.tell(timezone.now(), DEMO_PASSWORD)
        self.stdout.write(f"Kantor contoh dimuat: {agency.name} {agency.regency}.")
