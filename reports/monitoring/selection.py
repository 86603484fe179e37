"""What an address asks for, and the figures it selects out of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.monitoring.figures import (
    CLOCKS,
    Grid,
    Rounds,
    Run,
    StepTimes,
    clock_title,
    grid,
    step_times,
    verdicts,
)
from reports.monitoring.measures import Share, shares, total
from reports.monitoring.queries import Scope
from reports.periods import Quarter
from workflow.actions.cycles import latest_opened
from workflow.enums import Move, State
from workflow.models import Unit

#: Years of which the shares stand beside each other.
YEARS_SHOWN = 5


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what it cannot mean is left out rather than refused."""

    year: int
    quarter: int | None = None
    unit: Unit | None = None
    state: State | None = None

    @classmethod
    def read(cls, query: Mapping[str, str], units: Sequence[Unit], default_year: int) -> Filters:
        """Read ``tahun``, ``triwulan``, ``bidang`` and ``langkah`` from the address."""
        year, quarter = query.get("tahun", ""), query.get("triwulan", "")
        unit, state = query.get("bidang", ""), query.get("langkah", "")
        known = len(year) == 4 and year.isascii() and year.isdigit() and year[:2] == "20"
        return cls(
            year=int(year) if known else default_year,
            quarter=int(quarter) if quarter in ("1", "2", "3", "4") else None,
            unit=next((row for row in units if row.code == unit), None),
            state=State(state) if state in CLOCKS else None,
        )

    @property
    def address(self) -> dict[str, str]:
        """The filters as they stand in the address."""
        asked = {
            "tahun": self.year,
            "triwulan": self.quarter,
            "bidang": self.unit.code if self.unit else None,
            "langkah": self.state.value if self.state else None,
        }
        return {name: str(value) for name, value in asked.items() if value}

    @property
    def is_narrow(self) -> bool:
        """Whether only a part of the year is asked for."""
        return bool(self.quarter or self.unit or self.state)

    def text(self, units: Sequence[Unit]) -> str:
        """What is shown, in words: "Triwulan III 2026 · Bidang Perdagangan · semua langkah"."""
        period = Quarter(self.year, self.quarter).label if self.quarter else f"Tahun {self.year}"
        unit = self.unit or (units[0] if len(units) == 1 else None)
        step = clock_title(self.state) if self.state else "semua langkah"
        return " · ".join([period, unit.name if unit else "semua bidang", step])

    def has_place(self, unit_id: int, quarter: int) -> bool:
        """Whether a bidang in a quarter is among those asked for."""
        in_unit = self.unit is None or self.unit.pk == unit_id
        return in_unit and self.quarter in (None, quarter)

    def has(self, run: Run) -> bool:
        """Whether a step is among those asked for."""
        return self.has_place(run.unit_id, run.quarter) and self.state in (None, run.state)


@dataclass(frozen=True)
class Measured:
    """What a filter selects out of a year: the ground of page and workbook alike."""

    filters: Filters
    units: list[Unit]
    runs: list[Run]
    times: list[StepTimes]
    by_period: dict[tuple[int, int, int, State], Share]
    rounds: list[tuple[int, int, int]]
    returns: list[tuple[int, int, Move]]

    @property
    def share(self) -> Share:
        """On time over everything that is asked for."""
        return total(row.share for row in self.times)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """Shares on time: step × bidang, quarter × bidang, year × bidang."""
        if not self.times:
            return ()
        year = self.filters.year
        units = [(unit.pk, unit.name) for unit in self.units]
        steps = [(row.state, row.title) for row in self.times]
        quarters = [(n, Quarter(year, n).label) for n in (1, 2, 3, 4)]
        by_year: dict[tuple[int, int], Share] = {}
        for (past, _, unit, _), share in self.by_period.items():
            by_year[past, unit] = total((by_year.get((past, unit), Share()), share))
        years = [(n, str(n)) for n in sorted({key[0] for key in by_year}, reverse=True)]
        of_steps = shares(verdicts(self.runs, "state", "unit_id"))
        of_quarters = shares(verdicts(self.runs, "quarter", "unit_id"))
        return (
            grid("Per langkah", "Langkah", steps, units, of_steps),
            grid(f"Per triwulan {year}", "Triwulan", quarters, units, of_quarters),
            grid("Per tahun", "Tahun", years, units, by_year),
        )

    @property
    def by_quarter(self) -> dict[Quarter, Share]:
        """On time in each quarter of the last years, in order."""
        found: dict[Quarter, Share] = {}
        for (year, number, _, _), share in self.by_period.items():
            period = Quarter(year, number)
            found[period] = total((found.get(period, Share()), share))
        return dict(sorted(found.items()))

    @property
    def round_figures(self) -> tuple[Rounds, ...]:
        """One row a bidang that has cycles in what is asked for."""
        rows = []
        for unit in self.units:
            mine = [number for unit_id, _, number in self.rounds if unit_id == unit.pk]
            if not mine:
                continue
            moves = [move for unit_id, _, move in self.returns if unit_id == unit.pk]
            rows.append(
                Rounds(
                    unit=unit.name,
                    reports=len(mine),
                    again=sum(number > 1 for number in mine),
                    by_kabid=moves.count(Move.RETURN_FOR_REPAIR),
                    by_planning=moves.count(Move.REQUEST_REVISION),
                    reopened=moves.count(Move.REOPEN),
                )
            )
        return tuple(rows)


def measured(scope: Scope, now: datetime, query: Mapping[str, str]) -> Measured:
    """The figures that an address asks for; loads the steps of one year only."""
    zone = scope.actor.user.agency.zone
    default_year, _ = latest_opened(now.astimezone(zone).date())
    filters = Filters.read(query, scope.units, default_year)
    runs = [run for run in scope.runs([filters.year]) if filters.has(run)]
    by_period = scope.shares(filters.year - YEARS_SHOWN + 1, filters.year)
    by_period = {
        key: share
        for key, share in by_period.items()
        if (filters.unit is None or filters.unit.pk == key[2]) and filters.state in (None, key[3])
    }
    used = {run.unit_id for run in runs} | {key[2] for key in by_period}
    return Measured(
        filters=filters,
        units=[
            unit
            for unit in scope.units
            if filters.unit in (None, unit) and (unit.is_active or unit.pk in used)
        ],
        runs=runs,
        times=step_times(runs),
        by_period=by_period,
        rounds=[row for row in scope.rounds(filters.year) if filters.has_place(*row[:2])],
        returns=[row for row in scope.returns(filters.year) if filters.has_place(*row[:2])],
    )
