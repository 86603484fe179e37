"""Header rows of a sheet: of one or several rows, with merged cells spread out."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from workflow.plan_files import headers
from workflow.plan_files.fields import SheetKind, renstra_key
from workflow.plan_files.layout import Column, SheetLayout
from workflow.spreadsheets.book import Cell, Sheet, column_letters

#: Rows that a header may span.
HEADER_ROWS = 3
#: How much less a cell merged over several columns is worth: their names stand below it.
WIDE = 0.05
#: Columns that are looked at; a plan has some twenty.
WIDEST = 200


def header_text(cell: Cell) -> str:
    """The text of a header cell; a year may be a number there."""
    if isinstance(cell.value, Decimal) and cell.value == cell.value.to_integral_value():
        return f"{cell.value:f}".partition(".")[0]
    return cell.text


#: Row and depth of a header → column → (its own text, the wider ones above).
Texts = dict[tuple[int, int], dict[int, tuple[str, str]]]


def read_header(
    sheet: Sheet, kind: SheetKind, row: int, year: int, known: Texts | None = None
) -> SheetLayout:
    """The header that ends in ``row``, of as many rows as make most sense of it.

    ``known`` keeps the sheet's texts from one call to the next, whatever the kind.
    """
    known = {} if known is None else known
    best: SheetLayout | None = None
    for depth in range(1, min(HEADER_ROWS, row) + 1):
        if (row, depth) not in known:
            known[row, depth] = _texts(sheet, row, depth)
        found = _of_depth(sheet, kind, row, depth, year, known[row, depth])
        if best is None or found.score > best.score + 0.001:
            best = found
    return best


def _of_depth(
    sheet: Sheet,
    kind: SheetKind,
    row: int,
    depth: int,
    year: int,
    texts: dict[int, tuple[str, str]],
) -> SheetLayout:
    layout = SheetLayout(kind, sheet.title, row, depth=depth)
    best: dict[str, Column] = {}
    wide = [
        (left, right)
        for top, left, bottom, right in sheet.merged
        if top <= row <= bottom and left < right
    ]
    renstra: dict[int, Column] = {}
    for index, (own, parent) in sorted(texts.items()):
        if headers.IGNORED.match(headers.plain(own)):
            continue
        hidden = index in sheet.hidden_columns  # read only where a person says so
        found = None if hidden else headers.meaning(kind, own, parent, year)
        written = " · ".join(filter(None, (parent, own)))
        sure = found.sure if found else 0.0
        if sure and any(left <= index <= right for left, right in wide):
            sure -= WIDE
        column = Column(index, column_letters(index), written, sure)
        layout.columns.append(column)
        if found and not found.field and found.year:
            layout.other_years[index] = found.year
        if found and found.field == "renstra" and found.year:
            renstra.setdefault(found.year, column)
        elif found and found.field:
            known = best.get(found.field)
            if known is None or column.sure > known.sure:
                best[found.field] = column
    if renstra and "renstra" not in best:  # the last of its years is where the Renstra ends
        layout.renstra_year = max(renstra)
        best["renstra"] = renstra.pop(layout.renstra_year)
    best |= {renstra_key(named): column for named, column in renstra.items()}
    layout.fields = best
    layout.note_unknown()
    return layout


def _texts(sheet: Sheet, row: int, depth: int) -> dict[int, tuple[str, str]]:
    """Column → (its own header, the wider ones above), with merged cells spread out."""
    rows = range(row - depth + 1, row + 1)
    spread: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in sheet.merged:
        if top > row or bottom < rows[0] or right - left > WIDEST:
            continue
        for r in range(max(top, rows[0]), min(bottom, row) + 1):
            for c in range(left, right + 1):
                spread[r, c] = (top, left)
    indices = {c for r in rows for c in sheet.rows.get(r, {})} | {c for _, c in spread}
    own_or_above = (spread.get((row, c), (row, c)) for c in indices)
    filled = len({anchor for anchor in own_or_above if header_text(sheet.cell(*anchor))})
    widths = Counter(anchor for (r, _), anchor in spread.items() if r == rows[0])
    found: dict[int, tuple[str, str]] = {}
    for column in sorted(index for index in indices if index <= WIDEST):
        anchors = dict.fromkeys(spread.get((r, column), (r, column)) for r in rows)
        written = [header_text(sheet.cell(*anchor)) for anchor in anchors]
        own = next((text for text in reversed(written) if text), "")
        if not own:
            continue
        above = [text for text in written[: _last(written)] if text]
        if not above and depth > 1 and re.fullmatch(r"(?i)\W*(?:I{1,3}|IV|\d{1,4})\W*", own):
            above = [_left_of(sheet, rows, column)]  # "I" under a wider header that is not merged
        if depth > 1 and filled > 3 and widths[spread.get((rows[0], column))] >= 0.8 * filled:
            above = above[1:]  # a title row right above the header
        found[column] = (own, " ".join(filter(None, above)))
    return found


def _last(written: list[str]) -> int:
    return max(i for i, text in enumerate(written) if text)


def _left_of(sheet: Sheet, rows: range, column: int) -> str:
    """The nearest text to the left in the header row above, as an unmerged wide header has it."""
    for r in reversed(rows[:-1]):
        for c in range(column, max(0, column - 5), -1):
            if text := header_text(sheet.cell(r, c)):
                return text
    return ""
