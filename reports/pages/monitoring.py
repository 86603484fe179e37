"""Pemantauan: who is late now, and how the SOP was kept in a year, by step, bidang and quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from reports import time_charts
from reports.layout_parts import drawing
from reports.monitoring.figures import CLOCKS, Grid, Rounds, StepTimes, clock_title
from reports.monitoring.measures import Share, time_text
from reports.monitoring.queries import Scope
from reports.monitoring.selection import Filters, Measured, measured
from reports.pages.monitoring_now import NowPart, now_part
from reports.periods import Quarter
from reports.permissions import why_not_propose_revision
from workflow.models import Actor
from workflow.pages.cycles import Choice

#: Quarters in the picture.
QUARTERS_SHOWN = 8
#: From which share on a cell reads aman, perhatian, genting; below the last: terlambat. The
#: first is what the office should reach: nine of ten, as in the proposals for a revision.
LEVELS = ((90, "aman"), (75, "perhatian"), (50, "genting"))


@dataclass(frozen=True)
class HeatCell:
    """A share on time; ``label`` is its column's name, for phones."""

    label: str
    percent: str
    count: str
    tone: str


@dataclass(frozen=True)
class HeatRow:
    """One row of shares, the last cell that of all columns together."""

    name: str
    cells: list[HeatCell]


@dataclass(frozen=True)
class Heat:
    """A grid of shares on time."""

    title: str
    corner: str
    columns: list[str]
    rows: list[HeatRow]


@dataclass(frozen=True)
class TimeRow:
    """One step: its standard beside what was measured."""

    step: str
    standard: str
    count: str
    median: str
    ninetieth: str
    longest: str
    share: HeatCell


@dataclass(frozen=True)
class MonitoringPage:
    """Finished values for ``reports/monitoring.html``."""

    links: list[dict]
    lead: str
    now: NowPart
    years: list[Choice]
    quarters: list[Choice]
    units: list[Choice]
    steps: list[Choice]
    narrow: bool
    reset_href: str
    shown_text: str
    tiles: list[dict[str, str]]
    trend: SafeString | str
    trend_rows: list[HeatCell]
    heats: list[Heat]
    times_chart: SafeString | str
    times: list[TimeRow]
    rounds: tuple[Rounds, ...]
    rounds_text: str
    empty_text: str


def monitoring_page(actor: Actor, now: datetime, query: Mapping[str, str]) -> MonitoringPage:
    """The whole page, in a number of queries that never grows with rows."""
    scope = Scope.of(actor)
    found = measured(scope, now, query)
    filters = found.filters
    years = sorted({*scope.years(), filters.year}, reverse=True)
    return MonitoringPage(
        links=_links(filters, actor),
        lead=(
            "Siapa yang terlambat sekarang, mengapa, dan sejak kapan; lalu bagaimana SOP ditepati."
        ),
        now=now_part(scope, now),
        years=[Choice(str(year), str(year), year == filters.year) for year in years],
        quarters=_choices(
            "Semua triwulan",
            [(str(n), Quarter(filters.year, n).short) for n in (1, 2, 3, 4)],
            str(filters.quarter or ""),
        ),
        units=_choices(
            "Semua bidang" if len(scope.units) != 1 else scope.units[0].name,
            [(unit.code, unit.name) for unit in scope.units] if len(scope.units) > 1 else [],
            filters.unit.code if filters.unit and len(scope.units) > 1 else "",
        ),
        steps=_choices(
            "Semua langkah",
            [(state.value, clock_title(state)) for state in CLOCKS],
            filters.state.value if filters.state else "",
        ),
        narrow=filters.is_narrow,
        reset_href=f"{reverse('monitoring')}?{urlencode({'tahun': filters.year})}#angka",
        shown_text=filters.text(scope.units),
        tiles=_tiles(found),
        trend=_trend(found),
        trend_rows=[heat_cell(period.label, one) for period, one in found.by_quarter.items()],
        heats=[heat(one) for one in found.grids],
        times_chart=_times_chart(found.times),
        times=[_time_row(row) for row in found.times],
        rounds=found.round_figures,
        rounds_text=_rounds_text(found),
        empty_text="" if found.times else "Belum ada langkah selesai pada saringan ini.",
    )


def _choices(all_label: str, pairs: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    return [
        Choice("", all_label, not chosen),
        *(Choice(value, label, value == chosen) for value, label in pairs),
    ]


def _links(filters: Filters, actor: Actor) -> list[dict]:
    links = [
        {
            "label": "Unduh Excel",
            "href": f"{reverse('monitoring_xlsx')}?{urlencode(filters.address)}",
            "icon": "file-earmark-spreadsheet",
        }
    ]
    if why_not_propose_revision(actor) is None:
        proposal = {"label": "Usulan revisi SOP", "href": reverse("revision_proposal")}
        links.insert(0, proposal | {"icon": "pencil-square"})
    return links


def tone_of(share: Share) -> str:
    """The tone of a share on time; "" without any finished step."""
    if share.percent is None:
        return ""
    return next((tone for low, tone in LEVELS if not share.below(low)), "terlambat")


def heat_cell(label: str, share: Share) -> HeatCell:
    """A share on time as a cell: "94 %" and how many that is."""
    if share.percent is None:
        return HeatCell(label, "–", "", "")
    return HeatCell(
        label, f"{share.percent} %", f"{share.on_time} dari {share.done}", tone_of(share)
    )


def heat(found: Grid) -> Heat:
    """A grid of shares as the page shows it."""
    rows = [
        HeatRow(name, [heat_cell(*cell) for cell in zip(found.columns, cells, strict=True)])
        for name, cells in found.rows
    ]
    return Heat(found.title, found.corner, list(found.columns), rows)


def _tiles(found: Measured) -> list[dict[str, str]]:
    share, again = found.share, sum(number > 1 for *_, number in found.rounds)
    judged = [row for row in found.times if row.share.done]
    worst = min(judged, key=lambda row: row.share.on_time / row.share.done, default=None)
    paused = sum(run.paused for run in found.runs)
    tiles = [
        {
            "label": "Langkah tepat waktu",
            "value": f"{share.percent} %" if share.done else "–",
            "note": f"{share.on_time} dari {share.done} langkah" if share.done else "belum ada",
            "tone": "terlambat" if tone_of(share) == "terlambat" else "",
        },
        {
            "label": "Laporan lebih dari satu putaran",
            "value": f"{again} dari {len(found.rounds)}",
            "note": "dikembalikan untuk diperbaiki",
        },
        {
            "label": "Waktu kerja ditunda",
            "value": time_text(paused) if paused else "tidak ada",
            "note": "dengan persetujuan atasan",
        },
    ]
    if worst is not None and worst.share.on_time < worst.share.done:
        late = worst.share.done - worst.share.on_time
        note = f"{late} dari {worst.share.done} terlambat"
        tiles.insert(1, {"label": "Paling sering terlambat", "value": _short(worst), "note": note})
    return tiles


def _short(row: StepTimes) -> str:
    return f"Langkah {row.title.partition('.')[0]}"


def _trend(found: Measured) -> SafeString | str:
    """The last quarters up to the end of the asked year."""
    by_quarter = found.by_quarter
    if not by_quarter:
        return ""
    periods = [max(by_quarter)]
    while len(periods) < QUARTERS_SHOWN and periods[0] > min(by_quarter):
        periods.insert(0, periods[0].previous)
    columns = [
        time_charts.Column(period.short, str(period.year), by_quarter.get(period, Share()).percent)
        for period in periods
    ]
    told = "; ".join(
        f"{period.label}: {by_quarter[period].percent} persen"
        for period in periods
        if period in by_quarter
    )
    return drawing(
        time_charts.shares_by_quarter(columns, title=f"Langkah tepat waktu per triwulan. {told}.")
    )


def _times_chart(times: Sequence[StepTimes]) -> SafeString | str:
    rows = [row for row in times if row.median is not None and row.of_standard(row.median)]
    told = "; ".join(
        f"{row.title}: median {int(row.of_standard(row.median))} persen, persentil ke-90 "
        f"{int(row.of_standard(row.ninetieth))} persen"
        for row in rows
    )
    bars = [
        time_charts.Measured(row.title, row.of_standard(row.median), row.of_standard(row.ninetieth))
        for row in rows
    ]
    return drawing(
        time_charts.measured_times(bars, title=f"Waktu terukur terhadap waktu baku. {told}.")
    )


def _time_row(row: StepTimes) -> TimeRow:
    return TimeRow(
        step=row.title,
        standard=row.standard_text,
        count=str(row.count),
        median=time_text(row.median),
        ninetieth=time_text(row.ninetieth),
        longest=time_text(row.longest),
        share=heat_cell("Tepat waktu", row.share),
    )


def _rounds_text(found: Measured) -> str:
    again = sum(number > 1 for *_, number in found.rounds)
    if not found.rounds:
        return ""
    if not again:
        return f"Tidak satu pun dari {len(found.rounds)} laporan dikembalikan."
    return f"{again} dari {len(found.rounds)} laporan memerlukan lebih dari satu putaran."
