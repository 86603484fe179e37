"""OOXML workbooks (.xlsx, .xlsm): the cells of their sheets, streamed part by part. Pure.

Source: ECMA-376 part 1, 18.2–18.8. Read here rather than by openpyxl for three reasons: the digits
stay digits (no float), memory stays small with hidden rows and merged cells known, and damage ends
in a sentence that names the part (decision 0021).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from workflow.spreadsheets.book import Book, Cell, Sheet, Unreadable
from workflow.spreadsheets.empty_cells import WithoutEmptyCells
from workflow.spreadsheets.filling import (
    CONNECTIONS_IGNORED,
    LAST_COLUMN,
    LAST_ROW,
    MAX_SHEETS,
    Budget,
    Filling,
    finished_book,
)
from workflow.spreadsheets.markup import Attributes, parse
from workflow.spreadsheets.ooxml_parts import Relationships, Strings, Styles, nothing, whole
from workflow.spreadsheets.package import BROKEN, Package, shown_name
from workflow.spreadsheets.values import (
    clean_text,
    number,
    number_cell,
    unescaped,
)

MACROS_IGNORED = "Makro di dalam berkas diabaikan; hanya isi selnya yang dibaca."
OBJECTS_IGNORED = "Objek tertanam di dalam berkas diabaikan; hanya isi selnya yang dibaca."
LINKED = (
    "lembar kerja ini mengambil angka dari berkas lain. Putuskan tautannya (Data, Edit Tautan), "
    "simpan, lalu unggah yang baru."
)
ONLY_CHARTS = "buku kerjanya hanya berisi grafik, tanpa lembar yang bersel."

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", re.ASCII)
_RELATIONSHIP = re.compile(r"http://(?:schemas\.openxmlformats\.org|purl\.oclc\.org)/.* id")


def read(content: bytes, kind: str) -> Book:
    """Read a workbook; ``kind`` is "xlsx" or "xlsm". Raises ``Unreadable``."""
    package = Package(content)
    names = package.names
    lowered = {name.lower() for name in names}
    if "[content_types].xml" not in lowered:
        raise Unreadable("isinya arsip zip biasa, bukan buku kerja Excel.")
    has_macros = any("vbaproject" in name or "/macrosheets/" in name for name in lowered)
    if has_macros and kind == "xlsx":
        raise Unreadable(
            "namanya berakhiran .xlsx, tetapi isinya buku kerja bermakro. Simpan ulang sebagai "
            "Excel Workbook (.xlsx), lalu unggah yang baru."
        )
    if any(name.endswith("workbook.bin") for name in lowered):
        raise Unreadable(
            "isinya buku kerja biner (.xlsb). Simpan ulang sebagai Excel Workbook (.xlsx), lalu "
            "unggah yang baru."
        )
    if any("/externallinks/" in f"/{name}" for name in lowered):
        raise Unreadable(LINKED)
    notes = [MACROS_IGNORED] if has_macros else []
    if any("/embeddings/" in name or "/activex/" in name for name in lowered):
        notes.append(OBJECTS_IGNORED)
    if any(name.endswith("/connections.xml") or "/querytables/" in name for name in lowered):
        notes.append(CONNECTIONS_IGNORED)
    return _Workbook(package).read(kind, notes)


class _InDoubt(Exception):
    """A cell or row does not state its place, and others before it were passed over."""


class _Workbook:
    """The parts that all sheets share."""

    def __init__(self, package: Package) -> None:
        self.package = package
        main = Relationships(package, "").of_kind("officeDocument") or "xl/workbook.xml"
        if main not in package.names:
            raise Unreadable("isinya bukan buku kerja Excel, melainkan jenis dokumen lain.")
        self.is_1904 = False
        self._declared: list[tuple[str, str, bool]] = []  # title, relationship, hidden
        with package.open(main) as stream:
            parse(stream, shown_name(main), self._start, nothing, nothing)
        self._related = Relationships(package, main)
        self.strings: list[str] = []
        self.formats: list[str] = []

    def _start(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self.is_1904 = attributes.get("date1904") in ("1", "true", "on")
        elif name == "sheet":
            relationship = next((v for k, v in attributes.items() if _RELATIONSHIP.match(k)), "")
            is_hidden = attributes.get("state", "visible") != "visible"
            self._declared.append((attributes.get("name", ""), relationship, is_hidden))
            if len(self._declared) > MAX_SHEETS:
                raise Unreadable(f"buku kerjanya berisi lebih dari {MAX_SHEETS} lembar.")
        elif name == "externalReference":
            raise Unreadable(LINKED)

    def read(self, kind: str, notes: list[str]) -> Book:
        """Every sheet that has cells, in the order of their tabs."""
        if not self._declared:
            raise Unreadable("buku kerjanya tidak berisi lembar satu pun.")
        if part := self._related.of_kind("styles"):
            self.formats = Styles(self.package, part).codes
        if part := self._related.of_kind("sharedStrings"):
            self.strings = Strings(self.package, part).strings
        sheets: list[Sheet] = []
        budget = Budget()
        covered = 0
        for title, relationship, is_hidden in self._declared:
            kind_of_sheet, part = self._related.targets.get(relationship, ("", ""))
            if kind_of_sheet in ("chartsheet", "dialogsheet", "xlMacrosheet"):
                continue
            if not part:
                raise Unreadable(f"lembar “{clean_text(title)}” tidak ditemukan; {BROKEN}")
            left = budget.cells, budget.characters
            try:
                filling = Filling(title, budget, is_hidden=is_hidden)
                _SheetReader(self, filling).read(part)
            except _InDoubt:
                budget.cells, budget.characters = left
                filling = Filling(title, budget, is_hidden=is_hidden)
                _SheetReader(self, filling).read(part, every_cell=True)
            sheets.append(filling.finish())
            covered += filling.covered
        if not sheets:
            raise Unreadable(ONLY_CHARTS)
        return finished_book(kind, sheets, notes, covered)


class _SheetReader:
    """One sheet: its cells in the order of the file, hidden rows and columns, merged ranges."""

    def __init__(self, workbook: _Workbook, filling: Filling) -> None:
        self.workbook = workbook
        self.filling = filling
        self.row = 0
        self.column = 0
        self._row_is_hidden = False
        self._in_data = False
        self._attributes: Attributes | None = None  # of the cell that is open
        self._codes: dict[str, str] = {}  # number formats by the style as it is written
        self._pieces: list[str] = []
        self._takes = False  # whether the text at hand belongs to the value
        self._in_aid = False
        self._is_formula = False
        self._has_value = False

    def read(self, part: str, *, every_cell: bool = False) -> None:
        """Fill from the part of this name; ``every_cell``: pass over none."""
        with self.workbook.package.open(part) as stream:
            self._source = WithoutEmptyCells(stream, is_active=not every_cell)
            parse(self._source, shown_name(part), self._start, self._end, self._text)

    def _start(self, name: str, attributes: Attributes) -> None:
        if self._attributes is not None:
            self._start_in_cell(name)
        elif name == "c":
            if self._in_data:
                self._start_cell(attributes)
        elif name == "row":
            if self._in_data:
                self._start_row(attributes)
        elif name == "sheetData":
            self._in_data = True
        elif name == "col":
            self._column_width(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _start_in_cell(self, name: str) -> None:
        if name in ("v", "t"):
            self._takes = not self._in_aid
            self._has_value = True
        elif name == "f":
            self._is_formula = True
        elif name == "rPh":
            self._in_aid = True

    def _start_row(self, attributes: Attributes) -> None:
        stated = attributes.get("r")
        if stated is None and self._source.rows:
            raise _InDoubt
        self.row = self.row + 1 if stated is None else self._number(stated)
        self.column = 0
        self._row_is_hidden = attributes.get("hidden") in _YES or (
            number(attributes.get("ht", "")) == 0
        )

    def _start_cell(self, attributes: Attributes) -> None:
        stated = attributes.get("r")
        if stated is None:
            if self._source.cells:  # its place would follow from cells that were passed over
                raise _InDoubt
            self.column += 1
        else:
            self.row, self.column = self._address(stated)
        self._attributes = attributes
        self._pieces = []
        self._is_formula = self._has_value = self._takes = self._in_aid = False

    def _text(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)

    def _end(self, name: str) -> None:
        if self._attributes is not None:
            if name in ("v", "t"):
                self._takes = False
            elif name == "rPh":
                self._in_aid = False
            elif name == "c":
                self._end_cell(self._attributes)
                self._attributes = None
        elif name == "row":
            if self._row_is_hidden:
                self.filling.hide_row(self.row)
        elif name == "sheetData":
            self._in_data = False

    def _end_cell(self, attributes: Attributes) -> None:
        if self._has_value or self._is_formula:
            cell = self._cell(attributes, "".join(self._pieces))
            self.filling.put(self.row, self.column, cell)

    def _cell(self, attributes: Attributes, raw: str) -> Cell:
        kind = attributes.get("t", "n")
        is_formula = self._is_formula
        if kind == "s" and raw.strip():
            index = self._number(raw)
            if index >= len(self.workbook.strings):
                raise self._damage()
            return Cell(self.workbook.strings[index], is_formula=is_formula)
        if kind in ("str", "inlineStr"):
            if not self._has_value:
                return Cell(is_formula=is_formula)
            return Cell(unescaped(raw), is_formula=is_formula)
        raw = raw.strip()
        if not raw:
            return Cell(is_formula=is_formula)
        if kind == "n":
            return self._number_cell(attributes, raw)
        if kind == "b" and raw.lower() in ("0", "1", "true", "false"):
            return Cell(raw.lower() in ("1", "true"), is_formula=is_formula)
        if kind == "e" and len(raw) <= 40:
            return Cell(is_formula=is_formula, error=clean_text(raw))
        if kind == "d":
            return Cell(self._iso(raw), is_formula=is_formula)
        raise self._damage()

    def _number_cell(self, attributes: Attributes, raw: str) -> Cell:
        value = number(raw)
        if value is None:
            raise self._damage()
        style = attributes.get("s", "0")
        code = self._codes.get(style)
        if code is None:
            code = self._codes[style] = self._code(self._number(style))
        return number_cell(value, code, is_1904=self.workbook.is_1904, is_formula=self._is_formula)

    def _code(self, style: int) -> str:
        """The number format of a cell style; without styles numbers stand as they are."""
        formats = self.workbook.formats
        if style >= len(formats) and formats:
            raise self._damage()
        return formats[style] if formats else ""

    def _iso(self, raw: str) -> date | datetime:
        try:
            if len(raw) == 10:
                return date.fromisoformat(raw)
            return datetime.fromisoformat(raw).replace(tzinfo=None, microsecond=0)
        except ValueError as error:
            raise self._damage() from error

    def _column_width(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _YES or number(attributes.get("width", "")) == 0:
            first = self._number(attributes.get("min", ""))
            self.filling.hide_columns(first, self._number(attributes.get("max", "")))

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = self._address(first)
        bottom, right = self._address(last or first)
        self.filling.merge(top, left, bottom, right)

    def _address(self, text: str) -> tuple[int, int]:
        """ "D12" → (12, 4)."""
        found = _ADDRESS.fullmatch(text)
        if not found:
            raise self._damage()
        row, column = int(found[2]), _column(found[1])
        if not (1 <= row <= LAST_ROW and column <= LAST_COLUMN):
            raise self._damage()
        return row, column

    def _number(self, text: str) -> int:
        return whole(text, f"lembar “{self.filling.sheet.title}”")

    def _damage(self) -> Unreadable:
        where = self.filling.where(max(self.row, 1), max(self.column, 1))
        return Unreadable(f"{where} atau di dekatnya rusak. {BROKEN[0].upper()}{BROKEN[1:]}")


_YES = ("1", "true", "on")


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    """ "A" → 1, "AA" → 27."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column
