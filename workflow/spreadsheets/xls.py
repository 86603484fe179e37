"""Excel 97–2003 workbooks (.xls), by way of xlrd: what it finds, told as every other book. Pure.

xlrd trusts its file: on damage it raises whatever its arithmetic meets, and its tables are dense.
So all of it ends in one sentence here, and strangers' files are read only in the child process with
its limits.
"""

from __future__ import annotations

import struct
from typing import Any

from workflow.spreadsheets.book import Book, Cell, Sheet, Unreadable
from workflow.spreadsheets.compound import Compound
from workflow.spreadsheets.filling import MAX_SHEETS, Budget, Filling, finished_book
from workflow.spreadsheets.package import BROKEN
from workflow.spreadsheets.values import number, number_cell

LOCKED = (
    "berkasnya dikunci dengan kata sandi. Buka dengan kata sandinya, hapus kata sandi itu, simpan "
    "sebagai Excel Workbook (.xlsx), lalu unggah lagi."
)
LINKED = (
    "lembar kerja ini mengambil angka dari berkas lain. Putuskan tautannya (Data, Edit Tautan), "
    "simpan sebagai Excel Workbook (.xlsx), lalu unggah yang baru."
)
NOT_A_WORKBOOK = "isinya bukan buku kerja Excel 97–2003, melainkan dokumen lain."
_STREAMS = ("Workbook", "Book")  # Excel 97–2003; Excel 5 and 95
_EOF, _FORMULA, _BOF = 0x000A, 0x0006, 0x0809


class _Silence:
    """Where xlrd may write its diagnostics."""

    def write(self, text: str) -> None:
        """Keep nothing."""

    def flush(self) -> None:
        """Nothing to flush."""


def read(content: bytes, kind: str) -> Book:
    """Read a workbook; ``kind`` is "xls". Raises ``Unreadable``."""
    container = Compound(content)
    name = next((name for name in _STREAMS if name in container.names), None)
    if name is None:
        raise Unreadable(NOT_A_WORKBOOK)
    try:
        return _read(container.read(name), kind)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # whatever a trusting library meets in a damaged file
        raise Unreadable(LOCKED if "encrypted" in str(error) else BROKEN) from error


def _read(stream: bytes, kind: str) -> Book:
    import xlrd  # only here: nearly no workbook needs it
    from xlrd.book import SUPBOOK_DDEOLE, SUPBOOK_EXTERNAL

    book = xlrd.open_workbook(
        file_contents=stream,
        logfile=_Silence(),
        formatting_info=True,
        on_demand=True,
        ragged_rows=True,
    )
    if {SUPBOOK_EXTERNAL, SUPBOOK_DDEOLE} & set(book._supbook_types):
        raise Unreadable(LINKED)
    if not book.nsheets:
        raise Unreadable("buku kerjanya tidak berisi lembar yang bersel.")
    if book.nsheets > MAX_SHEETS:
        raise Unreadable(f"buku kerjanya berisi lebih dari {MAX_SHEETS} lembar.")
    sheets: list[Sheet] = []
    budget = Budget()
    covered = 0
    for index in range(book.nsheets):
        source = book.sheet_by_index(index)
        filling = Filling(source.name, budget, is_hidden=bool(source.visibility))
        _fill(filling, book, source, _formulas(book, index))
        book.unload_sheet(index)
        sheets.append(filling.finish())
        covered += filling.covered
    return finished_book(kind, sheets, [], covered)


def _fill(filling: Filling, book: Any, source: Any, formulas: set[tuple[int, int]]) -> None:
    for row in range(source.nrows):
        kinds = source.row_types(row)
        for column, value in enumerate(source.row_values(row)):
            is_formula = (row, column) in formulas
            if value == "" and not is_formula:
                continue
            code = ""
            if kinds[column] in (2, 3):  # number, date
                style = book.xf_list[source.cell_xf_index(row, column)]
                code = book.format_map[style.format_key].format_str
            cell = _cell(kinds[column], value, code, bool(book.datemode), is_formula)
            filling.put(row + 1, column + 1, cell)
        info = source.rowinfo_map.get(row)
        if info is not None and (info.hidden or not info.height):
            filling.hide_row(row + 1)
    for column, info in source.colinfo_map.items():
        if info.hidden or not info.width:
            filling.hide_columns(column + 1, column + 1)
    for top, bottom, left, right in source.merged_cells:  # half-open, from 0
        filling.merge(top + 1, left + 1, bottom, right)


def _cell(kind: int, value: Any, code: str, is_1904: bool, is_formula: bool) -> Cell:
    """One cell by xlrd's kinds: 1 text, 2 number, 3 date, 4 boolean, 5 error."""
    import xlrd

    if kind == 1:
        return Cell(value, is_formula=is_formula)
    if kind in (2, 3):
        figure = number(repr(value))
        if figure is None:
            raise Unreadable(BROKEN)
        return number_cell(figure, code, is_1904=is_1904, is_formula=is_formula)
    if kind == 4:
        return Cell(bool(value), is_formula=is_formula)
    if kind == 5:
        return Cell(is_formula=is_formula, error=xlrd.error_text_from_code.get(value, "#VALUE!"))
    return Cell(is_formula=is_formula and kind != 0)


def _formulas(book: Any, index: int) -> set[tuple[int, int]]:
    """Which cells are formulas, from 0, by the sheet's records; xlrd tells only their results."""
    at = book._sh_abs_posn[index]
    memory = book.mem
    found: set[tuple[int, int]] = set()
    depth = 0
    while at + 8 <= len(memory):
        record, length = struct.unpack_from("<HH", memory, at)
        if record == _FORMULA:
            found.add(struct.unpack_from("<HH", memory, at + 4))
        elif record == _BOF:
            depth += 1
        elif record == _EOF:
            depth -= 1
            if depth <= 0:
                break
        at += 4 + length
    return found
