"""The only place that writes documents: registering, rendering, and filing the paper copy.

A document is registered first (number, frozen content, hash) in one short transaction, and
rendered afterwards, outside any transaction: rendering takes a second and its number and hash are
printed inside. A crash in between leaves a row without a file, which the next worker renders.
Everything here is safe to run twice at once: registering re-checks under the lock of the number
sequence, and the same row renders to the same bytes.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from reports import assemble, excel, freeze, pdf, queries
from reports.models import Document, Kind
from reports.permissions import why_not_file_paper
from reports.queries import Debt
from workflow import content
from workflow.actions.dispositions import next_number
from workflow.actions.errors import Refused
from workflow.journal import record
from workflow.models import (
    Actor,
    Agency,
    AnnualReport,
    Cycle,
    Disposition,
    JournalHead,
    Submission,
)
from workflow.models.cycle import ROMAN

log = logging.getLogger(__name__)

REGISTER = "dokumen"
CODES = {Kind.UNIT: "LDK", Kind.QUARTERLY: "LTW", Kind.ANNUAL: "LKJIP"}
#: A rendering that has begun and not ended, because it failed or its worker was killed, is tried
#: again after 2, 4, 8 … minutes, at most an hour; until then other workers leave it alone.
LONGEST_REST = timedelta(hours=1)


class ArchiveDamaged(RuntimeError):
    """The archived file is missing or not the one that was archived; people read the text."""


# --- registering ------------------------------------------------------------------------------


def register(debt: Debt, now: datetime) -> Document | None:
    """Write the owed document into the register; None when it no longer is owed.

    Drawing the number locks the office's sequence, so two workers take turns; the second then
    finds that nothing is owed, and its number goes back.
    """
    agency = Agency.objects.get(pk=debt.agency_id)
    try:
        with transaction.atomic():
            year = debt.since.astimezone(agency.zone).year
            number = next_number(agency, REGISTER, year)
            row = _REGISTRARS[debt.kind](agency, debt, now)
            if row is None:
                transaction.set_rollback(True)
                return None
            return _write(row, agency, number, year, now)
    except IntegrityError:
        log.info("Document for %s was registered by somebody else", debt)
        return None


def _write(row: Document, agency: Agency, number: int, year: int, now: datetime) -> Document:
    day = row.as_of.astimezone(agency.zone).date()
    head = JournalHead.objects.filter(pk=agency.pk).values_list("hash", flat=True).first()
    row.agency, row.number, row.register_year, row.dated = agency, number, year, day
    row.created_at = now
    row.reference = row.reference or _reference(row, number, year)
    row.content = {
        **row.content,
        "identity": {
            "number": row.reference,
            "date": day.isoformat(),
            "version": row.version,
            "replaces": row.replaces.reference if row.replaces else "",
            "journal_head": head or "",
            "notice": assemble.SAMPLE if agency.is_sample else "",
        },
    }
    row.sha256 = content.digest(row.content)
    row.save(force_insert=True)
    record(
        agency.pk,
        "document.register",
        f"document:{row.pk}",
        by=None,
        now=now,
        payload={"reference": row.reference, "version": row.version, "sha256": row.sha256},
    )
    return row


def _reference(row: Document, number: int, year: int) -> str:
    parts = [f"{number:03d}", CODES[Kind(row.kind)]]
    if row.unit:
        parts.append(row.unit.code.upper())
    return "/".join([*parts, str(year)])[:80]


def _register_disposition(agency: Agency, debt: Debt, now: datetime) -> Document | None:
    sheet = Disposition.objects.select_related("cycle__unit", "cycle__agency", "sender").get(
        pk=debt.source
    )
    if Document.objects.filter(disposition=sheet).exists():
        return None
    return Document(
        kind=Kind.DISPOSITION,
        unit=sheet.cycle.unit,
        disposition=sheet,
        year=sheet.cycle.year,
        quarter=sheet.cycle.quarter,
        reference=sheet.reference,
        title=f"Lembar Disposisi {sheet.reference}",
        as_of=sheet.at,
        content=freeze.disposition(sheet),
    )


def _register_unit_report(agency: Agency, debt: Debt, now: datetime) -> Document | None:
    submission = Submission.objects.select_related(
        "cycle__unit", "cycle__agency", "submitted_by", "approved_by"
    ).get(pk=debt.source)
    if Document.objects.filter(submission=submission).exists():
        return None
    cycle = submission.cycle
    before = (
        Document.objects.filter(submission__cycle=cycle, version__lt=submission.version)
        .order_by("-version")
        .first()
    )
    return Document(
        kind=Kind.UNIT,
        unit=cycle.unit,
        submission=submission,
        year=cycle.year,
        quarter=cycle.quarter,
        version=submission.version,
        title=f"Laporan Data Kinerja {cycle.unit.name} {cycle.period}",
        as_of=submission.approved_at,
        content=freeze.unit_report(submission),
        replaces=before,
    )


def _register_quarterly(agency: Agency, debt: Debt, now: datetime) -> Document | None:
    state = queries.quarter_state(agency, debt.year, debt.quarter, now)
    if not state.complete:
        return None
    before = Document.objects.of_quarter(agency, debt.year, debt.quarter).first()
    if before and queries.is_current(before, state):
        return None
    frozen = freeze.quarterly(agency, debt.year, debt.quarter, state.last)
    return Document(
        kind=Kind.QUARTERLY,
        year=debt.year,
        quarter=debt.quarter,
        version=before.version + 1 if before else 1,
        title=f"Laporan Kinerja Triwulan {ROMAN[debt.quarter]} {debt.year}",
        as_of=state.last,
        source_count=len(state.recommended),
        content=frozen,
        replaces=before,
    )


def _register_annual(agency: Agency, debt: Debt, now: datetime) -> Document | None:
    report = AnnualReport.objects.select_related("agency").get(pk=debt.source)
    if Document.objects.filter(annual=report).exists():
        return None
    frozen = freeze.annual(report)
    return Document(
        kind=Kind.ANNUAL,
        annual=report,
        year=report.year,
        title=f"Laporan Kinerja Tahun {report.year}",
        as_of=report.published_at,
        source_count=len(frozen["sources"]),
        content=frozen,
    )


_REGISTRARS = {
    Kind.DISPOSITION: _register_disposition,
    Kind.UNIT: _register_unit_report,
    Kind.QUARTERLY: _register_quarterly,
    Kind.ANNUAL: _register_annual,
}


# --- rendering --------------------------------------------------------------------------------


def claim(row: Document, now: datetime) -> bool:
    """Take a row for rendering; False when another worker has taken it since it was read.

    The try is counted before it is made: a document that kills its worker rests longer each time,
    and comes after all others.
    """
    rest = min(timedelta(minutes=2 ** min(row.failures + 1, 6)), LONGEST_REST)
    at = {"retry_at": row.retry_at} if row.retry_at else {"retry_at__isnull": True}
    untouched = Document.objects.filter(pk=row.pk, pdf_sha256="", failures=row.failures, **at)
    if not untouched.update(failures=row.failures + 1, retry_at=now + rest):
        return False
    row.failures, row.retry_at = row.failures + 1, now + rest
    return True


def render(row: Document, now: datetime) -> Document:
    """Make the files that the row does not have yet, and keep them.

    Raises what the renderer raises (``pdf.RendererUnavailable`` among it). Whoever has claimed the
    row or not: a person who waits for a download is not sent away because a worker is at it.
    """
    if row.pdf_sha256:
        return row
    value = assemble.document_of(row)
    workbook = None
    if row.has_workbook:
        workbook = excel.render(value)
        _keep(row, "xlsx", workbook)
    _keep(row, "pdf", pdf.render(value, workbook=workbook), look=look())
    return row


def _keep(row: Document, form: str, data: bytes, look: str = "") -> None:
    """Store a file and note it on the row, unless somebody else was faster."""
    if getattr(row, f"{form}_sha256"):
        return
    name = default_storage.save(f"documents/{secrets.token_hex(16)}.{form}", ContentFile(data))
    written: dict[str, Any] = {form: name, f"{form}_sha256": hashlib.sha256(data).hexdigest()}
    if look:  # the PDF is the last file: nothing is left to try again
        written |= {"template_version": look, "failures": 0, "retry_at": None}
    kept = Document.objects.filter(pk=row.pk, **{f"{form}_sha256": ""}).update(**written)
    if not kept:
        default_storage.delete(name)
    row.refresh_from_db(
        fields=["pdf", "pdf_sha256", "xlsx", "xlsx_sha256", "template_version", "failures"]
    )


@cache
def look() -> str:
    """A short hash of the print templates: which look an archived PDF was made with."""
    digest = hashlib.sha256()
    folder = Path(settings.BASE_DIR) / "templates" / "reports" / "pdf"
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def stored(row: Document, form: str) -> bytes:
    """The archived file, proved to be the one that was archived.

    A lost file is made again if that gives the same bytes; otherwise ``ArchiveDamaged``.
    """
    expected = getattr(row, f"{form}_sha256")
    try:
        with default_storage.open(getattr(row, form).name) as file:
            data = file.read()
    except OSError:
        data = b""
    if hashlib.sha256(data).hexdigest() == expected:
        return data
    log.error("Archived %s of document %s is missing or changed", form, row.pk)
    value = assemble.document_of(row)
    workbook = excel.render(value) if row.has_workbook else None
    again = workbook if form == "xlsx" else pdf.render(value, workbook=workbook)
    if hashlib.sha256(again).hexdigest() != expected:
        raise ArchiveDamaged(
            f"Berkas arsip {row.reference} hilang atau berubah, jadi tidak dapat diserahkan. "
            "Mintalah Pengelola memulihkannya dari cadangan."
        )
    return again


# --- a download that comes before the worker ----------------------------------------------------


def file_of(row: Document, form: str, now: datetime) -> bytes:
    """The archived PDF or XLSX, made and archived now if no worker was faster.

    ``pdf.RendererUnavailable`` only where the very file that is asked for cannot be made.
    """
    try:
        render(row, now)
    except pdf.RendererUnavailable:
        if not getattr(row, f"{form}_sha256"):
            raise
    return stored(row, form)


def unit_report(submission: Submission, cycle: Cycle, now: datetime) -> Document:
    """The document of an approved submission, registered now if need be."""
    rows = Document.objects.filter(submission=submission)
    at = submission.approved_at
    debt = Debt(Kind.UNIT, cycle.agency_id, cycle.year, cycle.quarter, submission.pk, at)
    return rows.first() or register(debt, now) or rows.get()


def disposition(sheet: Disposition, now: datetime) -> Document:
    """The document of a disposisi, registered now if need be."""
    rows, cycle = Document.objects.filter(disposition=sheet), sheet.cycle
    debt = Debt(Kind.DISPOSITION, sheet.agency_id, cycle.year, cycle.quarter, sheet.pk, sheet.at)
    return rows.first() or register(debt, now) or rows.get()


def quarterly(agency: Agency, year: int, quarter: int, now: datetime) -> Document | None:
    """The newest Laporan Triwulan if the quarter is complete; None while it is "sementara"."""
    state = queries.quarter_state(agency, year, quarter, now)
    if not state.complete:
        return None
    row = Document.objects.of_quarter(agency, year, quarter).first()
    if row is None or not queries.is_current(row, state):
        register(Debt(Kind.QUARTERLY, agency.pk, year, quarter, None, state.last), now)
        row = Document.objects.of_quarter(agency, year, quarter).first()
    return row


def annual(report: AnnualReport, now: datetime) -> Document:
    """The Laporan Kinerja of a published year, registered now if need be."""
    rows, at = Document.objects.filter(annual=report), report.published_at
    debt = Debt(Kind.ANNUAL, report.agency_id, report.year, None, report.pk, at)
    return rows.first() or register(debt, now) or rows.get()


# --- the paper copy ---------------------------------------------------------------------------


@transaction.atomic
def file_paper(
    row: Document, *, by: Actor, now: datetime, box: str, shelf: str, folder: str
) -> Document:
    """Note where the paper copy lies (SOP "Pencatatan": elektronik dan manual)."""
    refused = why_not_file_paper(by)
    if refused:
        raise Refused(refused)
    row = Document.objects.select_for_update(of=("self",)).get(pk=row.pk)
    old = {"box": row.box, "shelf": row.shelf, "folder": row.folder}
    new = {"box": box.strip(), "shelf": shelf.strip(), "folder": folder.strip()}
    if old == new:
        return row
    row.box, row.shelf, row.folder = new["box"], new["shelf"], new["folder"]
    row.save(update_fields=["box", "shelf", "folder"])
    record(
        row.agency_id,
        "document.file",
        f"document:{row.pk}",
        by=by,
        now=now,
        payload={"old": old, "new": new},
    )
    return row
