"""A clock as a page shows it: standing, text, due time and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from workflow import dates, sla
from workflow.enums import Standing
from workflow.models import Agency, StepRun, calendar_for


@dataclass(frozen=True)
class ClockView:
    """Finished values for ``components/clock.html``."""

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


def view_clock(
    run: StepRun, agency: Agency, now: datetime, *, explained: bool = False
) -> ClockView:
    """The running or finished clock of a step, in the office's time and words."""
    calendar, zone = calendar_for(agency), agency.zone
    due = run.due_at.astimezone(zone) if run.due_at else None
    paused = False
    if run.finished_at is not None:
        late = (run.late_seconds or 0) // 60
        on_time = not run.late_seconds
        text = "tepat waktu" if on_time else f"terlambat {sla.duration_text(max(1, late))} kerja"
        standing, outside = (Standing.SELESAI if on_time else Standing.TERLAMBAT), False
        used = (run.used_seconds or 0) // 60
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
    lines = []
    if explained:
        lines = [
            line.text
            for line in sla.explain(
                calendar, run.started_at, run.standard, run.reading, run.pause_spans
            )
        ]
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
        lines=lines,
        paused=paused,
    )
