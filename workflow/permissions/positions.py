"""Why somebody may not name or end acting officers (decision 0017)."""

from __future__ import annotations

from datetime import date

from workflow.enums import Role
from workflow.models import Actor, Position, Seat
from workflow.permissions.moves import Reason

ENDED = "Sudah berakhir."
ONLY = "Plt. dan Plh. ditunjuk oleh Pengelola, atau oleh Kabid untuk jabatannya sendiri."


def _own_kabid(actor: Actor, position: Position | None) -> bool:
    """Whether it is the definitif Kabid position that the actor holds today."""
    return position is not None and any(
        held.pk == position.pk and held.role == Role.KABID and not held.is_acting
        for held in actor.positions
    )


def why_not_grant_any(actor: Actor) -> Reason:
    """Why the actor can name no acting officer at all."""
    if actor.agency_id is None:
        return "Akun Anda belum dihubungkan dengan kantor mana pun, jadi tidak ada jabatannya."
    if actor.is_manager or any(_own_kabid(actor, held) for held in actor.positions):
        return None
    return ONLY


def why_not_grant_acting(actor: Actor, seat: Seat) -> Reason:
    """Why the actor may not name somebody for this seat: Pengelola any, a Kabid the own one."""
    if actor.is_manager or _own_kabid(actor, seat.position):
        return None
    return ONLY


def why_not_end_acting(actor: Actor, position: Position, today: date) -> Reason:
    """Why the actor may not end this acting position before its time."""
    if not position.is_acting:
        return "Hanya Plt. dan Plh. yang diakhiri di sini; jabatan definitif dicatat Pengelola."
    if position.until and position.until <= today:
        return ENDED
    if actor.is_manager or _own_kabid(actor, position.acts_for):
        return None
    return "Hanya Pengelola, atau Kabid yang diwakili, yang dapat mengakhirinya lebih awal."
