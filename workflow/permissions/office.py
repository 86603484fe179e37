"""Why somebody may not do what concerns the whole office: open, compile, look after master data."""

from __future__ import annotations

from workflow.enums import Role
from workflow.models import Actor
from workflow.permissions.moves import Reason


def why_not_open(actor: Actor) -> Reason:
    """Opening a cycle by hand (product.md §3)."""
    if actor.has(Role.PERENCANAAN):
        return None
    return "Siklus hanya dapat dibuka dengan tangan oleh Kasubag Perencanaan."


def why_not_compile(actor: Actor) -> Reason:
    """Opening, writing and publishing the annual report (SOP row 6)."""
    if actor.has(Role.PERENCANAAN):
        return None
    return "Laporan kinerja tahunan disusun oleh Kasubag Perencanaan."
