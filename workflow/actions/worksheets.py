"""Accepting a lembar kerja: what somebody ticked, in one transaction, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import prefetch_related_objects

from workflow.actions import workbooks
from workflow.actions.entries import BudgetEntry
from workflow.actions.errors import AlreadyDone, Refused
from workflow.actions.realizations import NotSaved, save
from workflow.actions.worksheet_compare import compare, understand, why_not_bring
from workflow.actions.worksheet_parts import CellState, Comparison, Part
from workflow.actions.worksheet_rows import entry_of
from workflow.dates import short_moment
from workflow.enums import ImportKind, ImportState
from workflow.journal import record
from workflow.models import Actor, BudgetRealization, Cycle, Realization, WorkbookImport
from workflow.spreadsheets.book import Book

MEANWHILE = (
    "Sementara itu ada isian yang berubah. Inilah keadaannya sekarang; pilihan Anda tetap ada, "
    "kecuali di tempat yang sekarang konflik. Periksa, lalu tekan Terima sekali lagi."
)
NO_MORE = (
    "Sementara itu keadaannya berubah; tidak ada lagi isian lembar kerja ini yang dapat diterima. "
    "Sebabnya ada di bawah."
)
NOTHING = "Centang sekurangnya satu isian yang akan diterima."
UNANSWERED = "Pastikan dahulu bagaimana angka ini dibaca."


class NotAccepted(Refused):
    """Something that was ticked cannot be stored, so nothing was; sentences by part."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("Periksa isian yang ditandai di bawah ini, lalu tekan Terima sekali lagi.")
        self.errors = errors


@dataclass(frozen=True)
class Accepted:
    """What was stored: parts of the sheet, and rows of the cycle that they changed.

    ``left`` names the cells that are wrong in the sheet and were therefore not offered.
    """

    parts: int
    rows: int
    left: tuple[str, ...] = ()


def receive(
    upload: UploadedFile | None, cycle: Cycle, *, by: Actor, now: datetime
) -> WorkbookImport:
    """Keep an upload and read it at once; ``Refused`` or ``AlreadyReceived`` before it is kept.

    ``cycle`` with its parts. What cannot be read, or is not this cycle's, comes back ``refused``
    with its sentence.
    """
    if reason := why_not_bring(by, cycle):
        raise Refused(reason)
    workbook = workbooks.receive(
        upload, ImportKind.WORKSHEET, cycle.agency, by=by, now=now, cycle=cycle
    )
    return read(workbook.pk, by=by, now=now)


def read(pk: int, *, by: Actor, now: datetime) -> WorkbookImport:
    """Read an upload that nobody has read, and refuse it when it is not one of its cycle."""
    workbook = workbooks.read(pk, now=now)
    if workbook.state != ImportState.READ:
        return workbook
    cycle = Cycle.objects.select_related("agency", "unit").get(pk=workbook.cycle_id)
    try:
        understand(workbooks.book(workbook), cycle)
    except Refused as refused:
        _refuse(pk, refused.sentence)
        return WorkbookImport.objects.get(pk=pk)
    return workbook


def drop(pk: int, *, by: Actor, now: datetime) -> WorkbookImport:
    """Give an upload up, if the person may fill in something of its cycle."""
    workbook = WorkbookImport.objects.only("cycle_id").get(pk=pk)
    cycle = Cycle.objects.with_clock().with_parts().get(pk=workbook.cycle_id)
    if reason := why_not_bring(by, cycle):
        raise Refused(reason)
    return workbooks.drop(pk, by=by, now=now)


def _refuse(pk: int, sentence: str) -> None:
    """Say why an upload is not taken; its cells and its file are not kept."""
    with transaction.atomic():
        workbook = WorkbookImport.objects.select_for_update(no_key=True).get(pk=pk)
        if workbook.state != ImportState.READ:
            return
        storage, name = workbook.file.storage, workbook.file.name
        workbook.state, workbook.problem = ImportState.REFUSED, sentence
        workbook.cells, workbook.file = None, ""
        workbook.save(update_fields=["state", "problem", "cells", "file"])
        transaction.on_commit(lambda: storage.delete(name), robust=True)


def accept(
    pk: int,
    ticks: Collection[str],
    answers: Collection[str],
    *,
    seen: str,
    by: Actor,
    now: datetime,
) -> Accepted:
    """Store the ticked parts of an uploaded worksheet, once; or refuse and store nothing.

    ``ticks`` are keys of parts (for a conflict: the sheet's value was chosen), ``answers`` tokens
    of confirmed questions, ``seen`` is what the person's page showed.
    """
    with transaction.atomic():
        workbook = WorkbookImport.objects.select_for_update(no_key=True).get(pk=pk)
        cycle = _locked(workbook.cycle_id)
        if workbook.state != ImportState.READ:
            raise AlreadyDone(_closed(workbook, cycle))
        comparison = compare(cycle, understand(workbooks.book(workbook), cycle), by)
        if comparison.seen != seen:
            raise Refused(MEANWHILE)
        done = _store(cycle, comparison, ticks, answers, by=by, now=now)
        workbook.state, workbook.applied_at, workbook.applied_by = ImportState.APPLIED, now, by.user
        workbook.result = {"parts": done.parts, "rows": done.rows}
        workbook.save(update_fields=["state", "applied_at", "applied_by", "result"])
        source = {"workbook": pk, "name": workbook.name, "sha256": workbook.sha256}
        _record(cycle, comparison, done, ticks, source, by=by, now=now)
    return done


def accept_file(
    cycle_id: int,
    book: Book,
    source: dict[str, Any],
    answers: Collection[str] = (),
    *,
    by: Actor,
    now: datetime,
) -> Accepted:
    """Store everything that a worksheet changes, for the command line: only when all is clear.

    ``source`` names the file in the journal; ``answers`` confirm doubtful numbers.
    """
    with transaction.atomic():
        cycle = _locked(cycle_id)
        comparison = compare(cycle, understand(book, cycle), by)
        if not comparison.is_clear(answers):
            raise Refused("Ada isian yang belum jelas, jadi tidak ada yang disimpan.")
        ticks = [part.key for part in comparison.parts]
        if not ticks:
            return Accepted(0, 0)
        done = _store(cycle, comparison, ticks, answers, by=by, now=now)
        _record(cycle, comparison, done, ticks, source, by=by, now=now)
    return done


def _locked(pk: int) -> Cycle:
    cycle = Cycle.objects.locked(pk)
    prefetch_related_objects([cycle], "parts")
    return cycle


def _store(
    cycle: Cycle,
    comparison: Comparison,
    ticks: Collection[str],
    answers: Collection[str],
    *,
    by: Actor,
    now: datetime,
) -> Accepted:
    chosen = [part for part in comparison.parts if part.key in ticks and part.is_offered]
    if not chosen:
        raise Refused(NOTHING)
    open_questions = {
        part.key: UNANSWERED
        for part in chosen
        if any(question.token not in answers for question in part.questions)
    }
    if open_questions:
        raise NotAccepted(open_questions)
    changes: dict[int, dict[str, Any]] = {}
    for part in chosen:
        if not part.is_budget:
            changes.setdefault(part.target, {}).update(part.change)
    rows = Realization.objects.of_cycle(cycle).filter(indicator__in=changes)
    amounts = {part.target: part.change["amount"] for part in chosen if part.is_budget}
    lines = BudgetRealization.objects.filter(cycle=cycle, line__in=amounts)
    try:
        saved = save(
            cycle.pk,
            [entry_of(row, changes[row.indicator_id]) for row in rows],
            by=by,
            now=now,
            budget=[
                BudgetEntry(li.line_id, _amount(amounts[li.line_id]), li.amount) for li in lines
            ],
        )
    except NotSaved as refusal:
        raise NotAccepted(_reasons(chosen, refusal)) from refusal
    left = [f"{part.sheet} {part.place}" for part in comparison.of(CellState.WRONG)]
    left += [f"{wrong.sheet} {wrong.address}".strip() for wrong in comparison.problems]
    return Accepted(len(chosen), saved.count, tuple(left))


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _reasons(chosen: list[Part], refusal: NotSaved) -> dict[str, str]:
    """The sentences of a refused save, each at a part of its row."""
    found: dict[str, str] = {}
    for part in chosen:
        if part.is_budget:
            reason = refusal.budget_errors.get(part.target) or refusal.budget_forbidden
        else:
            wrong = refusal.errors.get(part.target, {})
            own = next((wrong[name] for name in part.change if name in wrong), "")
            elsewhere = (
                ""
                if any(n in p.change for p in chosen for n in wrong)
                else " ".join(wrong.values())
            )
            reason = refusal.forbidden.get(part.target) or own or elsewhere
        if reason:
            found[part.key] = reason
    return found or {part.key: refusal.sentence for part in chosen}


def _closed(workbook: WorkbookImport, cycle: Cycle) -> str:
    if workbook.state == ImportState.APPLIED and workbook.applied_at:
        when = short_moment(workbook.applied_at.astimezone(cycle.agency.zone))
        return (
            f"Lembar kerja ini sudah diterima oleh {workbook.applied_by}, {when}; tidak ada yang "
            "disimpan lagi. Bila masih ada isian Anda yang belum tersimpan, unggah berkasnya "
            "sekali lagi."
        )
    return workbooks.CLOSED.get(workbook.state, workbooks.CLOSED[ImportState.DROPPED])


def _record(
    cycle: Cycle,
    comparison: Comparison,
    done: Accepted,
    ticks: Collection[str],
    source: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The journal names the file beside the figures that ``save`` has recorded."""
    chosen = [part for part in comparison.parts if part.key in ticks and part.is_offered]
    record(
        cycle.agency_id,
        "worksheet.accept",
        f"cycle:{cycle.key}",
        by=by,
        now=now,
        payload={
            **source,
            "downloaded_by": comparison.reading.downloaded_by,
            "downloaded_at": comparison.reading.downloaded_at.isoformat(),
            "cells": {part.key: part.place for part in chosen},
            "over_conflicts": [p.key for p in chosen if p.state == CellState.CONFLICT],
            "rows": done.rows,
        },
    )
