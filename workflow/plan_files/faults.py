"""The uploaded workbook with a coloured column of reasons, to be mended and uploaded again.

Values stand where formulas were, and a text is never written as a formula; macros, links to other
files and charts are not kept.
"""

from __future__ import annotations

import contextlib
import io
import pickle
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from workflow import confined
from workflow.confined import Limits
from workflow.plan_files.headers import IGNORED, plain
from workflow.plan_files.issues import Issue, IssueKind
from workflow.plan_files.layout import Layout
from workflow.spreadsheets.book import Book, Cell

#: openpyxl keeps each sheet in a temporary file while it saves.
LIMITS = Limits(memory=512 * 1024**2, seconds=15, wall=20, file_bytes=200 * 1024**2)
REASON = "Alasan"
WIDTH = 60
LETTERS = 62  # in a line of that width
LINE, HIGHEST = 15, 400  # points
#: Light red for what is wrong, light yellow for what is asked.
_WRONG = PatternFill("solid", start_color="FFF8D7DA")
_ASKED = PatternFill("solid", start_color="FFFFF3CD")
_HEAD = PatternFill("solid", start_color="FF842029")
#: Characters that a cell may hold.
_MOST_TEXT = 32_000


def with_reasons(content: bytes, book: Book, issues: Iterable[Issue], layout: Layout) -> bytes:
    """The workbook as .xlsx: failing cells coloured, and a last column that says why.

    ``content`` is the file as uploaded, opened in a child process with limits; where it is not
    .xlsx, cannot be kept or is too heavy, a plain workbook of the values in ``book`` is made.
    """
    found = [
        issue
        for issue in issues
        if issue.sheet and (issue.kind == IssueKind.ERROR or issue.is_open)
    ]
    if book.kind in ("xlsx", "xlsm"):
        handed_over = pickle.dumps((content, book, found, layout))
        with contextlib.suppress(confined.Lost):
            return confined.run(written, handed_over, LIMITS)
    return _marked(_plain(book), found, layout)


def written(handed_over: bytes) -> bytes:
    """Mark the findings in the original file; only the child process asks for this.

    A single styled cell in the last corner of a sheet, or one merged range over all of it, makes
    openpyxl fill memory with billions of cells. What comes in are the parent's own objects, so
    pickle is safe in this direction; out come the bytes of an .xlsx file.
    """
    content, book, found, layout = pickle.loads(handed_over)  # noqa: S301
    return _marked(_formatted(content, book) or _plain(book), found, layout)


def _marked(workbook: openpyxl.Workbook, found: list[Issue], layout: Layout) -> bytes:
    by_sheet: dict[str, list[Issue]] = defaultdict(list)
    for issue in found:
        by_sheet[issue.sheet].append(issue)
    headers = {one.title: one.header for one in reversed(layout.every())}
    for title, told in by_sheet.items():
        if title in workbook.sheetnames:
            _mark(workbook[title], told, headers.get(title, 1))
    first = next((t for t in workbook.sheetnames if t in by_sheet), None)
    if first:
        workbook.active = workbook.sheetnames.index(first)
    return _saved(workbook)


def _formatted(content: bytes, book: Book) -> openpyxl.Workbook | None:
    """The original with its formats, values instead of formulas; None where that cannot be."""
    try:
        workbook = openpyxl.load_workbook(
            io.BytesIO(content), data_only=True, keep_vba=False, keep_links=False
        )
        workbook.defined_names.clear()
        for sheet in workbook.worksheets:
            sheet._charts, sheet.legacy_drawing = [], None
            sheet.protection.disable()
            for row in sheet.iter_rows():
                for cell in row:
                    _harmless(cell)
        if [sheet.title for sheet in book.sheets if sheet.title not in workbook.sheetnames]:
            return None
        _saved(workbook)  # what cannot be written again is told by trying
    except Exception:  # a stranger's file may break openpyxl in any way; the values remain
        return None
    return workbook


def _harmless(cell) -> None:
    """No formula and no link to elsewhere."""
    if isinstance(cell, MergedCell):
        return
    if isinstance(cell.value, str):
        cell.data_type = "s"
    elif not isinstance(cell.value, int | float | bool) and cell.data_type in ("f", "e"):
        cell.value = None if cell.value is None else str(cell.value)
    if cell.hyperlink:
        cell.hyperlink = None


def _plain(book: Book) -> openpyxl.Workbook:
    """A workbook of the values that were read."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, sheet in enumerate(book.sheets, start=1):
        made = workbook.create_sheet(_title(sheet.title, number))
        for row, cells in sheet.rows.items():
            for column, cell in cells.items():
                _write(made, row, column, cell)
        for row in sheet.hidden_rows:
            made.row_dimensions[row].hidden = True
        for top, left, bottom, right in sheet.merged:
            made.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return workbook


def _title(title: str, number: int) -> str:
    """The title, unless Excel would refuse it."""
    fits = 0 < len(title) <= 31 and not set("[]:*?/\\") & set(title)
    return title if fits else f"Lembar {number}"


def _write(sheet: Worksheet, row: int, column: int, cell: Cell) -> None:
    value = cell.error or cell.value
    if isinstance(value, str):
        made = sheet.cell(row, column)
        made.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_MOST_TEXT]
        made.data_type = "s"
        return
    if isinstance(value, Decimal) and cell.is_percent:
        sheet.cell(row, column, value / 100).number_format = "0.######%"
    elif value is not None:
        sheet.cell(row, column, value)


def _mark(sheet: Worksheet, issues: list[Issue], header: int) -> None:
    column = _reason_column(sheet, header)
    letters = get_column_letter(column)
    sheet.column_dimensions[letters].width = WIDTH
    sheet.column_dimensions[letters].hidden = False
    _say(sheet, header, column, REASON, _HEAD).font = Font(bold=True, color="FFFFFFFF")
    by_row: dict[int, list[Issue]] = defaultdict(list)
    for issue in issues:
        by_row[issue.row or header].append(issue)
    for row, told in by_row.items():
        sentences = [f"{issue.cell}: {issue.sentence}" for issue in told]
        wrong = any(issue.kind == IssueKind.ERROR for issue in told)
        if row == header:
            target = sheet.cell(header, column)
            target.comment = Comment("\n".join(sentences)[:_MOST_TEXT], "SOP Kinerja")
        else:
            _say(sheet, row, column, "\n".join(sentences), _WRONG if wrong else _ASKED)
            lines = sum(len(sentence) // LETTERS + 1 for sentence in sentences)
            height = sheet.row_dimensions[row].height or LINE
            sheet.row_dimensions[row].height = min(max(height, lines * LINE), HIGHEST)
        for issue in told:
            if not issue.row:
                continue
            cell = sheet[issue.cell]
            if not isinstance(cell, MergedCell):
                cell.fill = _WRONG if issue.kind == IssueKind.ERROR else _ASKED


def _reason_column(sheet: Worksheet, header: int) -> int:
    """Our own column of an earlier time, emptied; else the first one behind all others."""
    for cell in sheet[header]:
        if isinstance(cell.value, str) and IGNORED.match(plain(cell.value)):
            for (below,) in sheet.iter_rows(
                min_row=header + 1, min_col=cell.column, max_col=cell.column
            ):
                if not isinstance(below, MergedCell):
                    below.value, below.fill = None, PatternFill()
            return cell.column
    used = (cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return max(used, default=0) + 1


def _say(sheet: Worksheet, row: int, column: int, text: str, fill: PatternFill):
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        sheet.unmerge_cells(next(str(r) for r in sheet.merged_cells.ranges if cell.coordinate in r))
        cell = sheet.cell(row, column)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:_MOST_TEXT]
    cell.data_type = "s"
    cell.fill = fill
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _saved(workbook: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()
