"""Pauses as pages show them: the card on the cycle page, and requests on "Tugas saya"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from workflow import dates
from workflow.addresses import cycle_url
from workflow.enums import PauseState, Role, State
from workflow.forms.pauses import AskForm, BareForm, GrantForm, PauseForm, RefuseForm
from workflow.models import Actor, Cycle, Pause
from workflow.pages.clock import ClockView, view_clock
from workflow.pages.holding import named_as
from workflow.permissions import (
    acting_position,
    open_pause,
    why_not_ask_pause,
    why_not_decide_pause,
    why_not_end_pause,
    why_not_withdraw_pause,
)
from workflow.sop import TURNS

#: What can be done with a pause: name in ``data-pause`` → (word in the address, form).
ACTS = {
    "ask": ("minta", AskForm),
    "grant": ("setujui", GrantForm),
    "refuse": ("tolak", RefuseForm),
    "withdraw": ("tarik", BareForm),
    "resume": ("lanjutkan", BareForm),
}
LABELS = {
    "ask": "Minta penundaan",
    "grant": "Setujui",
    "refuse": "Tolak",
    "withdraw": "Tarik permintaan",
    "resume": "Lanjutkan",
}
KINDS = {"grant": "primary", "refuse": "danger", "resume": "primary"}
FOLDED = ("ask", "refuse")


@dataclass(frozen=True)
class Act:
    """One button with its form; ``reason`` says why it does nothing for this person."""

    name: str
    label: str
    url: str
    kind: str
    form: PauseForm
    folded: bool
    reason: str = ""

    @property
    def id(self) -> str:
        """Unique on the page, also with several requests."""
        return self.form.auto_id.removesuffix("_%s").removeprefix("id_")

    @property
    def is_open(self) -> bool:
        """Whether a folded form stands open: after a refusal, with what was typed."""
        return bool(self.form.errors)


@dataclass(frozen=True)
class PauseCard:
    """The pause of the running step, as this person sees it on the cycle page."""

    title: str
    text: str
    tone: str
    quote: str = ""
    note: str = ""
    acts: list[Act] = field(default_factory=list)


@dataclass(frozen=True)
class RequestCard:
    """A request that waits for this superior."""

    key: str
    title: str
    about: str
    detail: str
    reason: str
    clock: ClockView
    href: str
    acts: list[Act]
    acting: str = ""


def pause_form(name: str, pause_id: int | None, data=None, initial=None) -> PauseForm:
    """The form of an act; bound when ``data`` is given."""
    form = ACTS[name][1]
    return form(data, initial=initial, auto_id=f"id_{name}_{pause_id or 0}_%s")


def _act(
    name: str,
    cycle: Cycle,
    pause: Pause | None,
    reason: str | None,
    bound: PauseForm | None = None,
    *,
    origin: str = "cycle",
    label: str = "",
    kind: str = "",
) -> Act:
    pk = pause.pk if pause else None
    url = cycle_url("pause", cycle, pk, ACTS[name][0]) if pk else cycle_url("pause_ask", cycle)
    return Act(
        name=name,
        label=label or LABELS[name],
        url=url,
        kind=kind or KINDS.get(name, "quiet"),
        form=bound or pause_form(name, pk, initial={"serial": cycle.serial, "next": origin}),
        folded=name in FOLDED,
        reason=reason or "",
    )


def pause_card(
    cycle: Cycle, actor: Actor, now: datetime, refused: tuple[str, PauseForm] | None = None
) -> PauseCard | None:
    """The running step's pause and what this person may do with it; None where nothing is to say.

    ``refused``: the act whose form was sent in vain, with what was typed.
    """
    if cycle.current_run is None:
        return None
    turn = TURNS[State(cycle.state)]
    bound = dict([refused] if refused else [])
    holds = acting_position(actor, cycle, turn.role) is not None
    leads = acting_position(actor, cycle, turn.superior) is not None
    pause = open_pause(cycle)
    if pause is None:
        if not holds:
            return None
        reason = why_not_ask_pause(actor, cycle)
        offer = (
            f"Bila langkah ini harus menunggu hal di luar kantor, mintalah penundaan. Setelah "
            f"{_superior(cycle)} menyetujui, jamnya berhenti sejak saat Anda meminta."
        )
        return PauseCard(
            title="Penundaan",
            text="" if reason else offer,
            tone="",
            acts=[_act("ask", cycle, None, reason, bound.get("ask"))],
        )
    since = _when(cycle, pause.asked_at)
    acts = []
    if pause.state == PauseState.ASKED:
        if leads:
            reason = why_not_decide_pause(actor, cycle)
            acts += [
                _act(name, cycle, pause, reason, bound.get(name)) for name in ("grant", "refuse")
            ]
        if holds:
            acts.append(_act("withdraw", cycle, pause, why_not_withdraw_pause(actor, cycle)))
        return PauseCard(
            title=f"Penundaan diminta; menunggu persetujuan {_superior(cycle)}",
            text=(f"{_asker(pause)}, {since}. Bila disetujui, jamnya berhenti sejak saat itu."),
            tone="menunggu",
            quote=pause.reason,
            acts=acts,
        )
    if holds or leads:
        reason = why_not_end_pause(actor, cycle)
        label, kind = ("", "") if holds else ("Akhiri penundaan", "quiet")
        acts.append(_act("resume", cycle, pause, reason, label=label, kind=kind))
    return PauseCard(
        title=f"Ditunda sejak {since}",
        text=(
            f"Diminta {_asker(pause)}; disetujui "
            f"{named_as(str(pause.decided_by), pause.decided_as)}, "
            f"{_when(cycle, pause.decided_at)}. Tenggat dihitung lagi saat penundaan berakhir; "
            "menyelesaikan langkah ini juga mengakhirinya."
        ),
        tone="menunggu",
        quote=pause.reason,
        note=pause.decision_note,
        acts=acts,
    )


def _superior(cycle: Cycle) -> str:
    role = TURNS[State(cycle.state)].superior
    return f"{role.label} {cycle.unit.name}" if role == Role.KABID else role.label


def request_cards(pauses: Iterable[Pause], actor: Actor, now: datetime) -> list[RequestCard]:
    """The requests that this person may answer; no query but for the given ones."""
    cards = []
    for pause in pauses:
        run = pause.run
        cycle = run.cycle
        turn = TURNS[State(run.state)]
        position = acting_position(actor, cycle, turn.superior)
        cards.append(
            RequestCard(
                key=cycle.key,
                title=f"Setujui penundaan langkah {run.step}?",
                about=f"{cycle.unit.name} · {cycle.period}",
                detail=f"{_asker(pause)}, sejak {_when(cycle, pause.asked_at)}",
                reason=pause.reason,
                clock=view_clock(run, cycle.agency, now),
                href=cycle_url("cycle", cycle),
                acts=[
                    _act(name, cycle, pause, None, origin="home") for name in ("grant", "refuse")
                ],
                acting=f"sebagai {position.label}" if position and position.is_acting else "",
            )
        )
    return cards


def _asker(pause: Pause) -> str:
    return named_as(str(pause.asked_by), pause.asked_as)


def _when(cycle: Cycle, at: datetime) -> str:
    return dates.long_moment(at.astimezone(cycle.agency.zone))
