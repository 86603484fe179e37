"""Pauses: working time that does not count, asked for with a reason, granted by the superior."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflow.enums import OFFICE_ROLES, PauseState
from workflow.models.cycle import Cycle
from workflow.models.history import StepRun
from workflow.models.people import Actor
from workflow.sop import TURNS


class PauseQuerySet(models.QuerySet):
    """Named queries on pauses."""

    def open(self) -> PauseQuerySet:
        """Requests that wait for an answer, and granted pauses that have not ended."""
        return self.filter(
            Q(state=PauseState.ASKED) | Q(state=PauseState.GRANTED, until_at__isnull=True)
        )

    def with_people(self) -> PauseQuerySet:
        """With who asked, decided and ended it."""
        return self.select_related("asked_by", "decided_by", "ended_by")

    def waiting_for(self, actor: Actor) -> PauseQuerySet:
        """Requests that this person, as a superior, may grant or refuse, the oldest first.

        Not their own (four eyes), and not while a Plt./Plh. does it for them.
        """
        mine = Q(pk__in=[])
        for position in actor.positions:
            if position.is_represented:
                continue
            states = [t.state for t in TURNS.values() if t.superior == position.role]
            place = Q() if position.role in OFFICE_ROLES else Q(run__cycle__unit=position.unit_id)
            mine |= Q(run__state__in=states) & place
        return (
            self.filter(mine, state=PauseState.ASKED, run__cycle__agency=actor.agency_id)
            .exclude(asked_by=actor.user)
            .select_related("run__cycle__unit", "run__cycle__agency", "asked_by")
            .prefetch_related("run__pauses")
            .order_by("asked_at", "pk")
        )

    def counting(self) -> PauseQuerySet:
        """Granted pauses: those that move a due time."""
        return self.filter(state=PauseState.GRANTED)

    def ids_of(self, cycle: Cycle) -> frozenset[int]:
        """The ids of all pauses of a cycle's runs."""
        return frozenset(self.filter(run__cycle=cycle).values_list("pk", flat=True))


class Pause(models.Model):
    """A pause of one clock. It begins when it was asked for: waiting for consent costs nobody time.

    ``until_at`` is empty while it lasts. An ended or refused one never changes (trigger).
    """

    run = models.ForeignKey(StepRun, models.PROTECT, related_name="pauses")
    state = models.CharField(max_length=8, choices=PauseState.pairs(), default=PauseState.ASKED)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=180)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_as = models.CharField(max_length=180, blank=True)
    decision_note = models.TextField(blank=True)
    until_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        verbose_name = "penundaan"
        verbose_name_plural = "penundaan"
        constraints = [
            models.UniqueConstraint(
                fields=["run"],
                condition=Q(state=PauseState.ASKED) | Q(state=PauseState.GRANTED, until_at=None),
                name="one_open_pause_per_run",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("asked_at")),
                name="pause_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.asked_at:%d-%m-%Y %H.%M}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or was granted and has not ended."""
        if self.state == PauseState.GRANTED:
            return self.until_at is None
        return self.state == PauseState.ASKED

    @property
    def span(self) -> tuple[datetime, datetime | None]:
        """From when to when it counts, for the arithmetic of clocks."""
        return self.asked_at, self.until_at
