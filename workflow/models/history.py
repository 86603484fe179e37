"""What happened: the steps run with their clocks, and the moves made. History is data."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflow.enums import Move, PauseState, Reading, Role, State
from workflow.models.cycle import Cycle
from workflow.models.people import Actor
from workflow.sla import StandardTime


class StepRunQuerySet(models.QuerySet):
    """Named queries on runs of steps."""

    def visible_to(self, actor: Actor) -> StepRunQuerySet:
        """Runs of the cycles in the scope of a person."""
        return self.filter(cycle__in=Cycle.objects.visible_to(actor))

    def finished_over(self, agency_id: int, since: datetime, until: datetime) -> StepRunQuerySet:
        """Finished runs of an office that were running in the half-open span, newest first."""
        return self.filter(
            cycle__agency_id=agency_id, finished_at__gte=since, started_at__lt=until
        ).order_by("-finished_at", "-pk")


class StepRun(models.Model):
    """One run of one step: who had it, from when, due when, done when, in working time.

    A finished run never changes (a database trigger refuses it); the due time of an open one
    moves when the calendar changes, and is None while a pause lasts.
    """

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="runs")
    state = models.CharField(max_length=12, choices=State.pairs())
    step = models.PositiveSmallIntegerField()  # row of the SOP sheet, 1–6
    round = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=12, choices=Role.pairs())
    holder = models.CharField(max_length=250, blank=True)  # names, as known when it started
    standard_minutes = models.PositiveIntegerField(null=True)  # working minutes
    standard_days = models.DecimalField(null=True, max_digits=6, decimal_places=2)  # working days
    reading = models.CharField(max_length=12, choices=Reading.pairs())
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    #: When the step would have begun if every step before had taken its standard time exactly.
    planned_start_at = models.DateTimeField(null=True)
    #: Working time by which it began later than planned: lateness inherited, not one's own.
    inherited_seconds = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    finished_as = models.CharField(max_length=180, blank=True)  # position, Plt./Plh. included
    used_seconds = models.PositiveIntegerField(null=True)  # working time, pauses left out
    late_seconds = models.PositiveIntegerField(null=True)  # working time after the due time
    paused_seconds = models.PositiveIntegerField(default=0)  # working time inside granted pauses
    #: The due time line by line as it was judged: [{"date", "minutes", "text"}, …]; when finished.
    explanation = models.JSONField(null=True)

    objects = StepRunQuerySet.as_manager()

    class Meta:
        ordering = ["started_at", "id"]
        verbose_name = "langkah berjalan"
        verbose_name_plural = "langkah berjalan"
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], condition=Q(finished_at__isnull=True), name="one_open_run"
            )
        ]
        indexes = [models.Index(fields=["cycle", "started_at"], name="runs_of_cycle")]

    def __str__(self) -> str:
        return f"{self.cycle_id} langkah {self.step} putaran {self.round}"

    @property
    def standard(self) -> StandardTime:
        """The standard time that was frozen when the step began."""
        return StandardTime(minutes=self.standard_minutes, days=self.standard_days)

    @property
    def pause_spans(self) -> list[tuple[datetime, datetime | None]]:
        """Granted pauses as the arithmetic of clocks reads them; prefetch ``pauses`` for lists."""
        return [pause.span for pause in self.pauses.all() if pause.state == PauseState.GRANTED]

    @property
    def is_late(self) -> bool:
        """Whether the finished run was late (done after due)."""
        return bool(self.late_seconds)


class Transition(models.Model):
    """A move that was made. Append-only: triggers refuse change and deletion."""

    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="transitions")
    serial = models.PositiveIntegerField()  # the cycle's serial after this move
    move = models.CharField(max_length=20, choices=Move.pairs())
    source = models.CharField(max_length=12, choices=State.pairs())
    target = models.CharField(max_length=12, choices=State.pairs())
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_as = models.CharField(max_length=180)  # position, Plt./Plh. included
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["cycle_id", "serial"]
        verbose_name = "riwayat"
        verbose_name_plural = "riwayat"
        constraints = [
            models.UniqueConstraint(fields=["cycle", "serial"], name="one_move_per_serial")
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} #{self.serial} {self.move}"
