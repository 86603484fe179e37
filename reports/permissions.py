"""Why somebody may not read or change a document: None, or the reason as a sentence."""

from __future__ import annotations

from workflow.enums import Role
from workflow.models import Actor

Reason = str | None


def why_not_read_office(actor: Actor) -> Reason:
    """Reports of the whole office: Perencanaan and Pimpinan (and the Pengelola)."""
    if actor.agency_id and actor.sees_office:
        return None
    return (
        "Laporan seluruh kantor dibaca oleh Kasubag Perencanaan dan Pimpinan. Laporan bidang "
        "Anda ada di halaman Dokumen."
    )


def why_not_propose_revision(actor: Actor) -> Reason:
    """Reading the proposal for the SOP's revision: it is made of the steps of the whole office."""
    if actor.agency_id and actor.sees_office:
        return None
    return (
        "Usulan revisi SOP disusun dari langkah seluruh kantor, untuk Kasubag Perencanaan, "
        "Pimpinan, dan Pengelola."
    )


def why_not_file_paper(actor: Actor) -> Reason:
    """Noting where the paper copy of a document lies."""
    if actor.has(Role.PERENCANAAN):
        return None
    return "Letak arsip cetak dicatat oleh Kasubag Perencanaan."
