"""Attaching, describing and withdrawing bukti dukung. A file is never deleted; it is withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import prefetch_related_objects

from workflow import pictures, uploads
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.kept_files import to_disk
from workflow.enums import Role, State
from workflow.journal import record
from workflow.models import Actor, Cycle, Evidence, Realization
from workflow.permissions import acting_position, why_not_change_evidence, why_not_enter

#: Files of one indicator in one cycle; more belong into one PDF.
MAX_FILES = 30
MAX_DESCRIPTION = MAX_REASON = 250
#: A document older than this does not prove a quarter; a slip of the keyboard does look so.
FIRST_DAY = date(2000, 1, 1)
BROKEN_PICTURE = (
    "“{name}” tidak dapat diterima: gambarnya rusak atau terpotong. Ambil atau kirim ulang "
    "fotonya, lalu unggah lagi."
)


class AlreadyAttached(Refused):
    """The same bytes are there already: a second sending of a file whose answer was lost."""


@dataclass(frozen=True)
class Words:
    """What a person says of a file."""

    dated: date | None = None  # the date that the document bears
    description: str = ""


@dataclass(frozen=True)
class _Told:
    """What the file itself says."""

    made_on: date | None = None
    preview: bytes = b""
    fingerprint: str = ""


def attach(
    cycle_id: int,
    indicator_id: int,
    upload: UploadedFile,
    *,
    by: Actor,
    now: datetime,
    description: str = "",
    dated: date | None = None,
) -> Evidence:
    """Check one file and keep it as evidence of one figure, or raise ``Refused``.

    The file is on disk before its row is committed, so a crash never leaves a row without its
    file; at worst a file without a row stays behind, which nobody can reach.
    """
    try:
        checked = uploads.inspect(
            upload.name or "", upload.file, max_bytes=settings.UPLOAD_MAX_BYTES
        )
    except uploads.Rejected as rejected:
        raise Refused(str(rejected), "files") from rejected
    words = _acceptable(Words(dated, description), by, now)
    told = _told(checked, upload, by, now)
    stored = []
    try:
        with transaction.atomic():
            cycle = Cycle.objects.locked(cycle_id)
            prefetch_related_objects([cycle], "parts")
            row = Realization.objects.of_cycle(cycle).filter(indicator_id=indicator_id).first()
            if row is None:
                raise Refused("Indikator itu bukan bagian siklus ini; muat ulang halamannya.")
            if reason := why_not_enter(by, row, cycle, cycle.unlocked()):
                raise Refused(reason)
            _check_place(row, checked)
            evidence = Evidence(
                realization=row,
                name=checked.name,
                content_type=checked.content_type,
                size=checked.size,
                sha256=checked.sha256,
                description=words.description,
                dated=words.dated,
                made_on=told.made_on,
                fingerprint=told.fingerprint,
                uploaded_at=now,
                uploaded_by=by.user,
            )
            evidence.file.save(checked.name, upload, save=False)
            stored.append(evidence.file)
            to_disk(evidence.file)
            if told.preview:
                evidence.preview.save("kecil.jpg", ContentFile(told.preview), save=False)
                stored.append(evidence.preview)
            evidence.save()
            _record("evidence.attach", cycle, evidence, by, now, dated=_iso(words.dated))
    except BaseException:
        for kept in stored:
            kept.storage.delete(kept.name)
        raise
    return evidence


def _acceptable(words: Words, by: Actor, now: datetime) -> Words:
    """What a person says of a file, without what no document has; raises ``Refused``."""
    description = " ".join(words.description.replace("\x00", "").split())
    if len(description) > MAX_DESCRIPTION:
        raise Refused(f"Keterangan paling banyak {MAX_DESCRIPTION} huruf.", "description")
    check_date(words.dated, by=by, now=now)
    return Words(words.dated, description)


def check_date(dated: date | None, *, by: Actor, now: datetime) -> None:
    """Refuse what only a slip of the keyboard makes the date of a document."""
    today = now.astimezone(by.user.agency.zone).date()
    if dated and dated > today + timedelta(days=366):
        raise Refused("Tanggal dokumen masih jauh di depan; periksa tahunnya.", "dated")
    if dated and dated < FIRST_DAY:
        raise Refused("Tanggal dokumen terlalu lama; periksa tahunnya.", "dated")


def _told(checked: uploads.Checked, upload: UploadedFile, by: Actor, now: datetime) -> _Told:
    """What the file says of itself; a picture that cannot be opened is refused."""
    if not pictures.is_picture(checked.content_type):
        return _Told(made_on=_day(checked.made, by, now))
    upload.file.seek(0)
    try:
        picture = pictures.look(upload.file.read())
    except pictures.Damaged as damaged:
        raise Refused(BROKEN_PICTURE.format(name=checked.name), "files") from damaged
    finally:
        upload.file.seek(0)
    if picture is None:  # too heavy to decode: kept without a preview
        return _Told()
    return _Told(_day(picture.taken, by, now), picture.preview, picture.fingerprint)


def _day(made: datetime | None, by: Actor, now: datetime) -> date | None:
    """The day in the office's zone; None for what a wrong clock has written."""
    if made is None:
        return None
    zone = by.user.agency.zone
    try:
        day = (made.astimezone(zone) if made.tzinfo else made).date()
    except OverflowError:
        return None
    return day if FIRST_DAY <= day <= now.astimezone(zone).date() else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _check_place(row: Realization, checked: uploads.Checked) -> None:
    current = list(row.evidence.current().values_list("sha256", "name"))
    for sha256, name in current:
        if sha256 == checked.sha256:
            raise AlreadyAttached(
                f"“{checked.name}” sama persis dengan “{name}” yang sudah ada pada indikator ini, "
                "jadi tidak diunggah lagi.",
                "files",
            )
    if len(current) >= MAX_FILES:
        raise Refused(
            f"Indikator ini sudah mempunyai {MAX_FILES} berkas. Tarik yang tidak terpakai, atau "
            "gabungkan beberapa halaman menjadi satu PDF.",
            "files",
        )


def describe(evidence_id: int, words: Words, *, seen: Words, by: Actor, now: datetime) -> Evidence:
    """Change the date and the description of a file; what they were stays in the journal.

    ``seen`` is what the person had before them: whoever comes second is told what the first wrote.
    """
    words = _acceptable(words, by, now)
    with transaction.atomic():
        cycle, evidence = _locked(evidence_id, by)
        old = Words(evidence.dated, evidence.description)
        if words == old:
            return evidence
        if old != seen:
            raise AlreadyDone(
                "Keterangan berkas ini baru saja diubah dari tempat lain. Isian Anda masih ada di "
                "bawah; bandingkan dengan yang tersimpan, lalu simpan sekali lagi."
            )
        evidence.dated, evidence.description = words.dated, words.description
        evidence.save(update_fields=["dated", "description"])
        _record(
            "evidence.describe",
            cycle,
            evidence,
            by,
            now,
            old={"dated": _iso(old.dated), "description": old.description},
            new={"dated": _iso(words.dated), "description": words.description},
        )
    return evidence


def withdraw(evidence_id: int, reason: str, *, by: Actor, now: datetime) -> Evidence:
    """Take a file out of the material; its row and its content stay as history."""
    reason = " ".join(reason.replace("\x00", "").split())
    with transaction.atomic():
        cycle, evidence = _locked(evidence_id, by)
        if not reason:
            raise Refused("Tulis alasan mengapa berkas ini ditarik.", "reason")
        if len(reason) > MAX_REASON:
            raise Refused(f"Alasan paling banyak {MAX_REASON} huruf.", "reason")
        evidence.withdrawn_at, evidence.withdrawn_by = now, by.user
        evidence.withdrawn_reason = reason
        evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        _record("evidence.withdraw", cycle, evidence, by, now, reason=reason)
    return evidence


def _locked(evidence_id: int, by: Actor) -> tuple[Cycle, Evidence]:
    """The file under the lock of its cycle, if the person may change it now."""
    rows = Evidence.objects.select_related("realization__analyst", "realization__indicator")
    cycle = Cycle.objects.locked(rows.get(pk=evidence_id).realization.cycle_id)
    # Read again under the lock: a hand-over or another change may have come first.
    evidence = rows.get(pk=evidence_id)
    prefetch_related_objects([cycle], "parts")
    if reason := why_not_change_evidence(by, evidence, cycle, cycle.unlocked()):
        raise Refused(reason)
    return cycle, evidence


def _record(
    event: str, cycle: Cycle, evidence: Evidence, by: Actor, now: datetime, **more: Any
) -> None:
    role = Role.ANALIS if cycle.state == State.COLLECTING else Role.KASUBID
    position = acting_position(by, cycle, role)
    record(
        cycle.agency_id,
        event,
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={
            "evidence": evidence.pk,
            "indicator": evidence.realization.indicator_id,
            "name": evidence.name,
            "sha256": evidence.sha256,
            **more,
        },
        as_label=position.full_label if position else "",
    )
