"""When a cycle, and the office's quarter, can be finished at best.

Every step that is left takes exactly its standard time from now on, one after another, without a
return. A step that is late is finished now; a pause that lasts is counted as if it ended now, and
the page says so (docs/decisions/0015).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from workflow import dates, sla
from workflow.enums import State
from workflow.lateness import best_end, is_broken_off
from workflow.models import Cycle, StepRun, calendar_for
from workflow.sla import StandardTime
from workflow.sop import TURNS

#: The way without a return: states in the order in which their clocks run.
WAY = (
    State.OPENED,
    State.ASSIGNED,
    State.COLLECTING,
    State.GATHERED,
    State.DRAFTED,
    State.REVIEWED,
    State.FORWARDED,
)
#: Cycles of so many years before count for a bidang's own pace.
YEARS_OF_PACE = 2


@dataclass(frozen=True)
class Pace:
    """How long a bidang's steps take: median working minutes by state, from so many cycles."""

    minutes: Mapping[str, int]
    cycles: int


@dataclass(frozen=True)
class Forecast:
    """Finished values for the cycle page."""

    facts: list[dict[str, str]]
    notes: list[str]


def pace_of(cycle: Cycle) -> Pace:
    """The unit's own pace in its other cycles: steps that were finished, pauses left out."""
    rows = (
        StepRun.objects.filter(
            cycle__unit=cycle.unit_id,
            cycle__year__gte=cycle.year - YEARS_OF_PACE,
            finished_at__isnull=False,
        )
        .exclude(cycle=cycle)
        .order_by("cycle_id", "started_at", "pk")
        .values_list("cycle_id", "cycle__state", "state", "used_seconds")
    )
    rows = list(rows)
    measured: dict[str, list[int]] = defaultdict(list)
    for row, after in zip(rows, [*rows[1:], None], strict=False):
        cycle_id, end, state, used = row
        target = after[2] if after and after[0] == cycle_id else end
        if not is_broken_off(state, target):
            measured[state].append(used)
    return Pace(
        {state: round(median(used) / 60) for state, used in measured.items()},
        len({row[0] for row in rows}),
    )


def _coming(cycle: Cycle) -> tuple[State, ...]:
    state = State.GATHERED if cycle.state == State.RETURNED else State(cycle.state)
    return WAY[WAY.index(state) + 1 :]


def _resumed(run: StepRun, now: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses of a running step as if the one that lasts ended now."""
    return [(since, until or max(now, since)) for since, until in run.pause_spans]


def _this_step(cycle: Cycle, standard: StandardTime, now: datetime) -> datetime:
    """When the running step ends, taking ``standard``; now when that is past."""
    run = cycle.current_run
    calendar = calendar_for(cycle.agency)
    end = sla.due(calendar, run.started_at, standard, run.reading, _resumed(run, now))
    return max(end, now)


def planned_ends(cycle: Cycle, now: datetime) -> dict[int, datetime]:
    """When each coming row of the SOP ends if everybody from now on takes exactly their time.

    Row number → instant; empty when nothing is to come. Wants the current run's pauses.
    """
    if cycle.current_run is None:
        return {}
    states = _coming(cycle)
    coming = [(cycle.revision.standard_time(state), cycle.agency.reading) for state in states]
    start = _this_step(cycle, cycle.current_run.standard, now)
    ends = best_end(calendar_for(cycle.agency), start, coming)
    return {TURNS[state].step: end for state, end in zip(states, ends, strict=True)}


def best_finish(cycle: Cycle, now: datetime) -> datetime | None:
    """When the cycle can be recommended at best; None when no clock runs."""
    if cycle.current_run is None:
        return None
    ends = planned_ends(cycle, now)
    return max(ends.values()) if ends else _this_step(cycle, cycle.current_run.standard, now)


def _own_finish(cycle: Cycle, pace: Pace, now: datetime) -> datetime | None:
    """The same by the unit's own median times; None unless every step that is left is measured."""
    states = [State(cycle.state), *_coming(cycle)]
    if not all(state in pace.minutes for state in states):
        return None
    first, *rest = (StandardTime(minutes=pace.minutes[state]) for state in states)
    start = _this_step(cycle, first, now)
    reading = cycle.agency.reading
    ends = best_end(calendar_for(cycle.agency), start, [(time, reading) for time in rest])
    return ends[-1] if ends else start


def cycle_forecast(cycle: Cycle, pace: Pace, now: datetime) -> Forecast | None:
    """The forecast as the cycle page shows it; None when no clock runs."""
    finish = best_finish(cycle, now)
    if finish is None:
        return None
    facts = [{"label": "Menurut waktu baku", "value": _short(cycle, finish, now)}]
    own = _own_finish(cycle, pace, now)
    if own is not None:
        facts.append({"label": "Menurut kebiasaan bidang", "value": _short(cycle, own, now)})
    notes = ["Paling cepat: setiap langkah yang tersisa memakai tepat waktunya, tanpa perbaikan."]
    if own is not None:
        notes.append(f"Kebiasaan bidang: median waktu kerja dari {pace.cycles} siklus lain.")
    run = cycle.current_run
    if run.due_at is None:
        notes.append("Langkah ini ditunda; dihitung seolah-olah dilanjutkan sekarang.")
    elif run.due_at < now:
        notes.append("Langkah ini sudah lewat tenggat; dihitung seolah-olah selesai sekarang.")
    return Forecast(facts, notes)


def quarter_forecast(
    label: str, running: Sequence[Cycle], unopened: Sequence[str], now: datetime
) -> str:
    """When the office's quarter can be complete at best, and whom it waits for; no query.

    ``running``: cycles with their clocks; ``unopened``: names of units without one. "" when there
    is nothing to wait for.
    """
    if unopened and not running:
        return ""
    ends = [(best_finish(cycle, now), cycle) for cycle in running]
    ends = [(end, cycle) for end, cycle in ends if end is not None]
    if not ends:
        return ""
    if unopened:
        return (
            f"Kapan {label} dapat lengkap belum dapat diperkirakan: siklus "
            f"{', '.join(unopened)} belum dibuka."
        )
    finish, last = max(ends, key=lambda pair: pair[0])
    text = f"{label} dapat lengkap paling cepat {_long(last, finish)}"
    if len(ends) > 1:
        text += f", menunggu {last.unit.name}"
    paused = [cycle.unit.name for _, cycle in ends if cycle.current_run.due_at is None]
    if paused:
        text += f". {', '.join(paused)} ditunda; dihitung seolah-olah dilanjutkan sekarang"
    return f"{text}."


def _short(cycle: Cycle, at: datetime, now: datetime) -> str:
    """ "Sel 24 Nov, 07.49 WITA"; with the year when it is another."""
    local = at.astimezone(cycle.agency.zone)
    year = f" {local.year}" if local.year != now.astimezone(cycle.agency.zone).year else ""
    return f"{dates.day_and_date(local)}{year}, {dates.clock(local)} {dates.zone_name(local)}"


def _long(cycle: Cycle, at: datetime) -> str:
    return dates.long_moment(at.astimezone(cycle.agency.zone))
