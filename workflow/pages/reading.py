"""What the page "Arti 1 hari" shows: the four readings, tried out on the office's own calendar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.urls import reverse

from workflow import dates, explanation
from workflow.enums import Reading
from workflow.forms.standards import StartForm
from workflow.models import Agency, Cycle, calendar_for
from workflow.pages.sop import READINGS
from workflow.sla import StandardTime
from workflow.sop import ANNUAL_DAYS
from workflow.working_time import Calendar

#: How far ahead the examples look for a holiday and for other hours.
HORIZON = timedelta(days=400)
AFTERNOON = time(14, 0)


@dataclass(frozen=True)
class ReadingRow:
    """One reading with what it would mean."""

    value: str
    label: str
    meaning: str
    held: bool
    one: str  # due time of 1 hari
    many: str  # due time of 15 hari
    one_lines: list[str]  # how it comes about
    many_lines: list[str]


@dataclass(frozen=True)
class ReadingPage:
    """Finished values for ``workflow/reading.html``."""

    crumbs: list[dict[str, str]]
    form: StartForm
    start: str
    examples: list[dict[str, str]]
    rows: list[ReadingRow]
    many_label: str
    chosen: str
    held: str
    running: str
    warning: str
    error: str


def reading_page(
    agency: Agency, form: StartForm, now: datetime, *, chosen: str = "", error: str = ""
) -> ReadingPage:
    """The page; what cannot be counted (no office hours yet, a bad start) is said instead."""
    calendar = calendar_for(agency)
    local = now.astimezone(agency.zone).replace(second=0, microsecond=0)
    start = local
    if form.is_bound and form.is_valid():
        start = form.cleaned_data["start"].replace(tzinfo=agency.zone)
    elif not form.is_bound:
        form = StartForm(initial={"start": local.replace(tzinfo=None)})
    running = Cycle.objects.filter(agency=agency).running().count()
    held = Reading(agency.reading)
    rows, warning = [], ""
    if calendar.has_working_time:
        rows = [_row(reading, calendar, start, held) for reading in Reading]
        last = max(calendar.due(start, days=ANNUAL_DAYS, reading=r) for r in Reading)
        years = explanation.uncertain_years(start, last, calendar.holiday_years)
        warning = explanation.warning(years).replace("tenggat ini", "tenggat di atas")
    else:
        error = error or "Jam kerja kantor belum diisi, jadi contohnya belum dapat dihitung."
    return ReadingPage(
        crumbs=[{"label": "SOP", "href": reverse("sop")}],
        form=form,
        start=dates.long_moment(start),
        examples=[
            {"label": label, "href": f"{reverse('reading')}?start={at:%Y-%m-%dT%H:%M}"}
            for label, at in (_examples(calendar, local) if rows else ())
        ],
        rows=rows,
        many_label=f"{ANNUAL_DAYS} hari",
        chosen=chosen or held.value,
        held=held.value,
        running=(
            f"{running} langkah yang sedang berjalan tetap memakai arti yang berlaku saat dimulai."
            if running
            else "Tidak ada langkah yang sedang berjalan."
        ),
        warning=warning,
        error=error,
    )


def _row(reading: Reading, calendar: Calendar, start: datetime, held: Reading) -> ReadingRow:
    one, many = (calendar.due(start, days=n, reading=reading) for n in (1, ANNUAL_DAYS))
    return ReadingRow(
        value=reading.value,
        label=reading.label,
        meaning=READINGS[reading],
        held=reading == held,
        one=_moment(one),
        many=_moment(many),
        one_lines=_lines(reading, calendar, start, 1),
        many_lines=_lines(reading, calendar, start, ANNUAL_DAYS),
    )


def _lines(reading: Reading, calendar: Calendar, start: datetime, days: int) -> list[str]:
    standard = StandardTime(days=days)
    return [line.text for line in explanation.explain(calendar, start, standard, reading)]


def _moment(at: datetime) -> str:
    return f"{dates.DAYS[at.weekday()]}, {dates.short_moment(at)}"


def _examples(calendar: Calendar, now: datetime) -> Iterator[tuple[str, datetime]]:
    """Starts that show the difference: now, a Friday, before a holiday, before other hours."""
    yield "Sekarang", now
    friday = now.date() + timedelta(days=(4 - now.weekday()) % 7 or 7)
    yield "Jumat pukul 14.00", datetime.combine(friday, AFTERNOON, tzinfo=now.tzinfo)
    told: set[str] = set()
    before: date | None = None
    for n in range(HORIZON.days):
        day = now.date() + timedelta(days=n)
        rule = calendar.day_rule(day)
        if before and rule.source in ("holiday", "range") and rule.source not in told:
            told.add(rule.source)
            name = rule.name or "hari libur"
            yield f"Sebelum {name}", datetime.combine(before, AFTERNOON, tzinfo=now.tzinfo)
        if rule.is_working:
            before = day
        if len(told) == 2:
            return
