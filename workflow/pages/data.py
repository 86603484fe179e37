"""What Pengisian data shows: the entry table, its progress, and the hand-over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from workflow import uploads
from workflow.enums import WRITING_STATES, Move, RemarkTarget, Role, State
from workflow.figures import FigureBook
from workflow.forms.data import DataForm
from workflow.forms.data_rows import RowForm
from workflow.models import Actor, Cycle, Remark, Transition
from workflow.models.cycle import ROMAN
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.data_budget import line_view
from workflow.pages.data_parts import ConflictView, FieldView, LineView, RowView, Scene
from workflow.pages.data_progress import (
    Colleague,
    HandOver,
    Progress,
    colleagues_of,
    counts_of,
    hand_over_of,
    progress_of,
)
from workflow.pages.data_questions import Panel, ask
from workflow.pages.data_rows import row_view
from workflow.pages.data_shown import ALL, Shown, settle, tabs_of
from workflow.pages.evidence_archive import ArchiveLink, archive_link
from workflow.permissions import acting_position, why_not_enter_budget, why_not_send_back
from workflow.question_facts import earlier_amounts

#: Up to so many rows come with their folded parts; in longer tables these come one by one, or the
#: page would be a megabyte on a slow line.
FOLDS_AT_ONCE = 60

#: While the material is in hand, questions about it help; later they belong to the review.
ASKING_STATES = (State.COLLECTING, *WRITING_STATES)


@dataclass(frozen=True)
class Group:
    """A sasaran with its indicators; ``id`` is where the list of sasaran leads."""

    id: str
    name: str
    rows: list[RowView]

    @property
    def progress(self) -> str:
        """How many of its indicators need nothing more."""
        return f"{sum(not row.is_empty for row in self.rows)} dari {len(self.rows)}"


@dataclass(frozen=True)
class Fault:
    """A line of the summary above the table after a refused save."""

    href: str
    label: str
    text: str


@dataclass(frozen=True)
class Heads:
    """Column headings with their periods."""

    target: str
    year: str
    previous: str
    last_year: str
    until: str
    until_previous: str


@dataclass(frozen=True)
class DataPage:
    """Finished values for ``workflow/data.html``."""

    key: str
    unit: str
    period: str
    lead: str
    pills: list[dict[str, str]]
    crumbs: list[dict[str, str]]
    links: list[dict[str, str]]
    clock: ClockView | None
    heads: Heads
    groups: list[Group]
    lines: list[LineView]
    budget_lock: str
    editable: bool
    lock: str  # the one reason why nothing can be edited; "" when something can
    general_remarks: list[Remark]
    sent_back: Transition | None  # why the Kasubid sent the material back
    progress: Progress
    colleagues: list[Colleague]
    tabs: list[dict[str, Any]]
    empty_url: str
    all_url: str  # where every row is shown; "" on that page
    questions_href: str  # where the rows of questions stand; "" on this page
    nothing: str  # why no row is shown; "" when there are some
    moment: str  # when this was read: what is saved later is asked for by it
    is_long: bool
    changes_url: str
    serial: str  # of the cycle: another one means that it has moved
    zone: str
    questions: Panel
    asks: bool
    hand_over: HandOver | None
    faults: list[Fault]
    save_url: str
    upload_help: str
    upload_limit: str  # bytes
    archive: ArchiveLink
    accept: str = uploads.ACCEPT


def scene_of(
    cycle: Cycle,
    actor: Actor,
    indicator_ids: list[int],
    panel: int | None = None,
    *,
    with_remarks: bool = True,
) -> Scene:
    """What rows are compared with; a fixed number of queries."""
    return Scene(
        cycle=cycle,
        actor=actor,
        book=FigureBook.load(indicator_ids, cycle.year),
        unlocked=cycle.unlocked(),
        remarks=_remarks(cycle) if with_remarks else {},
        panel=panel,
        folds_apart=len(indicator_ids) > FOLDS_AT_ONCE,
    )


def _remarks(cycle: Cycle) -> dict[int | None, list[Remark]]:
    """Remarks of the return on figures, by indicator; those on the whole report under None."""
    found: dict[int | None, list[Remark]] = defaultdict(list)
    if cycle.repair_of_id and cycle.state in ASKING_STATES:
        remarks = cycle.repair_of.remarks.filter(
            sent_at__isnull=False, target__in=[RemarkTarget.VALUE, RemarkTarget.REPORT]
        )
        for remark in remarks.select_related("by"):
            found[remark.indicator_id].append(remark)
    return found


def _sent_back(cycle: Cycle) -> Transition | None:
    """The Kasubid's send-back that the material is in; None when it came by another way."""
    if cycle.state != State.COLLECTING:
        return None
    last = cycle.transitions.select_related("by").order_by("-serial").first()
    return last if last and last.move == Move.SEND_BACK else None


def data_page(
    form: DataForm,
    actor: Actor,
    now: datetime,
    *,
    panel: int | None = None,
    shown: Shown | None = None,
) -> DataPage:
    """The page, from stored values or from what was typed over them.

    ``shown`` narrows the rows; progress and questions are always about the whole table.
    """
    cycle = form.cycle
    view = settle(shown or Shown(), form.rows, actor)
    typed = view.rows(form.rows, actor)
    scene = scene_of(cycle, actor, [row.row.indicator_id for row in form.rows], panel)
    rows = [row_view(row, scene) for row in typed]
    lines = lines_of(form, scene)
    budget_lock = form.budget_forbidden or why_not_enter_budget(actor, cycle, scene.unlocked) or ""
    locks = {row.lock for row in rows} | ({budget_lock} if lines else set())
    editable = "" in locks
    counts = counts_of(cycle)
    return DataPage(
        key=cycle.key,
        unit=cycle.unit.name,
        period=cycle.period,
        lead=f"{cycle.unit.name}, {cycle.period}",
        pills=[{"tone": "menunggu", "text": cycle.state_label}],
        crumbs=_crumbs(cycle),
        links=_links(cycle, actor),
        clock=view_clock(cycle.current_run, cycle.agency, now) if cycle.current_run else None,
        heads=_heads(cycle),
        groups=_groups(typed, rows),
        lines=lines,
        budget_lock=budget_lock,
        editable=editable,
        lock="" if editable else _common_reason([row.lock for row in rows] or [budget_lock]),
        general_remarks=scene.remarks.get(None, []),
        sent_back=_sent_back(cycle),
        progress=progress_of(counts, actor),
        colleagues=colleagues_of(cycle, counts),
        tabs=tabs_of(view, form.rows, actor),
        empty_url=replace(view, only_empty=True).query,
        all_url=Shown(ALL).query if view.is_narrowed else "",
        questions_href=Shown(ALL).query if view.only_empty else "",
        nothing=_nothing(view) if form.rows and not rows else "",
        moment=now.isoformat(),
        changes_url=_url("data_changes", cycle),
        is_long=scene.folds_apart,
        serial=str(cycle.serial),
        zone=str(scene.zone),
        questions=questions_of(form, scene),
        asks=cycle.state in ASKING_STATES,
        hand_over=hand_over_of(cycle, actor, counts),
        faults=_faults(typed, rows, lines, form.budget_forbidden),
        save_url=_url("data_save", cycle) + (shown or Shown()).query,
        upload_help=upload_help(),
        upload_limit=str(settings.UPLOAD_MAX_BYTES),
        archive=archive_link(cycle),
    )


def upload_help() -> str:
    """What may be uploaded, in one line."""
    limit = uploads.limit_text(settings.UPLOAD_MAX_BYTES)
    return f"{uploads.KINDS_TEXT}; paling besar {limit} per berkas."


def questions_of(form: DataForm, scene: Scene) -> Panel:
    """What an experienced colleague would ask about the whole table; later states ask nothing."""
    if form.cycle.state not in ASKING_STATES:
        return Panel()
    rows, lines = [row.row for row in form.rows], [line.row for line in form.lines]
    return ask(form.cycle, rows, scene.book, scene.actor, lines)


def _nothing(view: Shown) -> str:
    """What a view without rows says."""
    if view.only_empty:
        return "Tidak ada indikator yang belum terisi."
    return "Tidak ada indikator di bagian ini."


def _url(name: str, cycle: Cycle, *more: str) -> str:
    return reverse(name, args=[cycle.unit.code, cycle.year, cycle.quarter, *more])


def _crumbs(cycle: Cycle) -> list[dict[str, str]]:
    return [
        {"label": "Siklus", "href": reverse("cycles")},
        {"label": f"{cycle.unit.name}, {cycle.short_period}", "href": _url("cycle", cycle)},
    ]


def _links(cycle: Cycle, actor: Actor) -> list[dict[str, str]]:
    links = [
        {"label": "Lembar SOP siklus", "href": _url("cycle", cycle), "icon": "diagram-3"},
        {
            "label": "Unduh lembar kerja",
            "href": _url("worksheet_download", cycle),
            "icon": "download",
            "download": True,
        },
        {
            "label": "Unggah lembar kerja",
            "href": _url("worksheet", cycle),
            "icon": "file-earmark-spreadsheet",
        },
    ]
    if acting_position(actor, cycle, Role.KASUBID):
        links.append(
            {"label": "Naskah laporan", "href": _url("report", cycle), "icon": "file-earmark-text"}
        )
    if why_not_send_back(actor, cycle) is None:
        links.append(
            {
                "label": Move.SEND_BACK.label,
                "href": _url("move", cycle, Move.SEND_BACK),
                "icon": "arrow-return-left",
            }
        )
    return links


def _heads(cycle: Cycle) -> Heads:
    year, quarter = cycle.year, cycle.quarter
    before = (year, quarter - 1) if quarter > 1 else (year - 1, 4)
    return Heads(
        target=f"Target TW {ROMAN[quarter]}",
        year=f"Target {year}",
        previous=f"TW {ROMAN[before[1]]} {before[0]}",
        last_year=f"TW {ROMAN[quarter]} {year - 1}",
        until=f"s.d. TW {ROMAN[quarter]} {year}",
        until_previous=f"s.d. TW {ROMAN[quarter - 1]}" if quarter > 1 else "",
    )


def _groups(forms: list[RowForm], rows: list[RowView]) -> list[Group]:
    groups: dict[int, Group] = {}
    for typed, row in zip(forms, rows, strict=True):
        objective = typed.row.indicator.objective
        groups.setdefault(
            objective.pk, Group(f"sasaran-{objective.pk}", objective.name, [])
        ).rows.append(row)
    return list(groups.values())


def _common_reason(locks: list[str]) -> str:
    """One sentence for a page on which nothing can be edited."""
    return max(set(locks), key=locks.count) if any(locks) else ""


def lines_of(form: DataForm, scene: Scene) -> list[LineView]:
    """The budget lines with last quarter's amounts; one query."""
    earlier = earlier_amounts(scene.cycle, [line.row.line_id for line in form.lines])
    return [line_view(line, earlier.get(line.row.line_id), scene) for line in form.lines]


def _faults(
    forms: list[RowForm], rows: list[RowView], lines: list[LineView], budget_forbidden: str
) -> list[Fault]:
    """What keeps the typed values from being saved, in the order of the page."""
    faults = []
    for typed, row in zip(forms, rows, strict=True):
        if typed.forbidden:
            faults.append(Fault(f"#i-{row.pk}", row.name, typed.forbidden))
        faults += _conflict_fault(row.name, row.conflict)
        for entry in row.fields:
            faults += _input_fault(row.name, entry)
    for line in lines:
        faults += _conflict_fault(line.program, line.conflict)
        faults += _input_fault(line.program, line.input)
    if budget_forbidden:
        faults.append(Fault("#anggaran", "Realisasi anggaran", budget_forbidden))
    return faults


def _conflict_fault(label: str, conflict: ConflictView | None) -> list[Fault]:
    if conflict is None:
        return []
    text = "sudah diubah dari tempat lain; pilih isian mana yang dipakai."
    return [Fault(f"#bentrok-{conflict.suffix}", label, text)]


def _input_fault(label: str, entry: FieldView) -> list[Fault]:
    if entry.error:
        return [Fault(f"#f-{entry.name}", label, entry.error)]
    if entry.echo and not entry.echo.confirmed:
        text = f"pastikan “{entry.echo.value}” berarti {entry.echo.words}."
        return [Fault(f"#f-{entry.name}", label, text)]
    return []
