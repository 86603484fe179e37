"""Who changed what in the action plan, when and why. Append-only."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from workflow.enums import PlanSource
from workflow.models.cycle import Cycle
from workflow.models.people import Actor, Agency
from workflow.models.plan import BudgetLine, Indicator
from workflow.models.submission import Submission
from workflow.models.workbook_import import WorkbookImport


class PlanChangeQuerySet(models.QuerySet):
    """Named queries on the history of the plan."""

    def marking(self, cycles) -> "PlanChangeQuerySet":
        """Changes of targets since the report of one of these cycles (ids) was last submitted."""
        submitted = Submission.objects.filter(cycle=OuterRef("cycle")).order_by("-version")
        return self.filter(
            cycle__in=cycles, at__gt=Subquery(submitted.values("submitted_at")[:1])
        ).select_related("indicator", "by", "cycle__agency")

    def visible_to(self, actor: Actor) -> "PlanChangeQuerySet":
        """Changes in a person's scope; only readers of the whole office see deleted rows."""
        rows = self.filter(agency=actor.agency_id) if actor.agency_id else self.none()
        if actor.sees_office:
            return rows
        return rows.filter(
            Q(indicator__in=Indicator.objects.visible_to(actor))
            | Q(line__in=BudgetLine.objects.visible_to(actor))
        )

    def with_people(self) -> "PlanChangeQuerySet":
        """With everything that a line of history names."""
        return self.select_related("by", "workbook", "cycle", "indicator", "line")


class PlanChange(models.Model):
    """One value of the plan that was set, changed or taken away.

    ``field`` names what changed: a field of the indicator or the budget line ("name", "ceiling"),
    or "target", "past", "renstra", "nasional" with ``year`` and ``quarter``; "create" and
    "retire" concern the whole row. ``old`` and ``new`` are texts as people read them.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="plan_changes")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    as_label = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=8, choices=PlanSource.pairs())
    workbook = models.ForeignKey(
        WorkbookImport, models.PROTECT, null=True, related_name="plan_changes"
    )
    #: History outlives a row that was never used and was deleted: its key then leads nowhere.
    indicator = models.ForeignKey(
        Indicator, models.DO_NOTHING, null=True, db_constraint=False, related_name="plan_changes"
    )
    line = models.ForeignKey(
        BudgetLine, models.DO_NOTHING, null=True, db_constraint=False, related_name="plan_changes"
    )
    field = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    quarter = models.PositiveSmallIntegerField(null=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    #: The cycle whose report was submitted before its target changed: the report is marked.
    cycle = models.ForeignKey(Cycle, models.PROTECT, null=True, related_name="plan_changes")

    objects = PlanChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name = "perubahan rencana aksi"
        verbose_name_plural = "perubahan rencana aksi"
        indexes = [models.Index(fields=["agency", "-at"], name="history_of_plan")]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"
