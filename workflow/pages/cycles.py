"""The year as a board: bidang × triwulan, with filters that live in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse

from workflow import dates
from workflow.actions.cycles import latest_opened, opening_of
from workflow.enums import State
from workflow.models import Actor, Cycle, Seating, Unit
from workflow.models.cycle import QUARTER_LABELS, ROMAN
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.glance import lateness_of, lateness_text
from workflow.pages.holding import holding_text
from workflow.pages.opening import next_opening_text
from workflow.permissions import why_not_open

QUARTERS = tuple(QUARTER_LABELS)


@dataclass(frozen=True)
class Choice:
    """One entry of a filter's list."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Filters:
    """What the address asks for; what it cannot mean is left out rather than refused."""

    year: int
    unit: str = ""
    state: str = ""
    late: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether only a part of the year is asked for."""
        return bool(self.unit or self.state or self.late)

    @classmethod
    def read(cls, query: Mapping[str, str], units: list[Unit], default_year: int) -> Filters:
        """Read ``tahun``, ``bidang``, ``status`` and ``terlambat`` from the address."""
        year, unit, state = query.get("tahun", ""), query.get("bidang", ""), query.get("status", "")
        known_year = len(year) == 4 and year.isascii() and year.isdigit() and year[:2] == "20"
        return cls(
            year=int(year) if known_year else default_year,
            unit=unit if unit in {row.code for row in units} else "",
            state=state if state in set(State) else "",
            late=query.get("terlambat") == "1",
        )

    def matches(self, cycle: Cycle, now: datetime) -> bool:
        """Whether a cycle is among those asked for; late is one whose running clock is."""
        if self.state and cycle.state != self.state:
            return False
        return not self.late or (cycle.due_at is not None and cycle.due_at < now)


@dataclass(frozen=True)
class Cell:
    """One bidang in one quarter; ``state`` is empty where the filter left the cycle out."""

    quarter: str
    key: str
    state: str
    href: str = ""
    who: str = ""
    note: str = ""
    clock: ClockView | None = None
    mine: bool = False
    open_href: str = ""
    standing: str = ""


@dataclass(frozen=True)
class Row:
    """One bidang."""

    unit: str
    cells: list[Cell]


@dataclass(frozen=True)
class BoardPage:
    """Finished values for ``workflow/cycles.html``."""

    year: str
    links: list[dict]
    years: list[Choice]
    units: list[Choice]
    states: list[Choice]
    late: bool
    narrow: bool
    reset_href: str
    headings: list[str]
    rows: list[Row]
    found_text: str
    next_text: str
    empty_title: str
    empty_text: str


def _open_href(unit: Unit, year: int, quarter: int) -> str:
    query = urlencode({"bidang": unit.code, "tahun": year, "triwulan": quarter})
    return f"{reverse('cycles_open')}?{query}"


def _unopened(unit: Unit, year: int, quarter: int, today: date, may_open: bool) -> Cell:
    """A quarter without a cycle: when it opens, or that nobody opened it."""
    opens = opening_of(year, quarter)
    missed = opens <= today
    return Cell(
        quarter=f"TW {ROMAN[quarter]}",
        key=f"{unit.code}-{year}-{quarter}",
        state="Belum dibuka" if missed else f"Dibuka {dates.short_date(opens)}",
        open_href=_open_href(unit, year, quarter) if may_open and missed and unit.is_active else "",
    )


def _cell(cycle: Cycle, late: dict | None, mine: bool, seating: Seating, now: datetime) -> Cell:
    run, zone = cycle.current_run, cycle.agency.zone
    note = ""
    if run is None and cycle.recommended_at:
        note = f"{dates.short_date(cycle.recommended_at.astimezone(zone))}, {lateness_text(late)}"
    return Cell(
        quarter=f"TW {ROMAN[cycle.quarter]}",
        key=cycle.key,
        state=cycle.state_label,
        href=reverse("cycle", args=[cycle.unit.code, cycle.year, cycle.quarter]),
        who=holding_text(cycle, seating, now) if run else "",
        note=note,
        clock=view_clock(run, cycle.agency, now) if run else None,
        mine=mine,
        standing="selesai" if cycle.state == State.RECOMMENDED else "",
    )


def _units(actor: Actor) -> list[Unit]:
    """The units in the person's scope; a closed one too, because its cycles stay."""
    if not actor.agency_id:
        return []
    units = Unit.objects.filter(agency_id=actor.agency_id)
    return list(units if actor.sees_office else units.filter(pk__in=actor.unit_ids))


def _years(actor: Actor, filters: Filters, default_year: int) -> list[Choice]:
    known = Cycle.objects.visible_to(actor).order_by().values_list("year", flat=True).distinct()
    years = sorted({*known, filters.year, default_year}, reverse=True)
    return [Choice(str(year), str(year), year == filters.year) for year in years]


def _address(filters: Filters) -> str:
    return f"{reverse('cycles')}?{urlencode({'tahun': filters.year})}"


def _empty(filters: Filters, units: list[Unit]) -> tuple[str, str]:
    """Title and text of the page without a single cycle to show."""
    if not units:
        return (
            "Belum ada bidang dalam wewenang Anda",
            "Siklus tampil di sini setelah Pengelola mencatat jabatan Anda.",
        )
    if filters.is_narrow:
        return (
            "Tidak ada siklus yang cocok",
            f"Tidak ada siklus tahun {filters.year} yang memenuhi saringan ini.",
        )
    return (f"Belum ada siklus untuk tahun {filters.year}", "")


def board_page(actor: Actor, now: datetime, query: Mapping[str, str]) -> BoardPage:
    """The board of one year in the person's scope, in a fixed number of queries."""
    agency = actor.user.agency
    units = _units(actor)
    zone = agency.zone if agency else None
    today = now.astimezone(zone).date()
    default_year, _ = latest_opened(today)
    filters = Filters.read(query, units, default_year)
    may_open = agency is not None and why_not_open(actor) is None

    cycles = list(Cycle.objects.visible_to(actor).of_year(filters.year).with_clock().with_parts())
    mine = set(Cycle.objects.duties_of(actor).values_list("pk", flat=True))
    late = lateness_of([cycle.pk for cycle in cycles])
    seating = Seating.of(agency, now) if agency else Seating([])
    by_place = {(cycle.unit_id, cycle.quarter): cycle for cycle in cycles}
    used = {cycle.unit_id for cycle in cycles}

    rows, found = [], 0
    for unit in units:
        if filters.unit not in ("", unit.code) or not (unit.is_active or unit.pk in used):
            continue
        cells, hits = [], 0
        for quarter in QUARTERS:
            cycle = by_place.get((unit.pk, quarter))
            if cycle is not None and filters.matches(cycle, now):
                cells.append(_cell(cycle, late.get(cycle.pk), cycle.pk in mine, seating, now))
                hits += 1
            elif cycle is None and not (filters.state or filters.late):
                cells.append(_unopened(unit, filters.year, quarter, today, may_open))
            else:
                cells.append(Cell(f"TW {ROMAN[quarter]}", "", ""))
        found += hits
        if hits or not (filters.state or filters.late):
            rows.append(Row(unit.name, cells))

    # A year without any cycle says so in one sentence; Perencanaan keeps the cells to open from.
    if not found and not may_open:
        rows = []
    if not found and (filters.state or filters.late):
        rows = []
    title, text = _empty(filters, units)
    return BoardPage(
        year=str(filters.year),  # a number would get its thousands separator
        links=_links(may_open),
        years=_years(actor, filters, default_year),
        units=[
            Choice("", "Semua bidang", not filters.unit),
            *(Choice(unit.code, unit.name, unit.code == filters.unit) for unit in units),
        ],
        states=[
            Choice("", "Semua status", not filters.state),
            *(Choice(state.value, state.label, state == filters.state) for state in State),
        ],
        late=filters.late,
        narrow=filters.is_narrow,
        reset_href=_address(filters),
        headings=[f"{QUARTER_LABELS[quarter]}" for quarter in QUARTERS],
        rows=rows,
        found_text=f"{found} siklus" if found else "",
        next_text=next_opening_text(agency, now) if agency else "",
        empty_title=title if not rows else "",
        empty_text=text if not rows else "",
    )


def _links(may_open: bool) -> list[dict]:
    if not may_open:
        return []
    return [
        {
            "label": "Buka siklus",
            "href": reverse("cycles_open"),
            "kind": "quiet",
            "icon": "plus-lg",
        }
    ]
