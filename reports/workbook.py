"""Writing an XLSX workbook: values, formulas with their results, page set-up, same bytes each time.

openpyxl writes a formula without its result, so that a viewer which does not calculate (a phone, a
mail preview) shows an empty cell. Here a formula carries the value it must give; it is stored
beside the formula, and a program that calculates replaces it on opening.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

#: More does not fit into a cell; Excel calls a longer text damaged.
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
#: "[$-421]" asks for Indonesian separators whatever the language of the program.
WHOLE = "[$-421]#,##0"
TWO = "[$-421]#,##0.00"
DAY = "[$-421]d mmmm yyyy"

_EDGE = Side(style="thin", color="FF9AA5B1")
_BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_FONT = "Arial"
_STYLES = {
    "office": {"font": Font(name=_FONT, size=11, bold=True)},
    "title": {"font": Font(name=_FONT, size=14, bold=True, color="FF0A3540")},
    "meta": {"font": Font(name=_FONT, size=9, color="FF3A4552")},
    "flag": {"font": Font(name=_FONT, size=10, bold=True, color="FF7A3100")},
    "head": {
        "font": Font(name=_FONT, size=9, bold=True, color="FF0A3540"),
        "fill": PatternFill("solid", fgColor="FFE4EBEE"),
        "border": _BOX,
        "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
    },
    "text": {
        "font": Font(name=_FONT, size=9),
        "border": _BOX,
        "alignment": Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1),
    },
    "number": {
        "font": Font(name=_FONT, size=9),
        "border": _BOX,
        "alignment": Alignment(horizontal="right", vertical="top", wrap_text=True),
    },
    "total": {
        "font": Font(name=_FONT, size=9, bold=True),
        "fill": PatternFill("solid", fgColor="FFF1F4F6"),
        "border": _BOX,
        "alignment": Alignment(vertical="top", wrap_text=True),
    },
    "note": {
        "font": Font(name=_FONT, size=9, italic=True, color="FF3A4552"),
        "alignment": Alignment(vertical="top", wrap_text=True),
    },
}


#: A value in a list of names and values: on the left, whatever it is.
_STYLES["entry"] = _STYLES["text"]


@dataclass(frozen=True)
class Formula:
    """A live formula (in English, with commas) and the value it gives."""

    text: str
    value: Decimal | int


Value = str | int | Decimal | date | Formula | None


def number_format(decimals: int) -> str:
    return WHOLE if decimals <= 0 else f"{WHOLE}.{'0' * decimals}"


def clean(text: str) -> str:
    """A text that a cell can hold: no control characters, not too long."""
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT]


class Book:
    """A workbook in the making."""

    def __init__(self, *, title: str, creator: str, description: str, created: date) -> None:
        self._book = Workbook()
        self._book.remove(self._book.active)
        self._results: dict[str, dict[str, Decimal | int]] = {}
        self._created = datetime(created.year, created.month, created.day)  # noqa: DTZ001
        properties = self._book.properties
        properties.title = clean(title)
        properties.creator = clean(creator)
        properties.description = clean(description)
        properties.language = "id"
        properties.created = self._created
        self._book.calculation.fullCalcOnLoad = True

    def sheet(self, name: str, *, landscape: bool = True) -> Sheet:
        """A new sheet; its name is made fit for Excel and unique."""
        base = re.sub(r"[\[\]:*?/\\]", " ", clean(name)).strip(" '") or "Lembar"
        taken = {title.casefold() for title in self._book.sheetnames}
        unique, count = base[:LONGEST_NAME], 1
        while unique.casefold() in taken:
            count += 1
            unique = f"{base[: LONGEST_NAME - len(str(count)) - 1]} {count}"
        made = self._book.create_sheet(unique)
        made.page_setup.orientation = "landscape" if landscape else "portrait"
        made.page_setup.paperSize = made.PAPERSIZE_A4
        made.page_setup.fitToWidth = 1
        made.page_setup.fitToHeight = 0
        made.sheet_properties.pageSetUpPr.fitToPage = True
        made.page_margins.left = made.page_margins.right = 0.5
        made.page_margins.top, made.page_margins.bottom = 0.6, 0.8
        made.oddFooter.left.text = unique.replace("&", "&&")
        made.oddFooter.right.text = "Halaman &P dari &N"
        return Sheet(made, self._results.setdefault(unique, {}))

    def to_bytes(self) -> bytes:
        """The file; the same content gives the same bytes."""
        raw = io.BytesIO()
        self._book.save(raw)
        results = {
            f"xl/worksheets/sheet{place}.xml": self._results.get(name, {})
            for place, name in enumerate(self._book.sheetnames, start=1)
        }
        done = io.BytesIO()
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(done, "w") as target:
            for name in source.namelist():
                part = source.read(name)
                if name in results:
                    part = _with_results(part, results[name])
                elif name == "docProps/core.xml":
                    part = re.sub(
                        rb"(<dcterms:modified[^>]*>)[^<]*",
                        rb"\g<1>" + f"{self._created:%Y-%m-%dT%H:%M:%SZ}".encode(),
                        part,
                    )
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                target.writestr(entry, part)
        return done.getvalue()


def _with_results(part: bytes, results: dict[str, Decimal | int]) -> bytes:
    def fill(match: re.Match[bytes]) -> bytes:
        value = results[match[2].decode()]
        return match[1] + f"<v>{escape(format(float(value), '.16g'))}</v>".encode()

    return re.sub(rb'(<c r="([A-Z]+[0-9]+)"[^>]*><f>[^<]*</f>)<v(?:\s*/>|></v>)', fill, part)


class Sheet:
    """One sheet, filled from top to bottom. ``row`` is the next free row."""

    def __init__(self, sheet: Worksheet, results: dict[str, Decimal | int]) -> None:
        self._sheet = sheet
        self._results = results
        self._widths: Sequence[float] = ()
        self.row = 1

    @property
    def reference(self) -> str:
        """The sheet's name as formulas of other sheets write it."""
        return "'" + self._sheet.title.replace("'", "''") + "'!"

    def line(self, text: str, style: str) -> None:
        """One line of text over the columns, for titles and notes."""
        self._put(self.row, 1, text, style, None)
        self._sheet.cell(self.row, 1).alignment = Alignment(vertical="center", wrap_text=False)
        self._sheet.row_dimensions[self.row].height = 22 if style == "title" else 15
        self.row += 1

    def paragraph(self, text: str, columns: int, width: int) -> None:
        """A note over merged cells, high enough for its text (``width`` in characters)."""
        self._put(self.row, 1, text, "note", None)
        self._sheet.merge_cells(
            start_row=self.row, start_column=1, end_row=self.row, end_column=columns
        )
        self._sheet.row_dimensions[self.row].height = 12.5 * (len(text) // max(width, 1) + 1)
        self.row += 1

    def head(self, titles: Sequence[str], widths: Sequence[float], *, freeze: int = 0) -> None:
        """The header row: frozen, repeated on each printed page; ``freeze`` columns stay too."""
        self._widths = widths
        for place, title in enumerate(titles, start=1):
            self._put(self.row, place, title, "head", None)
        self._fit(titles, bold=True)
        for place, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet.print_title_rows = f"{self.row}:{self.row}"
        self._sheet.freeze_panes = self._sheet.cell(self.row + 1, freeze + 1)
        self.row += 1

    def add(
        self, values: Sequence[Value], formats: Sequence[str | None] = (), *, style: str = "text"
    ) -> int:
        """One row of values; returns its number. ``formats``: number format a column."""
        if style == "total":
            values = [*values, *[None] * (len(self._widths) - len(values))]
        for place, value in enumerate(values, start=1):
            form = formats[place - 1] if place <= len(formats) else None
            kind = style
            if style == "text" and (form or isinstance(value, int | Decimal | Formula)):
                kind = "number"  # also a word in a column of numbers, such as a rank
            self._put(self.row, place, value, kind, form)
            self._widen(place, value, form)
        self._fit(values, bold=style == "total")
        self.row += 1
        return self.row - 1

    def _widen(self, place: int, value: Value, form: str | None) -> None:
        """Make room for a long number: one that does not fit is shown as ``###``."""
        number = value.value if isinstance(value, Formula) else value
        if not isinstance(number, int | Decimal):
            return
        decimals = len(form.rpartition(".")[2]) if form and "." in form else 0
        column = self._sheet.column_dimensions[get_column_letter(place)]
        column.width = max(column.width, len(f"{number:,.{decimals}f}") * 0.95 + 3)

    def _fit(self, values: Sequence[Value], *, bold: bool = False) -> None:
        """Make the row as high as its longest text: LibreOffice does not, without a window."""
        lines = 1
        for value, width in zip(values, self._widths, strict=False):
            if isinstance(value, str):
                room = max((width - 2) * (1.0 if bold else 1.15), 1)
                lines = max(
                    lines, sum(max(1, math.ceil(len(part) / room)) for part in value.split("\n"))
                )
        self._sheet.row_dimensions[self.row].height = min(12.5 * lines + 4, 409)

    def filter(self, first: int, last: int, columns: int) -> None:
        self._sheet.auto_filter.ref = f"A{first}:{get_column_letter(columns)}{last}"

    def _put(self, row: int, column: int, value: Value, style: str, form: str | None) -> None:
        cell: Cell = self._sheet.cell(row, column)
        if isinstance(value, str):
            cell.value = clean(value)
            # After the value: openpyxl takes a text that begins with "=" for a formula.
            cell.data_type = "s"
        elif isinstance(value, Formula):
            cell.value = f"={value.text}"
            self._results[cell.coordinate] = value.value
        elif value is not None:
            cell.value = value
        for name, look in _STYLES[style].items():
            setattr(cell, name, look)
        if style == "total" and isinstance(value, str):
            cell.alignment = _STYLES["text"]["alignment"]
        if isinstance(value, date):
            cell.number_format = DAY
            cell.alignment = Alignment(horizontal="left", vertical="top", indent=1)
        elif form and not isinstance(value, str):
            cell.number_format = form
