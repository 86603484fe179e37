"""The office at a glance, for its leadership: every bidang in the running quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.urls import reverse

from workflow import dates, numbers, sla
from workflow.actions.cycles import latest_opened, opening_of
from workflow.enums import FINAL_STATES, Standing, State
from workflow.models import (
    Actor,
    AnnualReport,
    Cycle,
    Seating,
    StepRun,
    Unit,
)
from workflow.models.cycle import QUARTER_LABELS
from workflow.pages.clock import ClockView, view_annual_clock, view_clock
from workflow.pages.holding import holding_text


@dataclass(frozen=True)
class UnitLine:
    """One bidang in the running quarter."""

    key: str
    unit: str
    href: str
    state: str
    who: str
    clock: ClockView | None
    ended: str  # "selesai 14 Okt 2026" where no clock runs any more
    lateness: str


@dataclass(frozen=True)
class Glance:
    """Tiles and one line per bidang; ``cycle_ids`` are the cycles already shown here."""

    title: str
    tiles: list[dict]
    lines: list[UnitLine]
    board_href: str
    cycle_ids: frozenset[int]


def lateness_of(cycle_ids: list[int]) -> dict[int, dict]:
    """Finished runs per cycle: how many, how many late, and the late working seconds in all."""
    rows = (
        StepRun.objects.filter(cycle_id__in=cycle_ids, finished_at__isnull=False)
        .order_by()
        .values("cycle_id")
        .annotate(
            done=Count("pk"),
            late=Count("pk", filter=Q(late_seconds__gt=0)),
            seconds=Sum("late_seconds"),
        )
    )
    return {row["cycle_id"]: row for row in rows}


def lateness_text(row: dict | None) -> str:
    """Late steps in words: "2 langkah terlambat, 3 jam kerja"; "" while nothing is finished."""
    if not row:
        return ""
    if not row["late"]:
        return "semua langkah tepat waktu"
    minutes = max(1, (row["seconds"] or 0) // 60)
    return f"{row['late']} langkah terlambat, {sla.duration_text(minutes)} kerja"


def _line(
    unit: Unit, cycle: Cycle | None, late: dict | None, seating: Seating, now: datetime
) -> UnitLine:
    if cycle is None:
        return UnitLine("", unit.name, "", "Belum dibuka", "–", None, "", "–")
    running = cycle.current_run
    ended = ""
    if cycle.recommended_at and not running:
        ended = f"sejak {dates.short_date(cycle.recommended_at.astimezone(cycle.agency.zone))}"
    return UnitLine(
        key=cycle.key,
        unit=unit.name,
        href=reverse("cycle", args=[unit.code, cycle.year, cycle.quarter]),
        state=cycle.state_label,
        who=holding_text(cycle, seating, now) if running else "–",
        clock=view_clock(running, cycle.agency, now) if running else None,
        ended=ended,
        lateness=lateness_text(late) or "–",
    )


def _annual_tile(actor: Actor, year: int, now: datetime) -> dict:
    """How the annual report that is being written, or was last published, stands."""
    report = AnnualReport.objects.visible_to(actor).order_by("-year").first()
    if report is None:
        return {
            "label": f"Laporan kinerja {year}",
            "value": "Belum dibuka",
            "note": "dibuka saat Triwulan IV lengkap",
        }
    label, zone = f"Laporan kinerja {report.year}", actor.user.agency.zone
    if report.published_at:
        return {
            "label": label,
            "value": "Terbit",
            "note": dates.short_date(report.published_at.astimezone(zone)),
        }
    clock = view_annual_clock(report, actor.user.agency, now)
    return {
        "label": label,
        "value": "Disusun",
        "note": f"{clock.text}, tenggat {dates.short_date(report.due_at.astimezone(zone))}",
        "tone": "terlambat" if clock.standing == Standing.TERLAMBAT else "",
        "href": clock.href,
        "link": "mengapa tenggatnya ini?",
    }


def _tiles(
    cycles: list[Cycle], units: int, late: dict[int, dict], period: str, now: datetime
) -> list[dict]:
    done = sum(cycle.state == State.RECOMMENDED for cycle in cycles)
    overdue = sum(
        cycle.state not in FINAL_STATES and cycle.due_at is not None and cycle.due_at < now
        for cycle in cycles
    )
    runs = sum(row["done"] for row in late.values())
    on_time = runs - sum(row["late"] for row in late.values())
    share = f"{numbers.format(on_time * 100 // runs)} %" if runs else "–"
    return [
        {"label": "Direkomendasikan", "value": f"{done} dari {units}", "note": period},
        {
            "label": "Sedang terlambat",
            "value": str(overdue),
            "note": "siklus yang melewati tenggat",
            "tone": "terlambat" if overdue else "",
        },
        {
            "label": "Langkah tepat waktu",
            "value": share,
            "note": f"{on_time} dari {runs} langkah" if runs else "belum ada langkah selesai",
        },
    ]


def office_glance(actor: Actor, seating: Seating, now: datetime) -> Glance:
    """The quarter whose 10th was last reached, unit by unit, in a fixed number of queries."""
    agency = actor.user.agency
    year, quarter = latest_opened(now.astimezone(agency.zone).date())
    units = list(Unit.objects.filter(agency=agency, is_active=True))
    found = Cycle.objects.visible_to(actor).of_quarter(year, quarter)
    cycles = list(found.with_clock().with_parts())
    by_unit = {cycle.unit_id: cycle for cycle in cycles}
    late = lateness_of([cycle.pk for cycle in cycles])
    period = f"{QUARTER_LABELS[quarter]} {year}"
    lines = []
    for unit in units:
        cycle = by_unit.get(unit.pk)
        lines.append(_line(unit, cycle, late.get(cycle.pk) if cycle else None, seating, now))
    # Leadership reads from the top: the late come first, the rest as the office orders them.
    lines.sort(key=lambda line: not (line.clock and line.clock.standing == Standing.TERLAMBAT))
    return Glance(
        title=f"{period}, dibuka {dates.document_date(opening_of(year, quarter))}",
        tiles=[
            *_tiles(cycles, len(units), late, period, now),
            _annual_tile(actor, year, now),
        ],
        lines=lines,
        board_href=f"{reverse('cycles')}?tahun={year}",
        cycle_ids=frozenset(cycle.pk for cycle in cycles),
    )
