"""Recompute every office's journal chain and compare its end with the head."""

import sys

from django.core.management.base import BaseCommand

from workflow import journal
from workflow.models import Agency, JournalHead


class Command(BaseCommand):
    """``manage.py verify_journal``: 0 when every chain is whole, 1 when one is not."""

    help = "Memeriksa keutuhan jurnal setiap kantor; status keluar 1 bila ada yang rusak."

    def handle(self, *args, **options) -> None:
        """One line an office."""
        heads = dict(JournalHead.objects.values_list("agency_id", "sequence"))
        broken = False
        for agency in Agency.objects.order_by("pk"):
            said = journal.verify(agency.pk)
            broken = broken or bool(said)
            count = heads.get(agency.pk, 0)
            self.stdout.write(
                f"{agency.code}: {said}" if said else f"{agency.code}: utuh, {count} catatan"
            )
        if broken:
            sys.exit(1)
