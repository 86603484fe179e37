"""The figures of a cycle: realisasi per indicator, the analysts' parts, and the budget."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Prefetch, Q

from workflow.enums import FigureStatus, ValueKind
from workflow.models.cycle import Cycle
from workflow.models.plan import BudgetLine, FigureColumns, Indicator


class AnalystPart(models.Model):
    """What one Analis has to hand over in a cycle; the last part handed over moves the cycle."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="parts")
    analyst = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_over_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)  # said to the Kasubid/Kasubag when it was handed over

    class Meta:
        ordering = ["id"]
        verbose_name = "bagian Analis"
        verbose_name_plural = "bagian Analis"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "analyst"], name="one_part_per_analyst")
        ]
        indexes = [models.Index(fields=["analyst", "handed_over_at"], name="open_parts")]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.analyst}"


class RealizationQuerySet(models.QuerySet):
    """Named queries on realisations."""

    def of_cycle(self, cycle: Cycle) -> RealizationQuerySet:
        """The rows of a cycle in the order of the plan, with indicator and analyst."""
        return (
            self.filter(cycle=cycle)
            .select_related("indicator__objective", "analyst")
            .order_by("indicator__objective__order", "indicator__number", "indicator_id")
        )

    def for_entry(self) -> RealizationQuerySet:
        """With who changed them last, and their evidence with who brought it; one more query."""
        from workflow.models.evidence import Evidence

        people = ("uploaded_by", "withdrawn_by")
        evidence = Prefetch("evidence", Evidence.objects.select_related(*people))
        return self.select_related(
            "indicator__objective", "analyst", "updated_by"
        ).prefetch_related(evidence)

    def progress(self) -> dict[int | None, tuple[int, int]]:
        """Per Analis, how many of the rows due are complete, and how many are due."""
        return {analyst: (done, due) for analyst, done, due in self._counted("analyst_id")}

    def progress_by_cycle(self) -> dict[int, dict[int | None, tuple[int, int]]]:
        """The same for several cycles (ids) in one query."""
        found: dict[int, dict[int | None, tuple[int, int]]] = defaultdict(dict)
        for cycle, analyst, done, due in self._counted("cycle_id", "analyst_id"):
            found[cycle][analyst] = (done, due)
        return found

    def _counted(self, *by: str) -> RealizationQuerySet:
        says = Q(number__isnull=False) | ~Q(label="") | ~Q(reason="") | Q(release_on__isnull=False)
        return (
            self.filter(is_due=True)
            .order_by()
            .values_list(*by)
            .annotate(done=Count("pk", filter=says), due=Count("pk"))
        )

    def missing(self) -> RealizationQuerySet:
        """Rows that say nothing yet: no figure, no release date, no reason, though they are due."""
        return self.filter(
            is_due=True,
            number__isnull=True,
            label="",
            numerator__isnull=True,
            release_on__isnull=True,
            reason="",
        )


class Realization(FigureColumns):
    """The realisasi of one indicator in one cycle.

    A ratio is kept as ``numerator`` and ``denominator``; its ``number`` is their quotient in
    percent. ``version`` rises with every saved change, so that two people notice each other.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="realizations")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="realizations")
    analyst = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    is_due = models.BooleanField(default=True)  # measured this quarter (frequency)
    numerator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    status = models.CharField(
        max_length=11, choices=FigureStatus.pairs(), default=FigureStatus.TETAP
    )
    #: When the source publishes a figure that is "belum rilis"; None for any other status.
    release_on = models.DateField(null=True)
    reason = models.TextField(blank=True)  # why there is no figure
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = RealizationQuerySet.as_manager()

    class Meta:
        verbose_name = "realisasi"
        verbose_name_plural = "realisasi"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "indicator"], name="one_realization")
        ]
        indexes = [models.Index(fields=["indicator", "cycle"], name="figures_of_indicator")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.indicator.show(self.figure)}"

    @property
    def is_filled(self) -> bool:
        """Whether a figure is entered; zero counts, empty does not."""
        return self.number is not None or bool(self.label)

    @property
    def is_complete(self) -> bool:
        """Whether hand-over may pass: filled, due to be released, or empty with a reason.

        What is not due this quarter is complete without a word.
        """
        has_word = self.release_on is not None or bool(self.reason.strip())
        return self.is_filled or has_word or not self.is_due

    @property
    def pair(self) -> tuple[Decimal, Decimal] | None:
        """Numerator and denominator of a ratio."""
        if self.indicator.kind != ValueKind.RATIO or self.numerator is None:
            return None
        return (self.numerator, self.denominator)


class RealizationChangeQuerySet(models.QuerySet):
    """Named queries on the history of realisations."""

    def values_at(self, versions: dict[int, int]) -> dict[int, dict[str, Any]]:
        """What rows said at earlier versions (realisation id → version), where that is known."""
        found: dict[int, dict[str, Any]] = {}
        changes = self.filter(realization__in=versions).order_by("version")
        for change in changes:
            wanted = versions[change.realization_id]
            if change.version == wanted:
                found[change.realization_id] = change.new
            elif change.version == wanted + 1:
                found.setdefault(change.realization_id, change.old)
        # Changes of earlier times do not name the release date.
        return {pk: {"release_on": None} | said for pk, said in found.items()}


class RealizationChange(models.Model):
    """A saved value with what it replaced. Append-only: nothing accepted is ever lost."""

    realization = models.ForeignKey(Realization, models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    old = models.JSONField()
    new = models.JSONField()

    objects = RealizationChangeQuerySet.as_manager()

    class Meta:
        ordering = ["realization_id", "version"]
        verbose_name = "perubahan realisasi"
        verbose_name_plural = "perubahan realisasi"
        constraints = [
            models.UniqueConstraint(
                fields=["realization", "version"], name="one_change_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.realization_id} v{self.version}"


class BudgetRealizationQuerySet(models.QuerySet):
    """Named queries on realisasi anggaran."""

    def of_cycle(self, cycle: Cycle) -> BudgetRealizationQuerySet:
        """The amounts of a cycle in the order of the codes, with programme and last editor."""
        return self.filter(cycle=cycle).select_related("line", "updated_by")


class BudgetRealization(models.Model):
    """Money spent on a programme from January to the end of the cycle's quarter, in rupiah."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="budget_realizations")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="realizations")
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = BudgetRealizationQuerySet.as_manager()

    class Meta:
        ordering = ["line__code"]
        verbose_name = "realisasi anggaran"
        verbose_name_plural = "realisasi anggaran"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "line"], name="one_budget_realization")
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount}"
