"""``record()``: the append-only journal, a hash chain per office."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from workflow.enums import Move
from workflow.models import Actor, JournalEntry, JournalHead

#: Events that are not moves of a cycle, in words; a move says its own.
EVENTS = {
    "annual.open": "Laporan tahunan dibuka",
    "annual.publish": "Laporan tahunan diterbitkan",
    "annual.write": "Naskah laporan tahunan disimpan",
    "calendar.change": "Kalender kerja berubah",
    "calendar.decree": "Dasar hukum kalender dicatat",
    "cycle.open": "Siklus dibuka",
    "cycle.part": "Bagian bahan diserahkan",
    "document.file": "Letak salinan kertas dicatat",
    "document.register": "Dokumen didaftarkan",
    "evidence.attach": "Bukti dukung diunggah",
    "evidence.describe": "Tanggal dan keterangan bukti dukung diubah",
    "evidence.withdraw": "Bukti dukung ditarik",
    "office.settings": "Pengaturan kantor diubah",
    "person.contact": "Alamat dan pilihan kabar disimpan",
    "office.reading": "Arti “1 hari” diganti",
    "pause.ask": "Penundaan diminta",
    "pause.end": "Penundaan berakhir",
    "pause.grant": "Penundaan disetujui",
    "pause.refuse": "Penundaan ditolak",
    "pause.withdraw": "Permintaan penundaan ditarik kembali",
    "plan.add": "Indikator ditambahkan",
    "plan.budget": "Program dan pagu diubah",
    "plan.copy": "Rencana aksi disalin ke tahun berikutnya",
    "plan.delete": "Indikator atau program dihapus",
    "plan.edit": "Indikator atau targetnya diubah",
    "plan.load": "Rencana aksi dimuat",
    "plan.objective": "Sasaran diubah",
    "plan.restore": "Indikator dipakai lagi",
    "plan.retire": "Indikator dihentikan",
    "position.end": "Plt./Plh. diakhiri lebih awal",
    "position.grant": "Plt./Plh. ditunjuk",
    "position.withdraw": "Penunjukan Plt./Plh. dibatalkan",
    "question.answer": "Pertanyaan dijawab",
    "realization.save": "Realisasi disimpan",
    "reassign.analis": "Bagian Analis dialihkan",
    "reassign.kasubid": "Penyusunan laporan dialihkan",
    "remark.add": "Catatan pemeriksaan ditulis",
    "remark.delete": "Catatan pemeriksaan dihapus",
    "report.write": "Naskah laporan disimpan",
    "review.begin": "Pemeriksaan dimulai",
    "sop.change": "Revisi waktu baku SOP diubah",
    "sop.revise": "Revisi waktu baku SOP dibuat",
    "sop.withdraw": "Revisi waktu baku SOP ditarik",
    "workbook.correct": "Pemetaan buku kerja diperbaiki",
    "workbook.drop": "Buku kerja dibatalkan",
    "workbook.receive": "Buku kerja diunggah",
    "worksheet.accept": "Lembar kerja diterima",
}


#: What a check says of a chain in which nothing is wrong.
WHOLE = "utuh"


def event_label(event: str) -> str:
    """An event as people read it: "cycle.approve" is "Setujui"."""
    if event in EVENTS:
        return EVENTS[event]
    name = event.removeprefix("cycle.")
    return next((move.label for move in Move if move == name), event)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same content always gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def entry_hash(
    previous: str,
    sequence: int,
    at: datetime,
    actor_id: int | None,
    event: str,
    subject: str,
    payload: dict[str, Any],
) -> str:
    """SHA-256 over the hash before and everything the entry says."""
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = canonical([previous, sequence, stamp, actor_id, event, subject, payload])
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    agency_id: int,
    event: str,
    subject: str,
    *,
    by: Actor | None,
    now: datetime,
    payload: dict[str, Any] | None = None,
    as_label: str = "",
) -> JournalEntry:
    """Append one entry; must be called inside the transaction of what it records.

    The head row is locked, so entries of one office are appended one after another.
    """
    head, _ = JournalHead.objects.select_for_update().get_or_create(agency_id=agency_id)
    sequence = head.sequence + 1
    payload = payload or {}
    actor_id = by.user.pk if by else None
    digest = entry_hash(head.hash, sequence, now, actor_id, event, subject, payload)
    entry = JournalEntry.objects.create(
        agency_id=agency_id,
        sequence=sequence,
        at=now,
        actor_id=actor_id,
        actor_as=as_label or (by.titles[:180] if by else "Sistem"),
        event=event,
        subject=subject,
        payload=payload,
        previous=head.hash,
        hash=digest,
    )
    head.sequence, head.hash = sequence, digest
    head.save(update_fields=["sequence", "hash"])
    return entry


def first_broken(agency_id: int, until: int | None = None) -> JournalEntry | None:
    """The first entry that does not follow from the one before; None when the chain is whole.

    ``until`` is the last sequence to look at.
    """
    previous = "0" * 64
    entries = JournalEntry.objects.filter(agency_id=agency_id).order_by("sequence")
    if until is not None:
        entries = entries.filter(sequence__lte=until)
    for sequence, entry in enumerate(entries.iterator(), start=1):
        expected = entry_hash(
            previous,
            sequence,
            entry.at,
            entry.actor_id,
            entry.event,
            entry.subject,
            entry.payload,
        )
        if (entry.sequence, entry.previous, entry.hash) != (sequence, previous, expected):
            return entry
        previous = entry.hash
    return None


def end_fault(agency_id: int) -> str:
    """Whether the chain ends where its head says, as a sentence; empty when it does.

    Entries cut off the end leave a chain that is whole in itself: only the head tells. Two
    queries, so a page may ask.
    """
    head = JournalHead.objects.filter(agency_id=agency_id).first()
    last = JournalEntry.objects.filter(agency_id=agency_id).order_by("-sequence").first()
    ended, digest = (last.sequence, last.hash) if last else (0, "0" * 64)
    if head is None:
        return f"{ended} catatan tanpa kepala jurnal" if last else ""
    if ended < head.sequence:
        return f"terpotong: catatan #{ended + 1} sampai #{head.sequence} hilang"
    # Entries may have been appended between the two queries; the entry of the head must be there.
    if ended > head.sequence:
        head.refresh_from_db()
        if ended > head.sequence:
            return f"catatan #{head.sequence + 1} tidak dikenal kepala jurnal"
        return ""
    return "" if digest == head.hash else f"catatan #{ended} bukan yang dicatat kepala jurnal"


def verify(agency_id: int) -> str:
    """Recompute the whole chain of an office and compare its end; empty when all is well.

    Reads every entry: work for the worker and for ``manage.py verify_journal``, not for a page.
    """
    head = JournalHead.objects.filter(agency_id=agency_id).first()
    broken = first_broken(agency_id, until=head.sequence if head else None)
    if broken is not None:
        return f"rantai putus pada catatan #{broken.sequence}"
    return end_fault(agency_id)
