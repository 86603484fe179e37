"""What Pengisian data shows: the entry table, its progress, and the hand-over."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.urls import reverse

from workflow import uploads
from workflow.actions.moves import HOW_TO_COMPLETE
from workflow.enums import WRITING_STATES, Move, RemarkTarget, Role, State
from workflow.figures import FigureBook
from workflow.forms.data import DataForm
from workflow.models import Actor, BudgetRealization, Cycle, Realization, Remark, Transition
from workflow.models.cycle import ROMAN
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.data_budget import line_view
from workflow.pages.data_parts import ConflictView, FieldView, LineView, RowView, Scene
from workflow.pages.data_questions import Question, ask
from workflow.pages.data_rows import row_view
from workflow.permissions import (
    acting_position,
    own_part,
    why_not_enter_budget,
    why_not_hand_over,
    why_not_send_back,
)

#: While the material is in hand, questions about it help; later they belong to the review.
ASKING_STATES = (State.COLLECTING, *WRITING_STATES)


@dataclass(frozen=True)
class Progress:
    """How many of the indicators due this quarter are filled, or empty with a reason."""

    value: int
    max: int
    text: str
    own_text: str = ""  # the same for the Analis's own part, where others have parts too


@dataclass(frozen=True)
class Group:
    """A sasaran with its indicators."""

    name: str
    rows: list[RowView]


@dataclass(frozen=True)
class HandOver:
    """The move that ends an Analis's part."""

    url: str
    serial: str
    has_form: bool
    reason: str  # why the button rests; "" when it works


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
    questions: list[Question]
    asks: bool
    hand_over: HandOver | None
    faults: list[Fault]
    save_url: str
    upload_help: str
    accept: str = uploads.ACCEPT


def scene_of(
    cycle: Cycle, actor: Actor, indicator_ids: list[int], panel: int | None = None
) -> Scene:
    """What rows are compared with; a fixed number of queries."""
    return Scene(
        cycle=cycle,
        actor=actor,
        book=FigureBook.load(indicator_ids, cycle.year),
        unlocked=cycle.unlocked(),
        remarks=_remarks(cycle),
        panel=panel,
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


def data_page(form: DataForm, actor: Actor, now: datetime, *, panel: int | None = None) -> DataPage:
    """The whole page, from stored values or from what was typed over them."""
    cycle = form.cycle
    scene = scene_of(cycle, actor, [row.row.indicator_id for row in form.rows], panel)
    rows = [row_view(row, scene) for row in form.rows]
    lines = lines_of(form, scene)
    budget_lock = form.budget_forbidden or why_not_enter_budget(actor, cycle, scene.unlocked) or ""
    locks = {row.lock for row in rows} | ({budget_lock} if lines else set())
    editable = "" in locks
    stored = [row.row for row in form.rows]
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
        groups=_groups(form, rows),
        lines=lines,
        budget_lock=budget_lock,
        editable=editable,
        lock="" if editable else _common_reason([row.lock for row in rows] or [budget_lock]),
        general_remarks=scene.remarks.get(None, []),
        sent_back=_sent_back(cycle),
        progress=progress_of(stored, actor),
        questions=ask(cycle, stored, scene.book) if cycle.state in ASKING_STATES else [],
        asks=cycle.state in ASKING_STATES,
        hand_over=hand_over_of(cycle, actor, stored),
        faults=_faults(form, rows, lines),
        save_url=_url("data_save", cycle),
        upload_help=(
            f"{uploads.KINDS_TEXT}; paling besar {uploads.limit_text(settings.UPLOAD_MAX_BYTES)} "
            "per berkas."
        ),
    )


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


def _groups(form: DataForm, rows: list[RowView]) -> list[Group]:
    groups: dict[int, Group] = {}
    for typed, row in zip(form.rows, rows, strict=True):
        objective = typed.row.indicator.objective
        groups.setdefault(objective.pk, Group(objective.name, [])).rows.append(row)
    return list(groups.values())


def _common_reason(locks: list[str]) -> str:
    """One sentence for a page on which nothing can be edited."""
    return max(set(locks), key=locks.count) if any(locks) else ""


def lines_of(form: DataForm, scene: Scene) -> list[LineView]:
    """The budget lines with last quarter's amounts; one query."""
    cycle = scene.cycle
    earlier: dict[int, Decimal | None] = {}
    if cycle.quarter > 1 and form.lines:
        earlier = dict(
            BudgetRealization.objects.filter(
                line__in=[line.row.line_id for line in form.lines],
                cycle__year=cycle.year,
                cycle__quarter=cycle.quarter - 1,
            )
            .exclude(cycle__state=State.CANCELLED)
            .values_list("line_id", "amount")
        )
    return [line_view(line, earlier.get(line.row.line_id), scene) for line in form.lines]


def progress_of(rows: list[Realization], actor: Actor) -> Progress:
    """How far the table is filled, and how far the person's own part of it is."""
    due = [row for row in rows if row.is_due]
    done = sum(row.is_complete for row in due)
    mine = [row for row in due if row.analyst_id == actor.user.pk]
    own = ""
    if mine and len(mine) < len(due):
        own = f"bagian Anda {sum(row.is_complete for row in mine)} dari {len(mine)}"
    return Progress(done, len(due), f"{done} dari {len(due)} indikator terisi", own)


def hand_over_of(cycle: Cycle, actor: Actor, rows: list[Realization]) -> HandOver | None:
    """The Analis's move; None for people who do not hold that role here."""
    if not acting_position(actor, cycle, Role.ANALIS):
        return None
    reason = why_not_hand_over(actor, cycle)
    missing = [
        row
        for row in rows
        if row.analyst_id == actor.user.pk and row.is_due and not row.is_complete
    ]
    has_form = reason is None and own_part(actor, cycle) is not None
    if has_form and missing:
        reason = f"{len(missing)} indikator belum terisi. {HOW_TO_COMPLETE}"
    return HandOver(
        url=_url("move", cycle, Move.HAND_OVER),
        serial=str(cycle.serial),
        has_form=has_form,
        reason=reason or "",
    )


def _faults(form: DataForm, rows: list[RowView], lines: list[LineView]) -> list[Fault]:
    """What keeps the typed values from being saved, in the order of the page."""
    faults = []
    for typed, row in zip(form.rows, rows, strict=True):
        if typed.forbidden:
            faults.append(Fault(f"#i-{row.pk}", row.name, typed.forbidden))
        faults += _conflict_fault(row.name, row.conflict)
        for entry in row.fields:
            faults += _input_fault(row.name, entry)
    for line in lines:
        faults += _conflict_fault(line.program, line.conflict)
        faults += _input_fault(line.program, line.input)
    if form.budget_forbidden:
        faults.append(Fault("#anggaran", "Realisasi anggaran", form.budget_forbidden))
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
