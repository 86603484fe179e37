"""What a sheet says where nothing is read, and what it says no more: told, so that no figure is
lost in silence."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from decimal import Decimal

from workflow.enums import ValueKind
from workflow.spreadsheets.book import Cell
from workflow.worksheet.cells import read_number
from workflow.worksheet.layout import AMOUNT, FIELD_LABELS, OTHER_FIELDS

NAMED = 3
LONGEST_NAME = 60
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


def gone_rows(names: Sequence[str]) -> str:
    """That rows are missing, the first of them by name."""
    shown = ", ".join(
        f"“{name if len(name) <= LONGEST_NAME else f'{name[:LONGEST_NAME]}…'}”"
        for name in names[:NAMED]
    )
    more = f", dan {len(names) - NAMED} lainnya" if len(names) > NAMED else ""
    return (
        f"{len(names)} baris lembar kerja tidak ada di berkas ini ({shown}{more}); isian yang "
        "tersimpan untuk baris itu tidak berubah."
    )


def gone_columns(marks: Container[str], title: str, *, has_ratios: bool) -> list[str]:
    """That columns of inputs are missing from the sheet of this title."""
    wanted = {"figure": "Realisasi"} | {name: FIELD_LABELS[name] for name in OTHER_FIELDS}
    if "ceiling" in marks:  # only programmes have one
        wanted = {AMOUNT: FIELD_LABELS[AMOUNT]}
    elif has_ratios:
        wanted |= {name: FIELD_LABELS[name] for name in ("numerator", "denominator")}
    return [
        f"Kolom {label} sudah dihapus dari lembar {title}; isian yang tersimpan di kolom itu tidak "
        "berubah."
        for mark, label in wanted.items()
        if mark not in marks
    ]
