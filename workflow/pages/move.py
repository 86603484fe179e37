"""The page of one move: its form, what it causes, whose turn it is then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse

from workflow import dates, sla
from workflow.actions.moves import HOW_TO_COMPLETE
from workflow.addresses import cycle_url
from workflow.content import release_text
from workflow.enums import FINAL_STATES, FigureStatus, Move, Role, State, ValueKind
from workflow.explanation import explain
from workflow.figures import FigureBook
from workflow.forms.data_inputs import shown_number
from workflow.forms.moves import (
    TEXTS,
    AssignForm,
    HandOverForm,
    InstructForm,
    MoveForm,
    SendBackForm,
    TextForm,
)
from workflow.models import (
    Actor,
    BudgetRealization,
    Cycle,
    Narrative,
    Realization,
    Remark,
    calendar_for,
)
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.cycle_side import progress_of
from workflow.pages.data_questions import Panel, ask
from workflow.pages.move_words import MOVE_TEXTS, PREFILLED
from workflow.pages.parts import parts_of_others
from workflow.pages.seats import Seats, choices_of, open_parts_of_others, role_names
from workflow.permissions import latest_submission, why_not
from workflow.sop import MOVES, TURNS

#: Inputs that hold a text somebody wrote.
TEXT_NAMES = ("instruction", "note", "reason", "remark", "recommendation")
#: Where a form may have come from: (label of the way back, its page).
ORIGIN_LABELS = {
    "cycle": "Kembali ke halaman siklus",
    "data": "Kembali ke pengisian data",
    "report": "Kembali ke naskah laporan",
    "review": "Kembali ke pemeriksaan",
}


# --- forms -----------------------------------------------------------------------------------


def move_form(
    move: Move, cycle: Cycle, actor: Actor, seats: Seats, data: Mapping[str, Any] | None = None
) -> MoveForm:
    """The form of a move, prefilled with a sensible text; bound when ``data`` is given."""
    initial: dict[str, Any] = {"serial": cycle.serial}
    if move in PREFILLED:
        initial["instruction"] = PREFILLED[move](cycle)
    if move == Move.ASSIGN:
        return AssignForm(data, initial=initial, seats=choices_of(seats, Role.KASUBID))
    if move == Move.INSTRUCT:
        return InstructForm(
            data,
            initial=initial,
            seats=choices_of(seats, Role.ANALIS),
            rows=list(Realization.objects.of_cycle(cycle)),
            before=_collected_before(cycle),
        )
    if move == Move.HAND_OVER:
        return HandOverForm(data, initial=initial, text=TEXTS[move])
    if move == Move.SEND_BACK:
        parts = list(cycle.parts.all())
        return SendBackForm(data, initial=initial, text=TEXTS[move], parts=parts)
    return TextForm(data, initial=initial, text=TEXTS[move])


def _collected_before(cycle: Cycle) -> dict[int, int]:
    """Who collected each indicator last (indicator id → user id), this year or the year before."""
    rows = (
        Realization.objects.filter(
            indicator__realizations__cycle=cycle,
            analyst__isnull=False,
            cycle__year__gte=cycle.year - 1,
        )
        .exclude(cycle=cycle)
        .order_by("cycle__year", "cycle__quarter")
        .values_list("indicator_id", "analyst_id")
    )
    return dict(rows)


# --- the page --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """One indicator of the part that is handed over."""

    name: str
    value: str
    note: str
    evidence: str
    missing: bool


@dataclass(frozen=True)
class MovePage:
    """Finished values for ``workflow/move.html``."""

    key: str
    move: str
    title: str
    lead: str
    crumbs: list[dict[str, str]]
    pills: list[dict[str, str]]
    clock: ClockView | None
    reason: str  # why not; "" when the move may be made
    happens: list[str]
    facts: list[dict[str, Any]]
    policy: bool
    action: str
    button: str
    kind: str
    back_href: str
    back_label: str
    figures: list[Figure] = field(default_factory=list)
    questions: Panel = field(default_factory=Panel)
    colleagues: list[str] = field(default_factory=list)  # what the other Analis still have
    data_href: str = ""
    warning: str = ""
    remarks: list[str] = field(default_factory=list)
    follows_before: bool = False


def move_page(
    move: Move, cycle: Cycle, actor: Actor, seats: Seats, form: MoveForm, now: datetime
) -> MovePage:
    """The page of one move for one person; a fixed number of queries per move."""
    texts = MOVE_TEXTS[move]
    reason = why_not(move, actor, cycle) or ""
    origin = form["next"].value() if form.is_bound else ""
    origin = origin if origin in ORIGIN_LABELS else "cycle"
    run = cycle.current_run
    figures, questions, colleagues = [], Panel(), []
    if isinstance(form, HandOverForm) and not reason:
        figures, questions = _own_part(cycle, actor, form)
        colleagues = parts_of_others(cycle, actor, progress_of(cycle).by_analyst)
    return MovePage(
        key=cycle.key,
        move=move.value,
        title=texts.title,
        lead=f"{cycle.unit.name} · {cycle.period}",
        crumbs=[
            {"label": "Siklus", "href": reverse("cycles")},
            {"label": str(cycle), "href": cycle_url("cycle", cycle)},
        ],
        pills=[state_pill(cycle)],
        clock=view_clock(run, cycle.agency, now) if run else None,
        reason=reason,
        happens=[*texts.happens, *_also_happens(move, cycle, actor)],
        facts=_afterwards(move, cycle, actor, seats, now),
        policy=MOVES[move].step is None,
        action=cycle_url("move", cycle, move.value),
        button=texts.button or move.label,
        kind="danger" if texts.danger else "primary",
        back_href=cycle_url(origin, cycle),
        back_label=ORIGIN_LABELS[origin],
        figures=figures,
        questions=questions,
        colleagues=colleagues,
        data_href=cycle_url("data", cycle),
        warning="" if reason else _warning(move, cycle, seats, figures),
        remarks=[] if reason else _drafted_remarks(move, cycle),
        follows_before=getattr(form, "follows_before", False),
    )


def state_pill(cycle: Cycle) -> dict[str, str]:
    """The cycle's state as a pill."""
    tones = {State.RECOMMENDED: "selesai", State.CANCELLED: "netral", State.RETURNED: "perhatian"}
    return {"tone": tones.get(State(cycle.state), "menunggu"), "text": cycle.state_label}


def _also_happens(move: Move, cycle: Cycle, actor: Actor) -> list[str]:
    if move != Move.HAND_OVER:
        return []
    others = open_parts_of_others(cycle, actor)
    if others:
        return [f"Bahan lengkap setelah {', '.join(others)} juga menyerahkan bagiannya."]
    return ["Bagian Anda yang terakhir: bahan laporan berpindah kepada Kasubid/Kasubag."]


def _afterwards(
    move: Move, cycle: Cycle, actor: Actor, seats: Seats, now: datetime
) -> list[dict[str, Any]]:
    """State, turn and clock after the move."""
    target = State(MOVES[move].target)
    if move == Move.HAND_OVER and open_parts_of_others(cycle, actor):
        target = State.COLLECTING
    facts: list[dict[str, Any]] = [{"label": "Status", "value": target.label}]
    if target in FINAL_STATES:
        return [*facts, {"label": "Giliran", "value": "Tidak ada; siklus selesai"}]
    turn = TURNS[target]
    names = role_names(cycle, seats).get(turn.role) or "belum ada pejabatnya"
    who = turn.role.label
    if not (move in (Move.ASSIGN, Move.INSTRUCT) and "," in names):
        who = f"{who}: {names}"
    facts.append({"label": "Giliran", "value": who})
    if target == cycle.state:  # another part is still open: the clock runs on
        return facts
    standard = cycle.revision.standard_time(target)
    policy = " (kebijakan kantor)" if turn.policy else " (SOP 07)"
    facts.append({"label": "Waktu baku", "value": f"{standard.label} kerja{policy}"})
    calendar, reading = calendar_for(cycle.agency), cycle.agency.reading
    due = sla.due(calendar, now, standard, reading)
    facts.append(
        {
            "label": "Tenggat",
            "value": (
                f"{dates.long_moment(due.astimezone(cycle.agency.zone))}, bila dilakukan sekarang"
            ),
            "lines": [line.text for line in explain(calendar, now, standard, reading)],
        }
    )
    return facts


def _own_part(cycle: Cycle, actor: Actor, form: HandOverForm) -> tuple[list[Figure], Panel]:
    """The actor's own part as it would be handed over, and the questions about it.

    The questions about the budget come with the last part.
    """
    rows = list(
        Realization.objects.of_cycle(cycle)
        .filter(analyst=actor.user, is_due=True)
        .prefetch_related("evidence")
    )
    book = FigureBook.load([row.indicator_id for row in rows], cycle.year)
    is_last = not open_parts_of_others(cycle, actor)
    lines = BudgetRealization.objects.filter(cycle=cycle).select_related("line") if is_last else ()
    panel = ask(cycle, rows, book, actor, lines, form.answers, form.answer_errors)
    return [_figure(row) for row in rows], panel


def _figure(row: Realization) -> Figure:
    files = sum(evidence.withdrawn_at is None for evidence in row.evidence.all())
    shown = row.indicator.show(row.figure)
    if row.indicator.kind != ValueKind.ORDINAL:
        shown = f"{shown} {row.indicator.measure}"
    return Figure(
        name=row.indicator.name,
        value=shown if row.is_filled else "kosong",
        note=_how_filled(row) if row.is_filled else _why_empty(row),
        evidence=f"{files} bukti" if files else "tanpa bukti",
        missing=not row.is_complete,
    )


def _how_filled(row: Realization) -> str:
    """What else is handed over with the figure: "41 dari 50; Sementara"."""
    pair = " dari ".join(shown_number(part, 0) for part in row.pair or ())
    status = "" if row.status == FigureStatus.TETAP else FigureStatus(row.status).label
    return "; ".join(filter(None, (pair, status)))


def _why_empty(row: Realization) -> str:
    release = f"belum rilis, {release_text(row.release_on)}" if row.release_on else ""
    return "; ".join(filter(None, (release, row.reason)))


def _warning(move: Move, cycle: Cycle, seats: Seats, figures: list[Figure]) -> str:
    """What stands in the way although the person may make the move."""
    if move == Move.ASSIGN and not seats[Role.KASUBID]:
        return (
            f"Belum ada Kasubid/Kasubag yang menjabat di {cycle.unit.name}; mintalah Pengelola "
            "mengisi jabatan itu."
        )
    if move == Move.INSTRUCT and not seats[Role.ANALIS]:
        return (
            f"Belum ada Analis Data yang menjabat di {cycle.unit.name}; mintalah Pengelola "
            "mengisi jabatan itu."
        )
    if move == Move.HAND_OVER and (missing := sum(figure.missing for figure in figures)):
        return f"{missing} indikator belum terisi. {HOW_TO_COMPLETE}"
    if move == Move.SUBMIT:
        due = Realization.objects.filter(cycle=cycle, is_due=True).values_list(
            "indicator_id", flat=True
        )
        written = {n.indicator_id for n in Narrative.objects.filter(cycle=cycle) if n.is_written}
        if silent := sum(pk not in written for pk in due):
            return f"{silent} indikator belum bernarasi; lengkapi dahulu di halaman naskah."
    return ""


def _drafted_remarks(move: Move, cycle: Cycle) -> list[str]:
    """Remarks that are written but not sent yet, at the moves that they concern."""
    reviewing = (Move.APPROVE, Move.RETURN_FOR_REPAIR, Move.REQUEST_REVISION, Move.RECOMMEND)
    submission = latest_submission(cycle)
    if move not in reviewing or submission is None:
        return []
    drafts = Remark.objects.filter(submission=submission, sent_at__isnull=True)
    return [
        f"{draft.get_target_display()}"
        f"{f' · {draft.indicator.name}' if draft.indicator_id else ''}: {draft.text}"
        for draft in drafts.select_related("indicator")
    ]


def kept_text(form: MoveForm, cycle: Cycle, actor: Actor) -> str:
    """What was typed into a form that came too late, so that it is not lost; "" for a repetition.

    Told only when somebody else was faster: the person's own second click lost nothing.
    """
    last = cycle.transitions.order_by("-serial").first()
    typed = next((str(text) for name, text in form.inputs().items() if name in TEXT_NAMES), "")
    if not typed.strip() or last is None or last.by_id == actor.user.pk:
        return ""
    if form.initial.get("instruction", "").strip() == typed.strip():
        return ""
    return f"Yang Anda ketik, bila masih diperlukan: “{typed.strip()}”"
