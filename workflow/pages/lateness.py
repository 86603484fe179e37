"""Whose lateness it is, in words: beside each run, in the history, and per hand-over in a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.urls import reverse

from workflow import sla
from workflow.enums import State
from workflow.lateness import NOBODY, Leg, Share, is_broken_off, shares
from workflow.models import Cycle, StepRun, calendar_for
from workflow.sop import POLICY_NAMES, STEPS
from workflow.working_time import Minutes


@dataclass(frozen=True)
class RunLateness:
    """What is said of one run; "" where there is nothing to say. Less than a minute is nothing."""

    received: str = ""  # "diterima terlambat 2 jam kerja (dari langkah 3)"
    own: str = ""  # "terlambat sendiri 30 menit kerja"
    paused: str = ""  # "ditunda 3 jam kerja"

    @property
    def text(self) -> str:
        """All of it, as one line."""
        return "; ".join(filter(None, (self.received, self.own, self.paused)))


NOTHING = RunLateness()


@dataclass(frozen=True)
class LatenessRow:
    """One hand-over: who had the work, and what the delay was before and after."""

    step: str
    href: str  # where its due time is explained
    who: str
    received: str
    own: str
    won_back: str
    handed_on: str
    note: str
    is_late: bool
    is_open: bool


@dataclass(frozen=True)
class LatenessTable:
    """Who contributed to the delay, hand-over by hand-over, and how it stands."""

    rows: list[LatenessRow]
    summary: str


def shares_of(cycle: Cycle, runs: Sequence[StepRun], now: datetime) -> list[Share]:
    """The share of each run; wants the runs in order, with their pauses. No query."""
    calendar = calendar_for(cycle.agency)
    after = [*(run.state for run in runs[1:]), cycle.state]
    legs = [
        Leg(
            step=run.step,
            start=run.started_at,
            standard=run.standard,
            reading=run.reading,
            planned_start=run.planned_start_at,
            due=run.due_at,
            finish=run.finished_at,
            pauses=tuple(run.pause_spans),
            broken_off=is_broken_off(run.state, state),
            received=Fraction(run.inherited_seconds, 60),
            own=None if run.late_seconds is None else Fraction(run.late_seconds, 60),
        )
        for run, state in zip(runs, after, strict=False)
    ]
    return shares(calendar, legs, now)


def run_lateness(run: StepRun, share: Share) -> RunLateness:
    """The words about one run."""
    received = own = ""
    if share.received >= 1:
        received = f"diterima terlambat {_worked(share.received)}{_sources(share)}"
    if share.own > 0 and (share.own >= 1 or run.finished_at):
        own = f"terlambat sendiri {_worked(max(1, share.own))}"
    paused = f"ditunda {_worked(run.paused_seconds // 60)}" if run.paused_seconds >= 60 else ""
    return RunLateness(received, own, paused)


def lateness_table(
    runs: Sequence[StepRun], found: Sequence[Share], names: Sequence[str]
) -> LatenessTable | None:
    """Every run with what it received, changed and handed on; None where nothing was ever late.

    ``names``: who had each run. Own less won back, with what the calendar shifted, adds up from
    row to row to what is handed on.
    """
    if not any(share.own >= 1 or share.received >= 1 for share in found):
        return None
    rows = [_row(run, share, name) for run, share, name in zip(runs, found, names, strict=True)]
    return LatenessTable(rows, _summary(found))


def _row(run: StepRun, share: Share, name: str) -> LatenessRow:
    title = f"{run.step}. {STEPS[run.step - 1].short_title}"
    if run.state in POLICY_NAMES:
        title += f", {POLICY_NAMES[State(run.state)]}"
    if run.round > 1:
        title += f", putaran {run.round}"
    note = ""
    if abs(share.shifted) >= 1:
        way = "bertambah" if share.shifted > 0 else "berkurang"
        note = f"{way} {_worked(abs(share.shifted))} karena panjang hari kerja"
    return LatenessRow(
        step=title,
        href=reverse("due", args=[run.pk]),
        who=name,
        received=f"{_delay(share.received)}{_sources(share)}",
        own=_worked(share.own) if share.own >= 1 else "–",
        won_back=_worked(share.won_back) if share.won_back >= 1 else "–",
        handed_on=_delay(share.handed_on) if share.handed_on is not None else "masih berjalan",
        note=note,
        is_late=share.own >= 1,
        is_open=share.handed_on is None,
    )


def _summary(found: Sequence[Share]) -> str:
    """The delay of the whole chain as it stands, against the plan of standard times."""
    last = found[-1]
    total = last.handed_on if last.handed_on is not None else last.received + last.own
    if total >= 1:
        return f"Keseluruhan kini terlambat {_worked(total)} dari rencana waktu baku."
    return "Keterlambatan sudah terkejar: keseluruhan tidak terlambat dari rencana waktu baku."


def _delay(minutes: Minutes) -> str:
    """A delay at a hand-over; work that came before its planned time has given time away."""
    if minutes >= 1:
        return f"terlambat {_worked(minutes)}"
    return f"lebih awal {_worked(-minutes)}" if minutes <= -1 else "sesuai rencana"


def _sources(share: Share) -> str:
    """ " (dari langkah 1 dan 3)"; "" where it is not known whose it was."""
    steps = [str(step) for step, part in share.sources if step != NOBODY and part >= 1]
    if not steps:
        return ""
    text = steps[0] if len(steps) == 1 else f"{', '.join(steps[:-1])} dan {steps[-1]}"
    return f" (dari langkah {text})"


def _worked(minutes: Minutes) -> str:
    return f"{sla.duration_text(minutes)} kerja"
