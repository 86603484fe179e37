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


def why_not_keep_calendar(actor: Actor) -> Reason:
    """Changing the working calendar: hours, holidays, exceptions and their decrees."""
    if not actor.agency_id:
        return "Akun Anda belum terhubung dengan perangkat daerah."
    if actor.is_manager or actor.has(Role.PERENCANAAN):
        return None
    return "Kalender kerja hanya dapat diubah oleh Pengelola atau Kasubag Perencanaan."


def why_not_monitor(actor: Actor) -> Reason:
    """Reading how the SOP is kept: the office's readers all of it, a Kabid their own bidang."""
    if actor.agency_id and (actor.sees_office or actor.has(Role.KABID)):
        return None
    return (
        "Pemantauan dibaca oleh Kabid untuk bidangnya, dan oleh Kasubag Perencanaan, Pimpinan, "
        "serta Pengelola untuk seluruh kantor. Tenggat tugas Anda ada di halaman Tugas saya."
    )
