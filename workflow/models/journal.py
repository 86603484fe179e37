"""The journal: append-only, hash-chained per office. Evidence, not data to compute with."""

from django.conf import settings
from django.db import models

from workflow.models.people import Agency


class JournalHead(models.Model):
    """The end of an office's chain; locked while an entry is appended."""

    agency = models.OneToOneField(Agency, models.PROTECT, primary_key=True, related_name="+")
    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        verbose_name = "kepala jurnal"
        verbose_name_plural = "kepala jurnal"

    def __str__(self) -> str:
        return f"#{self.sequence} {self.hash[:12]}"


class JournalEntry(models.Model):
    """One entry; ``hash`` covers the entry and the hash before it. Triggers refuse change."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField("nomor")
    at = models.DateTimeField("waktu")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="pelaku",
    )
    actor_as = models.CharField("sebagai", max_length=180, blank=True)
    event = models.CharField("peristiwa", max_length=60)
    subject = models.CharField("perihal", max_length=120)
    payload = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["agency_id", "sequence"]
        verbose_name = "catatan jurnal"
        verbose_name_plural = "jurnal"
        constraints = [
            models.UniqueConstraint(fields=["agency", "sequence"], name="one_entry_per_sequence")
        ]
        indexes = [models.Index(fields=["agency", "subject"], name="journal_of_subject")]

    def __str__(self) -> str:
        return f"#{self.sequence} {self.event} {self.subject}"
