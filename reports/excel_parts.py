"""What the workbooks of all documents share: letterhead, capaian formulas, summary, budget.

A formula is written only where it gives exactly the frozen figure; where that figure was made
otherwise (a rank of an ordinal scale, a rule that has changed since) the frozen figure itself
stands there. So a workbook never contradicts the document it belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.document import (
    Compliance,
    Document,
)
from reports.values import Achievement, Average, Budget, Figure
from reports.workbook import TWO, WHOLE, Book, Formula, Sheet, Value, number_format
from workflow import achievement

_CLOSE = Decimal("0.0000001")
#: A rounded 100,00 counts as reached, as in the documents.
_REACHED = ">=99.995"


def open_sheet(
    book: Book, document: Document, name: str, subtitle: str = "", *, landscape: bool = True
) -> Sheet:
    """A sheet with the letterhead of the document."""
    sheet = book.sheet(name, landscape=landscape)
    identity = document.identity
    sheet.line(f"{document.agency.name} {document.agency.regency}".strip(), "office")
    # The title of a report of one bidang names it already; twice would not fit a page.
    named = subtitle if subtitle not in document.title else ""
    sheet.line(f"{document.title} – {named}" if named else document.title, "title")
    sheet.line(f"Nomor {identity.number} · Versi {identity.version} · {identity.date_text}", "meta")
    flags = [getattr(document, "standing", "").capitalize(), identity.notice]
    sheet.line(" · ".join(filter(None, flags)), "flag")
    sheet.row += 1
    return sheet


def agreeing(text: str, value: Decimal | None, frozen: Decimal | None) -> Value:
    """The formula if it gives the frozen figure, else the frozen figure."""
    if frozen is None or value is None:
        return frozen
    if abs(value - frozen) <= _CLOSE * max(abs(frozen), Decimal(1)):
        return Formula(text, frozen)
    return frozen


def lower(figure: Figure | None) -> Value:
    """A figure for calculating: its number, or the lower bound of a range; else its text."""
    if figure is None:
        return None
    return figure.number if figure.number is not None and not figure.label else figure.text


def cell_value(figure: Figure | None) -> Value:
    """A figure for reading: a single number as number, a range and a label as text."""
    if figure is not None and figure.upper is not None:
        return figure.text
    return lower(figure)


def format_of(figure: Figure | None, decimals: int) -> str:
    """The number format of a figure: as many decimals as the document shows of it.

    91,8 under an indicator without decimals must not read 92 here and 91,8 on paper.
    """
    if figure is None or figure.number is None or figure.label:
        return number_format(decimals)
    shown = re.search(r",(\d+)\D*$", figure.text)
    return number_format(len(shown[1]) if shown else 0)


def limited(percent: Decimal | None, cap: Decimal | None, cell: str) -> Value:
    """The capaian that counts in averages: that of ``cell``, up to the cap."""
    if percent is None:
        return None
    if cap is None:
        return Formula(cell, percent)
    return Formula(f"MIN({cell},{cap:f})", min(percent, cap))


@dataclass(frozen=True)
class Measured:
    """What the capaian formula of one row needs."""

    polarity: str
    formula: str
    target: Figure | None
    realization: Figure | None
    percent: Decimal | None


def capaian(row: Measured, target: str, upper: str, actual: str) -> Value:
    """The capaian of a row as a formula over its cells."""
    goal, done = row.target, row.realization
    if goal is None or done is None or goal.label or done.label:
        return row.percent
    if goal.number is None or done.number is None or done.upper is not None:
        return row.percent
    pair = (goal.number, goal.upper) if goal.upper is not None else goal.number
    if isinstance(pair, tuple) and row.polarity != "rentang":
        return row.percent
    value = achievement.achievement(row.polarity, pair, done.number, row.formula or None)
    if row.polarity == "rentang":
        top = upper if goal.upper is not None else target
        text = (
            f"IF({actual}<{target},{actual}/{target},"
            f"IF({actual}>{top},(2*{top}-{actual})/{top},1))*100"
        )
    elif row.polarity == "turun":
        ratio = row.formula == "rasio"
        text = f"{target}/{actual}*100" if ratio else f"(2*{target}-{actual})/{target}*100"
    else:
        text = f"{actual}/{target}*100"
    return agreeing(text, value, row.percent)


@dataclass(frozen=True)
class Place:
    """Where the rows of a bidang stand, for formulas of other sheets."""

    sheet: Sheet
    first: int
    last: int
    mean: int  # the row of the average

    def cells(self, column: str) -> str:
        return f"{self.sheet.reference}${column}${self.first}:${column}${self.last}"


_COUNTS = ("indicators", "assessed", "reached", "missed")
_SUMMARY_COLUMNS = (
    ("Bidang", 34), ("Indikator", 11), ("Dinilai", 11), ("Mencapai target", 11),
    ("Belum mencapai target", 11), ("Rata-rata capaian (%)", 13), ("Predikat", 17),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One bidang of the summary: its frozen average, its rows, and where these stand."""

    name: str
    average: Average
    place: Place
    judged: tuple[Achievement, ...]

    @property
    def counted(self) -> tuple[int, int, int, int]:
        """What the formulas will count, in the order of ``_COUNTS``."""
        reached = [one.reached for one in self.judged]
        return len(reached), len(reached) - reached.count(None), sum(map(bool, reached)), (
            reached.count(False)
        )  # fmt: skip


def fill_summary(
    sheet: Sheet,
    parts: Sequence[Part],
    total: Average,
    columns: tuple[str, str, str],
    cap: Decimal | None,
    rule: str,
) -> int:
    """One row a bidang: counts and averages as formulas over its sheet; returns the total's row.

    ``columns``: which columns there hold the name, the capaian and the capaian for averages.
    """
    name, percent, limited = columns
    titles, widths = zip(*_SUMMARY_COLUMNS, strict=True)
    sheet.head(titles, widths, freeze=1)
    first = sheet.row
    for part in parts:
        at, cells = sheet.row, part.place.cells
        formulas = (
            f"COUNTA({cells(name)})",
            f"COUNT({cells(percent)})",
            f'COUNTIF({cells(percent)},"{_REACHED}")',
            f"C{at}-D{at}",
        )
        counts = [
            agreeing(text, Decimal(counted), Decimal(getattr(part.average, field)))
            for text, counted, field in zip(formulas, part.counted, _COUNTS, strict=True)
        ]
        mean = part.average.percent
        link = f"{part.place.sheet.reference}{percent}{part.place.mean}"
        sheet.add(
            [part.name, *counts, agreeing(link, mean, mean), part.average.predicate],
            [None, *[WHOLE] * 4, TWO],
        )
    last = sheet.row - 1
    sums: list[Value] = [getattr(total, field) for field in _COUNTS]
    mean = total.percent
    if parts:
        sums = [
            agreeing(
                f"SUM({column}{first}:{column}{last})",
                Decimal(sum(getattr(part.average, field) for part in parts)),
                Decimal(getattr(total, field)),
            )
            for column, field in zip("BCDE", _COUNTS, strict=True)
        ]
        ranges = ",".join(part.place.cells(limited) for part in parts)
        percents = [one.percent for part in parts for one in part.judged]
        mean = agreeing(
            f"SUM({ranges})/COUNT({ranges})", achievement.average(percents, cap), total.percent
        )
    row = sheet.add(
        ["Seluruh perangkat daerah", *sums, mean, total.predicate],
        [None, *[WHOLE] * 4, TWO],
        style="total",
    )
    sheet.row += 1
    sheet.paragraph(rule, len(titles), 105)
    return row


def budget_sheet(
    book: Book, document: Document, groups: Sequence[tuple[str, Budget]], until: str
) -> None:
    sheet = open_sheet(book, document, "Anggaran", "Anggaran")
    sheet.head(
        ("Bidang", "Kode", "Program", "Pagu (Rp)", f"Rencana s.d. {until} (Rp)",
         f"Realisasi s.d. {until} (Rp)", "Serapan (%)"),
        (26, 11, 46, 19, 19, 19, 11),
        freeze=3,
    )  # fmt: skip
    formats = [None, None, None, WHOLE, WHOLE, WHOLE, TWO]
    first = sheet.row
    for name, budget in groups:
        for one in budget.lines:
            at = sheet.row
            share = agreeing(f"F{at}/D{at}*100", one.percent, one.percent)
            sheet.add(
                [name, one.code, one.program, one.ceiling, one.plan, one.realization, share],
                formats,
            )
    last = sheet.row - 1
    total = Budget(tuple(line for _, budget in groups for line in budget.lines)).total
    at = sheet.row
    sums = [
        agreeing(f"SUM({column}{first}:{column}{last})", amount, amount)
        for column, amount in (
            ("D", total.ceiling),
            ("E", total.plan),
            ("F", total.realization),
        )
    ]
    share = agreeing(f"F{at}/D{at}*100", total.percent, total.percent)
    sheet.add(["Jumlah", None, None, *sums, share], formats, style="total")


def compliance_sheet(book: Book, document: Document, compliance: Compliance) -> None:
    sheet = open_sheet(book, document, "Kepatuhan SOP", "Kepatuhan SOP")
    titles = ("Triwulan", "Bidang", "Langkah", "Kegiatan", "Putaran", "Standar SOP",
              "Waktu dipakai (menit kerja)", "Hasil", "Pelaksana")  # fmt: skip
    sheet.head(titles, (20, 28, 9, 40, 9, 13, 15, 14, 32), freeze=2)
    first = sheet.row
    for row in compliance.rows:
        sheet.add(
            [
                row.quarter.label if row.quarter else None,
                row.unit,
                row.step,
                f"{row.title} (kebijakan kantor)" if compliance.by_policy(row) else row.title,
                row.round,
                row.standard,
                row.minutes,
                row.verdict,
                row.holder,
            ],
            [None, None, WHOLE, None, WHOLE, None, WHOLE],
        )
    last = sheet.row - 1
    on_time, done = compliance.share()
    if done:
        cells = f"H{first}:H{last}"
        share = Formula(
            f'COUNTIF({cells},"tepat waktu")/'
            f'(COUNTIF({cells},"tepat waktu")+COUNTIF({cells},"terlambat"))*100',
            Decimal(on_time) / done * 100,
        )
        sheet.add([None] * 6 + ["Tepat waktu (%)", share], [None] * 7 + [TWO], style="total")
        sheet.filter(first - 1, last, len(titles))
