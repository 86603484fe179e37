"""What one filled-in cell says: a number, a label, a date or a text, or why it cannot be read.

``value`` is what the row's history would keep (exact digits, an ISO date, a label); a cell is never
guessed at: what can be read in two ways is said in words and waits for an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from workflow import dates, numbers
from workflow.enums import FigureStatus
from workflow.spreadsheets.book import Cell
from workflow.worksheet.layout import exact, printable

_SHOWN = 60
FORMULA = "Sel ini berisi rumus; yang diambil hasilnya."
SCREEN_ERROR = "Sel berisi galat {error}. Perbaiki rumusnya atau ketik angkanya."
RANGE = "Realisasi harus satu angka, bukan rentang; rentang hanya untuk target."
NOT_PERCENT = "Satuannya bukan persen. Bila bukan itu maksudnya, ketik angkanya tanpa tanda persen."
NO_RESULT = (
    "Sel berisi rumus tanpa hasil tersimpan. Buka berkasnya di Excel atau LibreOffice, simpan, "
    "lalu unggah lagi; atau ketik angkanya."
)


@dataclass(frozen=True)
class CellReading:
    """One input cell. ``problem``: why it cannot be read; ``words``: a reading to be confirmed."""

    address: str
    value: str | None = None
    shown: str = ""  # as the cell says it
    problem: str = ""
    words: str = ""
    other: str = ""  # what to do if something else was meant
    note: str = ""


def read_number(
    cell: Cell, address: str, *, percents: bool = False, places: int = numbers.MOST_PLACES
) -> CellReading:
    """A number cell, or digits as text. ``percents``: the figure is measured in per cent;
    ``places``: how many decimals can be stored.
    """
    found = CellReading(address, shown=shown(cell), note=FORMULA if cell.is_formula else "")
    if problem := _unusable(cell):
        return replace(found, problem=problem)
    value = cell.value
    if isinstance(value, date | datetime):
        return replace(
            found,
            problem=f"Sel berisi tanggal ({found.shown}), bukan angka. Excel mengubah ketikan "
            "seperti 12-10 menjadi tanggal; ubah format selnya menjadi angka dan ketik lagi.",
        )
    try:
        number = numbers.parse(value)
    except ValueError as sentence:
        return replace(found, problem=str(sentence))
    if isinstance(number.value, tuple):
        return replace(found, problem=RANGE)
    if number.value is not None and (problem := numbers.size_problem(number.value, places)):
        rounded = " Bulatkan hasil rumusnya, misalnya dengan ROUND." if cell.is_formula else ""
        return replace(found, problem=problem + rounded)
    found = replace(found, value=exact(number.value))
    if cell.is_percent and not percents:
        words = f"{numbers.spell(number.value)} (ditulis sebagai persen)"
        return replace(found, words=words, other=NOT_PERCENT)
    if not number.ambiguous:
        return found
    words = numbers.spell(number.value)
    return replace(found, words=words, other=_other(value, number.value))


def read_label(cell: Cell, address: str, scale: list[str], before: str) -> CellReading:
    """A label of an ordinal scale, whatever its capitals; one that was stored before stays."""
    found = CellReading(address, shown=shown(cell), note=FORMULA if cell.is_formula else "")
    if problem := _unusable(cell):
        return replace(found, problem=problem)
    if not found.shown:
        return replace(found, value="")
    known = {bare(label): label for label in (before, *scale)}
    if bare(found.shown) not in known:
        return replace(
            found,
            problem=f"“{found.shown}” tidak ada dalam skala. Pilih salah satu: {', '.join(scale)}.",
        )
    return replace(found, value=known[bare(found.shown)])


def read_status(cell: Cell, address: str, before: str) -> CellReading:
    """The status; an empty cell leaves it as it was when the sheet was downloaded."""
    found = CellReading(address, shown=shown(cell))
    if problem := _unusable(cell):
        return replace(found, problem=problem)
    if not found.shown:
        return replace(found, value=before)
    known = {bare(word): status for status in FigureStatus for word in (status, status.label)}
    status = known.get(bare(found.shown))
    if status is None:
        return replace(
            found,
            problem=f"Status “{found.shown}” tidak dikenal. Pilih Tetap, Sementara, atau Belum "
            "rilis.",
        )
    return replace(found, value=status.value)


def read_day(cell: Cell, address: str) -> CellReading:
    """A date, or a date as people type it."""
    found = CellReading(address, shown=shown(cell), note=FORMULA if cell.is_formula else "")
    if problem := _unusable(cell):
        return replace(found, problem=problem)
    value = cell.value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, Decimal):
        return replace(
            found,
            problem=f"“{found.shown}” bukan tanggal. Ubah format selnya menjadi tanggal, atau "
            "ketik misalnya 24 Desember 2026.",
        )
    if not isinstance(value, date):
        try:
            value = dates.parse(value or "")
        except ValueError as sentence:
            return replace(found, problem=f"“{found.shown}”: {sentence}")
    return replace(found, value=value.isoformat() if value else None)


def read_text(cell: Cell, address: str, before: str) -> CellReading:
    """A reason or a note, as it was written; ``before`` if it lacks only what no cell can hold."""
    found = CellReading(address, shown=shown(cell))
    if problem := _unusable(cell):
        return replace(found, problem=problem)
    text = cell.value if isinstance(cell.value, str) else found.shown
    text = clean_text(text)
    return replace(found, value=before if text == clean_text(printable(before)) else text)


def clean_text(text: str) -> str:
    """A text without surrounding space, with line feeds only: as it is stored."""
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _unusable(cell: Cell) -> str:
    if cell.error:
        return SCREEN_ERROR.format(error=cell.error[:20])
    if cell.is_formula and cell.value is None:
        return NO_RESULT
    if isinstance(cell.value, bool):
        return "Sel berisi BENAR/SALAH (TRUE/FALSE). Ketik isinya."
    return ""


def shown(cell: Cell) -> str:
    """The cell as a person reads it, for sentences."""
    value = cell.value
    if cell.error:
        return cell.error[:20]
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        try:
            return numbers.format(value) + ("%" if cell.is_percent else "")
        except ValueError:  # far too large for any figure
            return f"{value:.6E}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = " ".join(value.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _other(typed: str, value: Decimal) -> str:
    """How to write the number if something else was meant."""
    decimal = numbers.with_comma(typed)
    meant = numbers.parse(decimal).value
    if meant != value:
        return f"Bila maksudnya {numbers.spell(meant)}, ketik {decimal} di sel itu."
    return "Bila bukan itu, ketik angkanya tanpa titik ribuan."


def bare(text: str) -> str:
    return " ".join(text.split()).casefold()
