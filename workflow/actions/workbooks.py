"""Uploaded workbooks on their way in: receiving, reading, dropping, and forgetting the old ones.

Nothing here touches the plan or a figure. A workbook is read once: a reader claims it, and when
that reader is killed another takes over after the lease. Reading happens in a child process
(``spreadsheets.read``), outside any transaction.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from workflow import spreadsheets, uploads
from workflow.actions import plan_recall
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.kept_files import to_disk
from workflow.enums import ImportKind, ImportState
from workflow.journal import record
from workflow.models import Actor, Agency, Cycle, WorkbookImport
from workflow.permissions import why_not_keep_plan
from workflow.spreadsheets.book import Book, Unreadable
from workflow.spreadsheets.packed import pack, unpack

log = logging.getLogger(__name__)

#: Bytes up to which a workbook is read in the request that brings it; nearly all are smaller. A
#: plan of 5,000 rows has 400 kB and takes two seconds.
READ_AT_ONCE = 500_000
#: A reader that is silent for so long was killed; a reading itself ends well before.
LEASE = timedelta(minutes=2)
#: A workbook that kills its readers is left alone after so many.
MAX_TRIES = 3
#: Of the worker, so that the last of a tick is read well within the lease of its claim.
READ_AT_A_TICK = 3
#: How long a workbook waits to be applied.
KEPT = timedelta(days=30)

STOPPED = (
    "Berkas ini sudah tiga kali dicoba dibaca dan pembacanya selalu terhenti. Simpan ulang sebagai "
    "Excel Workbook (.xlsx) dengan lembar yang diperlukan saja, lalu unggah lagi."
)
BROKEN = (
    "Berkas ini tidak dapat dibaca karena kesalahan program, yang sudah dicatat. Simpan ulang "
    "sebagai Excel Workbook (.xlsx), lalu unggah lagi; bila tetap gagal, beri tahu Pengelola."
)
LOST = "Berkasnya tidak ada lagi di server. Unggah sekali lagi."
CLOSED = {
    ImportState.APPLIED: "Berkas ini sudah dimuat, jadi tidak ada yang diubah lagi.",
    ImportState.DROPPED: "Berkas ini sudah dibatalkan. Unggah sekali lagi bila masih diperlukan.",
}
CORRECTED_MEANWHILE = (
    "Sementara itu orang lain mengubah kolom atau jawaban berkas ini. Inilah keadaannya sekarang; "
    "ulangi perubahan Anda bila masih perlu."
)
FORGOTTEN = "Tidak dimuat dalam 30 hari, jadi dihapus dengan sendirinya."


class AlreadyReceived(AlreadyDone):
    """The very same workbook waits already; ``workbook`` is that one."""

    def __init__(self, workbook: WorkbookImport) -> None:
        super().__init__(
            f"“{workbook.name}” sudah diunggah dengan isi yang sama persis, jadi tidak diunggah "
            "lagi. Inilah yang sudah ada."
        )
        self.workbook = workbook


def receive(
    upload: UploadedFile | None,
    kind: ImportKind,
    agency: Agency,
    *,
    by: Actor,
    now: datetime,
    cycle: Cycle | None = None,
    year: int | None = None,
) -> WorkbookImport:
    """Keep an uploaded workbook, unread; ``Refused`` (field "file") or ``AlreadyReceived``.

    A plan names its ``year`` and asks ``why_not_keep_plan``; a worksheet names its ``cycle``, and
    ``worksheets.receive`` asks whether the person may fill it. The file is on disk before its row
    is committed: a crash leaves at worst a file without a row, which nobody can reach.
    """
    if kind == ImportKind.PLAN and (reason := why_not_keep_plan(by)):
        raise Refused(reason)
    name = _checked_name(upload)
    sha256 = _sha256(upload)
    stored: FieldFile | None = None
    try:
        with transaction.atomic():
            if cycle:  # before the office, as everybody does: the new row names it at the commit
                Cycle.objects.locked(cycle.pk)
            Agency.objects.locked(agency.pk)
            twins = WorkbookImport.objects.filter(
                agency=agency, kind=kind, cycle=cycle, year=year, sha256=sha256
            )
            if cycle:  # two Analis may fill one file: each brings their own part
                twins = twins.filter(uploaded_by=by.user)
            if twin := twins.filter(state__in=(ImportState.WAITING, ImportState.READ)).first():
                raise AlreadyReceived(twin)
            workbook = WorkbookImport(
                kind=kind,
                agency=agency,
                cycle=cycle,
                year=year,
                uploaded_at=now,
                uploaded_by=by.user,
                name=name,
                size=upload.size,
                sha256=sha256,
            )
            workbook.file.save(name, upload, save=False)
            stored = workbook.file
            to_disk(stored)
            workbook.save()
            _record("workbook.receive", workbook, by, now)
    except BaseException:
        if stored is not None:
            stored.storage.delete(stored.name)
        raise
    return workbook


def reads_at_once(workbook: WorkbookImport) -> bool:
    """Whether the request that brings the workbook also reads it."""
    return workbook.size <= READ_AT_ONCE


def read(pk: int, *, now: datetime) -> WorkbookImport:
    """Read a workbook that nobody has read; answers it as it then stands.

    It may still be ``waiting``: somebody else is reading it. A refusal is its state, not an error:
    ``problem`` is the sentence, and the file is not kept.
    """
    workbook = WorkbookImport.objects.defer("cells").get(pk=pk)
    if not _claim(workbook, now):
        return WorkbookImport.objects.get(pk=pk)
    if workbook.result["tries"] > MAX_TRIES:
        _refuse(workbook, now, STOPPED)
    else:
        try:
            with workbook.file.open("rb") as file:
                found = spreadsheets.read(workbook.name, file.read())
            cells, mapping = pack(found), {}
            if workbook.kind == ImportKind.PLAN:
                begun = plan_recall.recall(workbook.agency, found, workbook.year)
                mapping = begun.as_json() if begun.sheets else {}
        except FileNotFoundError:
            _refuse(workbook, now, LOST)
        except Unreadable as unreadable:
            _refuse(workbook, now, str(unreadable))
        except Exception:
            log.exception("Workbook %s could not be read", pk)
            _refuse(workbook, now, BROKEN)
        else:
            _finish(workbook, now, state=ImportState.READ, cells=cells, mapping=mapping)
    return WorkbookImport.objects.get(pk=pk)


def book(workbook: WorkbookImport) -> Book:
    """What was read from a workbook."""
    return unpack(bytes(workbook.cells))


def correct(
    pk: int, mapping: dict[str, Any], *, seen: dict[str, Any], by: Actor, now: datetime
) -> WorkbookImport:
    """Keep what a person corrected: which column says what, and the answers to questions.

    ``seen`` is the mapping that the page was built with; another one by now is refused, so that
    nobody's answers disappear. The same mapping again writes nothing.
    """
    with transaction.atomic():
        workbook = WorkbookImport.objects.select_for_update(no_key=True).get(pk=pk)
        if workbook.kind == ImportKind.PLAN and (reason := why_not_keep_plan(by)):
            raise Refused(reason)
        if workbook.state != ImportState.READ:
            raise AlreadyDone(CLOSED.get(workbook.state, CLOSED[ImportState.DROPPED]))
        if workbook.mapping == mapping:
            return workbook
        if workbook.mapping != seen:
            raise Refused(CORRECTED_MEANWHILE)
        workbook.mapping = mapping
        workbook.save(update_fields=["mapping"])
        _record("workbook.correct", workbook, by, now, mapping=mapping)
    return workbook


def drop(pk: int, *, by: Actor, now: datetime) -> WorkbookImport:
    """Give a workbook up: its cells and its file are deleted, its row stays as history.

    The caller has looked for it in the person's scope; for a plan this asks the permission, for a
    worksheet ``worksheets.drop`` does.
    """
    with transaction.atomic():
        workbook = WorkbookImport.objects.select_for_update(no_key=True).get(pk=pk)
        if workbook.kind == ImportKind.PLAN and (reason := why_not_keep_plan(by)):
            raise Refused(reason)
        if workbook.state == ImportState.APPLIED:
            raise AlreadyDone(f"“{workbook.name}” sudah dimuat, jadi tidak dapat dibatalkan lagi.")
        if workbook.state == ImportState.DROPPED:
            raise AlreadyDone(f"“{workbook.name}” sudah dibatalkan.")
        _let_go(workbook, ImportState.DROPPED)
        _record("workbook.drop", workbook, by, now)
    return workbook


def read_waiting(now: datetime) -> int:
    """Read what still waits, as the worker does; how many were read or refused."""
    free = Q(read_started_at__isnull=True) | Q(read_started_at__lt=now - LEASE)
    waiting = WorkbookImport.objects.to_read().filter(free).values_list("pk", flat=True)
    chosen = list(waiting[:READ_AT_A_TICK])
    return sum(read(pk, now=now).state != ImportState.WAITING for pk in chosen)


def forget_old(now: datetime) -> int:
    """Let go of what nobody applied within ``KEPT``; of applied ones only the cells. How many."""
    before = now - KEPT
    WorkbookImport.objects.filter(
        state=ImportState.APPLIED, applied_at__lt=before, cells__isnull=False
    ).update(cells=None)
    old = WorkbookImport.objects.filter(
        state__in=(ImportState.WAITING, ImportState.READ), uploaded_at__lt=before
    )
    count = 0
    for pk in list(old.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            workbook = old.select_for_update(no_key=True).filter(pk=pk).first()
            if workbook is None:  # applied or dropped a moment ago
                continue
            _let_go(workbook, ImportState.DROPPED, FORGOTTEN)
            _record("workbook.drop", workbook, None, now)
            count += 1
    return count


def _checked_name(upload: UploadedFile | None) -> str:
    """The cleaned name of an upload; first of all its size."""
    if upload is None:
        raise Refused("Pilih berkas buku kerja yang akan diunggah.", "file")
    try:
        spreadsheets.refuse_size(upload.name or "", upload.size)
    except Unreadable as unreadable:
        raise Refused(str(unreadable), "file") from unreadable
    return uploads.clean_name(upload.name or "") or "tanpa nama"


def _sha256(upload: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()


def _claim(workbook: WorkbookImport, now: datetime) -> bool:
    """Whether this caller shall read: of all who see it unread, the one whose UPDATE matches."""
    begun = workbook.read_started_at
    if workbook.state != ImportState.WAITING or (begun and begun > now - LEASE):
        return False
    seen = {"read_started_at": begun} if begun else {"read_started_at__isnull": True}
    tries = {"tries": workbook.result.get("tries", 0) + 1}
    taken = WorkbookImport.objects.filter(pk=workbook.pk, state=ImportState.WAITING, **seen).update(
        read_started_at=now, result=tries
    )
    workbook.result = tries
    return bool(taken)


def _finish(workbook: WorkbookImport, claimed: datetime, **found) -> bool:
    """Write what came out, unless the reading was taken over or given up meanwhile."""
    mine = WorkbookImport.objects.filter(
        pk=workbook.pk, state=ImportState.WAITING, read_started_at=claimed
    )
    return bool(mine.update(result={}, **found))


def _refuse(workbook: WorkbookImport, claimed: datetime, sentence: str) -> None:
    stored = workbook.file
    name = stored.name
    if _finish(workbook, claimed, state=ImportState.REFUSED, problem=sentence, file="") and name:
        stored.storage.delete(name)


def _let_go(workbook: WorkbookImport, state: ImportState, problem: str = "") -> None:
    """Delete cells and file, the file only after the commit."""
    storage, name = workbook.file.storage, workbook.file.name
    workbook.state, workbook.problem, workbook.cells, workbook.file = state, problem, None, ""
    workbook.save(update_fields=["state", "problem", "cells", "file"])
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def _record(
    event: str, workbook: WorkbookImport, by: Actor | None, now: datetime, **more: Any
) -> None:
    cycle = workbook.cycle
    record(
        workbook.agency_id,
        event,
        f"cycle:{cycle.key}" if cycle else f"plan:{workbook.year}",
        by=by,
        now=now,
        payload={
            "workbook": workbook.pk,
            "kind": workbook.kind,
            "name": workbook.name,
            "size": workbook.size,
            "sha256": workbook.sha256,
            **more,
        },
    )
