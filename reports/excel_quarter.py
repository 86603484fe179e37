"""Workbooks of a quarter: the report of one bidang, and the quarter of the whole office."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports import wording
from reports.document import (
    Document,
    QuarterlyReport,
    UnitReport,
)
from reports.excel_parts import (
    Measured,
    Part,
    Place,
    agreeing,
    budget_sheet,
    capaian,
    cell_value,
    compliance_sheet,
    fill_summary,
    format_of,
    limited,
    lower,
    open_sheet,
)
from reports.values import Indicator, UnitSection
from reports.workbook import TWO, Book, Sheet, Value, number_format
from workflow import achievement

DIRECTIONS = {"naik": "Semakin tinggi", "turun": "Semakin rendah", "rentang": "Rentang"}

_UNIT_COLUMNS = (
    ("No", 5), ("Sasaran", 22), ("Indikator kinerja", 30), ("Satuan", 10), ("Arah", 11),
    ("Target tahunan", 11), ("Target triwulan", 11), ("Batas atas", 9), ("Pembilang", 10),
    ("Penyebut", 10), ("Realisasi", 11), ("Capaian (%)", 10), ("Capaian untuk rata-rata (%)", 11),
    ("Predikat", 13), ("Triwulan sama tahun lalu", 11), ("Target s.d. triwulan ini", 11),
    ("Realisasi s.d. triwulan ini", 11), ("Capaian s.d. triwulan ini (%)", 11),
)  # fmt: skip
_TOLD_COLUMNS = (
    ("Bidang", 20), ("No", 5), ("Indikator kinerja", 30), ("Status", 11),
    ("Alasan kosong / catatan", 28), ("Faktor pendukung", 34), ("Faktor penghambat", 34),
    ("Tindak lanjut", 34), ("Bukti dukung", 26), ("Pertanyaan dan jawaban", 40),
)  # fmt: skip


def _unit_sheet(book: Book, document: Document, section: UnitSection) -> Place:
    sheet = open_sheet(book, document, section.name, section.name)
    titles, widths = zip(*_UNIT_COLUMNS, strict=True)
    sheet.head(titles, widths, freeze=3)
    first = sheet.row
    for objective in section.objectives:
        for indicator in objective.indicators:
            _unit_row(sheet, objective.name, indicator, section.cap)
    last = sheet.row - 1
    mean: Value = section.average.percent
    if last >= first:
        values = [one.achievement.percent for one in section.indicators]
        mean = agreeing(
            f"AVERAGE(M{first}:M{last})", achievement.average(values, section.cap), mean
        )
    row = sheet.add(
        [None, "Rata-rata capaian", *[None] * 9, mean, None, section.average.predicate],
        [None] * 11 + [TWO],
        style="total",
    )
    sheet.row += 1
    sheet.paragraph(wording.average_rule(section.cap, "triwulan ini"), 14, 170)
    return Place(sheet, first, max(last, first), row)


def _unit_row(sheet: Sheet, objective: str, one: Indicator, cap: Decimal | None) -> None:
    at, done = sheet.row, one.realization
    realization = lower(done)
    numerator = denominator = None
    if done is not None and done.numerator is not None and done.denominator:
        numerator, denominator = done.numerator, done.denominator
        realization = agreeing(f"I{at}/J{at}*100", numerator * 100 / denominator, done.number)
    percent = one.achievement.percent
    measured = Measured(one.polarity, one.formula, one.target, done, percent)
    sheet.add(
        [
            one.number,
            objective,
            one.name,
            one.measure,
            DIRECTIONS.get(one.polarity, one.polarity),
            cell_value(one.target_annual),
            lower(one.target),
            one.target.upper if one.target else None,
            numerator,
            denominator,
            realization,
            capaian(measured, f"G{at}", f"H{at}", f"K{at}"),
            limited(percent, cap, f"L{at}"),
            one.achievement.predicate,
            cell_value(one.last_year),
            cell_value(one.to_date.target),
            cell_value(one.to_date.realization),
            one.to_date.achievement.percent,
        ],
        [
            *[None] * 5,
            *[format_of(figure, one.decimals) for figure in (one.target_annual, one.target)],
            format_of(one.target, one.decimals),
            *[_shortest(part) for part in (numerator, denominator)],
            format_of(done, one.decimals),
            TWO,
            TWO,
            None,
            *[
                format_of(figure, one.decimals)
                for figure in (one.last_year, one.to_date.target, one.to_date.realization)
            ],
            TWO,
        ],
    )


def _shortest(part: Decimal | None) -> str:
    """A numerator or denominator keeps the decimals that it has: 12,5 tons are not 13."""
    return number_format(max(0, -part.normalize().as_tuple().exponent) if part is not None else 0)


def _told_sheet(book: Book, document: Document, sections: Iterable[UnitSection]) -> None:
    """Uraian: what the bidang wrote, in columns wide enough to read."""
    sheet = open_sheet(book, document, "Uraian", "uraian bidang")
    titles, widths = zip(*_TOLD_COLUMNS, strict=True)
    sheet.head(titles, widths, freeze=3)
    for section in sections:
        for one in section.indicators:
            sheet.add(
                [
                    section.name,
                    one.number,
                    one.name,
                    one.status,
                    "\n".join(filter(None, (one.reason, one.note))),
                    one.narrative.supporting,
                    one.narrative.hindering,
                    one.narrative.follow_up,
                    "\n".join(proof.name for proof in one.evidence),
                    "\n".join(f"{asked.text} — {asked.answer}" for asked in one.questions),
                ]
            )


def _part(section: UnitSection, place: Place) -> Part:
    judged = tuple(one.achievement for one in section.indicators)
    return Part(section.name, section.average, place, judged)


def unit_report(book: Book, document: UnitReport) -> None:
    section = document.section
    summary = open_sheet(book, document, "Ringkasan", landscape=False)
    place = _unit_sheet(book, document, section)
    fill_summary(
        summary, [_part(section, place)], section.average, ("C", "L", "M"), section.cap,
        wording.average_rule(section.cap, "triwulan ini"),
    )  # fmt: skip
    _told_sheet(book, document, [section])
    budget_sheet(book, document, [(section.name, section.budget)], section.quarter.short)
    compliance_sheet(book, document, document.compliance)


def quarterly_report(book: Book, document: QuarterlyReport) -> None:
    caps = {section.cap for section in document.sections}
    cap = caps.pop() if len(caps) == 1 else None
    summary = open_sheet(book, document, "Ringkasan", landscape=False)
    parts = [_part(section, _unit_sheet(book, document, section)) for section in document.sections]
    fill_summary(
        summary, parts, document.average, ("C", "L", "M"), cap,
        wording.average_rule(cap, "triwulan ini"),
    )  # fmt: skip
    for missing in document.missing:
        summary.add([missing.unit, None, None, None, None, None, missing.state])
    _told_sheet(book, document, document.sections)
    heat = open_sheet(book, document, "Peta Capaian", "capaian (%) per triwulan", landscape=False)
    heat.head(
        ("Bidang", "No", "Indikator", "TW I", "TW II", "TW III", "TW IV"),
        (26, 6, 52, 11, 11, 11, 11),
        freeze=3,
    )
    for row in document.heat:
        cells = [cell.percent if cell else None for cell in row.cells]
        heat.add([row.unit, row.number, row.name, *cells], [None] * 3 + [TWO] * 4)
    budget_sheet(
        book, document, [(part.name, part.budget) for part in document.sections],
        document.quarter.short,
    )  # fmt: skip
    compliance_sheet(book, document, document.compliance)
