"""Documents as PDF, by WeasyPrint.

The same document gives the same bytes: dates come from the document, nothing is random and the
clock is not asked. Nothing is fetched, neither from the network nor from the disk, except fonts:
what a text of the office contains cannot make the renderer read a file or call a server.

WeasyPrint needs Pango, a system library. It is imported only here and only when a document is
rendered, so without it the rest of the program still runs.
"""

from __future__ import annotations

import gc
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import cache
from typing import Any

import segno
from django.template import Context
from django.template.loader import get_template

from reports import layout
from reports.document import Document

#: Portrait, landscape and half sheet, as CSS page sizes.
PAPERS = {
    "A4": {"portrait": "210mm 297mm", "landscape": "297mm 210mm", "half": "148mm 210mm"},
    "F4": {"portrait": "215mm 330mm", "landscape": "330mm 215mm", "half": "165mm 215mm"},
}
PDF_VARIANT = "pdf/a-3a"
_RENDERING = threading.Lock()


class RendererUnavailable(RuntimeError):
    """PDF cannot be made on this machine; the text says what is missing, for people to read."""


def render(document: Document, *, paper: str = "A4", workbook: bytes | None = None) -> bytes:
    """Render a document as tagged PDF/A-3.

    ``workbook``: the document as XLSX, to be embedded as its source; the file archived beside the
    PDF is then the file inside it. Raises ``RendererUnavailable`` without Pango, ``ValueError``
    for an unknown paper.
    """
    html = markup(document, paper=paper)
    weasyprint = _weasyprint()
    moment = _moment(document)
    attachments = None
    if workbook is not None:
        attachments = [
            weasyprint.Attachment(
                string=workbook,
                name="sumber.xlsx",
                description=f"Data sumber {document.title}",
                created=moment,
                modified=moment,
                relationship="Source",
            )
        ]
    with _collector_paused():
        return weasyprint.HTML(string=html, url_fetcher=_closed_fetcher()).write_pdf(
            pdf_variant=PDF_VARIANT,
            pdf_tags=True,
            attachments=attachments,
            custom_metadata=False,
            finisher=_list_attachments_once,
        )


def markup(document: Document, *, paper: str = "A4") -> str:
    """The HTML that is printed; every text in it is escaped."""
    if paper not in PAPERS:
        raise ValueError(f"Ukuran kertas “{paper}” tidak dikenal. Pilih {' atau '.join(PAPERS)}.")
    name, context = layout.of(document)
    identity = document.identity
    standing = getattr(document, "standing", "")
    context |= {
        "doc": document,
        "paper": PAPERS[paper],
        "css": _css(),
        "stamp": _moment(document).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "flag": " · ".join(
            part for part in (standing[:1].upper() + standing[1:], identity.notice) if part
        ),
        "qr": _qr(identity.verify_url) if identity.verify_url else "",
    }
    # use_l10n off: a year must not become "2.026"; every figure already is a finished text.
    return get_template(name).template.render(Context(context, use_l10n=False))


def _moment(document: Document) -> datetime:
    """The date of the document as an instant: what its metadata calls created."""
    return datetime.combine(document.identity.date, time(), UTC)


def _list_attachments_once(_document: Any, pdf: Any) -> None:
    """WeasyPrint names an attachment twice in the catalogue of a PDF/A-3."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"][:] = list(dict.fromkeys(pdf.catalog["AF"]))


def _qr(url: str) -> str:
    return segno.make(url, error="m", micro=False).svg_data_uri(border=1, dark="#000000")


@cache
def _css() -> str:
    from django.utils.safestring import mark_safe

    return mark_safe(get_template("reports/pdf/print.css").template.source)  # noqa: S308


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as missing:
        raise RendererUnavailable(
            "PDF belum dapat dibuat di komputer ini: pustaka Pango tidak ditemukan. Pasang dengan "
            "perintah: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 "
            "fonts-liberation"
        ) from missing
    return weasyprint


def _closed_fetcher() -> Any:
    """Opens data: addresses only; a file or web address in a text opens nothing."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Rendering makes millions of small objects that all die together: a quarter of the time
    would go to the garbage collector. One rendering at a time, because the switch is the
    process's and two documents at once only double the memory."""
    with _RENDERING:
        was_on = gc.isenabled()
        gc.disable()
        try:
            with warnings.catch_warnings():
                # WeasyPrint leaves its colour profile to be closed by the interpreter, which is
                # at once; where warnings are errors it would end the process that renders.
                warnings.simplefilter("ignore", ResourceWarning)
                yield
        finally:
            if was_on:
                gc.enable()
