"""Bukti dukung: private files that prove a figure; withdrawn rather than deleted."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models

from workflow import uploads
from workflow.models.cycle import Cycle
from workflow.models.people import Actor
from workflow.models.realization import Realization


def generated_name(evidence: "Evidence", filename: str) -> str:
    """A path that says nothing of the file and cannot be guessed; keeps the checked suffix."""
    suffix = PurePath(filename).suffix.lower()[:8]
    return f"bukti/{evidence.realization.cycle_id}/{secrets.token_hex(16)}{suffix}"


def generated_preview(evidence: "Evidence", filename: str) -> str:
    """A path for the small picture, as hard to guess as that of the file itself."""
    return f"bukti/{evidence.realization.cycle_id}/{secrets.token_hex(16)}.kecil.jpg"


class EvidenceQuerySet(models.QuerySet):
    """Named queries on evidence."""

    def visible_to(self, actor: Actor) -> "EvidenceQuerySet":
        """Evidence of cycles in the person's scope."""
        return self.filter(realization__cycle__in=Cycle.objects.visible_to(actor))

    def current(self) -> "EvidenceQuerySet":
        """Evidence that has not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def pictured(self, cycle: Cycle) -> frozenset[int]:
        """The files of a cycle that have a small picture, by their ids."""
        rows = self.filter(realization__cycle=cycle).exclude(preview="")
        return frozenset(rows.values_list("pk", flat=True))

    def of_cycle(self, cycle: Cycle) -> "EvidenceQuerySet":
        """All evidence of a cycle in the order of the plan, withdrawn files among it."""
        return (
            self.filter(realization__cycle=cycle)
            .select_related("realization__indicator", "uploaded_by", "withdrawn_by")
            .order_by(
                "realization__indicator__objective__order",
                "realization__indicator__number",
                "realization__indicator_id",
                "uploaded_at",
                "id",
            )
        )


class Evidence(models.Model):
    """One uploaded file of one realisation."""

    realization = models.ForeignKey(Realization, models.PROTECT, related_name="evidence")
    file = models.FileField(upload_to=generated_name, max_length=200)
    name = models.CharField(max_length=200)  # as the uploader called it
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    description = models.CharField(max_length=250, blank=True)
    #: The date that the document bears, as the uploader says.
    dated = models.DateField(null=True)
    #: The day on which the file says it was made (EXIF, PDF, Office); None where it says nothing.
    made_on = models.DateField(null=True)
    #: A small JPEG made from an image, without the original's metadata; "" for other files.
    preview = models.FileField(upload_to=generated_preview, max_length=200, blank=True)
    #: How a picture looks, 16 hex digits (difference hash): the same for a copy saved anew.
    fingerprint = models.CharField(max_length=16, blank=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=250, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "id"]
        verbose_name = "bukti dukung"
        verbose_name_plural = "bukti dukung"
        indexes = [models.Index(fields=["sha256"], name="uses_of_file")]

    def __str__(self) -> str:
        return self.name

    @property
    def opens_inline(self) -> bool:
        """Only PDF and raster images are ever shown inside the browser."""
        return self.content_type == uploads.PDF or self.content_type in uploads.IMAGES
