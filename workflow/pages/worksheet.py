"""The lembar kerja of a cycle: taking it away, bringing it back, and what it would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from workflow import dates, spreadsheets
from workflow.actions.worksheet_parts import CellState, Comparison, Part, Question
from workflow.enums import ImportKind, ImportState
from workflow.forms.worksheet import Choices
from workflow.models import Actor, Cycle, WorkbookImport
from workflow.uploads import limit_text, size_text

SHOWN = 20
NAMED = 5
ACCEPT = ".xlsx,.xlsm,.ods,.xls"
LOOKS = {
    ImportState.WAITING: ("menunggu", "hourglass-split"),
    ImportState.READ: ("perhatian", "pencil"),
    ImportState.REFUSED: ("terlambat", "x-octagon"),
    ImportState.APPLIED: ("selesai", "check-lg"),
    ImportState.DROPPED: ("netral", "slash-circle"),
}
#: Where a lembar kerja says it in other words than a plan.
LABELS = {ImportState.REFUSED: "Tidak diterima", ImportState.APPLIED: "Sudah diterima"}
TONES = {
    CellState.NEW: ("menunggu", "plus-lg"),
    CellState.CHANGED: ("perhatian", "pencil"),
    CellState.EMPTIED: ("genting", "eraser"),
    CellState.AMBIGUOUS: ("perhatian", "question-circle"),
    CellState.CONFLICT: ("terlambat", "people"),
}
NOTHING = (
    "Semua isian lembar kerja sudah sama dengan yang tersimpan; tidak ada yang perlu diterima."
)
NOTHING_OFFERED = (
    "Tidak ada isian yang dapat diterima dari lembar kerja ini; sebabnya ada di bawah."
)


@dataclass(frozen=True)
class Line:
    """One earlier upload."""

    name: str
    href: str
    who: str
    when: str
    pill: dict
    outcome: str


@dataclass(frozen=True)
class StartPage:
    """Finished values for ``workflow/worksheet.html``."""

    crumbs: list[dict]
    lead: str
    action: str
    download_href: str
    data_href: str
    why_not: str
    accept: str
    max_bytes: str
    help: str
    too_large: str
    lines: list[Line]


@dataclass(frozen=True)
class PartView:
    """One difference. ``old`` is stored now, ``new`` stands in the sheet, ``was`` at download."""

    key: str
    anchor: str
    place: str
    name: str
    label: str
    old: str
    new: str
    was: str
    who: str
    pill: dict
    ticked: bool
    sentence: str
    error: str
    notes: tuple[str, ...]
    questions: list[dict]


@dataclass(frozen=True)
class Fault:
    """A cell that is not taken over, and why."""

    place: str
    name: str
    typed: str
    text: str


@dataclass(frozen=True)
class Head:
    """What every page of one upload begins with."""

    crumbs: list[dict]
    title: str
    lead: str
    pill: dict
    state: str
    problem: str
    action: str
    start_href: str
    data_href: str
    outcome: str


@dataclass(frozen=True)
class ComparePage:
    """Finished values for ``workflow/worksheet_one.html`` while differences can be accepted."""

    head: Head
    tiles: list[dict]
    conflicts: list[PartView]
    parts: list[PartView]
    faults: list[Fault]
    forbidden: list[Fault]
    downloaded: str
    notes: list[str]
    nothing: str
    seen: str


def start_page(cycle: Cycle, actor: Actor, why_not: str) -> StartPage:
    """The form's surroundings and the cycle's earlier uploads, newest first; one query."""
    found = WorkbookImport.objects.visible_to(actor).listed(ImportKind.WORKSHEET)
    limit = limit_text(spreadsheets.MAX_BYTES)
    return StartPage(
        crumbs=_crumbs(cycle)[:-1],
        lead=f"{cycle.unit.name}, {cycle.period}",
        action=_url("worksheet", cycle),
        download_href=_url("worksheet_download", cycle),
        data_href=_url("data", cycle),
        why_not=why_not,
        accept=ACCEPT,
        max_bytes=str(spreadsheets.MAX_BYTES),
        help=f"Lembar kerja siklus ini yang sudah Anda isi: .xlsx atau .ods, paling besar {limit}.",
        too_large=(
            f"Berkas ini terlalu besar; paling besar {limit}. Lembar kerja tanpa gambar jauh lebih "
            "kecil."
        ),
        lines=[_line(row, cycle) for row in found.filter(cycle=cycle)[:SHOWN]],
    )


def head_of(workbook: WorkbookImport, cycle: Cycle) -> Head:
    """One upload, whatever became of it."""
    return Head(
        crumbs=_crumbs(cycle),
        title=workbook.name,
        lead=f"{cycle.unit.name}, {cycle.period} · diunggah {workbook.uploaded_by}, "
        f"{_moment(workbook.uploaded_at, cycle)} · {size_text(workbook.size)}",
        pill=_pill(workbook),
        state=workbook.state,
        problem=workbook.problem,
        action=_url("worksheet_one", cycle, workbook.pk),
        start_href=_url("worksheet", cycle),
        data_href=_url("data", cycle),
        outcome=_outcome(workbook, cycle),
    )


def compare_page(
    workbook: WorkbookImport,
    cycle: Cycle,
    comparison: Comparison,
    choices: Choices,
    errors: dict[str, str],
) -> ComparePage:
    """The differences with what is chosen of them; ``errors`` by part from a refused acceptance."""
    views = {
        part.key: _part(part, cycle, choices, errors.get(part.key, ""))
        for part in comparison.parts
        if part.is_offered
    }
    faults = [
        Fault(
            f"{part.sheet}, {part.place}", f"{part.name}: {part.label}", part.typed, part.sentence
        )
        for part in comparison.of(CellState.WRONG)
    ]
    faults += [
        Fault(
            f"{p.sheet}, {p.address}" if p.address else p.sheet,
            p.name or p.value,
            p.value if p.name else "",
            p.sentence,
        )
        for p in comparison.problems
    ]
    return ComparePage(
        head=head_of(workbook, cycle),
        tiles=_tiles(comparison, len(faults)),
        conflicts=[views[part.key] for part in comparison.of(CellState.CONFLICT)],
        parts=[
            views[part.key]
            for part in comparison.parts
            if part.is_offered and part.state != CellState.CONFLICT
        ],
        faults=faults,
        forbidden=[
            Fault(f"{p.sheet}, {p.place}", f"{p.name}: {p.label}", p.new, p.sentence)
            for p in comparison.of(CellState.FORBIDDEN)
        ],
        downloaded=_downloaded(comparison, cycle),
        notes=comparison.notes,
        nothing="" if views else (NOTHING_OFFERED if comparison.parts or faults else NOTHING),
        seen=comparison.seen,
    )


def accepted_text(parts: int, rows: int, left: Sequence[str]) -> str:
    """What the person reads after accepting; the first of the cells that were wrong by name."""
    text = f"{parts} isian lembar kerja diterima, {rows} baris tersimpan."
    if left:
        named = ", ".join(left[:NAMED])
        more = f", dan {len(left) - NAMED} lainnya" if len(left) > NAMED else ""
        text += (
            f" {len(left)} isian tidak diterima karena belum benar ({named}{more}); perbaiki di "
            "halaman ini."
        )
    return text


def _tiles(comparison: Comparison, faults: int) -> list[dict]:
    counted = [
        ("Baru atau berubah", (CellState.NEW, CellState.CHANGED, CellState.EMPTIED), ""),
        ("Perlu dipastikan", (CellState.AMBIGUOUS,), "perhatian"),
        ("Konflik", (CellState.CONFLICT,), "terlambat"),
    ]
    tiles = []
    for label, states, tone in counted:
        count = len(comparison.of(*states))
        tiles.append({"label": label, "value": str(count), "tone": tone if count else ""})
    tiles.append({"label": "Salah", "value": str(faults), "tone": "terlambat" if faults else ""})
    if forbidden := len(comparison.of(CellState.FORBIDDEN)):
        tiles.append({"label": "Tidak boleh", "value": str(forbidden)})
    tiles.append({"label": "Sama", "value": str(comparison.same)})
    if comparison.kept:
        tiles.append(
            {
                "label": "Berubah daring",
                "value": str(comparison.kept),
                "note": "sejak diunduh; tetap",
            }
        )
    return tiles


def _part(part: Part, cycle: Cycle, choices: Choices, error: str) -> PartView:
    tone, icon = TONES[part.state]
    return PartView(
        key=part.key,
        anchor=f"p-{part.key}",
        place=f"{part.sheet}, {part.place}" if part.is_budget else part.place,
        name=part.name,
        label=part.label,
        old=part.old,
        new=part.new,
        was=part.was,
        who=f"{part.who}, {_moment(part.at, cycle)}" if part.at else "",
        pill={"text": part.state.label, "tone": tone, "icon": icon},
        ticked=choices.has(part),
        sentence=part.sentence,
        error=error,
        notes=part.notes,
        questions=[_question(part, question, choices) for question in part.questions],
    )


def _question(part: Part, question: Question, choices: Choices) -> dict:
    return {
        "token": question.token,
        "id": f"y-{part.key}-{question.address}",
        "typed": question.typed,
        "address": question.address,
        "words": question.words,
        "other": question.other,
        "sure": question.token in choices.answers,
    }


def _downloaded(comparison: Comparison, cycle: Cycle) -> str:
    reading = comparison.reading
    return (
        f"Lembar kerja ini diunduh oleh {reading.downloaded_by}, "
        f"{_moment(reading.downloaded_at, cycle)}. Yang dibandingkan: isian yang sejak saat itu "
        "diubah di lembar, dan yang diubah daring."
    )


def _line(workbook: WorkbookImport, cycle: Cycle) -> Line:
    return Line(
        name=workbook.name,
        href=_url("worksheet_one", cycle, workbook.pk),
        who=str(workbook.uploaded_by),
        when=_moment(workbook.uploaded_at, cycle),
        pill=_pill(workbook),
        outcome=_outcome(workbook, cycle),
    )


def _outcome(workbook: WorkbookImport, cycle: Cycle) -> str:
    if workbook.state != ImportState.APPLIED:
        return workbook.problem
    when = _moment(workbook.applied_at, cycle)
    return (
        f"{workbook.result.get('parts', 0)} isian diterima, {workbook.result.get('rows', 0)} baris "
        f"tersimpan; oleh {workbook.applied_by}, {when}"
    )


def _pill(workbook: WorkbookImport) -> dict:
    state = ImportState(workbook.state)
    tone, icon = LOOKS[state]
    return {"text": LABELS.get(state, state.label), "tone": tone, "icon": icon}


def _crumbs(cycle: Cycle) -> list[dict]:
    return [
        {"label": "Siklus", "href": reverse("cycles")},
        {"label": f"{cycle.unit.name}, {cycle.short_period}", "href": _url("cycle", cycle)},
        {"label": "Pengisian data", "href": _url("data", cycle)},
        {"label": "Lembar kerja", "href": _url("worksheet", cycle)},
    ]


def _url(name: str, cycle: Cycle, *more: int) -> str:
    return reverse(name, args=[cycle.unit.code, cycle.year, cycle.quarter, *more])


def _moment(at: datetime | None, cycle: Cycle) -> str:
    return dates.short_moment(at.astimezone(cycle.agency.zone)) if at else ""
