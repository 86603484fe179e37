"""Numbered disposisi: the instruction sheet that a move writes (SOP rows 1, 2 and 5)."""

from django.conf import settings
from django.db import models

from workflow.enums import DispositionKind
from workflow.models.cycle import Cycle
from workflow.models.people import Actor, Agency


class NumberSequence(models.Model):
    """The last number given in a register of an office and year; locked while one is drawn."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="+")
    register = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "urutan nomor"
        verbose_name_plural = "urutan nomor"
        constraints = [
            models.UniqueConstraint(fields=["agency", "register", "year"], name="one_sequence")
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.year}: {self.last}"


class DispositionQuerySet(models.QuerySet):
    """Named queries on dispositions."""

    def visible_to(self, actor: Actor) -> "DispositionQuerySet":
        """Dispositions of cycles in the person's scope."""
        return self.filter(cycle__in=Cycle.objects.visible_to(actor))


class Disposition(models.Model):
    """One numbered disposisi, frozen with the names and positions of its day."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="dispositions")
    kind = models.CharField(max_length=8, choices=DispositionKind.pairs())
    year = models.PositiveSmallIntegerField()  # of the register, not of the quarter
    number = models.PositiveIntegerField()
    reference = models.CharField(max_length=60)  # "007/DISP/PDG/2026"
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sender_as = models.CharField(max_length=180)
    #: [{"name", "title", "nip"}]: people at their positions of that day.
    recipients = models.JSONField(default=list)
    instruction = models.TextField()
    at = models.DateTimeField()

    objects = DispositionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        verbose_name = "disposisi"
        verbose_name_plural = "disposisi"
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "number"], name="disposition_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.reference
