"""Building a lembar kerja: the workbook that a person likes to fill in, and its sealed memory."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from workflow import dates, numbers
from workflow.enums import FigureStatus, ValueKind
from workflow.worksheet import formulas, guidance
from workflow.worksheet.keys import payload_of, seal
from workflow.worksheet.layout import (
    AMOUNT,
    BUDGET_SHEET,
    ENTRY_SHEET,
    FIGURE_FIELDS,
    KEY,
    KEY_SHEET,
    MARK,
    NAME,
    STATUS_LABELS,
    Figure,
    LineContent,
    RowContent,
    WorksheetContent,
    line_key,
    printable,
    row_key,
)
from workflow.worksheet.rules import Rules
from workflow.worksheet.styles import DAY, HIGHEST, PERCENT, WHOLE, Styles, height, number_format

NOT_DUE = "Tidak dinilai triwulan ini"
#: More decimals than people type: such a figure was computed, and two are enough to compare with.
TYPED_PLACES = 4

#: Columns of the entry sheet: mark, width. The hidden keys come first.
ENTRY_COLUMNS = (
    (KEY, 8), ("no", 5), (NAME, 36), ("measure", 11), ("target", 13), ("previous", 13),
    ("last_year", 13), ("numerator", 13), ("denominator", 13), ("figure", 14), ("capaian", 11),
    ("judged", 15), ("status", 12), ("release_on", 12), ("reason", 24), ("note", 24), ("lock", 20),
)  # fmt: skip
BUDGET_COLUMNS = (
    (KEY, 8), ("code", 14), (NAME, 54), ("ceiling", 20), ("plan", 20), ("previous", 20),
    (AMOUNT, 22), ("share", 11), ("lock", 30),
)  # fmt: skip
AIR = 2  # beside a number, in the width of digits
WIDEST = 24
FROZEN = 3  # columns that stay in view: key, number and name


def build(content: WorksheetContent, secret: bytes) -> bytes:
    """The .xlsx file. ``secret`` signs the hidden part; the same one must read it again."""
    book = Workbook()
    book.remove(book.active)
    properties = book.properties
    properties.title = printable(f"Lembar kerja {content.unit} {content.short_period}")
    properties.creator = printable(content.agency)
    properties.language = "id"
    stamp = content.downloaded_at.replace(tzinfo=None)
    properties.created = properties.modified = stamp
    book.calculation.fullCalcOnLoad = True
    maker = _Maker(book, content)
    maker.entry()
    if content.lines:
        maker.budget()
    maker.keys(secret)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


class _Growing(RowDimension):
    """A row as high as its texts, which programs make higher when somebody types more into it."""

    customHeight = False  # a height of its own would be kept


class _Maker:
    """One workbook in the making."""

    def __init__(self, book: Workbook, content: WorksheetContent) -> None:
        self._book, self._content = book, content
        self._styles = Styles(book)
        self._lists: list[tuple[str, ...]] = [tuple(STATUS_LABELS)]

    def entry(self) -> None:
        """The sheet with the indicators."""
        content = self._content
        sheet = self._book.create_sheet(ENTRY_SHEET)
        titles = guidance.entry_titles(content)
        closed = _shared(row.lock for row in content.rows if row.is_due)
        helps = guidance.closed(closed) if closed else guidance.ENTRY_HELP
        first = self._begin(sheet, _fitted(content.rows), titles, helps)
        rules = Rules(sheet)
        number, objective = first, None
        for row in content.rows:
            if row.objective != objective:
                objective = row.objective
                self._group(sheet, number, objective, len(ENTRY_COLUMNS))
                number += 1
            self._row(sheet, number, row, rules, closed)
            number += 1
        rules.write()
        if not any(row.kind == ValueKind.RATIO for row in content.rows):
            for mark in ("numerator", "denominator"):
                _dimension(sheet, mark).hidden = True
        self._end(sheet, first, number - 1, len(ENTRY_COLUMNS))

    def budget(self) -> None:
        """The sheet with the programmes."""
        sheet = self._book.create_sheet(BUDGET_SHEET)
        titles = guidance.budget_titles(self._content)
        closed = _shared(line.lock for line in self._content.lines)
        helps = guidance.closed(closed) if closed else guidance.BUDGET_HELP
        first = self._begin(sheet, BUDGET_COLUMNS, titles, helps)
        rules = Rules(sheet)
        for place, line in enumerate(self._content.lines):
            self._line(sheet, first + place, line, rules, closed)
        rules.write()
        last = first + len(self._content.lines) - 1
        self._end(sheet, first, last, len(BUDGET_COLUMNS))

    def keys(self, secret: bytes) -> None:
        """The hidden sheet: the seal, and the lists that the cells choose from."""
        sheet = self._book.create_sheet(KEY_SHEET)
        for place, text in enumerate(seal(payload_of(self._content), secret), start=1):
            sheet.cell(place, 1, text).data_type = "s"
        for column, labels in enumerate(self._lists, start=3):
            for place, label in enumerate(labels, start=1):
                sheet.cell(place, column, printable(label)).data_type = "s"
        sheet.sheet_state = "veryHidden"
        sheet.protection.enable()

    def _begin(
        self,
        sheet: Worksheet,
        columns: tuple[tuple[str, float], ...],
        titles: dict[str, str],
        helps: Iterable[str],
    ) -> int:
        """Title, instructions, header and hidden marks; the number of the first row of figures."""
        content = self._content
        moment = dates.long_moment(content.downloaded_at)
        head = [
            ("office", content.agency),
            ("title", f"Lembar kerja pengisian data: {titles['']}"),
            ("period", f"{content.unit} · {content.period}"),
            ("meta", f"Diunduh oleh {content.downloaded_by}, {moment}"),
            *(("help", text) for text in helps),
        ]
        for place, (kind, text) in enumerate(head, start=1):
            self._put(sheet.cell(place, 2), text, kind)
            sheet.row_dimensions[place].height = {"title": 24, "office": 18}.get(kind, 16)
        sheet.row_dimensions[len(head)].height = 24
        header, marks = len(head) + 1, len(head) + 2
        for place, (mark, width) in enumerate(columns, start=1):
            sheet.cell(marks, place, f"{MARK}{mark}")
            self._put(sheet.cell(header, place), titles[mark], "head")
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.row_dimensions[marks].hidden = True
        texts = [(titles[mark], width) for mark, width in columns]
        sheet.row_dimensions[header].height = height(texts) + 6
        sheet.column_dimensions["A"].hidden = True
        sheet.print_title_rows = f"{header}:{header}"
        sheet.freeze_panes = sheet.cell(marks + 1, FROZEN + 1)
        return marks + 1

    def _end(self, sheet: Worksheet, first: int, last: int, columns: int) -> None:
        """Printing and protection: anybody may widen a column, nobody needs a password."""
        setup = sheet.page_setup
        setup.orientation, setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        setup.fitToWidth, setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom = 0.5, 0.7
        sheet.print_area = f"A1:{get_column_letter(columns)}{max(last, first)}"
        footer = f"{self._content.unit}, {self._content.short_period}"
        sheet.oddFooter.left.text = printable(footer).replace("&", "&&")
        sheet.oddFooter.right.text = "Halaman &P dari &N"
        sheet.sheet_view.showGridLines = False
        sheet.sheet_view.zoomScale = 90
        protection = sheet.protection
        protection.enable()
        protection.formatColumns = protection.formatRows = False  # False: not forbidden

    def _group(self, sheet: Worksheet, number: int, objective: str, columns: int) -> None:
        for column in range(2, columns + 1):
            sheet.cell(number, column).style = self._styles.name("group")
        self._put(sheet.cell(number, 2), f"Sasaran: {objective}", "group")
        sheet.row_dimensions[number].height = 20

    def _row(
        self, sheet: Worksheet, number: int, row: RowContent, rules: Rules, closed: str
    ) -> None:
        """One indicator; grey where nothing is to be filled in. ``closed`` is told above."""
        cells = {mark: sheet.cell(number, at) for at, (mark, _) in enumerate(ENTRY_COLUMNS, 1)}
        lock = row.lock if row.is_due else NOT_DUE
        tone, rest = ("rest", "rest") if lock else ("input", "")
        places = row.decimals if row.kind == ValueKind.NUMBER else 0
        cells[KEY].value = row_key(row.indicator_id)
        self._put(cells["no"], row.number or "", "middle", tone=rest)
        self._put(cells[NAME], row.name, "name", tone=rest)
        self._put(cells["measure"], row.measure, "middle", tone=rest)
        for mark, figure in (
            ("target", row.target), ("previous", row.previous), ("last_year", row.last_year)
        ):  # fmt: skip
            self._figure(cells[mark], figure, row.decimals, rest)
        for mark in ("numerator", "denominator", "figure"):
            self._put(cells[mark], None, "number", tone="rest")
        for field in FIGURE_FIELDS[row.kind]:
            cell = cells["figure" if field in ("number", "label") else field]
            self._stored_figure(cell, field, row, tone)
            if not lock:
                self._rule(rules, cell, field, row)
        if row.kind == ValueKind.RATIO:
            text = formulas.ratio(cells["numerator"].coordinate, cells["denominator"].coordinate)
            self._formula(cells["figure"], text, "number", PERCENT, rest or "rest")
        capaian = formulas.capaian(row, cells["target"].coordinate, cells["figure"].coordinate)
        self._formula(cells["capaian"], capaian or "–", "result", PERCENT, rest)
        self._put(cells["judged"], row.judged_text, "middle", tone=rest)
        status = FigureStatus(row.stored["status"]).label
        self._put(cells["status"], status if row.is_due else "", "middle", tone=tone)
        release = row.stored.get("release_on")
        day = date.fromisoformat(release) if release else None
        self._put(cells["release_on"], day, "middle", DAY, tone=tone)
        widths = dict(ENTRY_COLUMNS)
        for mark in ("reason", "note"):
            text = row.stored[mark]
            is_cut = height([(text, widths[mark])]) >= HIGHEST  # then its beginning is seen
            self._put(cells[mark], text, "long" if is_cut else "text", tone=tone)
        why = "" if lock == closed else lock
        self._put(cells["lock"], why, "note", tone=rest)
        if not lock:
            rules.choice(cells["status"], KEY_SHEET, 3, len(STATUS_LABELS), guidance.STATUS)
            rules.day(cells["release_on"])
            for mark in ("reason", "note"):
                rules.text(cells[mark], guidance.TEXTS[mark])
        texts = [(row.name, widths[NAME] * 0.92), (row.measure, widths["measure"])]
        texts += [(row.stored[m], widths[m]) for m in ("reason", "note")]
        texts += [(row.judged_text, widths["judged"]), (why, widths["lock"])]
        sheet.row_dimensions[number] = _Growing(
            sheet, number, max(height(texts), 24 if places else 22)
        )

    def _stored_figure(self, cell: Cell, field: str, row: RowContent, tone: str) -> None:
        stored = row.stored[field]
        if field == "label":
            self._put(cell, stored, "middle", tone=tone)
            return
        value = None if stored is None else Decimal(stored)
        places = row.decimals if field == "number" else 0
        places = max(places, _typed(value or Decimal(0)))
        self._put(cell, value, "number", number_format(places), tone=tone)

    def _rule(self, rules: Rules, cell: Cell, field: str, row: RowContent) -> None:
        if field == "label":
            if row.scale not in self._lists:
                self._lists.append(row.scale)
            column = 3 + self._lists.index(row.scale)
            rules.choice(cell, KEY_SHEET, column, len(row.scale), guidance.SCALE)
            return
        rules.number(cell, field)
        rules.decimals(cell, row.decimals if field == "number" else 0)

    def _line(
        self, sheet: Worksheet, number: int, line: LineContent, rules: Rules, closed: str
    ) -> None:
        """One programme."""
        cells = {mark: sheet.cell(number, at) for at, (mark, _) in enumerate(BUDGET_COLUMNS, 1)}
        tone, rest = ("rest", "rest") if line.lock else ("input", "")
        cells[KEY].value = line_key(line.line_id)
        self._put(cells["code"], line.code, "text", tone=rest)
        self._put(cells[NAME], line.program, "name", tone=rest)
        for mark in ("ceiling", "plan", "previous"):
            self._put(cells[mark], getattr(line, mark), "number", WHOLE, tone=rest)
        form = number_format(_typed(line.amount or Decimal(0)))
        self._put(cells[AMOUNT], line.amount, "number", form, tone=tone)
        spent, ceiling = cells[AMOUNT].coordinate, cells["ceiling"].coordinate
        share = f'=IF(AND(ISNUMBER({spent}),{ceiling}>0),{spent}/{ceiling}*100,"")'
        self._formula(cells["share"], share, "result", PERCENT, rest)
        why = "" if line.lock == closed else line.lock
        self._put(cells["lock"], why, "note", tone=rest)
        if not line.lock:
            rules.number(cells[AMOUNT], AMOUNT)
            rules.decimals(cells[AMOUNT], 0)
        widths = dict(BUDGET_COLUMNS)
        texts = [(line.program, widths[NAME] * 0.92), (why, widths["lock"])]
        sheet.row_dimensions[number].height = max(height(texts), 22)

    def _figure(self, cell: Cell, figure: Figure, decimals: int, tone: str) -> None:
        """A figure to compare with: a single number as number, a range or a label as text."""
        if isinstance(figure, Decimal):
            self._put(cell, figure, "number", number_format(_places(figure, decimals)), tone=tone)
        else:
            text = numbers.format(figure, decimals) if isinstance(figure, tuple) else figure or "–"
            self._put(cell, text, "middle", tone=tone)

    def _formula(self, cell: Cell, text: str, kind: str, form: str, tone: str) -> None:
        cell.value = text  # ours: the only cells whose text may begin with "="
        cell.style = self._styles.name(kind, form, tone=tone)

    def _put(
        self,
        cell: Cell,
        value: str | int | Decimal | date | datetime | None,
        kind: str,
        form: str = "",
        *,
        tone: str = "",
    ) -> None:
        cell.style = self._styles.name(kind, form, tone=tone)
        if isinstance(value, str):
            if not value:
                return
            cell.value = printable(value)
            # After the value: openpyxl takes a text that begins with "=" for a formula.
            cell.data_type = "s"
            if value[0] in "=+-@":
                cell.quotePrefix = True  # or Excel would calculate it when the cell is edited
        elif value is not None:
            cell.value = value
            if isinstance(value, date) and form:
                cell.number_format = form


def _places(figure: Decimal, decimals: int) -> int:
    typed = _typed(figure)
    return max(decimals, typed if typed <= TYPED_PLACES else 2)


def _typed(figure: Decimal) -> int:
    """How many decimals a figure needs."""
    return max(0, -figure.normalize().as_tuple().exponent)


def _shared(locks: Iterable[str]) -> str:
    """The one reason why nothing of a sheet may be filled in; "" where something may."""
    reasons = set(locks)
    return reasons.pop() if len(reasons) == 1 else ""


def _fitted(rows: Iterable[RowContent]) -> tuple[tuple[str, float], ...]:
    """The columns of the entry sheet, wide enough for the figures of this one: a number that does
    not fit is shown as "####". What will be typed is about as long as what it is compared with."""
    longest = dict.fromkeys(("target", "previous", "last_year", "figure"), 0)
    for row in rows:
        stored = row.stored.get("number")
        figures = {"target": row.target, "previous": row.previous, "last_year": row.last_year}
        figures["figure"] = None if stored is None else Decimal(stored)
        for mark, figure in figures.items():
            if isinstance(figure, Decimal):
                long = len(numbers.format(figure, _places(figure, row.decimals)))
                longest[mark] = max(longest[mark], long)
    longest["figure"] = max(longest.values())
    return tuple(
        (mark, max(width, min(longest.get(mark, 0) + AIR, WIDEST))) for mark, width in ENTRY_COLUMNS
    )


def _dimension(sheet: Worksheet, mark: str):
    place = [name for name, _ in ENTRY_COLUMNS].index(mark) + 1
    return sheet.column_dimensions[get_column_letter(place)]
