"""Documents as workbooks: the same figures as the PDF, alive.

Numbers are numbers, dates are dates, capaian and totals are formulas.
"""

from __future__ import annotations

from collections.abc import Iterable

from reports import wording
from reports.document import (
    AnnualReport,
    ComplianceRecap,
    Document,
    Identity,
    QuarterlyReport,
    UnitReport,
)
from reports.excel_annual import annual_report
from reports.excel_parts import compliance_sheet, open_sheet
from reports.excel_quarter import quarterly_report, unit_report
from reports.values import UnitSection
from reports.workbook import WHOLE, Book, Value
from workflow.numbers import format as format_number


def render(document: Document) -> bytes:
    """The workbook of a document; ``TypeError`` for kinds that exist on paper only."""
    makers = {
        UnitReport: unit_report,
        QuarterlyReport: quarterly_report,
        AnnualReport: annual_report,
        ComplianceRecap: _recap,
    }
    make = makers.get(type(document))
    if make is None:
        raise TypeError(f"{document.kind} tidak tersedia sebagai lembar kerja.")
    book = Book(
        title=document.title,
        creator=document.agency.name,
        description=f"Nomor {document.identity.number} versi {document.identity.version}",
        created=document.identity.date,
    )
    make(book, document)
    _about(book, document)
    return book.to_bytes()


def _recap(book: Book, document: ComplianceRecap) -> None:
    compliance_sheet(book, document, document.compliance)


_FORMULAS = (
    ("Capaian, semakin tinggi semakin baik", "realisasi / target × 100"),
    (
        "Capaian, semakin rendah semakin baik",
        "(2 × target − realisasi) / target × 100, atau target / realisasi × 100 bila indikatornya "
        "ditetapkan demikian",
    ),
    (
        "Capaian, rentang",
        "100 di dalam rentang; di bawahnya realisasi / batas bawah × 100; di atasnya "
        "(2 × batas atas − realisasi) / batas atas × 100",
    ),
    (
        "Sel berumus",
        "Capaian, rata-rata, jumlah, dan serapan adalah rumus. Bila cara hitung suatu angka tidak "
        "dapat dinyatakan sebagai rumus sel (misalnya skala ordinal), yang tertulis adalah angka "
        "dari dokumen.",
    ),
)


def _about(book: Book, document: Document) -> None:
    """Keterangan: source, version, formulas, hash."""
    identity: Identity = document.identity
    sheet = open_sheet(book, document, "Keterangan", landscape=False)
    sheet.head(("Hal", "Keterangan"), (34, 90))
    rows: list[tuple[str, Value]] = [
        ("Jenis dokumen", document.kind),
        ("Nomor", identity.number),
        ("Versi", identity.version),
        ("Menggantikan", identity.replaces or "–"),
        ("Tanggal", identity.date),
        ("Instansi", document.agency.name),
        *_sources(document),
        ("SHA-256 isi", identity.sha256 or "–"),
        ("Kepala jurnal", identity.journal_head or "–"),
        ("Alamat verifikasi", identity.verify_url or "–"),
        *_FORMULAS,
        *_scale(document),
    ]
    if identity.notice:
        rows.append(("Catatan", identity.notice))
    for row in rows:
        sheet.add(row, [None, WHOLE], style="entry")


def _sections(document: Document) -> tuple[UnitSection, ...]:
    if isinstance(document, UnitReport):
        return (document.section,)
    return document.sections if isinstance(document, QuarterlyReport) else ()


def _sources(document: Document) -> Iterable[tuple[str, Value]]:
    for section in _sections(document):
        yield "Sumber", f"{section.name}, {section.quarter.label}, versi {section.version}"
    if isinstance(document, AnnualReport):
        for unit in document.units:
            quarters = [
                f"TW {roman}"
                for roman, average in zip(("I", "II", "III", "IV"), unit.quarters, strict=True)
                if average
            ]
            yield "Sumber", f"{unit.name}: {wording.join(quarters)} {document.year}"
    for missing in getattr(document, "missing", ()):
        yield "Belum masuk", f"{missing.unit}: {missing.state} {missing.late}".strip()


def _scale(document: Document) -> Iterable[tuple[str, Value]]:
    if isinstance(document, AnnualReport):
        scale = document.scale
    else:
        scale = next((part.scale for part in _sections(document) if part.scale), ())
    for place, (low, label) in enumerate(sorted(scale, reverse=True)):
        below = place == len(scale) - 1
        yield (
            f"Predikat {label}",
            "di bawahnya" if below else f"capaian ≥ {format_number(low)} persen",
        )
