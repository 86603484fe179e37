"""What the page of one due time shows: from where, how much, by which days, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.urls import reverse

from workflow import dates, explanation, sla, sop
from workflow.enums import Move, PauseState, Reading, Role, State
from workflow.explanation import Sum
from workflow.forms.standards import title_of
from workflow.models import AnnualReport, Pause, Seating, SopRevision, StepRun, calendar_for
from workflow.pages.clock import (
    ClockView,
    annual_lines,
    lines_of,
    view_annual_clock,
    view_clock,
)
from workflow.pages.holding import holders_now
from workflow.pages.sop import READINGS, revision_text
from workflow.sop import MOVES, TURNS
from workflow.working_time import Calendar

NOT_KEPT = (
    "Langkah ini selesai sebelum program menyimpan hitungan tenggat. Tenggat dan hasilnya tetap "
    "seperti yang dinilai waktu itu; hitungannya tidak disusun ulang, karena kalendernya mungkin "
    "sudah lain."
)


@dataclass(frozen=True)
class PauseLine:
    """A pause that was asked for: why, from when to when, who let it be, what it is worth."""

    title: str
    when: str
    text: str
    tone: str


@dataclass(frozen=True)
class DuePage:
    """Finished values for ``workflow/due.html``."""

    title: str
    crumbs: list[dict[str, str]]
    about: str
    clock: ClockView
    start: str
    started_by: str
    standard: str
    standard_note: str
    due: str  # the due time, or that there is none while a pause lasts
    due_note: str
    frozen: str  # that the sum is kept as it was judged; "" while the clock runs
    total: Sum | None
    missing: str  # why there is no sum
    pauses: list[PauseLine]
    facts: list[dict[str, str]]
    key: str = ""


def due_page(run: StepRun, now: datetime) -> DuePage:
    """The due time of one step of a cycle. The number of queries grows with nothing."""
    cycle, agency = run.cycle, run.cycle.agency
    calendar, zone = calendar_for(agency), run.cycle.agency.zone
    clock = view_clock(run, agency, now)
    lines = lines_of(run, calendar)
    turn = TURNS[State(run.state)]
    round_text = f", putaran {run.round}" if run.round > 1 else ""
    here = reverse("cycle", args=[cycle.unit.code, cycle.year, cycle.quarter])
    return DuePage(
        title="Mengapa tenggatnya ini?",
        crumbs=[
            {"label": "Siklus", "href": reverse("cycles")},
            {"label": f"{cycle.unit.name}, {cycle.short_period}", "href": here},
        ],
        about=f"{title_of(run.state)}{round_text}. {Role(run.role).label}.",
        clock=clock,
        start=_moment(run.started_at, zone),
        started_by=_started_by(run),
        standard=run.standard.label,
        standard_note=_source(run, turn.policy),
        due=clock.due_text or "Ditunda, jadi belum ada tenggat",
        due_note=_ended(run, zone) or f"Giliran {holders_now(cycle, Seating.of(agency, now))}",
        frozen=(
            "Hitungan ini disimpan ketika langkah selesai dan tidak berubah lagi, juga bila "
            "kalender kerja diubah."
            if run.finished_at and run.explanation is not None
            else ""
        ),
        total=explanation.sum_up(lines, run.standard, run.reading) if lines else None,
        missing="" if lines else NOT_KEPT,
        pauses=[_pause(pause, run, calendar, now) for pause in run.pauses.all()],
        facts=[
            *_lateness(run, calendar, now),
            *_rules(
                run.reading, run.standard, cycle.revision, run.started_at.astimezone(zone).year
            ),
        ],
        key=cycle.key,
    )


def annual_due_page(report: AnnualReport, now: datetime) -> DuePage:
    """The due time of an annual report (SOP row 6)."""
    agency = report.agency
    calendar, zone = calendar_for(agency), agency.zone
    clock = view_annual_clock(report, agency, now)
    lines = annual_lines(report, calendar)
    standard = report.revision.standard_time("annual")
    late = report.late_seconds or 0
    if report.published_at is None:
        running = sla.clock(calendar, report.opened_at, report.due_at, now)
        late = round(-running.remaining_minutes * 60) if running.late else 0
    return DuePage(
        title="Mengapa tenggatnya ini?",
        crumbs=[
            {"label": "Perencanaan", "href": reverse("planning")},
            {
                "label": f"Laporan Kinerja {report.year}",
                "href": reverse("annual", args=[report.year]),
            },
        ],
        about=f"Langkah 6: menyusun Laporan Kinerja {report.year}. {Role.PERENCANAAN.label}.",
        clock=clock,
        start=_moment(report.opened_at, zone),
        started_by=(
            f"{report.opened_by} membuka laporan tahunan: “{report.open_reason}”"
            if report.opened_by
            else "Laporan Triwulan IV bidang terakhir direkomendasikan"
        ),
        standard=standard.label,
        standard_note=f"SOP {sop.NUMBER} langkah 6, laporan tahunan",
        due=clock.due_text,
        due_note=(
            f"Terbit {clock.finished_text} oleh {report.published_by}, {clock.text}"
            if report.published_at
            else f"Giliran {Role.PERENCANAAN.label}"
        ),
        frozen=(
            "Hitungan ini disimpan ketika laporan diterbitkan dan tidak berubah lagi."
            if report.published_at and report.explanation is not None
            else ""
        ),
        total=explanation.sum_up(lines, standard, report.reading) if lines else None,
        missing="" if lines else NOT_KEPT.replace("Langkah ini selesai", "Laporan ini terbit"),
        pauses=[],
        facts=[
            {"label": "Keterlambatan", "value": _late_text(late, bool(report.published_at))},
            *_rules(
                report.reading, standard, report.revision, report.opened_at.astimezone(zone).year
            ),
        ],
    )


def _moment(at: datetime, zone: tzinfo) -> str:
    return dates.long_moment(at.astimezone(zone))


def _started_by(run: StepRun) -> str:
    """The move that gave the turn, or the opening of the cycle."""
    cycle = run.cycle
    made = cycle.transitions.filter(at=run.started_at, target=run.state).select_related("by").last()
    if made is not None:
        return f"{made.by} {MOVES[Move(made.move)].past}"
    opened = dates.document_date(cycle.opened_on)
    if cycle.opened_by_id:
        return f"Siklus dibuka dengan tangan oleh {cycle.opened_by}"
    if run.started_at.astimezone(cycle.agency.zone).date() != cycle.opened_on:
        return f"Siklus tertanggal {opened}; jamnya berjalan saat kantor buka kembali"
    return f"Siklus dibuka {opened}, menurut SOP {sop.NUMBER}"


def _source(run: StepRun, policy: bool) -> str:
    if policy:
        return "kebijakan kantor; SOP tidak menyebut waktunya"
    return f"SOP {sop.NUMBER} langkah {run.step}, kolom “Waktu”"


def _ended(run: StepRun, zone: tzinfo) -> str:
    if run.finished_at is None:
        return ""
    who = f" oleh {run.finished_by} ({run.finished_as})" if run.finished_by_id else ""
    used = sla.duration_text((run.used_seconds or 0) // 60)
    return f"Selesai {_moment(run.finished_at, zone)}{who}; terpakai {used} kerja"


def _late_text(seconds: int, ended: bool) -> str:
    if not seconds:
        return "Tidak ada" if ended else "Belum ada"
    return f"{sla.duration_text(max(1, seconds // 60))} kerja sesudah tenggat"


def _lateness(run: StepRun, calendar: Calendar, now: datetime) -> list[dict[str, str]]:
    """Own lateness, and the lateness that the steps before have handed on: never the holder's."""
    late = run.late_seconds or 0
    if run.finished_at is None and run.due_at and now > run.due_at:
        late = max(1, round(calendar.elapsed(run.due_at, now) * 60))
    inherited = "Tidak ada; langkah ini mulai menurut rencana"
    if run.inherited_seconds:
        lost = sla.duration_text(max(1, run.inherited_seconds // 60))
        inherited = (
            f"{lost} kerja: langkah ini mulai sebegitu lebih lambat dari rencana. Jamnya tetap "
            "penuh sejak mulai, jadi keterlambatan itu bukan beban pemegang langkah ini."
        )
    return [
        {
            "label": "Keterlambatan sendiri",
            "value": _late_text(late, run.finished_at is not None),
        },
        {"label": "Warisan langkah sebelumnya", "value": inherited},
    ]


def _rules(
    reading: str, standard: sla.StandardTime, revision: SopRevision, year: int
) -> list[dict[str, str]]:
    """By which reading, revision and calendar it was counted."""
    meaning = (
        READINGS[Reading(reading)]
        if standard.days is not None
        else "Waktu bakunya dalam menit kerja, jadi arti “1 hari” tidak dipakai."
    )
    return [
        {"label": "Arti “1 hari”", "value": meaning},
        {"label": "Waktu baku", "value": revision_text(revision), "href": reverse("sop")},
        {
            "label": "Jam kerja dan hari libur",
            "value": f"Kalender kerja {year}",
            "href": f"{reverse('calendar')}?tahun={year}",
        },
    ]


def _pause(pause: Pause, run: StepRun, calendar: Calendar, now: datetime) -> PauseLine:
    zone = run.cycle.agency.zone
    since = dates.short_moment(pause.asked_at.astimezone(zone))
    state = PauseState(pause.state)
    when = f"Sejak {since}"
    if pause.until_at:
        when = f"{since} sampai {dates.short_moment(pause.until_at.astimezone(zone))}"
    worth = ""
    if state == PauseState.GRANTED:
        worth = "Tidak dihitung selama itu."
        if run.finished_at is None:
            end = max(pause.asked_at, pause.until_at or now)
            lost = sla.duration_text(calendar.elapsed(pause.asked_at, end))
            worth = f"{lost} kerja tidak dihitung."
    by = f" Diputuskan {pause.decided_by} ({pause.decided_as})." if pause.decided_by_id else ""
    return PauseLine(
        title=state.label,
        when=when,
        text=f"“{pause.reason}” Diminta {pause.asked_by} ({pause.asked_as}).{by} {worth}".strip(),
        tone="menunggu" if state == PauseState.ASKED else "",
    )
