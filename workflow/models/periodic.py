"""Periodic work: a row per (name, slot), unique, so that each slot runs once anywhere."""

from django.db import models


class PeriodicRun(models.Model):
    """One slot of a periodic job, claimed by whoever inserts the row first."""

    name = models.CharField(max_length=40)
    slot = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=250, blank=True)

    class Meta:
        verbose_name = "pekerjaan berkala"
        verbose_name_plural = "pekerjaan berkala"
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="one_run_per_slot")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
