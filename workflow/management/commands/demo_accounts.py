"""Print the sample office's accounts and their password; only in demo mode."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from workflow.demo import DEMO_PASSWORD
from workflow.models import User


class Command(BaseCommand):
    """``manage.py demo_accounts``."""

    help = "Menampilkan akun kantor contoh dan kata sandinya (hanya mode demo)."

    def handle(self, *args, **options) -> None:
        """One line an account: user name and position."""
        if not settings.DEMO:
            raise CommandError("Akun contoh hanya ada pada mode demo (SOP_DEMO=1).")
        accounts = User.objects.demo_accounts(timezone.localdate())
        if not accounts:
            raise CommandError("Kantor contoh belum dimuat: jalankan manage.py load_demo.")
        for user, label in accounts:
            self.stdout.write(f"  {user.username:24} {label}")
        self.stdout.write(f"\n  Kata sandi semua akun: {DEMO_PASSWORD}")
