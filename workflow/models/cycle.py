"""The cycle: one unit, one year, one quarter, and the named moves of its state machine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django_fsm import FSMField, transition

from workflow.dates import quarter_days
from workflow.enums import FINAL_STATES, RUNNING_STATES, Role, State
from workflow.models.people import Actor, Agency, Position, Unit
from workflow.models.sop_revision import SopRevision
from workflow.sop import MOVES, TURNS

if TYPE_CHECKING:
    from workflow.models.history import StepRun

QUARTER_LABELS = {1: "Triwulan I", 2: "Triwulan II", 3: "Triwulan III", 4: "Triwulan IV"}
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV"}


class CycleQuerySet(models.QuerySet):
    """Named queries on cycles; every view begins with ``visible_to``."""

    def visible_to(self, actor: Actor) -> CycleQuerySet:
        """Cycles in the scope of a person: their units, or the whole office."""
        rows = self.filter(agency_id=actor.agency_id) if actor.agency_id else self.none()
        return rows if actor.sees_office else rows.filter(unit_id__in=actor.unit_ids)

    def with_clock(self) -> CycleQuerySet:
        """Everything that a list of cycles shows, in two queries."""
        return self.select_related(
            "unit", "agency", "current_run", "kasubid", "revision"
        ).prefetch_related("current_run__pauses")

    def running(self) -> CycleQuerySet:
        """Cycles in which it is somebody's turn."""
        return self.filter(state__in=RUNNING_STATES)

    def of_year(self, year: int) -> CycleQuerySet:
        """All quarters of a year, in the order of the office's units."""
        return self.filter(year=year).order_by("unit__order", "unit_id", "quarter")

    def of_quarter(self, year: int, quarter: int) -> CycleQuerySet:
        """One quarter of the office, in the order of its units."""
        return self.filter(year=year, quarter=quarter).order_by("unit__order", "unit_id")

    def duties_of(self, actor: Actor) -> CycleQuerySet:
        """Cycles whose next move is this person's, soonest due first.

        Uses the index ``cycle_duties`` (agency, state, due_at).
        """
        from workflow.models.realization import AnalystPart

        mine = Q(pk__in=[])
        seated = Position.objects.running(actor.today).filter(
            role=Role.KASUBID, user__is_active=True
        )
        for position in actor.positions:
            if position.is_represented:
                continue  # a Plt./Plh. has its duties for now
            states = [t.state for t in TURNS.values() if t.role == position.role]
            if position.role == Role.PERENCANAAN:
                mine |= Q(state__in=states)
            elif position.role == Role.KABID:
                mine |= Q(state__in=states, unit_id=position.unit_id)
            elif position.role == Role.KASUBID:
                own = Q(state__in=states, unit_id=position.unit_id)
                # A successor takes over what the assigned Kasubid left with the position.
                left = ~Exists(seated.filter(user=OuterRef("kasubid"), unit=OuterRef("unit")))
                seat = Q(kasubid__in=(actor.user.pk, position.seat_holder_id))
                everywhere = position.is_acting and not position.acts_for_id
                mine |= own if everywhere else own & (seat | left)
            elif position.role == Role.ANALIS:
                open_part = AnalystPart.objects.filter(
                    cycle=OuterRef("pk"), analyst=actor.user, handed_over_at__isnull=True
                )
                mine |= Q(state=State.COLLECTING, unit_id=position.unit_id) & Exists(open_part)
        return (
            self.filter(mine, agency_id=actor.agency_id)
            .with_clock()
            .order_by(F("due_at").asc(nulls_last=True), "unit__order", "pk")
        )

    def locked(self, pk: int) -> Cycle:
        """The cycle, locked until the transaction ends (SQLite locks the whole database).

        Locked first and read then: PostgreSQL shows who has waited the locked row as it is now,
        but the rows joined to it as they were before, with the calendar of before. Rows that only
        name the cycle (a notice, an upload) pass: waiting for them would be a circle.
        """
        self.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=pk)
        joined = self.select_related("agency", "unit", "current_run", "revision", "kasubid")
        return joined.get(pk=pk)

    def with_parts(self) -> CycleQuerySet:
        """With the analysts' parts and their people."""
        from workflow.models.realization import AnalystPart

        return self.prefetch_related(
            Prefetch("parts", AnalystPart.objects.select_related("analyst"))
        )


class Cycle(models.Model):
    """One unit × year × quarter on its way through the SOP.

    The state changes only through the named moves below, called by ``actions.cycles.move``.
    ``serial`` counts moves: a form that carries an old serial is stale.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="cycles")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cycles")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(choices=list(QUARTER_LABELS.items()))
    state = FSMField(default=State.OPENED, choices=State.pairs(), protected=True)
    serial = models.PositiveIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=1)

    opened_on = models.DateField()  # the 10th, or the day of opening by hand
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    open_reason = models.TextField(blank=True)
    revision = models.ForeignKey(SopRevision, models.PROTECT, related_name="+")

    kasubid = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    current_run = models.OneToOneField(
        "workflow.StepRun", models.PROTECT, null=True, related_name="+"
    )
    #: Copy of current_run.due_at, for the duty lists' index.
    due_at = models.DateTimeField(null=True)
    #: The returned submission whose remarks unlock what may be mended; None outside a repair.
    repair_of = models.ForeignKey(
        "workflow.Submission", models.PROTECT, null=True, related_name="+"
    )
    summary = models.TextField(blank=True)  # draft of the report's summary
    recommendation = models.TextField(blank=True)
    recommended_at = models.DateTimeField(null=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-quarter", "unit__order"]
        verbose_name = "siklus"
        verbose_name_plural = "siklus"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "quarter"], name="one_cycle_per_unit_and_quarter"
            )
        ]
        indexes = [
            models.Index(fields=["agency", "state", "due_at"], name="cycle_duties"),
            models.Index(fields=["agency", "year", "quarter"], name="cycle_board"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} · {self.short_period}"

    @property
    def key(self) -> str:
        """The stable name in URLs' data attributes: ``<unit code>-<year>-<quarter>``."""
        return f"{self.unit.code}-{self.year}-{self.quarter}"

    @property
    def period(self) -> str:
        """ "Triwulan III 2026"."""
        return f"{QUARTER_LABELS[self.quarter]} {self.year}"

    @property
    def short_period(self) -> str:
        """ "TW III 2026"."""
        return f"TW {ROMAN[self.quarter]} {self.year}"

    @property
    def last_day(self) -> date:
        """The last day of the quarter whose figures the cycle collects."""
        return quarter_days(self.year, self.quarter)[1]

    @property
    def state_label(self) -> str:
        """The state in Indonesian."""
        return State(self.state).label

    @property
    def is_final(self) -> bool:
        """Whether nobody has to do anything any more."""
        return self.state in FINAL_STATES

    @property
    def run(self) -> StepRun | None:
        """The running step; None in final states."""
        return self.current_run

    def unlocked(self) -> frozenset[tuple[str, int | None]]:
        """What the return opened for repair; empty outside a repair, where nothing is locked."""
        return self.repair_of.unlocked() if self.repair_of_id else frozenset()

    # The named moves. Each only changes the state; actions.cycles does everything else in the
    # same transaction.

    @transition(state, source=[State.OPENED], target=State.ASSIGNED)
    def assign(self) -> None:
        """Kabid assigns the report to a Kasubid/Kasubag (SOP row 1)."""

    @transition(state, source=[State.ASSIGNED], target=State.COLLECTING)
    def instruct(self) -> None:
        """Kasubid orders the Analis to collect the material (SOP row 2)."""

    @transition(state, source=[State.COLLECTING], target=State.GATHERED)
    def hand_over(self) -> None:
        """The last Analis hands over their part of the material (SOP row 3)."""

    @transition(state, source=[State.GATHERED], target=State.COLLECTING)
    def send_back(self) -> None:
        """Kasubid sends the material back to the Analis (policy)."""

    @transition(state, source=[State.GATHERED, State.RETURNED], target=State.DRAFTED)
    def submit(self) -> None:
        """Kasubid submits the report as a frozen version (SOP row 4)."""

    @transition(state, source=[State.DRAFTED], target=State.GATHERED)
    def withdraw(self) -> None:
        """Kasubid takes the report back before the review has begun (policy)."""

    @transition(state, source=[State.DRAFTED], target=State.REVIEWED)
    def approve(self) -> None:
        """Kabid approves (SOP row 5, yes)."""

    @transition(state, source=[State.DRAFTED], target=State.RETURNED)
    def return_for_repair(self) -> None:
        """Kabid returns with remarks (SOP row 5, no)."""

    @transition(state, source=[State.REVIEWED], target=State.FORWARDED)
    def forward(self) -> None:
        """Kasubid passes the approved report on to Perencanaan (SOP row 5)."""

    @transition(state, source=[State.FORWARDED], target=State.RETURNED)
    def request_revision(self) -> None:
        """Kasubag Perencanaan asks for repairs with remarks (policy)."""

    @transition(state, source=[State.FORWARDED], target=State.RECOMMENDED)
    def recommend(self) -> None:
        """Kasubag Perencanaan recommends the report (SOP row 6)."""

    @transition(state, source=[State.RECOMMENDED], target=State.RETURNED)
    def reopen(self) -> None:
        """Kasubag Perencanaan reopens a recommended report (policy)."""

    @transition(state, source=list(MOVES["cancel"].sources), target=State.CANCELLED)
    def cancel(self) -> None:
        """Kasubag Perencanaan cancels the cycle (policy)."""
