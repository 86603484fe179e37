"""Reassignments: somebody else takes over a step while its clock runs on."""

from django.conf import settings
from django.db import models

from workflow.enums import Role
from workflow.models.cycle import Cycle
from workflow.models.history import StepRun


class Reassignment(models.Model):
    """Who handed what to whom in mid-step. Append-only: triggers refuse change and deletion."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="reassignments")
    run = models.ForeignKey(StepRun, models.PROTECT, related_name="reassignments")
    role = models.CharField(max_length=12, choices=Role.pairs())
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_as = models.CharField(max_length=180)
    previous = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    successor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["cycle_id", "at", "id"]
        verbose_name = "pengalihan tugas"
        verbose_name_plural = "pengalihan tugas"

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.previous_id} → {self.successor_id}"
