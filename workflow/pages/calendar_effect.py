"""What a change of the working calendar would move, as the person sees it before confirming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow import dates
from workflow.actions.calendar_changes import Effect, MovedShown
from workflow.models import StepRun
from workflow.pages.holding import holder_text
from workflow.sla import duration_text


@dataclass(frozen=True)
class MovedRow:
    """An open clock that moves."""

    key: str
    about: str
    who: str
    href: str
    why: str  # where the due time is explained as it is now
    old: str
    new: str
    pills: list[dict]
    reminder: str


@dataclass(frozen=True)
class FinishedRow:
    """A finished clock that stays as it was judged."""

    about: str
    text: str


@dataclass(frozen=True)
class EffectPage:
    """Finished values for ``workflow/calendar_effect.html``."""

    title: str
    what: str
    lines: list[tuple[str, str, str]]
    is_new: bool
    is_gone: bool
    remarks: list[str]
    notice: str
    moved: list[MovedRow]
    moved_text: str
    stayed_text: str
    finished: list[FinishedRow]
    finished_text: str
    finished_more: str
    seen: str
    typed: list[tuple[str, str]]
    action: str
    back: str
    editable: bool


def effect_page(
    effect: Effect,
    now: datetime,
    *,
    title: str,
    action: str,
    back: str,
    typed: Sequence[tuple[str, str]] = (),
    notice: str = "",
) -> EffectPage:
    """The preview; ``typed`` are the form's values, none for a deletion. Costs no query."""
    change, moved = effect.change, effect.moved
    more = effect.finished_count - len(effect.finished)
    return EffectPage(
        title=title,
        what=f"{change.what[0].upper()}{change.what[1:]}",
        lines=list(change.lines),
        is_new=not change.old,
        is_gone=not change.new,
        remarks=list(change.remarks),
        notice=notice,
        moved=[_moved(row, effect, now) for row in moved],
        moved_text=f"{len(moved)} tenggat yang sedang berjalan bergeser"
        if moved
        else "Tidak ada tenggat yang bergeser",
        stayed_text=_stayed_text(effect),
        finished=[_finished(run) for run in effect.finished],
        finished_text=f"{effect.finished_count} langkah yang sudah selesai memakai hari itu. "
        "Semuanya tetap seperti saat dinilai."
        if effect.finished_count
        else "",
        finished_more=f"dan {more} lainnya" if more > 0 else "",
        seen=effect.seen,
        typed=list(typed),
        action=action,
        back=back,
        editable=bool(typed),
    )


def calendar_url(effect: Effect) -> str:
    """The calendar of the year that was changed; this year's after a change of the week."""
    url = reverse("calendar")
    return f"{url}?tahun={effect.change.spans[0][0].year}" if effect.change.spans else url


def done_text(effect: Effect) -> str:
    """What is said when the change has been written."""
    what = f"{effect.change.what[0].upper()}{effect.change.what[1:]}"
    if not effect.moved:
        return f"{what}. Tidak ada tenggat yang bergeser."
    return (
        f"{what}. {len(effect.moved)} tenggat bergeser, dan pemegangnya diberi tahu; langkah "
        "yang sudah selesai tidak berubah."
    )


def _stayed_text(effect: Effect) -> str:
    if not effect.stayed:
        return "" if effect.moved else "Tidak ada tenggat yang sedang berjalan."
    other = "lain " if effect.moved else ""
    return f"{effect.stayed} tenggat {other}yang sedang berjalan tidak berubah."


def _moment(at: datetime | None, effect: Effect) -> str:
    if at is None:
        return "ditunda"
    local = at.astimezone(effect.agency.zone)
    return f"{dates.DAYS[local.weekday()][:3]} {dates.short_moment(local)}"


def _moved(row: MovedShown, effect: Effect, now: datetime) -> MovedRow:
    clock = row.clock
    if clock.run is not None:
        cycle = clock.run.cycle
        about = f"{cycle.unit.name} · {cycle.short_period}"
        who = f"Langkah {clock.run.step} · {holder_text(clock.run)}"
        href = reverse("cycle", args=[cycle.unit.code, cycle.year, cycle.quarter])
        why = reverse("due", args=[clock.run.pk])
    else:
        about, who = f"Laporan Kinerja {clock.report.year}", "Langkah 6 · Kasubag Perencanaan"
        href = reverse("annual", args=[clock.report.year])
        why = reverse("due_annual", args=[clock.report.year])
    return MovedRow(
        key=clock.key,
        about=about,
        who=who,
        href=href,
        why=why,
        old=_moment(clock.old, effect),
        new=_moment(clock.new, effect),
        pills=_pills(clock.old, clock.new, now),
        reminder=_reminder(row, effect),
    )


def _pills(old: datetime | None, new: datetime | None, now: datetime) -> list[dict]:
    if old is None or new is None:
        return []
    later = new > old
    pills = [
        {
            "tone": "aman" if later else "perhatian",
            "text": "lebih lambat" if later else "lebih cepat",
            "icon": "arrow-right" if later else "arrow-left",
        }
    ]
    if new < now:
        text = "tetap terlambat" if old < now else "langsung terlambat"
        pills.append({"tone": "terlambat", "text": text})
    elif old < now:
        pills.append({"tone": "aman", "text": "tidak lagi terlambat"})
    return pills


def _reminder(row: MovedShown, effect: Effect) -> str:
    before, after = row.reminder_before, row.reminder_after
    if before is None or before == after:
        return ""
    return f"Pengingat berikutnya {_moment(before, effect)} → {_moment(after, effect)}."


def _finished(run: StepRun) -> FinishedRow:
    cycle = run.cycle
    done = dates.short_moment(run.finished_at.astimezone(cycle.agency.zone))
    judged = "tepat waktu"
    if run.late_seconds:
        judged = f"terlambat {duration_text(run.late_seconds // 60)} kerja"
        if run.late_seconds < 60:
            judged = "terlambat kurang dari 1 menit kerja"
    return FinishedRow(
        about=f"{cycle.unit.name} · {cycle.short_period}, langkah {run.step}",
        text=f"selesai {done}, {judged}",
    )
