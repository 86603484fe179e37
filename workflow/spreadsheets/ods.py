"""OpenDocument spreadsheets (.ods): the cells of their tables, streamed from one part. Pure.

Source: OpenDocument 1.3 part 3, chapters 9 and 19. A cell states its kind and value in attributes;
what stands between the tags is only how it looked, so it counts for texts alone. Empty cells and
rows come in runs ("repeated"), mostly to the end of the sheet: a run costs nothing here.
"""

from __future__ import annotations

import re
from datetime import date, datetime

from workflow.spreadsheets.book import Book, Cell, Sheet, Unreadable
from workflow.spreadsheets.filling import (
    CONNECTIONS_IGNORED,
    LAST_COLUMN,
    LAST_ROW,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    Budget,
    Filling,
    finished_book,
)
from workflow.spreadsheets.markup import Attributes, parse
from workflow.spreadsheets.package import BROKEN, LOCKED, Package
from workflow.spreadsheets.values import MAX_TEXT, clean_text, hours_text, number, plain

MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_NOT_ODS = "isinya arsip zip biasa atau dokumen lain, bukan lembar sebar OpenDocument (.ods)."
MACROS_IGNORED = "Makro di dalam berkas diabaikan; hanya isi selnya yang dibaca."
OBJECTS_IGNORED = "Objek tertanam di dalam berkas diabaikan; hanya isi selnya yang dibaca."
LINKED = (
    "lembar kerja ini mengambil angka dari berkas lain. Putuskan tautannya (Edit, Tautan ke "
    "Berkas Eksternal), simpan, lalu unggah yang baru."
)

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "

_ELSEWHERE = re.compile(r"\[?'?(?:file|https?|ftp|smb|webdavs?):/", re.IGNORECASE)
_DURATION = re.compile(
    r"-?P(?:([0-9]{1,6})D)?T(?:([0-9]{1,7})H)?(?:([0-9]{1,7})M)?(?:([0-9]{1,7})(?:[.,][0-9]+)?S)?"
)
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!)|Err:[0-9]{3}")
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
#: What stands in a cell but is not its text: comments, drawings, reading aids, notes.
_ASIDE = frozenset({"annotation", "shapes", "frame", "custom-shape", "ruby-text", "note", "g",
                    "rect", "line", "control", "object", "sub-table", "table"})  # fmt: skip

_CONNECTIONS = ("database-source-sql", "database-source-table", "database-source-query")


def read(content: bytes, kind: str) -> Book:
    """Read a spreadsheet; ``kind`` is "ods". Raises ``Unreadable``."""
    package = Package(content)
    if package.start("mimetype", 200).strip() != MIME or "content.xml" not in package.names:
        raise Unreadable(_NOT_ODS)
    if b"encryption-data" in package.start("META-INF/manifest.xml", 1024 * 1024):
        raise Unreadable(LOCKED)
    notes = []
    if any(name.startswith(("Basic/", "Scripts/")) for name in package.names):
        notes.append(MACROS_IGNORED)
    if any(re.match(r"Object[^/]*/|ObjectReplacements/", name) for name in package.names):
        notes.append(OBJECTS_IGNORED)
    reader = _Content()
    with package.open("content.xml") as stream:
        parse(stream, "content.xml", reader.start, reader.end, reader.text)
    if not reader.is_spreadsheet:
        raise Unreadable(_NOT_ODS)
    if reader.has_connections:
        notes.append(CONNECTIONS_IGNORED)
    if not reader.sheets:
        raise Unreadable("buku kerjanya tidak berisi lembar satu pun.")
    return finished_book(kind, reader.sheets, notes, reader.covered)


class _Content:
    """The handlers for the one part that says it all."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.is_spreadsheet = self.has_connections = False
        self.covered = 0
        self._budget = Budget()
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._filling: Filling | None = None
        self._row = 0  # the last row that is done
        self._row_repeats = 1
        self._row_is_hidden = False
        self._row_cells: list[tuple[int, int, Cell, int, int]] = []  # column, repeats, cell, spans
        self._column = 0  # the last column of the row that is done
        self._table_column = 0
        self._cell: Attributes | None = None
        self._aside = 0  # depth within what is not the cell's text
        self._paragraphs: list[list[str]] = []
        self._in_paragraph = 0
        self._length = 0

    # --- Elements -----------------------------------------------------------------------------

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif self._filling is None:
            self._start_outside(name, attributes)
        elif self._aside or name in _ASIDE:
            self._aside += 1
        elif name in ("table-cell", "covered-table-cell"):
            self._cell = attributes
            self._paragraphs = []
            self._length = 0
        elif name == "table-row":
            self._row_repeats = self._repeats(attributes, "number-rows-repeated")
            self._row_is_hidden = attributes.get(_TABLE + "visibility", "visible") != "visible"
            self._row_cells = []
            self._column = 0
        elif name == "table-column":
            first = self._table_column + 1
            self._table_column += self._repeats(attributes, "number-columns-repeated")
            if attributes.get(_TABLE + "visibility", "visible") != "visible":
                self._filling.hide_columns(first, self._table_column)
        elif name in ("table-source", "dde-link"):
            raise Unreadable(LINKED)

    def _start_outside(self, name: str, attributes: Attributes) -> None:
        if name == "table" and self.is_spreadsheet:
            title = attributes.get(_TABLE + "name", "")
            is_hidden = attributes.get(_TABLE + "style-name", "") in self._hidden_styles
            self._filling = Filling(title, self._budget, is_hidden=is_hidden)
            self._row = self._table_column = self._aside = 0
            if len(self.sheets) >= MAX_SHEETS:
                raise Unreadable(f"buku kerjanya berisi lebih dari {MAX_SHEETS} lembar.")
        elif name == "spreadsheet":
            self.is_spreadsheet = True
        elif name == "style":
            self._style = attributes.get(_STYLE + "name", "")
        elif name == "table-properties":
            if attributes.get(_TABLE + "display") == "false":
                self._hidden_styles.add(self._style)
        elif name == "dde-link":
            raise Unreadable(LINKED)
        elif name in _CONNECTIONS:
            self.has_connections = True

    def _start_in_cell(self, name: str, attributes: Attributes) -> None:
        if self._aside or name in _ASIDE:
            self._aside += 1
        elif name == "p":
            self._in_paragraph += 1
            self._paragraphs.append([])
        elif name == "s":
            count = attributes.get(_TEXT + "c", "1")
            self.text(" " * min(self._whole(count), MAX_TEXT + 1))
        elif name == "tab":
            self.text("\t")
        elif name == "line-break":
            self.text("\n")
        elif name == "cell-range-source":
            raise Unreadable(LINKED)

    def text(self, text: str) -> None:
        """Characters: they count within a paragraph of a cell."""
        if self._in_paragraph and not self._aside:
            self._length += len(text)
            if self._length <= MAX_TEXT + 1:
                self._paragraphs[-1].append(text)
            elif len(self._paragraphs[-1]) < 2 * MAX_TEXT:
                self._paragraphs[-1].append(text[:1])

    def end(self, name: str) -> None:
        """An element ends."""
        if self._aside:
            self._aside -= 1
        elif self._cell is not None:
            if name == "p":
                self._in_paragraph -= 1
            elif name in ("table-cell", "covered-table-cell"):
                self._end_cell(self._cell)
                self._cell = None
        elif self._filling is not None:
            if name == "table-row":
                self._end_row(self._filling)
            elif name == "table":
                self.sheets.append(self._filling.finish())
                self.covered += self._filling.covered
                self._filling = None

    # --- Cells and rows -----------------------------------------------------------------------

    def _end_cell(self, attributes: Attributes) -> None:
        repeats = self._repeats(attributes, "number-columns-repeated")
        column = self._column + 1
        self._column += repeats
        if self._column > LAST_COLUMN * 4:
            raise self._damage()
        if not attributes and not self._paragraphs:
            return
        cell = self._value(attributes)
        rows = self._spanned(attributes, "number-rows-spanned")
        columns = self._spanned(attributes, "number-columns-spanned")
        if _says_something(cell) or rows > 1 or columns > 1:
            self._row_cells.append((column, repeats, cell, rows, columns))

    def _end_row(self, filling: Filling) -> None:
        """Put the cells of a row, as often as the row is repeated."""
        first = self._row + 1
        self._row += self._row_repeats
        if self._row > LAST_ROW * 4:
            raise self._damage()
        for column, repeats, cell, rows, columns in self._row_cells:
            # One place beyond the limit is enough to be refused, whatever the number claims.
            for row in range(first, min(self._row, MAX_ROWS + 1) + 1):
                if rows > 1 or columns > 1:
                    filling.merge(row, column, row + rows - 1, column + columns - 1)
                if _says_something(cell):
                    for place in range(column, min(column + repeats, MAX_COLUMNS + 2)):
                        filling.put(row, place, cell)
        if self._row_is_hidden and self._row_cells:
            for row in range(first, min(self._row, MAX_ROWS) + 1):
                filling.hide_row(row)

    def _value(self, attributes: Attributes) -> Cell:
        formula = attributes.get(_TABLE + "formula", "")
        if formula and _ELSEWHERE.search(formula):
            raise Unreadable(LINKED)
        is_formula = bool(formula)
        kind = attributes.get(_OFFICE + "value-type", "")
        words = "\n".join("".join(pieces) for pieces in self._paragraphs)
        is_error = attributes.get(_CALC + "value-type") == "error"
        if is_error or (is_formula and _ERROR.fullmatch(words)):
            return Cell(is_formula=is_formula, error=clean_text(words)[:40] or "#VALUE!")
        if kind in ("float", "currency", "percentage"):
            value = number(attributes.get(_OFFICE + "value", ""))
            if value is None:
                raise self._damage()
            if kind == "percentage":
                return Cell(plain(value.scaleb(2)), is_percent=True, is_formula=is_formula)
            # A format may write a % without multiplying, too.
            return Cell(value, is_percent=words.endswith("%"), is_formula=is_formula)
        if kind == "boolean":
            return Cell(attributes.get(_OFFICE + "boolean-value") == "true", is_formula=is_formula)
        if kind == "date":
            moment = self._moment(attributes.get(_OFFICE + "date-value", ""))
            return Cell(moment, is_formula=is_formula)
        if kind == "time":
            return Cell(self._hours(attributes), is_formula=is_formula)
        if kind in ("string", ""):
            return Cell(attributes.get(_OFFICE + "string-value") or words, is_formula=is_formula)
        raise self._damage()

    def _moment(self, text: str) -> date | datetime:
        try:
            if len(text) == 10:
                return date.fromisoformat(text)
            return datetime.fromisoformat(text[:19])
        except ValueError as error:
            raise self._damage() from error

    def _hours(self, attributes: Attributes) -> str:
        found = _DURATION.fullmatch(attributes.get(_OFFICE + "time-value", ""))
        if not found:
            raise self._damage()
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return hours_text(((days * 24 + hours) * 60 + minutes) * 60 + seconds)

    def _repeats(self, attributes: Attributes, name: str) -> int:
        stated = attributes.get(_TABLE + name)
        return 1 if stated is None else max(1, self._whole(stated))

    def _spanned(self, attributes: Attributes, name: str) -> int:
        return min(self._repeats(attributes, name), LAST_ROW)

    def _whole(self, text: str) -> int:
        if not _WHOLE.fullmatch(text):
            raise self._damage()
        return int(text)

    def _damage(self) -> Unreadable:
        filling = self._filling
        where = filling.where(self._row + 1, max(1, self._column)) if filling else "content.xml"
        return Unreadable(f"{where} atau di dekatnya rusak. {BROKEN[0].upper()}{BROKEN[1:]}")


def _says_something(cell: Cell) -> bool:
    return cell.value not in (None, "") or bool(cell.error) or cell.is_formula
