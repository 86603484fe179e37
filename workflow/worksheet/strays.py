"""Figures typed into grey cells, where nothing is read: told, so that none is lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from workflow.enums import ValueKind
from workflow.spreadsheets.book import Cell
from workflow.worksheet.cells import read_number

#: A quotient that was pasted as a value may have been rounded to what the cell shows.
SHOWN = Decimal("0.01")
NO_RATIO = (
    "Indikator ini tidak memakai pembilang dan penyebut, jadi isi sel ini tidak dibaca. Ketik "
    "angkanya di kolom Realisasi."
)
COMPUTED = (
    "Realisasi indikator ini dihitung dari pembilang dan penyebut, jadi isi sel ini tidak dibaca. "
    "Ketik pembilang dan penyebutnya."
)


def strays(kind: ValueKind, cell: Callable[[str], Cell]) -> Iterator[tuple[str, str]]:
    """Columns of a row that say something nobody reads, each with a sentence.

    ``cell`` gives the cell of a column by its mark.
    """
    if kind != ValueKind.RATIO:
        for mark in ("numerator", "denominator"):
            if _typed(cell(mark)):
                yield mark, NO_RATIO
    elif _typed(cell("figure")) and not _is_quotient(cell):
        yield "figure", COMPUTED


def _typed(cell: Cell) -> bool:
    return not cell.is_formula and (cell.value is not None or bool(cell.error))


def _is_quotient(cell: Callable[[str], Cell]) -> bool:
    figure, above, below = (
        Decimal(read_number(cell(mark), "").value or 0)
        for mark in ("figure", "numerator", "denominator")
    )
    return bool(below) and abs(figure - above / below * 100) <= SHOWN
