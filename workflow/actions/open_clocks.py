"""All clocks of an office that run now, with the people they concern, in a few queries.

Reads only. Reminders, escalations and the morning's digest are decided from these.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from workflow import sla
from workflow.addresses import cycle_url, workplace
from workflow.enums import Role, State
from workflow.models import Agency, AnnualReport, Cycle, Position, User, calendar_for
from workflow.models.serving import Seating
from workflow.sop import TURNS
from workflow.working_time import Calendar


@dataclass(frozen=True)
class OpenClock:
    """A running clock: how it stands, whose it is, who is told when it runs over."""

    key: str  # "run:<id>" or "annual:<id>", the beginning of its notices' keys
    clock: sla.Clock
    due_at: datetime | None  # None while a pause holds it
    duty: str
    subject: str  # "Bidang Perdagangan TW III 2026"
    holders: tuple[User, ...]
    superiors: tuple[User, ...]
    link: str  # where the holder does the work
    overview: str  # where a superior looks
    why: str  # where its due time is explained
    cycle: Cycle | None = None
    report: AnnualReport | None = None


def open_clocks(agency: Agency, now: datetime) -> list[OpenClock]:
    """The office's running clocks, soonest due first, paused ones last.

    Five queries, however many clocks there are.
    """
    calendar = calendar_for(agency)
    seating = Seating.of(agency, now)
    cycles = Cycle.objects.running().filter(agency=agency).with_clock().with_parts()
    found = [_of_cycle(cycle, calendar, seating, now) for cycle in cycles]
    reports = AnnualReport.objects.filter(agency=agency, published_at__isnull=True)
    found += [_of_report(report, calendar, seating, now) for report in reports]
    return sorted(found, key=lambda open_: (open_.due_at is None, open_.due_at or now, open_.key))


def _of_cycle(cycle: Cycle, calendar: Calendar, seating: Seating, now: datetime) -> OpenClock:
    run, turn = cycle.current_run, TURNS[State(cycle.state)]
    spans = run.pause_spans
    clock = sla.clock(
        calendar,
        run.started_at,
        run.due_at,
        now,
        pauses=spans,
        standard=run.standard,
        reading=run.reading,
    )
    if any(until is None for _, until in spans):
        # Also a pause that began after the due time: it heals nothing, but it is an agreed rest.
        clock = replace(clock, paused=True)
    return OpenClock(
        key=f"run:{run.pk}",
        clock=clock,
        due_at=run.due_at,
        duty=turn.duty,
        subject=f"{cycle.unit.name} {cycle.short_period}",
        holders=tuple(_holders(cycle, turn.role, seating)),
        superiors=tuple(_people(seating.serving(cycle, turn.superior))),
        link=workplace(cycle),
        overview=cycle_url("cycle", cycle),
        why=reverse("due", args=[run.pk]),
        cycle=cycle,
    )


def _holders(cycle: Cycle, role: Role, seating: Seating) -> Iterable[User]:
    """Whose turn it is; of the Analis only those who still owe their part and serve here."""
    seated = _people(seating.serving(cycle, role))
    if role != Role.ANALIS:
        return seated
    owing = {part.analyst_id for part in cycle.parts.all() if part.handed_over_at is None}
    return [user for user in seated if user.pk in owing]


def _of_report(
    report: AnnualReport, calendar: Calendar, seating: Seating, now: datetime
) -> OpenClock:
    link = reverse("annual", args=[report.year])
    return OpenClock(
        key=f"annual:{report.pk}",
        clock=sla.clock(calendar, report.opened_at, report.due_at, now),
        due_at=report.due_at,
        duty="Susun laporan kinerja tahunan",
        subject=f"tahun {report.year}",
        holders=tuple(_people(seating.of_office(Role.PERENCANAAN))),
        superiors=tuple(_people(seating.of_office(Role.PIMPINAN))),
        link=link,
        overview=link,
        why=reverse("due_annual", args=[report.year]),
        report=report,
    )


def _people(positions: Iterable[Position]) -> list[User]:
    """The holders, each once: one may hold two positions of a role."""
    return list({position.user_id: position.user for position in positions}.values())
