"""What Perencanaan shows: the inbox, the running quarter, and the way to the office's reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from reports import queries
from reports.pages.units import UnitLine, unit_lines
from reports.periods import Quarter
from workflow import dates
from workflow.actions.cycles import latest_opened
from workflow.enums import Role
from workflow.models import Actor, Agency, AnnualReport
from workflow.pages.clock import ClockView, view_annual_clock, view_clock
from workflow.pages.forecast import quarter_forecast
from workflow.pages.opening import next_opening_text
from workflow.permissions import why_not_open

QUARTERS_SHOWN = 8
YEARS_SHOWN = 5


@dataclass(frozen=True)
class InboxLine:
    """A forwarded report that waits for its recommendation."""

    key: str
    title: str
    since: str
    clock: ClockView
    href: str
    label: str


@dataclass(frozen=True)
class ReportLine:
    """A quarter's or a year's report of the office."""

    title: str
    text: str
    tone: str
    href: str
    pdf: str
    xlsx: str
    clock: ClockView | None = None


@dataclass(frozen=True)
class PlanningPage:
    """Finished values for ``reports/planning.html``."""

    links: list[dict[str, str]]
    decides: bool
    inbox: list[InboxLine]
    inbox_text: str
    quarter: str
    quarter_href: str
    tiles: list[dict[str, str]]
    units: list[UnitLine]
    quarters: list[ReportLine]
    years: list[ReportLine]
    forecast: str  # when the quarter can be complete at best; "" when there is nothing to wait for


def planning_page(actor: Actor, now: datetime) -> PlanningPage:
    """Everything on the page, in a number of queries that never grows with rows."""
    agency = actor.user.agency
    today = now.astimezone(agency.zone).date()
    year, quarter = latest_opened(today)
    state = queries.quarter_state(agency, year, quarter, now)
    lines = unit_lines(state, year, quarter, actor, now)
    decides = actor.has(Role.PERENCANAAN)
    links = []
    if why_not_open(actor) is None:
        links.append({"label": "Buka siklus", "href": reverse("cycles_open"), "icon": "plus-lg"})
    return PlanningPage(
        links=links,
        decides=decides,
        inbox=_inbox(agency, decides, now),
        inbox_text=next_opening_text(agency, now),
        quarter=Quarter(year, quarter).label,
        quarter_href=reverse("quarterly", args=[year, quarter]),
        tiles=_tiles(lines, len(state.recommended), state.expected),
        units=lines,
        quarters=_quarters(agency, state.expected, (year, quarter)),
        years=_years(agency, actor, year, now),
        forecast=quarter_forecast(
            Quarter(year, quarter).label,
            state.running,
            [unit.name for unit in state.unopened],
            now,
        ),
    )


def _inbox(agency: Agency, decides: bool, now: datetime) -> list[InboxLine]:
    lines = []
    for cycle in queries.inbox(agency):
        run = cycle.current_run
        where = [cycle.unit.code, cycle.year, cycle.quarter]
        since = dates.short_moment(run.started_at.astimezone(agency.zone))
        lines.append(
            InboxLine(
                key=cycle.key,
                title=f"{cycle.unit.name}, {cycle.period}",
                since=f"Diteruskan {cycle.kasubid or 'Kasubid/Kasubag'}, {since}",
                clock=view_clock(run, agency, now),
                href=reverse("review" if decides else "cycle", args=where),
                label="Periksa dan rekomendasikan" if decides else "Lihat siklus",
            )
        )
    return lines


def _tiles(lines: list[UnitLine], done: int, expected: int) -> list[dict[str, str]]:
    late = [line for line in lines if line.is_late]
    running = sum(line.clock is not None for line in lines)
    return [
        {"label": "Direkomendasikan", "value": f"{done} dari {expected}", "note": "bidang"},
        {"label": "Masih berjalan", "value": str(running), "note": "siklus"},
        {
            "label": "Sedang terlambat",
            "value": str(len(late)),
            "note": ", ".join(line.unit for line in late) or "tidak ada",
            "tone": "terlambat" if late else "",
        },
    ]


def _quarters(agency: Agency, expected_now: int, running: tuple[int, int]) -> list[ReportLine]:
    lines = []
    for year, quarter, done, expected in queries.quarters_of(agency, QUARTERS_SHOWN):
        if (year, quarter) == running:
            expected = expected_now
        complete = expected > 0 and done == expected
        lines.append(
            ReportLine(
                title=Quarter(year, quarter).label,
                text="lengkap" if complete else f"sementara, {done} dari {expected} bidang",
                tone="selesai" if complete else "menunggu",
                href=reverse("quarterly", args=[year, quarter]),
                pdf=reverse("quarterly_pdf", args=[year, quarter]),
                xlsx=reverse("quarterly_xlsx", args=[year, quarter]),
            )
        )
    return lines


def _years(agency: Agency, actor: Actor, running: int, now: datetime) -> list[ReportLine]:
    reports = {report.year: report for report in AnnualReport.objects.visible_to(actor)}
    years = sorted({running, *queries.years_of(agency)}, reverse=True)[:YEARS_SHOWN]
    return [_year(year, reports.get(year), agency, now) for year in years]


def _year(year: int, report: AnnualReport | None, agency: Agency, now: datetime) -> ReportLine:
    clock = None
    if report is None:
        text, tone = "belum dibuka", "netral"
    elif report.published_at:
        day = dates.short_date(report.published_at.astimezone(agency.zone))
        text, tone = f"terbit {day}", "selesai"
    else:
        text, tone, clock = "disusun", "menunggu", view_annual_clock(report, agency, now)
    return ReportLine(
        title=f"Laporan Kinerja {year}",
        text=text,
        tone=tone,
        href=reverse("annual", args=[year]),
        pdf=reverse("annual_pdf", args=[year]),
        xlsx=reverse("annual_xlsx", args=[year]),
        clock=clock,
    )
