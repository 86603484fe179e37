"""Attaching and withdrawing bukti dukung. A file is never deleted; it is withdrawn."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import prefetch_related_objects

from workflow import uploads
from workflow.actions.errors import Refused
from workflow.enums import Role, State
from workflow.journal import record
from workflow.models import Actor, Cycle, Evidence, Realization
from workflow.permissions import acting_position, why_not_enter, why_not_withdraw_evidence

#: Files of one indicator in one cycle; more belong into one PDF.
MAX_FILES = 30
MAX_DESCRIPTION = 250


def attach(
    cycle_id: int,
    indicator_id: int,
    upload: UploadedFile,
    *,
    by: Actor,
    now: datetime,
    description: str = "",
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
    description = description.replace("\x00", "").strip()
    if len(description) > MAX_DESCRIPTION:
        raise Refused(f"Keterangan paling banyak {MAX_DESCRIPTION} huruf.", "description")
    stored = None
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
                description=description,
                uploaded_at=now,
                uploaded_by=by.user,
            )
            evidence.file.save(checked.name, upload, save=False)
            stored = evidence.file
            _to_disk(evidence)
            evidence.save()
            _record("evidence.attach", cycle, evidence, by, now)
    except BaseException:
        if stored is not None:
            stored.storage.delete(stored.name)
        raise
    return evidence


def _check_place(row: Realization, checked: uploads.Checked) -> None:
    current = list(row.evidence.current().values_list("sha256", "name"))
    if len(current) >= MAX_FILES:
        raise Refused(
            f"Indikator ini sudah mempunyai {MAX_FILES} berkas. Tarik yang tidak terpakai, atau "
            "gabungkan beberapa halaman menjadi satu PDF.",
            "files",
        )
    for sha256, name in current:
        if sha256 == checked.sha256:
            raise Refused(
                f"“{checked.name}” sama persis dengan “{name}” yang sudah ada pada indikator ini, "
                "jadi tidak diunggah lagi.",
                "files",
            )


def _to_disk(evidence: Evidence) -> None:
    """Wait until the file is on the disk itself: the row that names it will survive a power cut."""
    with evidence.file.storage.open(evidence.file.name, "rb") as written:
        os.fsync(written.fileno())
    with contextlib.suppress(NotImplementedError):  # storages without folders
        folder = os.open(os.path.dirname(evidence.file.path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def withdraw(evidence_id: int, *, by: Actor, now: datetime) -> Evidence:
    """Take a file out of the material; its row and its content stay as history."""
    with transaction.atomic():
        evidence = Evidence.objects.select_related("realization").get(pk=evidence_id)
        cycle = Cycle.objects.locked(evidence.realization.cycle_id)
        # Read again under the lock: a hand-over or another withdrawal may have come first.
        evidence = Evidence.objects.select_related("realization__analyst").get(pk=evidence_id)
        prefetch_related_objects([cycle], "parts")
        if reason := why_not_withdraw_evidence(by, evidence, cycle, cycle.unlocked()):
            raise Refused(reason)
        evidence.withdrawn_at, evidence.withdrawn_by = now, by.user
        evidence.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _record("evidence.withdraw", cycle, evidence, by, now)
    return evidence


def _record(event: str, cycle: Cycle, evidence: Evidence, by: Actor, now: datetime) -> None:
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
        },
        as_label=position.full_label if position else "",
    )
