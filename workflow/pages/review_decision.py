"""The bar at the bottom of a submitted report: the two ways on for whoever decides now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflow.enums import Move, Role, State
from workflow.models import Actor, Cycle
from workflow.pages.clock import ClockView
from workflow.pages.move import cycle_url
from workflow.permissions import acting_position, why_not


@dataclass(frozen=True)
class Decision:
    """The bar at the bottom: the two ways on, for those whose role decides in this state."""

    clock: ClockView | None
    yes_move: str
    yes_label: str
    yes_url: str
    yes_reason: str
    yes_field: str  # "note" or "recommendation"
    yes_field_label: str
    yes_field_help: str
    yes_text: str
    no_move: str
    no_label: str
    no_url: str
    no_reason: str
    remark_help: str
    draft_count: str


def is_reviewer(cycle: Cycle, actor: Actor) -> bool:
    """Whether the actor's role is the one that decides on the report in this state."""
    role = Role.PERENCANAAN if cycle.state in (State.FORWARDED, State.RECOMMENDED) else Role.KABID
    return acting_position(actor, cycle, role) is not None


def decision_of(
    cycle: Cycle, actor: Actor, clock: ClockView | None, content: dict[str, Any], drafts: int
) -> Decision | None:
    """The bar; None for those whose role does not decide, and while nothing is to be decided."""
    if clock is None or not is_reviewer(cycle, actor):
        return None
    planning = cycle.state == State.FORWARDED
    yes = Move.RECOMMEND if planning else Move.APPROVE
    no = Move.REQUEST_REVISION if planning else Move.RETURN_FOR_REPAIR
    return Decision(
        clock=clock,
        yes_move=yes.value,
        yes_label=yes.label,
        yes_url=cycle_url("move", cycle, yes.value),
        yes_reason=why_not(yes, actor, cycle) or _drafts_in_the_way(drafts),
        yes_field="recommendation" if planning else "note",
        yes_field_label="Rekomendasi" if planning else "Pesan saat menyetujui",
        yes_field_help="Tercetak pada laporan triwulan."
        if planning
        else "Boleh kosong. Terbaca oleh Kasubid/Kasubag dan Perencanaan.",
        yes_text=recommendation(cycle, content) if planning else "",
        no_move=no.value,
        no_label="Kembalikan dengan catatan",
        no_url=cycle_url("move", cycle, no.value),
        no_reason=why_not(no, actor, cycle) or "",
        remark_help=f"Boleh kosong: {drafts} catatan Anda ikut terkirim saat laporan dikembalikan."
        if drafts
        else "Wajib diisi bila belum ada catatan pada angka atau narasi.",
        draft_count=str(drafts),
    )


def _drafts_in_the_way(drafts: int) -> str:
    """As ``actions.moves`` refuses it: what was noticed is sent or withdrawn, never forgotten."""
    if not drafts:
        return ""
    return f"{drafts} catatan belum dikirim: kembalikan laporan, atau hapus catatannya."


def recommendation(cycle: Cycle, content: dict[str, Any]) -> str:
    """A sentence to begin with, from the figures of the version."""
    average = content["average"]
    text = (
        f"Laporan data kinerja {cycle.unit.name} {cycle.period} lengkap dan layak menjadi bagian "
        "laporan kinerja triwulan"
    )
    if average["percent"] is None:
        return f"{text}."
    return f"{text}, dengan rata-rata capaian {average['percent_text']} % ({average['predicate']})."
