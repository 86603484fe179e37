"""The workbook of the annual report."""

from __future__ import annotations

from collections.abc import Sequence

from reports import wording
from reports.document import (
    AnnualReport,
    YearIndicator,
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
from reports.workbook import TWO, WHOLE, Book, Sheet, Value
from workflow import achievement

_YEAR_COLUMNS = (
    ("No", 5), ("Sasaran", 30), ("Indikator kinerja", 36), ("Satuan", 11), ("Target", 12),
    ("Batas atas", 10), ("Realisasi", 12), ("Capaian (%)", 11),
    ("Capaian untuk rata-rata (%)", 12), ("Predikat", 14), ("Realisasi tahun lalu", 12),
    ("Target akhir Renstra", 12), ("Angka nasional", 11),
)  # fmt: skip
_RECAP_COLUMNS = (
    ("Bidang", 20), ("No", 5), ("Indikator kinerja", 34), ("Satuan", 10),
    *((f"{what} TW {roman}", 9.5) for roman in ("I", "II", "III", "IV")
      for what in ("Target", "Realisasi", "Capaian (%)")),
)  # fmt: skip

Rows = Sequence[tuple[str, YearIndicator]]


def annual_report(book: Book, document: AnnualReport) -> None:
    summary = open_sheet(book, document, "Ringkasan", landscape=False)
    measurement = open_sheet(book, document, "Pengukuran Kinerja", "Pengukuran Kinerja")
    recap = open_sheet(book, document, "Rekap Triwulan", "rekapitulasi triwulan")
    parts: list[Part] = []
    measured: list[tuple[str, YearIndicator, str]] = []
    for unit in document.units:
        rows = [
            (account.name, row)
            for account in document.objectives
            if account.unit == unit.name
            for row in account.indicators
        ]
        place = _unit_sheet(book, document, unit.name, rows)
        parts.append(
            Part(unit.name, unit.average, place, tuple(row.achievement for _, row in rows))
        )
        measured += [
            (objective, row, f"{place.sheet.reference}H{at}")
            for at, (objective, row) in enumerate(rows, start=place.first)
        ]
    rule = wording.average_rule(document.cap, "tahun ini")
    total = fill_summary(summary, parts, document.average, ("C", "H", "I"), document.cap, rule)
    _fill_measurement(measurement, document, measured, f"{summary.reference}F{total}")
    _fill_recap(recap, document)
    until = document.through.short if document.through else "TW IV"
    budget_sheet(book, document, [(unit.name, unit.budget) for unit in document.units], until)
    compliance_sheet(book, document, document.compliance)
    gaps = open_sheet(book, document, "Data Belum Tersedia", "data yang belum tersedia")
    gaps.head(("No", "Bagian", "Yang belum tersedia", "Dapat diisi oleh"), (6, 36, 80, 32))
    for place, gap in enumerate(document.gaps, start=1):
        gaps.add([place, gap.place, gap.what, gap.who], [WHOLE])


def _unit_sheet(book: Book, document: AnnualReport, name: str, rows: Rows) -> Place:
    sheet = open_sheet(book, document, name, name)
    titles, widths = zip(*_YEAR_COLUMNS, strict=True)
    sheet.head(titles, widths, freeze=3)
    first = sheet.row
    for objective, one in rows:
        _unit_row(sheet, objective, one, document)
    last = sheet.row - 1
    mean = achievement.average([one.achievement.percent for _, one in rows], document.cap)
    row = sheet.add(
        [
            None,
            "Rata-rata capaian",
            *[None] * 5,
            agreeing(f"AVERAGE(I{first}:I{last})", mean, mean),
        ],
        [None] * 7 + [TWO],
        style="total",
    )
    return Place(sheet, first, max(last, first), row)


def _unit_row(sheet: Sheet, objective: str, one: YearIndicator, document: AnnualReport) -> None:
    at, latest, percent = sheet.row, one.latest, one.achievement.percent
    measured = Measured(latest.polarity, latest.formula, one.target, one.realization, percent)
    sheet.add(
        [
            latest.number,
            objective,
            latest.name,
            latest.measure,
            lower(one.target),
            one.target.upper if one.target else None,
            cell_value(one.realization),
            capaian(measured, f"E{at}", f"F{at}", f"G{at}"),
            limited(percent, document.cap, f"H{at}"),
            one.achievement.predicate,
            cell_value(dict(latest.past).get(document.year - 1)),
            cell_value(latest.renstra),
            cell_value(latest.national),
        ],
        [
            *[None] * 4,
            *[format_of(figure, latest.decimals) for figure in (one.target, one.target)],
            format_of(one.realization, latest.decimals),
            TWO,
            TWO,
            None,
            *[
                format_of(figure, latest.decimals)
                for figure in (
                    dict(latest.past).get(document.year - 1),
                    latest.renstra,
                    latest.national,
                )
            ],
        ],
    )


def _fill_measurement(
    sheet: Sheet, document: AnnualReport, rows: Sequence[tuple[str, YearIndicator, str]], mean: str
) -> None:
    """Pengukuran Kinerja in the form of Permen PANRB 53/2014; capaian from the bidang's sheets."""
    sheet.head(
        ("No", "Sasaran strategis", "Indikator kinerja", "Satuan", "Target", "Realisasi",
         "Capaian (%)"),
        (6, 44, 48, 13, 14, 14, 13),
        freeze=3,
    )  # fmt: skip
    for objective, row, cell in rows:
        sheet.add(
            [
                row.latest.number,
                objective,
                row.latest.name,
                row.latest.measure,
                cell_value(row.target),
                cell_value(row.realization),
                agreeing(cell, row.achievement.percent, row.achievement.percent),
            ],
            [
                *[None] * 4,
                *[format_of(one, row.latest.decimals) for one in (row.target, row.realization)],
                TWO,
            ],
        )
    total = document.average.percent
    sheet.add(
        [None, "Rata-rata capaian", *[None] * 4, agreeing(mean, total, total)],
        [None] * 6 + [TWO],
        style="total",
    )


def _fill_recap(sheet: Sheet, document: AnnualReport) -> None:
    titles, widths = zip(*_RECAP_COLUMNS, strict=True)
    sheet.head(titles, widths, freeze=3)
    for account in document.objectives:
        for one in account.indicators:
            values: list[Value] = []
            formats: list[str | None] = [None] * 4
            for cell in one.quarters:
                values += (
                    [
                        cell_value(cell.target),
                        cell_value(cell.realization),
                        cell.achievement.percent,
                    ]
                    if cell
                    else [None] * 3
                )
                formats += [
                    *[
                        format_of(figure, one.latest.decimals)
                        for figure in ((cell.target, cell.realization) if cell else (None, None))
                    ],
                    TWO,
                ]
            sheet.add(
                [account.unit, one.latest.number, one.latest.name, one.latest.measure, *values],
                formats,
            )
