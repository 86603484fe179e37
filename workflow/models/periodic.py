"""Periodic work: a row per (name, slot), unique, so that each slot runs once anywhere."""

from django.db import models


class WorkerProcess(models.Model):
    """One run of ``manage.py worker``; its beat tells a living worker from a killed one."""

    name = models.CharField(max_length=120, unique=True)  # host, process id, start
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)  # it ended in order

    class Meta:
        ordering = ["-started_at"]
        verbose_name = "pekerja"
        verbose_name_plural = "pekerja"

    def __str__(self) -> str:
        return self.name


class PeriodicRun(models.Model):
    """One slot of a periodic job, claimed by whoever inserts the row first.

    A row without ``finished_at`` whose worker no longer beats was killed in the middle: another
    worker takes it over and does it again.
    """

    name = models.CharField(max_length=40)
    slot = models.CharField(max_length=40)
    worker = models.CharField(max_length=120, blank=True)
    tries = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    failed = models.BooleanField(default=False)
    outcome = models.CharField(max_length=250, blank=True)

    class Meta:
        verbose_name = "pekerjaan berkala"
        verbose_name_plural = "pekerjaan berkala"
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="one_run_per_slot")]
        indexes = [models.Index(fields=["name", "-started_at"], name="last_run_of_job")]

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
