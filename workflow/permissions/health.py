"""Why somebody may not see how the installation is."""

from __future__ import annotations

from workflow.models import Actor
from workflow.permissions.moves import Reason


def why_not_watch(actor: Actor) -> Reason:
    """Workers, jobs, mails and disk: what the Pengelola looks after."""
    if actor.is_manager:
        return None
    return "Kesehatan sistem dibaca oleh Pengelola; mintalah kepadanya bila ada yang tidak jalan."
