"""Why somebody may not set what time the SOP's steps take and what "1 hari" means."""

from __future__ import annotations

from workflow.models import Actor
from workflow.permissions.moves import Reason


def why_not_set_times(actor: Actor) -> Reason:
    """Choosing the reading of "1 hari", and revising the SOP's standard times."""
    if not actor.agency_id:
        return "Akun Anda belum terhubung dengan perangkat daerah."
    if actor.is_manager:
        return None
    return "Arti “1 hari” dan waktu baku SOP hanya dapat ditetapkan oleh Pengelola."
