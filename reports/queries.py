"""What documents must exist by the history, and what they are made of. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery

from reports.models import Document, Kind
from workflow.actions.cycles import latest_opened
from workflow.enums import FINAL_STATES, Move, State
from workflow.models import (
    Agency,
    AnnualReport,
    Cycle,
    Disposition,
    Indicator,
    StepRun,
    Submission,
    Transition,
    Unit,
)


@dataclass(frozen=True)
class Debt:
    """One document that must exist and does not. ``since``: when history made it so.

    ``source`` is the id of the submission, disposition or annual report; None for a quarter.
    """

    kind: Kind
    agency_id: int
    year: int
    quarter: int | None
    source: int | None
    since: datetime

    def __str__(self) -> str:
        return f"{self.kind} {self.source or f'{self.year}/{self.quarter}'}"


def owed(now: datetime, limit: int) -> list[Debt]:
    """Documents that must exist and do not, oldest first; at most ``limit`` of each kind.

    Five queries while nothing is owed, so that a worker may ask every few seconds.
    """
    found = [
        *_owed_dispositions(limit),
        *_owed_unit_reports(limit),
        *_owed_quarters(now, limit),
        *_owed_annual_reports(limit),
    ]
    return sorted(found, key=lambda debt: debt.since)


def _owed_dispositions(limit: int) -> list[Debt]:
    rows = (
        Disposition.objects.filter(document__isnull=True)
        .order_by("at", "pk")
        .values_list("agency_id", "cycle__year", "cycle__quarter", "pk", "at")[:limit]
    )
    return [Debt(Kind.DISPOSITION, *row) for row in rows]


def _owed_unit_reports(limit: int) -> list[Debt]:
    rows = (
        Submission.objects.filter(approved_at__isnull=False, document__isnull=True)
        .order_by("approved_at", "pk")
        .values_list("cycle__agency_id", "cycle__year", "cycle__quarter", "pk", "approved_at")
    )
    return [Debt(Kind.UNIT, *row) for row in rows[:limit]]


def _owed_annual_reports(limit: int) -> list[Debt]:
    rows = (
        AnnualReport.objects.filter(published_at__isnull=False, documents__isnull=True)
        .order_by("published_at", "pk")
        .values_list("agency_id", "year", "pk", "published_at")[:limit]
    )
    return [Debt(Kind.ANNUAL, agency, year, None, source, at) for agency, year, source, at in rows]


def _owed_quarters(now: datetime, limit: int) -> list[Debt]:
    """Finished quarters without a Laporan Triwulan of exactly their recommended submissions.

    Every change of a finished quarter ends with a move into a final state, later than all before
    it. So the last such move together with the number of recommended reports tells whether the
    newest version still holds, without reading any submission.
    """
    finished = (
        Cycle.objects.order_by()
        .values_list("agency_id", "year", "quarter")
        .annotate(
            unfinished=Count("pk", filter=~Q(state__in=FINAL_STATES)),
            sources=Count("pk", filter=Q(state=State.RECOMMENDED)),
        )
        .filter(unfinished=0, sources__gt=0)
    )
    ended = {
        row[:3]: row[3]
        for row in Transition.objects.filter(
            serial=F("cycle__serial"), cycle__state__in=FINAL_STATES
        )
        .order_by()
        .values_list("cycle__agency_id", "cycle__year", "cycle__quarter")
        .annotate(last=Max("at"))
    }
    have = {
        row[:3]: row[3:]
        for row in Document.objects.filter(kind=Kind.QUARTERLY)
        .order_by("version")
        .values_list("agency_id", "year", "quarter", "as_of", "source_count")
    }
    changed = [
        (ended[row[:3]], row[:3])
        for row in finished
        if row[:3] in ended and have.get(row[:3]) != (ended[row[:3]], row[4])
    ]
    debts = []
    for last, (agency_id, year, quarter) in sorted(changed)[:limit]:
        agency = Agency.objects.get(pk=agency_id)
        if quarter_state(agency, year, quarter, now).complete:
            debts.append(Debt(Kind.QUARTERLY, agency_id, year, quarter, None, last))
    return debts


# --- one quarter ------------------------------------------------------------------------------


@dataclass(frozen=True)
class QuarterState:
    """How a quarter of the office stands: its cycles, and units that have none yet."""

    cycles: list[Cycle]
    unopened: list[Unit]

    @property
    def recommended(self) -> list[Cycle]:
        return [cycle for cycle in self.cycles if cycle.state == State.RECOMMENDED]

    @property
    def running(self) -> list[Cycle]:
        return [cycle for cycle in self.cycles if cycle.state not in FINAL_STATES]

    @property
    def expected(self) -> int:
        """How many bidang the quarter's report is about; a cancelled cycle gives none."""
        return len(self.recommended) + len(self.running) + len(self.unopened)

    @property
    def complete(self) -> bool:
        """Whether everything that can come is in."""
        return self.last is not None and 0 < len(self.recommended) == self.expected

    @property
    def last(self) -> datetime | None:
        """The newest recommendation or cancellation."""
        ends = [cycle.ended_at for cycle in self.cycles if cycle.is_final and cycle.ended_at]
        return max(ends, default=None)


def quarter_state(
    agency: Agency, year: int, quarter: int, now: datetime, *, waits_for_all: bool = False
) -> QuarterState:
    """The quarter with its clocks; two queries.

    A unit without a cycle is expected only until the quarter after is opened: a bidang that was
    founded later owes no report of earlier quarters. ``waits_for_all``: expected all the same, as
    publishing the annual report does.
    """
    last = Transition.objects.filter(cycle=OuterRef("pk"), serial=OuterRef("serial"))
    cycles = list(
        Cycle.objects.filter(agency=agency)
        .of_quarter(year, quarter)
        .with_clock()
        .with_parts()
        .annotate(ended_at=Subquery(last.values("at")))
    )
    today = now.astimezone(agency.zone).date()
    unopened: list[Unit] = []
    if waits_for_all or (year, quarter) >= latest_opened(today):
        used = {cycle.unit_id for cycle in cycles}
        indicators = Indicator.objects.filter(objective__unit=OuterRef("pk")).of_year(year)
        unopened = [
            unit
            for unit in Unit.objects.filter(Exists(indicators), agency=agency, is_active=True)
            if unit.pk not in used
        ]
    return QuarterState(cycles, unopened)


def inbox(agency: Agency):
    """Forwarded cycles that wait for Kasubag Perencanaan, soonest due first."""
    return (
        Cycle.objects.filter(agency=agency, state=State.FORWARDED)
        .with_clock()
        .order_by(F("due_at").asc(nulls_last=True), "unit__order", "pk")
    )


def is_current(row: Document, state: QuarterState) -> bool:
    """Whether a Laporan Triwulan is made of exactly what is recommended now."""
    return (row.as_of, row.source_count) == (state.last, len(state.recommended))


def quarters_of(agency: Agency, limit: int) -> list[tuple[int, int, int, int]]:
    """(year, quarter, recommended, expected) of the newest quarters that have cycles."""
    rows = _counted(Cycle.objects.filter(agency=agency).order_by("-year", "-quarter"))
    return [(r["year"], r["quarter"], r["done"], r["expected"]) for r in rows[:limit]]


def quarters_in(agency: Agency, year: int) -> dict[int, tuple[int, int]]:
    """Quarter → (recommended, expected) of one year."""
    rows = _counted(Cycle.objects.filter(agency=agency, year=year).order_by("quarter"))
    return {r["quarter"]: (r["done"], r["expected"]) for r in rows}


def _counted(cycles):
    return cycles.values("year", "quarter").annotate(
        done=Count("pk", filter=Q(state=State.RECOMMENDED)),
        expected=Count("pk", filter=~Q(state=State.CANCELLED)),
    )


def years_of(agency: Agency) -> list[int]:
    """Years in which the office has cycles or an annual report, newest first."""
    years = set(
        Cycle.objects.filter(agency=agency).order_by().values_list("year", flat=True).distinct()
    )
    years.update(AnnualReport.objects.filter(agency=agency).values_list("year", flat=True))
    return sorted(years, reverse=True)


def approved_submission(cycle: Cycle, version: int) -> Submission | None:
    """A version of the cycle's report, if a Kabid has approved it."""
    return cycle.submissions.filter(version=version, approved_at__isnull=False).first()


def disposition(visible, pk: int) -> Disposition | None:
    """One disposisi out of those that a person may see."""
    return visible.filter(pk=pk).select_related("cycle").first()


# --- sources ----------------------------------------------------------------------------------


def annual_report(agency: Agency, year: int) -> AnnualReport | None:
    """The annual report of a year, if it has been opened."""
    return (
        AnnualReport.objects.filter(agency=agency, year=year)
        .select_related("agency", "revision", "opened_by", "published_by")
        .first()
    )


def recommended_at(agency: Agency, year: int, moment: datetime) -> list[tuple[Cycle, Submission]]:
    """Each cycle of the year that stood recommended at ``moment``, with the version it was.

    Told by history, not by today's state: a report that was published and is rendered later, after
    a quarter was reopened, still is what was published. Order: quarter, then the office's units.
    """
    last = Transition.objects.filter(cycle=OuterRef("pk"), at__lte=moment).order_by("-serial")
    cycles = list(
        Cycle.objects.filter(agency=agency, year=year)
        .annotate(stood=Subquery(last.values("target")[:1]))
        .annotate(stood_serial=Subquery(last.values("serial")[:1]))
        .filter(stood=State.RECOMMENDED)
        .select_related("unit")
        .order_by("quarter", "unit__order", "unit_id")
    )
    # Every submission is one "submit" in the history: counting them gives the version, whatever
    # the clocks of two servers say.
    until = {cycle.pk: cycle.stood_serial for cycle in cycles}
    moves = Transition.objects.filter(cycle__in=list(until), move=Move.SUBMIT)
    submitted = Counter(
        pk for pk, serial in moves.values_list("cycle_id", "serial") if serial <= until[pk]
    )
    versions = {
        (row.cycle_id, row.version): row
        for row in Submission.objects.filter(cycle__in=list(submitted)).defer("content")
    }
    found = [(cycle, versions.get((cycle.pk, submitted[cycle.pk]))) for cycle in cycles]
    return [(cycle, submission) for cycle, submission in found if submission]


def texts_of_recommendation(cycles: Iterable[Cycle], moment: datetime) -> dict[int, Transition]:
    """The last recommendation of each cycle at ``moment``: who, as what, and in which words."""
    rows = (
        Transition.objects.filter(
            cycle__in=[cycle.pk for cycle in cycles], target=State.RECOMMENDED, at__lte=moment
        )
        .select_related("by")
        .order_by("serial")
    )
    return {row.cycle_id: row for row in rows}


def contents_of(submission_ids: Iterable[int]) -> dict[int, tuple[str, dict]]:
    """Frozen contents by submission: (SHA-256, content)."""
    rows = Submission.objects.filter(pk__in=list(submission_ids))
    return {
        pk: (sha256, content) for pk, sha256, content in rows.values_list("pk", "sha256", "content")
    }


def run_started_by(cycle: Cycle, at: datetime) -> StepRun | None:
    """The step that a move at this moment started."""
    return StepRun.objects.filter(cycle=cycle, started_at=at).order_by("pk").first()


def runs_of(agency: Agency, year: int, quarter: int | None = None):
    """The steps run in the cycles of a quarter or a year, in the order of units and time."""
    rows = StepRun.objects.filter(cycle__agency=agency, cycle__year=year)
    if quarter is not None:
        rows = rows.filter(cycle__quarter=quarter)
    return _in_order(rows.exclude(cycle__state=State.CANCELLED))


def runs_of_cycle(cycle: Cycle):
    """The steps run in one cycle, in order."""
    return _in_order(StepRun.objects.filter(cycle=cycle))


def _in_order(rows):
    return rows.select_related("cycle__unit", "finished_by").order_by(
        "cycle__quarter", "cycle__unit__order", "cycle__unit_id", "started_at", "pk"
    )
