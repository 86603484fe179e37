"""Importing holidays: the start, and the rows of a file beside the calendar with their effect."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from workflow import dates
from workflow.actions.calendar_changes import Effect
from workflow.actions.calendar_import import CHANGED, NEW, SAME, Comparison, Difference
from workflow.calendar_files import Problem
from workflow.forms.calendar_import import SEED
from workflow.models import Agency, Holiday
from workflow.pages.calendar_effect import EffectPage, effect_page

#: Years beside the present one for which a file is offered.
YEARS_OFFERED = (0, 1)
STATES = {
    NEW: ("baru", "menunggu", "plus-lg"),
    CHANGED: ("berubah", "perhatian", "pencil"),
    SAME: ("sama", "netral", "check-lg"),
}
SEED_NOTE = (
    "Data awal berasal dari pustaka perangkat lunak, bukan dari SKB: tanggal hari raya Islam masih "
    "perkiraan dan cuti bersama mungkin belum lengkap. Cocokkan dengan SKB sebelum disimpan, lalu "
    "tulis nomornya."
)


@dataclass(frozen=True)
class StartPage:
    """Finished values for the first step of ``workflow/calendar_import.html``."""

    crumbs: list[dict]
    seeds: list[dict]
    downloads: list[dict]


@dataclass(frozen=True)
class RowView:
    """One row of the file beside the calendar; ``old_*`` is empty where nothing changes."""

    value: str
    day: str
    name: str
    old_name: str
    kind: str
    old_kind: str
    decree: str
    old_decree: str
    state: dict
    offered: bool
    ticked: bool


@dataclass(frozen=True)
class ComparePage:
    """Finished values for the second step of ``workflow/calendar_import.html``."""

    crumbs: list[dict]
    source: str
    note: str
    tiles: list[dict]
    rows: list[RowView]
    same: list[RowView]
    missing: list[dict]
    problems: list[Problem]
    effect: EffectPage | None
    nothing: str
    choice: str
    restart: str


def start_page(agency: Agency, now: datetime) -> StartPage:
    """Where rows can come from, and what can be taken away."""
    this_year = now.astimezone(agency.zone).year
    years = [this_year + n for n in YEARS_OFFERED]
    return StartPage(
        crumbs=_crumbs(),
        seeds=[
            {"label": f"Bandingkan data awal {year}", "href": seed_href(year)} for year in years
        ],
        downloads=[
            {
                "label": f"Contoh CSV {years[-1]}",
                "href": reverse("calendar_template", args=[years[-1]]),
            },
            *(
                {
                    "label": f"Kalender {year} ({label})",
                    "href": reverse(name, args=[year]),
                }
                for year in years
                for name, label in (("calendar_csv", "CSV"), ("calendar_ical", "iCal"))
            ),
        ],
    )


def compare_page(
    comparison: Comparison,
    effect: Effect | None,
    now: datetime,
    *,
    source: str,
    problems: list[Problem],
    taken: set[date],
    fallback: str,
    choice: str,
) -> ComparePage:
    """Old beside new, row by row; ``taken`` are the days that are ticked."""
    views = [_row(difference, taken, fallback) for difference in comparison.differences]
    counts = {state: comparison.count(state) for state in STATES}
    here = reverse("calendar_import")
    return ComparePage(
        crumbs=_crumbs(),
        source=f"{source[0].upper()}{source[1:]}",
        note=SEED_NOTE if source == SEED else "",
        tiles=[
            {"label": "Baru", "value": str(counts[NEW])},
            {"label": "Berubah", "value": str(counts[CHANGED])},
            {"label": "Sama", "value": str(counts[SAME])},
            {"label": "Hanya di kalender", "value": str(len(comparison.missing))},
            {
                "label": "Tidak dibaca",
                "value": str(len(problems)),
                "tone": "perhatian" if problems else "",
            },
        ],
        rows=[view for view in views if view.offered],
        same=[view for view in views if not view.offered],
        missing=[_missing(row) for row in comparison.missing],
        problems=problems,
        effect=effect_page(effect, now, title="", action=here, back=here) if effect else None,
        nothing="" if counts[NEW] or counts[CHANGED] else _nothing(views),
        choice=choice,
        restart=here,
    )


def seed_href(year: int) -> str:
    """The address that compares a year's initial data with the calendar; writes nothing."""
    return f"{reverse('calendar_import')}?sumber=awal&tahun={year}"


def _crumbs() -> list[dict]:
    return [{"label": "Kalender kerja", "href": reverse("calendar")}]


def _nothing(views: list[RowView]) -> str:
    if not views:
        return "Tidak ada baris yang dapat dimuat; perbaiki berkasnya, lalu unggah lagi."
    return "Semua baris sudah sama dengan kalender kantor; tidak ada yang perlu disimpan."


def _row(difference: Difference, taken: set[date], fallback: str) -> RowView:
    row, old = difference.row, difference.old
    text, tone, icon = STATES[difference.state]
    kind, decree = Holiday.Kind(row.kind).label, _decree(row.decree, row.decree_date)
    old_decree = str(old.decree or "") if old else ""
    if not row.decree:
        decree = old_decree if old else fallback.format(year=row.date.year)
    return RowView(
        value=row.date.isoformat(),
        day=f"{dates.DAYS[row.date.weekday()][:3]} {dates.short_date(row.date)}",
        name=row.name,
        old_name=old.name if old and old.name != row.name else "",
        kind=kind,
        old_kind=old.get_kind_display() if old and old.kind != row.kind else "",
        decree=decree,
        old_decree=(old_decree or "tanpa dasar") if old and old_decree != decree else "",
        state={"text": text, "tone": tone, "icon": icon},
        offered=difference.state != SAME,
        ticked=row.date in taken,
    )


def _decree(number: str, signed: date | None) -> str:
    return f"{number}, {dates.document_date(signed)}" if number and signed else number


def _missing(row: Holiday) -> dict:
    return {
        "title": f"{dates.long_date(row.date)}: {row.name}",
        "note": row.get_kind_display(),
        "href": reverse("calendar_holiday", args=[row.pk]),
    }
