"""Why somebody may not ask for, decide, take back or end a pause of the running clock.

Every right follows the position of this moment: a Plt./Plh. or a successor acts on a pause that
somebody else asked for or granted.
"""

from __future__ import annotations

from workflow.enums import PauseState, Role, State
from workflow.models import Actor, Cycle, Pause
from workflow.permissions.moves import (
    Reason,
    acting_position,
    not_the_chosen_kasubid,
    own_part,
    sentence,
)
from workflow.sop import TURNS

NOTHING_RUNS = "Siklus ini sudah selesai; tidak ada jam yang berjalan."
TOO_LATE = (
    "Tenggat langkah ini sudah lewat. Penundaan hanya dapat diminta sebelum tenggat, karena tidak "
    "memulihkan keterlambatan."
)
NOT_ASKED = "Tidak ada permintaan penundaan yang menunggu keputusan."
NOT_PAUSED = "Jam langkah ini tidak sedang ditunda."


def open_pause(cycle: Cycle) -> Pause | None:
    """The request that waits or the pause that lasts, of the running step."""
    if cycle.current_run is None:
        return None
    return next((pause for pause in cycle.current_run.pauses.all() if pause.is_open), None)


def _not_the_holder(actor: Actor, cycle: Cycle) -> Reason:
    """Why the running step is not this person's: wrong role, another's report, part handed over."""
    turn = TURNS[State(cycle.state)]
    if not acting_position(actor, cycle, turn.role):
        where = "" if turn.role == Role.PERENCANAAN else f" {cycle.unit.name}"
        return f"Langkah ini sedang dipegang oleh {turn.role.label}{where}."
    if turn.role == Role.KASUBID and cycle.kasubid_id:
        return not_the_chosen_kasubid(actor, cycle)
    if turn.role == Role.ANALIS:
        part = own_part(actor, cycle)
        if part is None:
            return "Tidak ada indikator yang ditugaskan kepada Anda pada siklus ini."
        if part.handed_over_at:
            return "Bagian Anda sudah diserahkan; yang dapat meminta hanya Analis yang belum."
    return None


def _not_the_superior(actor: Actor, cycle: Cycle) -> Reason:
    turn = TURNS[State(cycle.state)]
    if acting_position(actor, cycle, turn.superior):
        return None
    where = f" {cycle.unit.name}" if turn.superior == Role.KABID else ""
    return f"Penundaan langkah {turn.step} diputuskan oleh {turn.superior.label}{where}."


def why_not_ask_pause(actor: Actor, cycle: Cycle) -> Reason:
    """The holder of the running step asks for a pause, before its due time and one at a time."""
    if cycle.current_run is None:
        return NOTHING_RUNS
    if reason := _not_the_holder(actor, cycle):
        return reason
    if found := open_pause(cycle):
        if found.state == PauseState.GRANTED:
            return "Jam langkah ini sudah ditunda."
        return sentence(f"Penundaan sudah diminta oleh {found.asked_by}")
    due = cycle.current_run.due_at
    return TOO_LATE if due is not None and actor.now >= due else None


def why_not_decide_pause(actor: Actor, cycle: Cycle) -> Reason:
    """The superior of the running step grants or refuses; never what they asked for (four eyes)."""
    found = open_pause(cycle)
    if found is None or found.state != PauseState.ASKED:
        return NOTHING_RUNS if cycle.current_run is None else NOT_ASKED
    if reason := _not_the_superior(actor, cycle):
        return reason
    if found.asked_by_id == actor.user.pk:
        return "Penundaan ini Anda minta sendiri, jadi harus diputuskan oleh orang lain."
    return None


def why_not_withdraw_pause(actor: Actor, cycle: Cycle) -> Reason:
    """The holder takes a request back before it is decided."""
    found = open_pause(cycle)
    if found is None or found.state != PauseState.ASKED:
        return NOTHING_RUNS if cycle.current_run is None else NOT_ASKED
    return _not_the_holder(actor, cycle)


def why_not_end_pause(actor: Actor, cycle: Cycle) -> Reason:
    """The holder goes on, or the superior ends the pause."""
    found = open_pause(cycle)
    if found is None or found.state != PauseState.GRANTED:
        return NOTHING_RUNS if cycle.current_run is None else NOT_PAUSED
    if _not_the_superior(actor, cycle) is None:
        return None
    return _not_the_holder(actor, cycle)


def pause_position(actor: Actor, cycle: Cycle, *, superior_first: bool):
    """The position as which the actor acts on a pause: the superior's or the holder's."""
    turn = TURNS[State(cycle.state)]
    roles = (turn.superior, turn.role) if superior_first else (turn.role, turn.superior)
    found = (acting_position(actor, cycle, role) for role in roles)
    return next((position for position in found if position), None)
