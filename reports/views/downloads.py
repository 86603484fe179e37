"""Answering with a document: names of files, headers, and what happens when it cannot be made."""

from __future__ import annotations

import re
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports import actions, excel, pdf
from reports.document import Document as Value
from reports.models import Document, Kind
from workflow.models.cycle import ROMAN

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_name(*parts: object) -> str:
    """An ASCII name for a download: "Laporan-Kinerja-Bidang-Perdagangan-TW-III-2026-v1"."""
    text = unicodedata.normalize("NFKD", "-".join(str(part) for part in parts))
    plain = text.encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:150]


def name_of(row: Document) -> str:
    """The name of an archived document's file, without its ending."""
    if row.kind == Kind.DISPOSITION:
        return file_name("Disposisi", row.reference)
    if row.kind == Kind.ANNUAL:
        return file_name("Laporan-Kinerja", row.year, f"v{row.version}")
    unit = row.unit.name if row.kind == Kind.UNIT else "Triwulan"
    quarter = f"TW-{ROMAN[row.quarter]}" if row.kind == Kind.UNIT else ROMAN[row.quarter]
    return file_name("Laporan-Kinerja", unit, quarter, row.year, f"v{row.version}")


def archived(request: HttpRequest, row: Document, form: str) -> HttpResponse:
    """The file as it was archived; made now if this download comes first."""
    try:
        data = actions.file_of(row, form, request.now)
    except (pdf.RendererUnavailable, actions.ArchiveDamaged) as error:
        return unavailable(request, str(error))
    return _file(data, name_of(row), form)


def live(request: HttpRequest, value: Value, name: str, form: str) -> HttpResponse:
    """A draft, rendered for this download and not kept."""
    try:
        workbook = excel.render(value) if form == "xlsx" else None
        data = workbook or pdf.render(value)
    except pdf.RendererUnavailable as error:
        return unavailable(request, str(error))
    return _file(data, name, form)


def workbook(data: bytes, name: str) -> HttpResponse:
    """A workbook made for this download and not kept."""
    return _file(data, name, "xlsx")


def unavailable(request: HttpRequest, sentence: str) -> HttpResponse:
    """The document cannot be handed out now; the page says why and what to do."""
    context = {"title": "Dokumen belum dapat diunduh", "sentence": sentence}
    return render(request, "reports/refused.html", context, status=503)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """Not for this person; the page says why."""
    context = {"title": "Halaman ini bukan untuk Anda", "sentence": sentence}
    return render(request, "reports/refused.html", context, status=403)


def _file(data: bytes, name: str, form: str) -> HttpResponse:
    response = HttpResponse(data, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response["Content-Length"] = str(len(data))
    # Shared office PCs: nothing of it stays in a cache between here and the reader.
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
