"""What the page of one cycle shows: whose turn, the living sheet, other moves, history, people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from django.db.models import Prefetch
from django.urls import reverse

from workflow import dates
from workflow.enums import Move, Role, State
from workflow.forms.moves import MoveForm
from workflow.forms.pauses import PauseForm
from workflow.models import Actor, Cycle, Pause, StepRun, Transition
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.cycle_side import (
    DocumentLine,
    PersonLine,
    Progress,
    documents,
    people,
    progress_of,
)
from workflow.pages.evidence_archive import ArchiveLink, archive_link
from workflow.pages.forecast import Forecast, cycle_forecast, pace_of
from workflow.pages.history import Event, build_history
from workflow.pages.holding import named_today, owing_names, with_role
from workflow.pages.lateness import LatenessTable, lateness_table, run_lateness, shares_of
from workflow.pages.move import cycle_url, move_form, state_pill
from workflow.pages.move_words import MOVE_TEXTS
from workflow.pages.nudge import Nudge, nudges
from workflow.pages.parts import parts_of_others, parts_text
from workflow.pages.pauses import PauseCard, pause_card
from workflow.pages.plan_marks import marks_of
from workflow.pages.reassigning import reassigned_lines
from workflow.pages.seats import role_names, seats_of, serving_seats
from workflow.pages.sheet import LANE_TITLES, SheetRow, build_sheet, who_had
from workflow.pages.sop import revision_text
from workflow.permissions import acting_position, own_part, why_not
from workflow.sop import MOVES, TURNS

#: The move that the holder of a state makes in the end.
MAIN_MOVES = {
    State.OPENED: Move.ASSIGN,
    State.ASSIGNED: Move.INSTRUCT,
    State.COLLECTING: Move.HAND_OVER,
    State.GATHERED: Move.SUBMIT,
    State.DRAFTED: Move.APPROVE,
    State.RETURNED: Move.SUBMIT,
    State.REVIEWED: Move.FORWARD,
    State.FORWARDED: Move.RECOMMEND,
}
#: Where the work of a state is done, when it is more than the move's short form.
WORK_PAGES = {
    State.COLLECTING: "data",
    State.GATHERED: "report",
    State.RETURNED: "report",
    State.DRAFTED: "review",
    State.FORWARDED: "review",
}
#: Moves whose form is short enough to stand on this page.
SHORT_FORMS = (Move.ASSIGN, Move.FORWARD)
#: After these the next person must read the note first.
TELLING = (
    Move.HAND_OVER,
    Move.SEND_BACK,
    Move.RETURN_FOR_REPAIR,
    Move.REQUEST_REVISION,
    Move.REOPEN,
)


@dataclass(frozen=True)
class Callout:
    """The one thing to know: what is mine now, or who has it, or how it ended."""

    title: str
    text: str
    tone: str = ""  # "" mine | menunggu | aman | terlambat
    quote: str = ""
    clock: ClockView | None = None
    move: str = ""
    label: str = ""
    href: str = ""  # a page where the work is done
    action: str = ""  # or the address of the short form
    reason: str = ""  # my position's turn, but not mine
    nudges: list[Nudge] = field(default_factory=list)  # to whom it is waiting for


@dataclass(frozen=True)
class MoveButton:
    """Another move of one of my roles."""

    move: str
    label: str
    href: str
    kind: str
    reason: str


@dataclass(frozen=True)
class CyclePage:
    """Finished values for ``workflow/cycle.html``."""

    key: str
    title: str
    crumbs: list[dict[str, str]]
    pills: list[dict[str, str]]
    clock: ClockView | None
    tabs: list[dict]
    callout: Callout
    lanes: tuple[str, ...]
    rows: list[SheetRow]
    has_policies: bool
    revision: str  # whose standard times this cycle keeps
    moves: list[MoveButton]
    documents: list[DocumentLine]
    archive: ArchiveLink
    history: list[Event]
    people: list[PersonLine]
    form: MoveForm | None
    pause: PauseCard | None = None
    forecast: Forecast | None = None
    lateness: LatenessTable | None = None
    marks: list[str] = field(default_factory=list)  # targets changed since the report was submitted


def cycle_page(
    cycle: Cycle, actor: Actor, now: datetime, *, refused: tuple[str, PauseForm] | None = None
) -> CyclePage:
    """Everything on the page, in a number of queries that grows with nothing.

    ``refused``: the form of a pause that was sent in vain, with its name.
    """
    runs = list(
        cycle.runs.select_related("finished_by").prefetch_related(
            Prefetch("pauses", Pause.objects.with_people())
        )
    )
    if cycle.current_run and runs:
        cycle.current_run = runs[-1]  # the same, with the people of its pauses
    transitions = list(cycle.transitions.select_related("by"))
    reassigned = list(cycle.reassignments.select_related("run", "by", "previous", "successor"))
    submissions = list(
        cycle.submissions.defer("content").select_related("submitted_by", "review_begun_by")
    )
    seats = seats_of(cycle, now)
    if cycle.current_run and cycle.state != State.COLLECTING:
        # The position may have changed hands since the step began; shown, never saved.
        held = serving_seats(cycle, seats, Role(cycle.current_run.role))
        cycle.current_run.holder = named_today(held)
    main = MAIN_MOVES.get(State(cycle.state))
    reason = why_not(main, actor, cycle) if main else None
    mine = main is not None and reason is None
    shares = shares_of(cycle, runs, now)
    late = {run.pk: run_lateness(run, share) for run, share in zip(runs, shares, strict=True)}
    names, told = role_names(cycle, seats), reassigned_lines(cycle, reassigned)
    rows = build_sheet(cycle, runs, transitions, names, now, late, told)
    progress = progress_of(cycle)
    callout = _callout(cycle, actor, transitions, now, main, reason, progress)
    if callout.tone == "menunggu":
        serving = partial(serving_seats, cycle, seats)
        callout = replace(callout, nudges=nudges(cycle, serving, actor))
    return CyclePage(
        key=cycle.key,
        title=cycle.unit.name,
        crumbs=[
            {"label": "Siklus", "href": reverse("cycles")},
            {"label": cycle.period, "href": f"{reverse('cycles')}?tahun={cycle.year}"},
        ],
        pills=[state_pill(cycle)],
        clock=view_clock(cycle.current_run, cycle.agency, now) if cycle.current_run else None,
        tabs=_tabs(cycle, bool(submissions), progress),
        callout=callout,
        lanes=LANE_TITLES,
        rows=rows,
        has_policies=any(row.policies for row in rows),
        revision=revision_text(cycle.revision),
        moves=_other_moves(cycle, actor, main if mine and cycle.state not in WORK_PAGES else None),
        documents=documents(cycle, submissions),
        archive=archive_link(cycle),
        history=build_history(cycle, transitions, submissions, runs, late, reassigned),
        people=people(cycle, seats, progress),
        form=move_form(main, cycle, actor, seats) if mine and main in SHORT_FORMS else None,
        pause=pause_card(cycle, actor, now, refused),
        forecast=cycle_forecast(cycle, pace_of(cycle), now) if cycle.current_run else None,
        lateness=lateness_table(runs, shares, [who_had(run) for run in runs]),
        marks=marks_of([cycle.pk]).get(cycle.pk, []) if submissions else [],
    )


# --- whose turn ------------------------------------------------------------------------------


def _parts(cycle: Cycle, actor: Actor, progress: Progress) -> str:
    """How far several Analis are, as a sentence of its own; "" where one has it all."""
    told = parts_text(cycle, progress.by_analyst, actor)
    return f"{told}. " if told else ""


def _callout(
    cycle: Cycle,
    actor: Actor,
    transitions: list[Transition],
    now: datetime,
    main: Move | None,
    reason: str | None,
    progress: Progress,
) -> Callout:
    last = transitions[-1] if transitions else None
    if main is None:
        return _ended(cycle, last)
    run = cycle.current_run
    turn = TURNS[State(cycle.state)]
    clock = view_clock(run, cycle.agency, now, explained=True)
    quote = last.note if last and last.move in TELLING else ""
    if reason is None:
        done, due = progress.by_analyst.get(actor.user.pk, (0, 0))
        ready = main == Move.HAND_OVER and done == due  # nothing is left to fill in
        text = _before(cycle, last)
        if main == Move.HAND_OVER:
            text = (
                f"{done} dari {due} indikator Anda terisi. {_parts(cycle, actor, progress)}{text}"
            )
        return Callout(
            title=f"Giliran Anda: {_lower(turn.duty)}",
            text=text,
            quote=quote,
            clock=clock,
            move=main.value,
            label=main.label if ready else turn.button,
            href=cycle_url("move", cycle, main.value) if ready else _workplace(cycle, main),
            action=cycle_url("move", cycle, main.value) if main in SHORT_FORMS else "",
        )
    position = acting_position(actor, cycle, turn.role)
    part = own_part(actor, cycle) if main == Move.HAND_OVER else None
    if part and part.handed_over_at:
        others = ", ".join(parts_of_others(cycle, actor, progress.by_analyst))
        return Callout(
            title=f"Bagian Anda sudah diserahkan; menunggu {others}",
            text=f"Diserahkan {_long(cycle, part.handed_over_at)}.",
            tone="menunggu",
            clock=clock,
        )
    blocked = reason if position else ""
    alone = blocked and actor.user.get_full_name() in run.holder  # four eyes: somebody else must
    return Callout(
        title="Menunggu pemeriksa lain" if alone else f"Menunggu {_holder(cycle, run)}",
        text=(
            f"{turn.duty}, sejak {_long(cycle, run.started_at)}. {_parts(cycle, actor, progress)}"
            f"{_before(cycle, last)}"
        ),
        tone="menunggu",
        quote=quote,
        clock=clock,
        move=main.value if blocked else "",
        label=turn.button if blocked else "",
        reason=blocked,
    )


def _workplace(cycle: Cycle, main: Move) -> str:
    if main in SHORT_FORMS:
        return ""
    page = WORK_PAGES.get(State(cycle.state))
    return cycle_url(page, cycle) if page else cycle_url("move", cycle, main.value)


def _holder(cycle: Cycle, run: StepRun) -> str:
    """Who has it: those Analis who still owe their part, else the holders by name and role."""
    role = Role(run.role)
    names = owing_names(cycle) or run.holder
    return with_role(names, role) if names else f"{role.label}, yang belum ada pejabatnya"


def _before(cycle: Cycle, last: Transition | None) -> str:
    """How it came to this turn."""
    if last is None:
        return f"Siklus dibuka {_long(cycle, cycle.opened_at)}."
    return f"{last.by} {MOVES[Move(last.move)].past}, {_long(cycle, last.at)}."


def _ended(cycle: Cycle, last: Transition | None) -> Callout:
    if cycle.state == State.CANCELLED:
        return Callout(
            title="Siklus ini dibatalkan; tidak ada yang perlu dikerjakan lagi",
            text=_before(cycle, last),
            tone="terlambat",
            quote=last.note if last else "",
        )
    return Callout(
        title="Selesai: laporan direkomendasikan",
        text=f"{_before(cycle, last)} Laporan ini masuk ke laporan triwulan kantor.",
        tone="aman",
        quote=cycle.recommendation,
    )


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _long(cycle: Cycle, at: datetime) -> str:
    return dates.long_moment(at.astimezone(cycle.agency.zone))


def _other_moves(cycle: Cycle, actor: Actor, shown: Move | None) -> list[MoveButton]:
    """The moves of the roles I hold here, possible ones first; ``shown`` stands in the callout."""
    found = []
    for move, rule in MOVES.items():
        if move == shown or not acting_position(actor, cycle, rule.role):
            continue
        reason = why_not(move, actor, cycle) or ""
        texts = MOVE_TEXTS[move]
        found.append(
            MoveButton(
                move=move.value,
                label=move.label,
                href=cycle_url("move", cycle, move.value),
                kind="danger" if texts.danger else "quiet",
                reason=reason,
            )
        )
    return sorted(found, key=lambda button: bool(button.reason))


def _tabs(cycle: Cycle, has_submission: bool, progress: Progress) -> list[dict]:
    """The pages of this cycle; the review has nothing to show before the first submission."""
    tabs = [
        {"label": "Lembar SOP", "href": cycle_url("cycle", cycle), "current": True},
        {"label": "Data", "href": cycle_url("data", cycle), "count": progress.text},
        {"label": "Naskah", "href": cycle_url("report", cycle)},
    ]
    if has_submission:
        tabs.append({"label": "Pemeriksaan", "href": cycle_url("review", cycle)})
    return tabs
