"""Who is late now, why and since when: one line a running clock, the late ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import partial

from django.urls import reverse
from django.utils.safestring import SafeString

from reports import time_charts
from reports.layout_parts import drawing
from reports.monitoring.figures import CLOCKS, clock_title
from reports.monitoring.queries import Scope
from workflow import dates, sla
from workflow.addresses import cycle_url
from workflow.enums import PauseState, Standing, State
from workflow.models import (
    Actor,
    Agency,
    AnnualReport,
    Cycle,
    Pause,
    Seating,
    StepRun,
    calendar_for,
)
from workflow.pages.clock import ClockView, view_annual_clock, view_clock
from workflow.pages.holding import holding_text, since_text
from workflow.pages.lateness import run_lateness, shares_of
from workflow.pages.nudge import Nudge, nudges
from workflow.pages.opening import next_opening_text


@dataclass(frozen=True)
class NowLine:
    """One running clock. ``since``: since when it is late, or when it is due."""

    key: str
    unit: str
    period: str
    href: str
    step: str
    who: str
    clock: ClockView
    late: bool
    since: str
    reasons: list[str]
    nudges: list[Nudge]


@dataclass(frozen=True)
class WaitRow:
    """What waits at one step now; texts in working time."""

    step: str
    count: str
    total: str
    late: str
    longest: str


@dataclass(frozen=True)
class NowPart:
    """Finished values for ``reports/monitoring_now.html``."""

    tone: str
    headline: str
    text: str
    lines: list[NowLine]
    waits: list[WaitRow]
    chart: SafeString | str
    empty_text: str
    moment: str


@dataclass(frozen=True)
class _Wait:
    """A running clock's working minutes: used in all, and past its due time."""

    state: State
    used: Fraction | int
    late: Fraction | int


def now_part(scope: Scope, now: datetime) -> NowPart:
    """Every running clock in scope, in a fixed number of queries."""
    agency = scope.actor.user.agency
    cycles = scope.running()
    runs, seating = scope.runs_of(cycles), Seating.of(agency, now)
    lines = [_line(cycle, runs[cycle.pk], seating, scope.actor, now) for cycle in cycles]
    lines += [_annual(report, agency, now) for report in scope.annual_reports()]
    # Soonest due came first out of the database: sorting is stable.
    lines.sort(key=lambda line: (not line.late, line.clock.paused))
    waits = [_wait(cycle, now) for cycle in cycles]
    late = [line for line in lines if line.late]
    tone, headline, text = _headline(lines, late)
    return NowPart(
        tone=tone,
        headline=headline,
        text=text,
        lines=lines,
        waits=_wait_rows(waits),
        chart=_chart(waits),
        empty_text="" if lines else next_opening_text(agency, now),
        moment=dates.long_moment(now.astimezone(agency.zone)),
    )


def _line(
    cycle: Cycle, runs: Sequence[StepRun], seating: Seating, actor: Actor, now: datetime
) -> NowLine:
    run, zone = cycle.current_run, cycle.agency.zone
    clock = view_clock(run, cycle.agency, now)
    late = clock.standing == Standing.TERLAMBAT
    return NowLine(
        key=cycle.key,
        unit=cycle.unit.name,
        period=cycle.short_period,
        href=cycle_url("cycle", cycle),
        step=clock_title(State(run.state)),
        who=holding_text(cycle, seating, now),
        clock=clock,
        late=late,
        since=_since(run.due_at, late, now, zone),
        reasons=_reasons(cycle, runs, late, now),
        nudges=nudges(cycle, partial(seating.serving, cycle), actor) if late else [],
    )


def _since(due: datetime | None, late: bool, now: datetime, zone) -> str:
    """ "lewat tenggat sejak kemarin 14.10" or "tenggat Sel 24 Nov, 08.05"."""
    if due is None:
        return "tenggat dihitung lagi setelah penundaan berakhir"
    local, here = due.astimezone(zone), now.astimezone(zone)
    when = since_text(local, here)
    if local.date() == here.date():
        when = f"hari ini {when}"
    return f"lewat tenggat sejak {when}" if late else f"tenggat {when}"


def _reasons(cycle: Cycle, runs: Sequence[StepRun], late: bool, now: datetime) -> list[str]:
    """Why it stands where it stands; own and inherited lateness apart."""
    run = cycle.current_run
    found = [_pause_text(pause, cycle, now) for pause in run.pauses.all()]
    if late:
        found.append(f"Terlambat sendiri: waktu baku langkah ini {run.standard.label}.")
    received = run_lateness(run, shares_of(cycle, runs, now)[-1]).received
    if received:
        own = "" if late else "; langkah ini sendiri belum terlambat"
        found.append(f"{received[0].upper()}{received[1:]}{own}.")
    if run.round > 1:
        found.append(f"Putaran {run.round}: laporan pernah dikembalikan untuk diperbaiki.")
    return [text for text in found if text]


def _pause_text(pause: Pause, cycle: Cycle, now: datetime) -> str:
    """An open pause or an unanswered request, with its reason; "" for those that are over."""
    zone = cycle.agency.zone
    since = since_text(pause.asked_at.astimezone(zone), now.astimezone(zone))
    if pause.state == PauseState.ASKED:
        return f"Permohonan tunda sejak {since} belum dijawab: {pause.reason}"
    if pause.state == PauseState.GRANTED and pause.until_at is None:
        return f"Ditunda sejak {since}: {pause.reason}"
    return ""


def _annual(report: AnnualReport, agency: Agency, now: datetime) -> NowLine:
    clock = view_annual_clock(report, agency, now)
    late = clock.standing == Standing.TERLAMBAT
    local, here = report.opened_at.astimezone(agency.zone), now.astimezone(agency.zone)
    return NowLine(
        key=f"tahunan-{report.year}",
        unit="Seluruh kantor",
        period=f"Tahun {report.year}",
        href=reverse("annual", args=[report.year]),
        step="6. Menyusun laporan kinerja tahunan",
        who=f"Kasubag Perencanaan sejak {since_text(local, here)}",
        clock=clock,
        late=late,
        since=_since(report.due_at, late, now, agency.zone),
        reasons=["Waktu baku laporan tahunan sudah habis."] if late else [],
        nudges=[],
    )


def _headline(lines: Sequence[NowLine], late: Sequence[NowLine]) -> tuple[str, str, str]:
    """Tone, headline and the sentence under it: the page in five seconds."""
    if not lines:
        return "aman", "Tidak ada pekerjaan yang berjalan", ""
    if not late:
        paused = sum(line.clock.paused for line in lines)
        held = f", {paused} di antaranya ditunda" if paused else ""
        running = next((line for line in lines if not line.clock.paused), None)
        text = f"Berikutnya: {running.unit}, {running.since}." if running else ""
        return "aman", f"Tidak ada yang terlambat; {len(lines)} pekerjaan berjalan{held}", text
    longest = late[0]
    text = f"Paling lama: {longest.unit}, pada {longest.who}, {longest.clock.text}."
    return "terlambat", f"{len(late)} dari {len(lines)} pekerjaan terlambat sekarang", text


def _wait(cycle: Cycle, now: datetime) -> _Wait:
    run = cycle.current_run
    clock = sla.clock(
        calendar_for(cycle.agency),
        run.started_at,
        run.due_at,
        now,
        pauses=run.pause_spans,
        standard=run.standard,
        reading=run.reading,
    )
    late = -clock.remaining_minutes if clock.late else 0
    return _Wait(State(run.state), clock.used_minutes, late)


def _by_step(waits: Sequence[_Wait]) -> list[tuple[State, list[_Wait]]]:
    """Steps at which something waits, the longest waiting in all first: the bottleneck."""
    found = [(state, [wait for wait in waits if wait.state == state]) for state in CLOCKS]
    held = [(state, mine) for state, mine in found if mine]
    return sorted(held, key=lambda pair: -sum(wait.used for wait in pair[1]))


def _wait_rows(waits: Sequence[_Wait]) -> list[WaitRow]:
    rows = []
    for state, mine in _by_step(waits):
        late = sum(wait.late > 0 for wait in mine)
        rows.append(
            WaitRow(
                step=clock_title(state),
                count=str(len(mine)),
                total=sla.duration_text(sum(wait.used for wait in mine)),
                late=str(late),
                longest=sla.duration_text(max(wait.used for wait in mine)),
            )
        )
    return rows


def _chart(waits: Sequence[_Wait]) -> SafeString | str:
    steps = _by_step(waits)
    bars = [
        time_charts.Bar(
            name=clock_title(state),
            words=f"{len(mine)} siklus",
            amount=sum(wait.used for wait in mine),
            late=sum(wait.late for wait in mine),
        )
        for state, mine in steps
    ]
    told = "; ".join(
        f"{clock_title(state)}: {len(mine)} siklus, "
        f"{sla.duration_text(sum(wait.used for wait in mine))}"
        for state, mine in steps
    )
    return drawing(time_charts.waiting(bars, title=f"Waktu kerja menunggu per langkah. {told}."))
