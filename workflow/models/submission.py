"""The report: the Kasubid's narratives, frozen submissions, and the reviewers' remarks."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from workflow.enums import Move, RemarkTarget
from workflow.models.cycle import Cycle
from workflow.models.plan import Indicator


class Narrative(models.Model):
    """Draft texts of one indicator in one cycle."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="narratives")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+")
    supporting = models.TextField(blank=True)  # faktor pendukung
    hindering = models.TextField(blank=True)  # faktor penghambat
    follow_up = models.TextField(blank=True)  # tindak lanjut
    updated_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "narasi"
        verbose_name_plural = "narasi"
        constraints = [models.UniqueConstraint(fields=["cycle", "indicator"], name="one_narrative")]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.indicator_id}"

    @property
    def is_written(self) -> bool:
        """Whether at least one of the three texts says something."""
        return any(t.strip() for t in (self.supporting, self.hindering, self.follow_up))


class Submission(models.Model):
    """A version of the report as it was submitted; its content never changes (trigger).

    ``decision`` is the move that ended its review: approve, return_for_repair, withdraw,
    request_revision, reopen. An approved version that Perencanaan returns keeps ``approved_at``.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="submissions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_as = models.CharField(max_length=180)
    review_begun_at = models.DateTimeField(null=True)
    review_begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decision = models.CharField(max_length=20, choices=Move.pairs(), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    approved_as = models.CharField(max_length=180, blank=True)
    review_note = models.TextField(blank=True)

    class Meta:
        ordering = ["cycle_id", "version"]
        verbose_name = "laporan yang diajukan"
        verbose_name_plural = "laporan yang diajukan"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "version"], name="one_submission_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} versi {self.version}"

    def unlocked(self) -> frozenset[tuple[str, int | None]]:
        """What the sent remarks of this version opened: (target, indicator id) pairs."""
        return frozenset(
            self.remarks.filter(sent_at__isnull=False).values_list("target", "indicator_id")
        )


class Remark(models.Model):
    """A reviewer's remark, pinned to a value, a text or the whole report.

    A draft (``sent_at`` empty) belongs to the reviewer; sent with the return it unlocks its
    target, and the Kasubid replies to it.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="remarks")
    target = models.CharField(max_length=10, choices=RemarkTarget.pairs())
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "catatan pemeriksaan"
        verbose_name_plural = "catatan pemeriksaan"

    def __str__(self) -> str:
        return f"{RemarkTarget(self.target).label}: {self.text[:60]}"
