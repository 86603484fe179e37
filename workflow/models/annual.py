"""The annual report's clock and texts (SOP row 6: 15 working days)."""

from django.conf import settings
from django.db import models

from workflow.enums import Reading
from workflow.models.people import Actor, Agency
from workflow.models.sop_revision import SopRevision


class AnnualReportQuerySet(models.QuerySet):
    """Named queries on annual reports."""

    def visible_to(self, actor: Actor) -> "AnnualReportQuerySet":
        """Annual reports of the person's office, for those who see all of it."""
        if not actor.agency_id or not actor.sees_office:
            return self.none()
        return self.filter(agency_id=actor.agency_id)


class AnnualReport(models.Model):
    """The compilation of one year: opened by the last TW IV or by hand, closed by publishing."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField()
    revision = models.ForeignKey(SopRevision, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    open_reason = models.TextField(blank=True)
    reading = models.CharField(max_length=12, choices=Reading.pairs())
    due_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    used_seconds = models.PositiveIntegerField(null=True)  # working time
    late_seconds = models.PositiveIntegerField(null=True)  # working time after the due time
    #: The due time line by line as it was judged, once published (as StepRun.explanation).
    explanation = models.JSONField(null=True)
    #: Texts by chapter key that Perencanaan adds to what the quarters say.
    texts = models.JSONField(default=dict)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = "laporan kinerja tahunan"
        verbose_name_plural = "laporan kinerja tahunan"
        constraints = [models.UniqueConstraint(fields=["agency", "year"], name="one_annual_report")]

    def __str__(self) -> str:
        return f"Laporan Kinerja {self.year}"
