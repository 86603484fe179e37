"""Standard times as data: the SOP can be revised, a cycle keeps the revision it began under."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from workflow import sop
from workflow.enums import State
from workflow.models.people import Agency
from workflow.sla import StandardTime


class SopRevisionQuerySet(models.QuerySet):
    """Named queries on revisions."""

    def in_force(self, agency: Agency, on: date) -> SopRevision:
        """The revision that holds on a date; the oldest one before the first took effect."""
        rows = self.filter(agency=agency)
        found = rows.filter(effective_from__lte=on).order_by("-effective_from").first()
        found = found or rows.order_by("effective_from").first()
        if found is None:
            raise SopRevision.DoesNotExist(f"Waktu baku {agency} belum diisi.")
        return found

    def with_use(self) -> SopRevisionQuerySet:
        """With how many cycles and annual reports run by it: ``cycle_count``, ``annual_count``."""
        from workflow.models.annual import AnnualReport
        from workflow.models.cycle import Cycle

        def count(model: type[models.Model]) -> Coalesce:
            rows = model.objects.order_by().filter(revision=OuterRef("pk")).values("revision")
            return Coalesce(Subquery(rows.annotate(n=models.Count("pk")).values("n")), 0)

        return self.annotate(cycle_count=count(Cycle), annual_count=count(AnnualReport))


class SopRevision(models.Model):
    """Standard times per state, effective from a date."""

    agency = models.ForeignKey(
        Agency, models.CASCADE, related_name="sop_revisions", verbose_name="OPD"
    )
    effective_from = models.DateField("berlaku sejak")
    #: state → {"minutes": n} in working minutes or {"days": n} in working days; and "annual".
    #: A part of a day is kept as text ("1.25"), so that it stays exact.
    standard_times = models.JSONField("waktu baku", default=sop.standard_times)
    note = models.CharField("keterangan", max_length=250, blank=True)
    decree = models.CharField("dasar perubahan", max_length=200, blank=True)
    created_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = SopRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["effective_from"]
        verbose_name = "revisi SOP"
        verbose_name_plural = "revisi SOP"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "effective_from"], name="one_revision_per_date"
            )
        ]

    def __str__(self) -> str:
        return f"SOP {sop.NUMBER}, berlaku {self.effective_from:%d-%m-%Y}"

    def standard_time(self, key: State | str) -> StandardTime:
        """The standard time of a state, or of "annual"."""
        row = self.standard_times[str(key)]
        if "minutes" in row:
            return StandardTime(minutes=row["minutes"])
        return StandardTime(days=Decimal(str(row["days"])))
