"""Notices: what a person is told when a cycle comes to them or concerns them."""

from django.conf import settings
from django.db import models

from workflow.models.cycle import Cycle


class Notice(models.Model):
    """One notice for one person; ``key`` makes it once only, however often it is queued."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    cycle = models.ForeignKey(Cycle, models.CASCADE, null=True, related_name="notices")
    key = models.CharField(max_length=80)
    text = models.CharField(max_length=400)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "kabar"
        verbose_name_plural = "kabar"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [models.Index(fields=["user", "-at"], name="notices_of_user")]

    def __str__(self) -> str:
        return self.text
