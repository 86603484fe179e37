"""The SOP sheet come alive: its six rows, the flow symbols, and what really happened beside them.

``flow_of`` alone also draws the static sheet of the SOP page (``state="plain"``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflow import dates
from workflow.enums import Move, Role, State
from workflow.models import Cycle, StepRun, Transition
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.forecast import planned_ends
from workflow.pages.holding import named_as
from workflow.pages.lateness import NOTHING, RunLateness
from workflow.sop import POLICY_NAMES, STEPS, TURNS, Step

#: Centre of each role's lane over the width of the four pelaksana columns, in per cent.
LANES = {Role.KABID: "12.5", Role.KASUBID: "37.5", Role.ANALIS: "62.5", Role.PERENCANAAN: "87.5"}
#: Headings of the lanes, in the order of the original sheet.
LANE_TITLES = ("Kabid", "Kasubid/ Kasubag", "Analis Data", "Kasubag Perenc.")
#: Symbols of Permen PANRB 35/2012.
SHAPES = {"start": "capsule", "end": "capsule", "process": "box", "decision": "diamond"}
SHAPE_WORDS = {"start": "mulai", "end": "selesai", "process": "kegiatan", "decision": "keputusan"}
STATE_WORDS = {
    "done": "sudah selesai",
    "now": "sedang berjalan",
    "next": "belum dimulai",
    "stopped": "dihentikan",
}
#: How a run ended, where the sheet must say it: everything but the SOP's plain way on.
OUTCOMES = {
    Move.SEND_BACK: "dikembalikan ke Analis",
    Move.WITHDRAW: "ditarik kembali",
    Move.APPROVE: "disetujui",
    Move.RETURN_FOR_REPAIR: "dikembalikan",
    Move.REQUEST_REVISION: "diminta perbaikan",
    Move.CANCEL: "dibatalkan",
}


@dataclass(frozen=True)
class Flow:
    """One row of the flow chart, for ``components/flow.html``."""

    x: str
    shape: str  # capsule | box | diamond
    label: str  # for screen readers
    state: str = "plain"  # plain | done | now | next | stopped
    from_x: str = ""
    out_x: str = ""
    last: bool = False
    via_x: str = ""  # the box behind "Ya": the Kasubid passes the report on
    via_state: str = ""
    returns: bool = False  # "Tidak" leaves here
    receives: bool = False  # and arrives here
    return_used: bool = False
    quiet_in: bool = False  # lines not yet walked are grey
    quiet_via: bool = False
    quiet_out: bool = False


def flow_of(
    step: Step, state: str = "plain", via_state: str = "", *, return_used: bool = False
) -> Flow:
    """The symbols and lines of one SOP row; ``via_state`` defaults to the row's own state.

    On the decision row the report goes through the Kasubid's hands ("Ya") before it leaves.
    """
    decides = step.symbol == "decision"
    before = STEPS[step.number - 2] if step.number > 1 else None
    via_state = (via_state or state) if decides else ""
    last_part = via_state if decides else state
    words = f"Langkah {step.number}, {step.role.label}, {SHAPE_WORDS[step.symbol]}"
    if decides:
        words += "; ya: diteruskan oleh Kasubid/Kasubag, tidak: kembali ke langkah 4"
    if state in STATE_WORDS:
        shown = state if state != "done" or not decides else via_state
        words += f": {STATE_WORDS[shown]}"
    return Flow(
        x=LANES[step.role],
        shape=SHAPES[step.symbol],
        label=words,
        state=state,
        from_x=_leaving(before) if before else "",
        out_x=_leaving(step),
        last=step.number == len(STEPS),
        via_x=LANES[Role.KASUBID] if decides else "",
        via_state=via_state,
        returns=decides,
        receives=step.number + 1 <= len(STEPS) and STEPS[step.number].symbol == "decision",
        return_used=return_used,
        quiet_in=state == "next",
        quiet_via=decides and via_state == "next",
        quiet_out=last_part in ("next", "now", "stopped"),
    )


def _leaving(step: Step) -> str:
    """The lane in which the line to the next row leaves."""
    return LANES[Role.KASUBID] if step.symbol == "decision" else LANES[step.role]


@dataclass(frozen=True)
class RunLine:
    """One run of a step: a round as it really went."""

    label: str  # "putaran 2 · perbaikan", "" for the plain first run
    policy: bool
    started: str
    finished: str  # "–" while it runs
    used: str
    clock: ClockView
    by: str
    outcome: str
    is_open: bool
    lateness: RunLateness = NOTHING
    reassigned: tuple[str, ...] = ()


@dataclass(frozen=True)
class StandardLine:
    """A standard time beside the SOP's own: a policy of the office."""

    name: str
    time: str


@dataclass(frozen=True)
class SheetRow:
    """One row of the living sheet."""

    number: int
    title: str
    full_title: str
    actor: str
    who: str
    state: str  # done | now | next | stopped: the row, for its colour
    state_text: str
    flow: Flow
    inputs: str
    time: str
    output: str
    policies: list[StandardLine] = field(default_factory=list)
    runs: list[RunLine] = field(default_factory=list)
    planned: str = ""

    @property
    def first_run(self) -> RunLine | None:
        """The run that stands in the row's own line."""
        return self.runs[0] if self.runs else None

    @property
    def later_runs(self) -> list[RunLine]:
        """The runs that get a line of their own."""
        return self.runs[1:]

    @property
    def span(self) -> int:
        """Lines the row takes in the table: its runs, and what is planned after them."""
        return len(self.runs) + (not self.runs or bool(self.planned))


def build_sheet(
    cycle: Cycle,
    runs: Iterable[StepRun],
    transitions: Iterable[Transition],
    people: Mapping[Role, str],
    now: datetime,
    late: Mapping[int, RunLateness] | None = None,
    reassigned: Mapping[int, tuple[str, ...]] | None = None,
) -> list[SheetRow]:
    """The six rows of a cycle. Asks the database nothing.

    ``runs`` in the order in which they started; ``people`` names who holds each role today, for
    the steps that have not begun; ``late``: run id → what is said of its lateness;
    ``reassigned``: run id → who handed it to whom in mid-step.
    """
    runs = list(runs)
    ends = {transition.at: Move(transition.move) for transition in transitions}
    used = Move.RETURN_FOR_REPAIR in ends.values()
    plan = planned_ends(cycle, now)
    here, stopped = _position(cycle, runs)
    rows = []
    for step in STEPS:
        own = [run for run in runs if run.step == step.number]
        state = _row_state(step.number, here, stopped)
        flow_state, via_state = _flow_states(state, runs)
        lines = _run_lines(own, ends, cycle, now, late or {}, reassigned or {})
        done_by = next((run.holder for run in reversed(own) if run.role == step.role), "")
        due = plan.get(step.number)
        rows.append(
            SheetRow(
                number=step.number,
                title=step.short_title,
                full_title=step.title,
                actor=step.role.label,
                who=done_by or people.get(step.role, ""),
                state=state,
                state_text=STATE_WORDS[state],
                flow=flow_of(step, flow_state, via_state, return_used=used),
                inputs=step.inputs,
                time=cycle.revision.standard_time(step.states[0]).label,
                output=step.output,
                policies=[
                    StandardLine(POLICY_NAMES[s], cycle.revision.standard_time(s).label)
                    for s in step.states
                    if TURNS[s].policy
                ],
                runs=lines,
                planned=_narrow(due, cycle) if due and state == "next" else "",
            )
        )
    return rows


def _position(cycle: Cycle, runs: list[StepRun]) -> tuple[int, bool]:
    """The row where the token stands (one past the last when all is done), and if it stopped."""
    if cycle.state in TURNS:
        return TURNS[State(cycle.state)].step, False
    if cycle.state == State.CANCELLED and runs:
        return runs[-1].step, True
    return len(STEPS) + 1, False


def _row_state(number: int, here: int, stopped: bool) -> str:
    if number == here:
        return "stopped" if stopped else "now"
    return "done" if number < here else "next"


def _flow_states(state: str, runs: list[StepRun]) -> tuple[str, str]:
    """States of a row's symbol and of the box behind "Ya", where there is one."""
    if state not in ("now", "stopped"):
        return state, state
    if runs and runs[-1].state == State.REVIEWED:
        return "done", state
    return state, "next"


def _run_lines(
    runs: list[StepRun],
    ends: Mapping[datetime, Move],
    cycle: Cycle,
    now: datetime,
    late: Mapping[int, RunLateness],
    reassigned: Mapping[int, tuple[str, ...]],
) -> list[RunLine]:
    seen: Counter[tuple[str, int]] = Counter()
    lines = []
    for run in runs:
        seen[run.state, run.round] += 1
        words = []
        if run.round > 1:
            words.append(f"putaran {run.round}")
        if TURNS[State(run.state)].policy:
            words.append(POLICY_NAMES[State(run.state)])
        if seen[run.state, run.round] > 1:
            words.append(f"kali ke-{seen[run.state, run.round]}")
        clock = view_clock(run, cycle.agency, now)
        lines.append(
            RunLine(
                label=" · ".join(words),
                policy=TURNS[State(run.state)].policy,
                started=_narrow(run.started_at, cycle),
                finished=_finished(run, cycle),
                used=clock.used_text,
                clock=clock,
                by=who_had(run),
                outcome=OUTCOMES.get(ends.get(run.finished_at), "") if run.finished_at else "",
                is_open=run.finished_at is None,
                lateness=late.get(run.pk, NOTHING),
                reassigned=reassigned.get(run.pk, ()),
            )
        )
    return lines


def who_had(run: StepRun) -> str:
    """Who finished it, an acting officer as such; who holds it while it runs."""
    if run.finished_by_id is None:
        return run.holder
    acting = run.finished_as.startswith(("Plt.", "Plh."))
    name = run.finished_by.get_full_name()
    return named_as(name, run.finished_as) if acting else name


def _narrow(moment: datetime, cycle: Cycle) -> str:
    """ "Sen 12 Okt 07.30"; with the year when it is not the cycle's opening year."""
    local = moment.astimezone(cycle.agency.zone)
    year = "" if local.year == cycle.opened_on.year else f" {local.year}"
    return f"{dates.day_and_date(local)}{year} {dates.clock(local)}"


def _finished(run: StepRun, cycle: Cycle) -> str:
    """The end of a run, with its day only when that is not the day of the start."""
    if run.finished_at is None:
        return "–"
    zone = cycle.agency.zone
    start, end = run.started_at.astimezone(zone), run.finished_at.astimezone(zone)
    return dates.clock(end) if start.date() == end.date() else _narrow(end, cycle)
