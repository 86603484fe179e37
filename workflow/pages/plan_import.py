"""Importing an action plan: the start with earlier imports, and an import that waits or is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Paginator
from django.urls import reverse

from workflow import dates, health, spreadsheets
from workflow.actions import workbooks
from workflow.actions.plan_differences import RowState
from workflow.enums import ImportKind, ImportState
from workflow.models import Actor, WorkbookImport
from workflow.plan_files import Mapping as PlanMapping
from workflow.uploads import limit_text, size_text

PER_PAGE = 20
#: What a browser offers to choose; the reader judges by content.
ACCEPT = ".xlsx,.xlsm,.ods,.xls"
#: A workbook that waits longer is read within a tick of the worker, unless it stands still.
PATIENCE = timedelta(seconds=20)
LOOKS = {
    ImportState.WAITING: ("menunggu", "hourglass-split"),
    ImportState.READ: ("perhatian", "pencil"),
    ImportState.REFUSED: ("terlambat", "x-octagon"),
    ImportState.APPLIED: ("selesai", "check-lg"),
    ImportState.DROPPED: ("netral", "slash-circle"),
}


@dataclass(frozen=True)
class Line:
    """One earlier import."""

    name: str
    href: str
    year: str
    who: str
    when: str
    pill: dict
    outcome: str


@dataclass(frozen=True)
class StartPage:
    """Finished values for ``workflow/plan_import.html``."""

    crumbs: list[dict]
    accept: str
    max_bytes: str
    help: str
    too_large: str
    sample_href: str
    lines: list[Line]
    previous_href: str
    next_href: str
    range_text: str


@dataclass(frozen=True)
class OnePage:
    """Finished values for ``workflow/plan_import_one.html``: an import that is not to be edited."""

    crumbs: list[dict]
    title: str
    facts: list[dict]
    pill: dict
    state: str
    waiting: str
    state_href: str
    may_read: bool
    problem: str
    tiles: list[dict]
    links: list[dict]
    drop_href: str


def start_page(actor: Actor, query: Mapping[str, str]) -> StartPage:
    """The form's surroundings and the office's earlier imports, newest first."""
    found = WorkbookImport.objects.visible_to(actor).listed(ImportKind.PLAN)
    page = Paginator(found, PER_PAGE).get_page(query.get("hal"))
    here = reverse("plan_import")
    limit = limit_text(spreadsheets.MAX_BYTES)
    return StartPage(
        crumbs=crumbs(),
        accept=ACCEPT,
        max_bytes=str(spreadsheets.MAX_BYTES),
        help=(
            f"Excel (.xlsx, .xlsm, .xls) atau LibreOffice (.ods), paling besar {limit}. Judul di "
            "atas tabel, sel gabungan, dan urutan kolom yang lain dikenali sendiri."
        ),
        too_large=(
            f"Berkas ini terlalu besar; paling besar {limit}. Hapus gambar dan lembar yang tidak "
            "diperlukan, lalu simpan ulang."
        ),
        sample_href=reverse("plan_import_sample"),
        lines=[_line(row) for row in page],
        previous_href=f"{here}?hal={page.previous_page_number()}" if page.has_previous() else "",
        next_href=f"{here}?hal={page.next_page_number()}" if page.has_next() else "",
        range_text=f"{page.start_index()}–{page.end_index()} dari {page.paginator.count}",
    )


def one_page(workbook: WorkbookImport, now: datetime) -> OnePage:
    """An import that waits, was refused, was applied or given up."""
    state = ImportState(workbook.state)
    waiting, may_read = "", False
    if state == ImportState.WAITING:
        waiting, may_read = _waiting(workbook, now)
    links = []
    if state == ImportState.APPLIED:
        links = [{"label": "Lihat rencana aksi", "href": reverse("plan"), "kind": "primary"}]
    elif state in (ImportState.REFUSED, ImportState.DROPPED):
        links = [{"label": "Unggah berkas lain", "href": reverse("plan_import")}]
    return OnePage(
        crumbs=crumbs(reverse("plan_import")),
        title=workbook.name,
        facts=facts(workbook),
        pill=pill(workbook),
        state=state.value,
        waiting=waiting,
        state_href=reverse("plan_import_state", args=[workbook.pk]),
        may_read=may_read,
        problem=workbook.problem,
        tiles=[{"label": label, "value": str(count)} for label, count in _counts(workbook)]
        if state == ImportState.APPLIED
        else [],
        links=links,
        drop_href=reverse("plan_import_one", args=[workbook.pk]),
    )


def crumbs(imports: str = "") -> list[dict]:
    """The way here; with ``imports``, from the list of imports too."""
    way = [{"label": "Rencana aksi", "href": reverse("plan")}]
    return [*way, {"label": "Impor", "href": imports}] if imports else way


def import_tabs(workbook: WorkbookImport, current: str) -> list[dict]:
    """The two pages of an import that may still be corrected: "preview" and "columns"."""
    pages = (
        ("preview", "Hasil bacaan", "plan_import_one"),
        ("columns", "Lembar dan kolom", "plan_import_columns"),
    )
    return [
        {"label": label, "href": reverse(name, args=[workbook.pk]), "current": key == current}
        for key, label, name in pages
    ]


def recalled_text(mapping: PlanMapping) -> str:
    """Where columns come from that nobody chose for this file; "" where there are none."""
    if not mapping.recalled:
        return ""
    return (
        f"Judul kolomnya sama dengan {mapping.recalled}, jadi pasangan kolom yang dibetulkan di "
        "sana dipakai lagi."
    )


def pill(workbook: WorkbookImport) -> dict:
    """How far an import has come."""
    state = ImportState(workbook.state)
    tone, icon = LOOKS[state]
    return {"text": state.label, "tone": tone, "icon": icon}


def facts(workbook: WorkbookImport) -> list[dict]:
    """Who brought the file, when, and how large it is."""
    zone = workbook.agency.zone
    came = dates.short_moment(workbook.uploaded_at.astimezone(zone))
    found = [
        {"label": "Tahun", "value": str(workbook.year)},
        {
            "label": "Diunggah",
            "value": f"{workbook.uploaded_by}, {came}",
        },
        {"label": "Ukuran", "value": size_text(workbook.size)},
    ]
    if workbook.applied_at:
        moment = dates.short_moment(workbook.applied_at.astimezone(zone))
        found.append({"label": "Dimuat", "value": f"{workbook.applied_by}, {moment}"})
    return found


def state_answer(workbook: WorkbookImport, now: datetime) -> dict:
    """What a waiting page asks for again and again; "stuck": the person may have it read."""
    if workbook.state != ImportState.WAITING:
        return {"done": True, "text": "", "stuck": False}
    text, may_read = _waiting(workbook, now)
    return {"done": False, "text": text, "stuck": may_read}


def _waiting(workbook: WorkbookImport, now: datetime) -> tuple[str, bool]:
    """What is going on, and whether the person may have it read at once."""
    size = size_text(workbook.size)
    begun = workbook.read_started_at
    if begun and begun > now - workbooks.LEASE:
        seconds = max(1, round((now - begun).total_seconds()))
        return f"Berkas {size} sedang dibaca sejak {seconds} detik yang lalu.", False
    beating = health.is_beating(health.last_beat(), now)
    if now - workbook.uploaded_at < PATIENCE or beating:
        return f"Berkas {size} menunggu giliran dibaca, biasanya beberapa detik.", False
    return (
        f"Berkas {size} belum dibaca karena pekerja di server berhenti. Anda dapat membacanya "
        "sekarang juga; halaman akan menunggu sampai selesai.",
        True,
    )


def _line(workbook: WorkbookImport) -> Line:
    return Line(
        name=workbook.name,
        href=reverse("plan_import_one", args=[workbook.pk]),
        year=str(workbook.year),
        who=str(workbook.uploaded_by),
        when=dates.short_moment(workbook.uploaded_at.astimezone(workbook.agency.zone)),
        pill=pill(workbook),
        outcome=_outcome(workbook),
    )


def _outcome(workbook: WorkbookImport) -> str:
    """What became of it, in a few words."""
    if workbook.state == ImportState.APPLIED:
        counts = _counts(workbook)
        done = ", ".join(f"{count} {label.lower()}" for label, count in counts if count)
        return f"{done or 'tidak ada yang berubah'}; oleh {workbook.applied_by}"
    return workbook.problem


def _counts(workbook: WorkbookImport) -> list[tuple[str, int]]:
    return [
        (state.label, int(workbook.result.get(state.value, 0)))
        for state in (RowState.CREATED, RowState.CHANGED, RowState.UNCHANGED)
    ]
