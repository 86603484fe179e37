"""What the measured steps of a year say: on time, how long, how often again. Pure.

On time is judged over every finished step, as in the Laporan Triwulan. How long a step takes is
measured only over those that were carried out: a report taken back before its review, or material
sent back to the Analis, ended somebody's step without its work having been done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from fractions import Fraction

from reports.monitoring.measures import Share, percentile, standard_seconds, total
from workflow.enums import State
from workflow.sla import StandardTime
from workflow.sop import STEPS, TURNS

#: The clocks in the order of the SOP's rows, that of the office's policy after the row's own.
CLOCKS = (
    State.OPENED,
    State.ASSIGNED,
    State.COLLECTING,
    State.GATHERED,
    State.RETURNED,
    State.DRAFTED,
    State.REVIEWED,
    State.FORWARDED,
)
#: Clocks of the office's own policy, beside those of the SOP (product.md §2).
POLICY_TITLES = {
    State.RETURNED: "Memperbaiki laporan",
    State.REVIEWED: "Meneruskan ke Perencanaan",
}


def clock_title(state: State) -> str:
    """A clock as tables name it: "3. Mengumpulkan dan menyerahkan bahan"."""
    step = TURNS[state].step
    return f"{step}. {POLICY_TITLES.get(state) or STEPS[step - 1].short_title}"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one step, finished or not. Amounts are seconds of working time."""

    unit_id: int
    year: int
    quarter: int
    state: State
    round: int
    holder: str
    standard: StandardTime
    started_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    used: int | None
    late: int | None
    inherited: int
    paused: int
    cut_short: bool = False  # ended by a withdrawal or by sending back: not carried out

    @property
    def finished(self) -> bool:
        """Whether it has been judged."""
        return self.finished_at is not None

    @property
    def on_time(self) -> bool:
        """Whether the finished run was done by its due time."""
        return not self.late

    @property
    def verdict(self) -> str:
        """The judgement in words."""
        if not self.finished:
            return "belum selesai"
        return "tepat waktu" if self.on_time else "terlambat"


@dataclass(frozen=True)
class StepTimes:
    """One clock of the SOP: its standard beside what was measured, in seconds of working time."""

    state: State
    standards: tuple[StandardTime, ...]  # more than one when the SOP was revised in between
    share: Share
    count: int  # steps carried out: those that are measured
    median: int | None
    ninetieth: int | None
    longest: int | None

    @property
    def title(self) -> str:
        return clock_title(self.state)

    @property
    def standard_text(self) -> str:
        """ "1 jam"; both when the standard changed in between."""
        return " / ".join(standard.label for standard in self.standards)

    def of_standard(self, seconds: int | None) -> Fraction | None:
        """A measured time in per cent of the newest standard; None where there is none."""
        if seconds is None or not self.standards:
            return None
        whole = standard_seconds(self.standards[-1])
        return Fraction(seconds * 100) / whole if whole else None


@dataclass(frozen=True)
class Grid:
    """Shares on time: one row a step or a period, one column a bidang, the last for all of them."""

    title: str
    corner: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Share, ...]], ...]


@dataclass(frozen=True)
class Rounds:
    """How often the reports of one bidang had to be written again."""

    unit: str
    reports: int
    again: int  # reports that needed more than one round
    by_kabid: int
    by_planning: int
    reopened: int


@dataclass(frozen=True)
class Now:
    """One running clock, in words."""

    unit: str
    period: str
    step: str
    who: str
    standing: str
    since: str
    reason: str


@dataclass(frozen=True)
class Export:
    """Everything that the workbook says; ``runs`` with the name of their bidang."""

    office: str
    created: date
    moment: str
    shown: str
    zone: tzinfo
    now: tuple[Now, ...]
    grids: tuple[Grid, ...]
    times: tuple[StepTimes, ...]
    rounds: tuple[Rounds, ...]
    runs: tuple[tuple[str, Run], ...]


def grid(
    title: str,
    corner: str,
    keys: Sequence[tuple[object, str]],
    units: Sequence[tuple[int, str]],
    found: Mapping[tuple, Share],
) -> Grid:
    """A grid of ``found``, keyed (row key, unit id); rows without a finished step are left out.

    ``keys`` and ``units``: keys with their names, in order.
    """
    several = len(units) > 1
    rows = []
    for key, name in keys:
        mine = [found.get((key, unit), Share()) for unit, _ in units]
        if total(mine).done:
            rows.append((name, (*mine, total(mine)) if several else tuple(mine)))
    columns = (*(name for _, name in units), *(("Semua bidang",) if several else ()))
    return Grid(title, corner, columns, tuple(rows))


def verdicts(runs: Iterable[Run], *names: str) -> list[tuple[tuple, bool]]:
    """Finished runs as pairs for ``measures.shares``, keyed by the named fields."""
    return [
        (tuple(getattr(run, name) for name in names), run.on_time) for run in runs if run.finished
    ]


def step_times(runs: Sequence[Run]) -> list[StepTimes]:
    """One row for each clock that has run in these runs, in the order of the SOP."""
    rows = []
    for state in CLOCKS:
        judged = [run for run in runs if run.state == state and run.finished]
        if not judged:
            continue
        used = [run.used or 0 for run in judged if not run.cut_short]
        by_time = sorted(judged, key=lambda run: run.started_at)
        rows.append(
            StepTimes(
                state=state,
                standards=tuple(dict.fromkeys(run.standard for run in by_time)),
                share=total(Share(int(run.on_time), 1) for run in judged),
                count=len(used),
                median=percentile(used, 50) if used else None,
                ninetieth=percentile(used, 90) if used else None,
                longest=max(used, default=None),
            )
        )
    return rows
