"""The working calendar of one year: weekly hours, every day, and where each rule comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from workflow import dates, office_hours
from workflow.actions.calendar_rows import span_text, week_of
from workflow.actions.decrees import uses
from workflow.forms.calendar import FIRST_YEAR, LAST_YEAR
from workflow.models import Actor, CalendarException, Decree, Holiday, calendar_for
from workflow.models.cycle import QUARTER_LABELS
from workflow.office_hours import duration_text, hours_text
from workflow.pages.calendar_year import LegendEntry, Month, Year, mark_of
from workflow.permissions import why_not_keep_calendar


@dataclass(frozen=True)
class WeekdayView:
    """One weekday of the ordinary week."""

    name: str
    hours: str
    total: str


@dataclass(frozen=True)
class DecreeView:
    """A decree, or what a row says of it."""

    text: str
    about: str = ""
    used: str = ""
    file_name: str = ""
    file_href: str = ""
    href: str = ""


@dataclass(frozen=True)
class RowView:
    """A holiday, exception or range in a list; ``href`` leads to its form."""

    when: str
    weekday: str
    name: str
    kind: str
    tone: str
    hours: list[str]
    decree: DecreeView | None
    href: str


@dataclass(frozen=True)
class CalendarPage:
    """Finished values for ``workflow/calendar.html``."""

    year: str
    years: list[dict]
    links: list[dict]
    may_edit: bool
    reason: str
    tiles: list[dict]
    week: list[WeekdayView]
    week_total: str
    week_note: str
    week_decrees: list[DecreeView]
    months: list[Month]
    legend: list[LegendEntry]
    quarters: list[dict]
    holidays: list[RowView]
    days: list[RowView]
    ranges: list[RowView]
    decrees: list[DecreeView]
    empty_year: str


def asked_year(query: Mapping[str, str], today: date) -> int:
    """The year that the address asks for, this year where it cannot mean one."""
    text = query.get("tahun", "")
    if text.isascii() and text.isdigit() and len(text) == 4:
        year = int(text)
        if FIRST_YEAR <= year <= LAST_YEAR:
            return year
    return today.year


def calendar_page(actor: Actor, now: datetime, query: Mapping[str, str]) -> CalendarPage | None:
    """The calendar of the person's office; None for somebody without an office."""
    agency = actor.user.agency
    if agency is None:
        return None
    today = now.astimezone(agency.zone).date()
    number = asked_year(query, today)
    reason = why_not_keep_calendar(actor) or ""
    may_edit = not reason
    first, last = date(number, 1, 1), date(number, 12, 31)
    calendar = calendar_for(agency)
    holidays = list(
        Holiday.objects.visible_to(actor).of_year(number).select_related("decree").order_by("date")
    )
    exceptions = list(
        CalendarException.objects.visible_to(actor).over(first, last).select_related("decree")
    )
    windows = list(agency.windows.select_related("decree"))
    week = week_of(windows)
    year = Year(number, calendar, holidays, exceptions, week, today)
    counts = uses(agency.pk)
    decrees = [
        _decree(row, may_edit, counts.get(row.pk, 0)) for row in Decree.objects.visible_to(actor)
    ]
    total = office_hours.week_minutes(week)
    named = {row.decree_id: row.decree for row in windows if row.decree}
    return CalendarPage(
        year=str(number),
        years=_years(actor, number, today),
        links=_links() if may_edit else [],
        may_edit=may_edit,
        reason=reason,
        tiles=_tiles(year),
        week=[
            WeekdayView(
                dates.DAYS[day],
                _unbroken(hours_text(spans)),
                duration_text(office_hours.minutes_of(spans)) if spans else "",
            )
            for day, spans in week.items()
        ],
        week_total=duration_text(total),
        week_note=_week_note(total),
        week_decrees=[_decree(row, False) for row in named.values()],
        months=year.months(),
        legend=year.legend(),
        quarters=[
            {
                "label": label,
                "days": str(year.working_days(quarter * 3 - 2, quarter * 3)),
                "hours": duration_text(year.minutes(quarter * 3 - 2, quarter * 3)),
            }
            for quarter, label in QUARTER_LABELS.items()
        ],
        holidays=[_holiday(row, may_edit) for row in holidays],
        days=[_exception(row, may_edit) for row in exceptions if _is_day(row)],
        ranges=[_exception(row, may_edit) for row in exceptions if not _is_day(row)],
        decrees=decrees,
        empty_year=""
        if holidays
        else f"Hari libur dan cuti bersama {number} belum diisi; tenggat pada tahun itu dihitung "
        "seolah-olah tidak ada hari libur.",
    )


def _is_day(row: CalendarException) -> bool:
    return isinstance(row.windows, list)


def _years(actor: Actor, shown: int, today: date) -> list[dict]:
    rows = Holiday.objects.visible_to(actor).order_by()
    known = {day.year for day in rows.dates("date", "year")}
    return [
        {
            "label": str(year),
            "href": f"{reverse('calendar')}?tahun={year}",
            "current": year == shown,
            "count": None,
        }
        for year in sorted({*known, shown, today.year, today.year + 1})
    ]


def _links() -> list[dict]:
    return [
        {
            "label": "Tambah hari libur",
            "href": reverse("calendar_holiday_new"),
            "kind": "primary",
            "icon": "plus-lg",
        },
        {"label": "Tambah pengecualian", "href": reverse("calendar_day_new")},
        {"label": "Tambah rentang", "href": reverse("calendar_range_new")},
        {"label": "Impor", "href": reverse("calendar_import"), "icon": "upload"},
    ]


def _tiles(year: Year) -> list[dict]:
    lost = {kind: year.lost_days(kind) for kind in Holiday.Kind}
    hours, rest = divmod(year.minutes(1, 12), 60)
    return [
        {"label": "Hari kerja", "value": str(year.working_days(1, 12)), "note": "sepanjang tahun"},
        {
            "label": "Jam kerja",
            "value": duration_text(hours * 60),
            "note": f"dan {rest} menit sepanjang tahun" if rest else "sepanjang tahun",
        },
        *(
            {
                "label": kind.label,
                "value": str(year.count(kind)),
                "note": f"{lost[kind]} di antaranya pada hari kerja",
            }
            for kind in Holiday.Kind
        ),
    ]


def _week_note(total: int) -> str:
    normal = duration_text(office_hours.WEEK_MINUTES)
    if total == office_hours.WEEK_MINUTES:
        return "Sesuai Perpres 21/2023."
    return f"Perpres 21/2023 menetapkan {normal} seminggu."


def _decree(row: Decree, may_edit: bool, used: int | None = None) -> DecreeView:
    return DecreeView(
        text=str(row),
        about=row.about,
        used="" if used is None else f"dipakai {used} baris" if used else "belum dipakai",
        file_name=row.file_name if row.file else "",
        file_href=reverse("calendar_decree_file", args=[row.pk]) if row.file else "",
        href=reverse("calendar_decree", args=[row.pk]) if may_edit else "",
    )


def _holiday(row: Holiday, may_edit: bool) -> RowView:
    mark = mark_of(row.kind)
    return RowView(
        when=dates.document_date(row.date),
        weekday=dates.DAYS[row.date.weekday()],
        name=row.name,
        kind=mark.label,
        tone=mark.tone,
        hours=[],
        decree=_decree(row.decree, False) if row.decree else None,
        href=reverse("calendar_holiday", args=[row.pk]) if may_edit else "",
    )


def _exception(row: CalendarException, may_edit: bool) -> RowView:
    mark = mark_of(row.kind)
    if _is_day(row):
        hours = [_unbroken(hours_text(row.windows)) or "tutup"]
        name = "calendar_day"
    else:
        hours = _week_lines(row.windows)
        name = "calendar_range"
    return RowView(
        when=span_text(row.first, row.last),
        weekday=dates.DAYS[row.first.weekday()] if row.first == row.last else "",
        name=row.label,
        kind=mark.label,
        tone=mark.tone,
        hours=hours,
        decree=_decree(row.decree, False) if row.decree else None,
        href=reverse(name, args=[row.pk]) if may_edit else "",
    )


def _unbroken(hours: str) -> str:
    """Office hours that no line breaks in the middle of a window."""
    return hours.replace("–", "\u2060–\u2060")


def _week_lines(week: Mapping[str, list]) -> list[str]:
    """Days in a row with the same hours on one line: "Senin–Kamis 08.00–15.00"."""
    texts = [_unbroken(hours_text(week.get(str(day), ()))) or "tutup" for day in range(7)]
    lines, start = [], 0
    for day in range(1, 8):
        if day < 7 and texts[day] == texts[start]:
            continue
        names = dates.DAYS[start]
        if day - 1 > start:
            names += f"–{dates.DAYS[day - 1]}"
        lines.append(f"{names} {texts[start]}")
        start = day
    return [*lines, f"{duration_text(office_hours.week_minutes(week))} seminggu"]
