"""Uploaded workbooks on their way into the plan or into a cycle's figures."""

import secrets
from pathlib import PurePath

from django.conf import settings
from django.db import models

from workflow.enums import ImportKind, ImportState
from workflow.models.cycle import Cycle
from workflow.models.people import Actor, Agency


def generated_name(workbook: "WorkbookImport", filename: str) -> str:
    """A path that says nothing of the file and cannot be guessed; keeps the suffix."""
    suffix = PurePath(filename).suffix.lower()[:8]
    return f"impor/{workbook.agency_id}/{secrets.token_hex(16)}{suffix}"


class WorkbookImportQuerySet(models.QuerySet):
    """Named queries on uploaded workbooks."""

    def visible_to(self, actor: Actor) -> "WorkbookImportQuerySet":
        """Plans of the person's office, and worksheets of cycles in their scope."""
        return self.filter(agency_id=actor.agency_id).filter(
            models.Q(cycle__isnull=True) | models.Q(cycle__in=Cycle.objects.visible_to(actor))
        )

    def listed(self, kind: ImportKind) -> "WorkbookImportQuerySet":
        """Workbooks of a kind for a list or a page: with their people, without what was read."""
        people = ("agency", "uploaded_by", "applied_by")
        return self.filter(kind=kind).select_related(*people).defer("cells")

    def to_read(self) -> "WorkbookImportQuerySet":
        """Workbooks that nobody has read yet, the oldest first."""
        return self.filter(state=ImportState.WAITING).order_by("id")


class WorkbookImport(models.Model):
    """One uploaded workbook. What was read from it waits in ``cells`` until somebody confirms.

    ``mapping`` holds what a person corrected (columns, names of units, answers about ambiguous
    numbers); ``result`` what applying it did. Nothing is written elsewhere before ``applied_at``.
    """

    kind = models.CharField(max_length=9, choices=ImportKind.pairs())
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="workbook_imports")
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="workbook_imports")
    year = models.PositiveSmallIntegerField(null=True)  # of a plan
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file = models.FileField(upload_to=generated_name, max_length=200)
    name = models.CharField(max_length=200)  # as the uploader called it
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=ImportState.pairs(), default=ImportState.WAITING)
    read_started_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)  # the sentence of a refusal
    cells = models.BinaryField(null=True)  # what was read, compressed
    mapping = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = WorkbookImportQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        verbose_name = "buku kerja yang diunggah"
        verbose_name_plural = "buku kerja yang diunggah"
        indexes = [
            models.Index(fields=["state", "id"], name="workbooks_to_read"),
            models.Index(fields=["agency", "kind", "-uploaded_at"], name="workbooks_of_office"),
        ]

    def __str__(self) -> str:
        return self.name
