"""A read workbook as bytes and back, so that it can wait for a person's word. Pure.

Text that only this program has written: JSON, compressed. Nothing in it can run.
"""

from __future__ import annotations

import json
import zlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workflow.spreadsheets.book import Book, Cell, Sheet

_PERCENT, _FORMULA = 1, 2


def pack(book: Book) -> bytes:
    """The workbook as compressed bytes; the same book always gives the same bytes."""
    content = {
        "kind": book.kind,
        "notes": book.notes,
        "sheets": [_pack_sheet(sheet) for sheet in book.sheets],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Half a surrogate pair, as a damaged file may hold it, survives; nothing else changes.
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def unpack(packed: bytes) -> Book:
    """The workbook that ``pack`` was given."""
    content = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return Book(
        kind=content["kind"],
        sheets=[_unpack_sheet(sheet) for sheet in content["sheets"]],
        notes=content["notes"],
    )


def _pack_sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "hidden": sheet.is_hidden,
        "hidden_rows": sorted(sheet.hidden_rows),
        "hidden_columns": sorted(sheet.hidden_columns),
        "merged": sheet.merged,
        "rows": [
            [row, [[column, _pack_cell(cell)] for column, cell in cells.items()]]
            for row, cells in sheet.rows.items()
        ],
    }


def _unpack_sheet(sheet: dict[str, Any]) -> Sheet:
    return Sheet(
        title=sheet["title"],
        is_hidden=sheet["hidden"],
        rows={
            row: {column: _unpack_cell(cell) for column, cell in cells}
            for row, cells in sheet["rows"]
        },
        hidden_rows=frozenset(sheet["hidden_rows"]),
        hidden_columns=frozenset(sheet["hidden_columns"]),
        merged=[tuple(corners) for corners in sheet["merged"]],
    )


def _pack_cell(cell: Cell) -> Any:
    """A text alone as text, for most cells are; everything else as [kind, value, flags, error]."""
    flags = _PERCENT * cell.is_percent | _FORMULA * cell.is_formula
    value = cell.value
    if isinstance(value, str) and not flags and not cell.error:
        return value
    if isinstance(value, bool):
        packed: list[Any] = ["b", value]
    elif isinstance(value, Decimal):
        packed = ["n", str(value)]
    elif isinstance(value, datetime):  # before date: it is one
        packed = ["t", value.isoformat()]
    elif isinstance(value, date):
        packed = ["d", value.isoformat()]
    else:
        packed = ["s", value]
    return [*packed, flags, cell.error] if flags or cell.error else packed


def _unpack_cell(packed: Any) -> Cell:
    if isinstance(packed, str):
        return Cell(packed)
    kind, value = packed[:2]
    flags, error = packed[2:] or (0, "")
    if kind == "n":
        value = Decimal(value)
    elif kind == "t":
        value = datetime.fromisoformat(value)
    elif kind == "d":
        value = date.fromisoformat(value)
    return Cell(
        value,
        is_percent=bool(flags & _PERCENT),
        is_formula=bool(flags & _FORMULA),
        error=error,
    )
