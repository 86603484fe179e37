"""Why somebody may not change the action plan: its indicators, targets and budget."""

from __future__ import annotations

from workflow.enums import Role
from workflow.models import Actor
from workflow.permissions.moves import Reason


def why_not_keep_plan(actor: Actor) -> Reason:
    """Changing the action plan, on its pages or by importing a workbook."""
    if not actor.agency_id:
        return "Akun Anda belum terhubung dengan perangkat daerah."
    if actor.is_manager or actor.has(Role.PERENCANAAN):
        return None
    return "Rencana aksi hanya dapat diubah oleh Pengelola atau Kasubag Perencanaan."
