"""Excel in: the rows of an action plan, with the cell of every error. Touches no database.

Reads the three sheets of a Rencana Aksi workbook (plan, budget, past years) by their header
names. Numbers may be typed as numbers or as Indonesian text ("14.000", "2,50–4,50", "Rp 450.000").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from workflow import numbers
from workflow.enums import Aggregation, Frequency, Polarity

Value = Decimal | tuple[Decimal, Decimal] | str | None

POLARITY_WORDS = {
    "semakin tinggi": Polarity.NAIK,
    "semakin rendah": Polarity.TURUN,
    "rentang": Polarity.RENTANG,
}
AGGREGATION_WORDS = {
    "jumlah": Aggregation.JUMLAH,
    "posisi akhir": Aggregation.POSISI_AKHIR,
    "rata-rata": Aggregation.RATA_RATA,
    "rasio": Aggregation.RASIO,
}
FREQUENCY_WORDS = {
    "triwulanan": Frequency.TRIWULANAN,
    "semesteran": Frequency.SEMESTERAN,
    "tahunan": Frequency.TAHUNAN,
}


class SheetError(ValueError):
    """A cell that cannot be read; the sentence names sheet and cell."""

    def __init__(self, sheet: str, cell: str, reason: str) -> None:
        super().__init__(f"Lembar “{sheet}”, sel {cell}: {reason}")


@dataclass
class PlanRow:
    """One indicator as the plan sheet states it."""

    unit: str
    objective: str
    number: int
    name: str
    definition: str
    measure: str
    polarity: Polarity
    aggregation: Aggregation
    frequency: Frequency
    annual: Value
    quarters: list[Value]
    renstra: Value
    national: Value
    source: str
    note: str
    scale: list[str] = field(default_factory=list)

    @property
    def decimals(self) -> int:
        """How many decimals the plan itself writes."""
        return max((_decimals(v) for v in (self.annual, *self.quarters, self.renstra)), default=0)


@dataclass
class BudgetRow:
    """One programme of the budget sheet, in rupiah; plans are cumulative."""

    code: str
    program: str
    unit: str
    ceiling: Decimal
    plans: list[Decimal]


@dataclass
class PastRow:
    """Realisations of earlier years: {year: figure} and {(year, quarter): figure}."""

    unit: str
    name: str
    years: dict[int, Value]
    quarters: dict[tuple[int, int], Value]


@dataclass
class Plan:
    """The whole workbook."""

    year: int
    renstra_year: int
    rows: list[PlanRow]
    budget: list[BudgetRow]
    past: list[PastRow]


def _decimals(value: Value) -> int:
    if isinstance(value, tuple):
        return max(_decimals(part) for part in value)
    if isinstance(value, Decimal):
        return max(0, -value.as_tuple().exponent)
    return 0


def read_value(raw: Any, sheet: str = "", cell: str = "") -> Value:
    """A cell as a figure: number, range, or the label of a scale; None where it is empty."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, bool):
        raise SheetError(sheet, cell, "bukan angka.")
    if isinstance(raw, int | float):
        return Decimal(str(raw))
    text = str(raw).strip()
    if not any(c.isdigit() for c in text):
        return text  # "BB", "Tepat Waktu"
    try:
        return numbers.parse(text).value
    except ValueError as error:
        raise SheetError(sheet, cell, str(error)) from error


def _table(sheet: Worksheet, first_header: str) -> tuple[dict[str, int], int]:
    """Column of each header, and the row below the header row."""
    for row in sheet.iter_rows(min_row=1, max_row=20):
        texts = {str(c.value).strip(): c.column for c in row if c.value is not None}
        if first_header in texts and len(texts) >= 4:
            return texts, row[0].row + 1
    raise SheetError(sheet.title, "A1", f"baris judul kolom “{first_header}” tidak ditemukan.")


class _Rows:
    """Rows below the header as dictionaries; Bidang and Sasaran repeat downwards when blank."""

    def __init__(self, sheet: Worksheet, first_header: str) -> None:
        self.sheet = sheet
        self.columns, self.start = _table(sheet, first_header)

    def __iter__(self):
        for index in range(self.start, self.sheet.max_row + 1):
            row = {name: self.sheet.cell(index, column) for name, column in self.columns.items()}
            if any(cell.value is not None for cell in row.values()):
                yield row

    def value(self, row: dict, name: str) -> Value:
        """The figure in a named column; None when the sheet has no such column."""
        if name not in row:
            return None
        cell = row[name]
        return read_value(cell.value, self.sheet.title, cell.coordinate)

    def text(self, row: dict, name: str) -> str:
        """The text in a named column."""
        return str(row[name].value or "").strip() if name in row else ""

    def word(self, row: dict, name: str, words: dict[str, Any]) -> Any:
        """A word out of a closed list."""
        text = self.text(row, name)
        try:
            return words[text.lower()]
        except KeyError:
            known = ", ".join(words)
            raise SheetError(
                self.sheet.title,
                row[name].coordinate,
                f"“{text}” tidak dikenal; pakai salah satu: {known}.",
            ) from None

    def money(self, row: dict, name: str) -> Decimal:
        """An amount in rupiah."""
        value = self.value(row, name)
        if not isinstance(value, Decimal):
            raise SheetError(self.sheet.title, row[name].coordinate, "isi dengan jumlah rupiah.")
        return value


def read_plan(path: Path) -> Plan:
    """Read a Rencana Aksi workbook; raises ``SheetError`` at the first cell it cannot read."""
    book = openpyxl.load_workbook(path, data_only=True)
    titles = {sheet.title.split()[0]: sheet for sheet in book}
    plan_sheet, budget_sheet, past_sheet = (
        titles["Rencana"],
        titles["Anggaran"],
        titles["Realisasi"],
    )
    year = int(plan_sheet.title.split()[-1])
    table = _Rows(plan_sheet, "No")
    renstra_header = next(h for h in table.columns if h.startswith("Target Akhir Renstra"))
    renstra_year = int("".join(c for c in renstra_header if c.isdigit()))
    rows, unit, objective = [], "", ""
    for row in table:
        unit = table.text(row, "Bidang") or unit
        objective = table.text(row, "Sasaran Strategis") or objective
        note = table.text(row, "Keterangan")
        scale = note.removeprefix("skala ") if note.startswith("skala ") else ""
        rows.append(
            PlanRow(
                unit=unit,
                objective=objective,
                number=int(row["No"].value),
                name=table.text(row, "Indikator Kinerja"),
                definition=table.text(row, "Definisi Operasional"),
                measure=table.text(row, "Satuan"),
                polarity=table.word(row, "Arah", POLARITY_WORDS),
                aggregation=table.word(row, "Penghitungan", AGGREGATION_WORDS),
                frequency=table.word(row, "Frekuensi", FREQUENCY_WORDS),
                annual=table.value(row, f"Target {year}"),
                quarters=[table.value(row, f"TW {q}") for q in ("I", "II", "III", "IV")],
                renstra=table.value(row, renstra_header),
                national=table.value(row, "Angka Nasional"),
                source=table.text(row, "Sumber Data"),
                note="" if scale else note,
                scale=[label.strip() for label in scale.split(",") if label.strip()],
            )
        )
    return Plan(year, renstra_year, rows, _budget(budget_sheet), _past(past_sheet, year))


def _budget(sheet: Worksheet) -> list[BudgetRow]:
    table = _Rows(sheet, "Kode")
    return [
        BudgetRow(
            code=table.text(row, "Kode"),
            program=table.text(row, "Program"),
            unit=table.text(row, "Bidang"),
            ceiling=table.money(row, "Pagu (Rp)"),
            plans=[table.money(row, f"Rencana TW {q}") for q in ("I", "II", "III", "IV")],
        )
        for row in table
        if table.text(row, "Kode")  # the total row has none
    ]


def _past(sheet: Worksheet, year: int) -> list[PastRow]:
    table = _Rows(sheet, "Bidang")
    years = [int(h) for h in table.columns if h.isdigit()]
    return [
        PastRow(
            unit=table.text(row, "Bidang"),
            name=table.text(row, "Indikator Kinerja"),
            years={y: table.value(row, str(y)) for y in years},
            quarters={
                (year - 1, index): table.value(row, f"TW {roman} {year - 1}")
                for index, roman in enumerate(("I", "II", "III", "IV"), start=1)
            },
        )
        for row in table
    ]
