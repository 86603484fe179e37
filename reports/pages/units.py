"""The bidang of one quarter: who is in, who is late, and where it lies now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from reports.queries import QuarterState
from workflow import dates
from workflow.enums import Role, Standing, State
from workflow.models import Actor, Cycle, Seating, Unit
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.holding import holding_text
from workflow.permissions import why_not_open


@dataclass(frozen=True)
class UnitLine:
    """One bidang in one quarter. ``tone`` is the pill's where no clock runs any more."""

    key: str
    unit: str
    code: str
    href: str
    state: str
    tone: str
    who: str
    clock: ClockView | None
    note: str
    action_href: str = ""
    action_label: str = ""

    @property
    def is_late(self) -> bool:
        """Whether the running clock is past its due time."""
        return self.clock is not None and self.clock.standing == Standing.TERLAMBAT


def unit_lines(
    state: QuarterState, year: int, quarter: int, actor: Actor, now: datetime
) -> list[UnitLine]:
    """Cycles in the order of the office's units, then the units without one."""
    seating = Seating.of(actor.user.agency, now)
    return [
        *(_line(cycle, actor, seating, now) for cycle in state.cycles),
        *(_unopened(unit, year, quarter, actor) for unit in state.unopened),
    ]


def _line(cycle: Cycle, actor: Actor, seating: Seating, now: datetime) -> UnitLine:
    run, zone = cycle.current_run, cycle.agency.zone
    where = (cycle.unit.code, cycle.year, cycle.quarter)
    note, tone = "", "netral"
    if cycle.state == State.RECOMMENDED:
        note = f"masuk {dates.short_date(cycle.recommended_at.astimezone(zone))}"
        tone = "selesai"
    decides = cycle.state == State.FORWARDED and actor.has(Role.PERENCANAAN)
    return UnitLine(
        key=cycle.key,
        unit=cycle.unit.name,
        code=cycle.unit.code,
        href=reverse("cycle", args=where),
        state=cycle.state_label,
        tone=tone,
        who=holding_text(cycle, seating, now) if run else "",
        clock=view_clock(run, cycle.agency, now) if run else None,
        note=note,
        action_href=reverse("review", args=where) if decides else "",
        action_label="Periksa" if decides else "",
    )


def _unopened(unit: Unit, year: int, quarter: int, actor: Actor) -> UnitLine:
    query = urlencode({"bidang": unit.code, "tahun": year, "triwulan": quarter})
    may_open = why_not_open(actor) is None
    return UnitLine(
        key=f"{unit.code}-{year}-{quarter}",
        unit=unit.name,
        code=unit.code,
        href="",
        state="Siklus belum dibuka",
        tone="netral",
        who="",
        clock=None,
        note="",
        action_href=f"{reverse('cycles_open')}?{query}" if may_open else "",
        action_label="Buka siklus" if may_open else "",
    )
