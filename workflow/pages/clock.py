"""A clock as a page shows it: standing, text, due time and where it is explained."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html

from workflow import dates, explanation, sla
from workflow.enums import Standing
from workflow.models import Agency, AnnualReport, StepRun, calendar_for
from workflow.working_time import Calendar


@dataclass(frozen=True)
class ClockView:
    """Finished values for ``components/clock.html``.

    While ``paused`` there is no due time; ``outside_hours`` is something else: the clock has one.
    ``href`` leads to the page that explains the due time; ``warning`` says that it may move.
    """

    standing: str  # aman | perhatian | genting | terlambat | selesai
    text: str
    due_text: str = ""
    due_iso: str = ""
    outside_hours: bool = False
    used_text: str = ""
    started_text: str = ""
    finished_text: str = ""
    lines: list[str] = field(default_factory=list)
    paused: bool = False
    href: str = ""
    warning: str = ""


def view_clock(
    run: StepRun, agency: Agency, now: datetime, *, explained: bool = False
) -> ClockView:
    """The running or finished clock of a step, in the office's time and words."""
    calendar, zone = calendar_for(agency), agency.zone
    due = run.due_at.astimezone(zone) if run.due_at else None
    paused = False
    if run.finished_at is not None:
        text, standing = finished_text(run.late_seconds)
        outside, used = False, (run.used_seconds or 0) // 60
    else:
        clock = sla.clock(
            calendar,
            run.started_at,
            run.due_at,
            now,
            pauses=run.pause_spans,
            standard=run.standard,
            reading=run.reading,
        )
        text, standing = clock.text, clock.standing
        outside, used, paused = clock.outside_hours, clock.used_minutes, clock.paused
        if paused:
            text = f"{sla.PAUSED}, {text}"
    return ClockView(
        standing=str(standing),
        text=text,
        due_text=dates.long_moment(due) if due else "",
        due_iso=due.isoformat() if due else "",
        outside_hours=outside,
        used_text=sla.duration_text(used),
        started_text=dates.short_moment(run.started_at.astimezone(zone)),
        finished_text=(
            dates.short_moment(run.finished_at.astimezone(zone)) if run.finished_at else ""
        ),
        lines=[line.text for line in lines_of(run, calendar)] if explained else [],
        paused=paused,
        href=reverse("due", args=[run.pk]),
        warning=warning_of(calendar, run.started_at, due) if run.finished_at is None else "",
    )


def view_annual_clock(
    report: AnnualReport, agency: Agency, now: datetime, *, explained: bool = False
) -> ClockView:
    """The clock of SOP row 6 for the year (15 working days), running or stopped."""
    calendar = calendar_for(agency)
    due = report.due_at.astimezone(agency.zone)
    if report.published_at:
        text, standing = finished_text(report.late_seconds)
        outside, used = False, (report.used_seconds or 0) // 60
    else:
        clock = sla.clock(calendar, report.opened_at, report.due_at, now)
        text, standing, outside = clock.text, clock.standing, clock.outside_hours
        used = clock.used_minutes
    published = report.published_at and report.published_at.astimezone(agency.zone)
    return ClockView(
        standing=str(standing),
        text=text,
        due_text=dates.long_moment(due),
        due_iso=due.isoformat(),
        outside_hours=outside,
        used_text=sla.duration_text(used),
        started_text=dates.short_moment(report.opened_at.astimezone(agency.zone)),
        finished_text=dates.short_moment(published) if published else "",
        lines=[line.text for line in annual_lines(report, calendar)] if explained else [],
        href=reverse("due_annual", args=[report.year]),
        warning="" if published else warning_of(calendar, report.opened_at, due),
    )


def finished_text(late_seconds: int | None) -> tuple[str, Standing]:
    """How a stopped clock is told: on time, or late by its frozen working time."""
    if not late_seconds:
        return "tepat waktu", Standing.SELESAI
    late = sla.duration_text(max(1, late_seconds // 60))
    return f"terlambat {late} kerja", Standing.TERLAMBAT


def with_why(said: str, href: str) -> str:
    """A message that names a due time, with the way to the page that explains it."""
    return format_html('{} <a href="{}">Mengapa tenggatnya ini?</a>', said, href)


def lines_of(run: StepRun, calendar: Calendar) -> list[explanation.Line]:
    """The due time of a run line by line: frozen when it has finished, else as of today.

    Empty for a run that was finished before explanations were kept: nothing is made up for it.
    """
    if run.finished_at is not None:
        return explanation.thawed(run.explanation or [])
    return explanation.explain(calendar, run.started_at, run.standard, run.reading, run.pause_spans)


def annual_lines(report: AnnualReport, calendar: Calendar) -> list[explanation.Line]:
    """The annual report's due time line by line, frozen once it was published."""
    if report.published_at is not None:
        return explanation.thawed(report.explanation or [])
    standard = report.revision.standard_time("annual")
    return explanation.explain(calendar, report.opened_at, standard, report.reading)


def warning_of(calendar: Calendar, start: datetime, due: datetime | None) -> str:
    """That a running clock reaches into a year whose holidays are not known; "" if it does not."""
    if due is None:
        return ""
    begin, end = start.astimezone(calendar.tz), due.astimezone(calendar.tz)
    return explanation.warning(explanation.uncertain_years(begin, end, calendar.holiday_years))
