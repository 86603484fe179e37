"""Correcting what an uploaded plan was taken for: its sheets, header rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from workflow import dates, numbers
from workflow.forms.plan_import import NO_SHEET, choosable
from workflow.models import WorkbookImport
from workflow.pages.plan_import import crumbs, facts, import_tabs, pill
from workflow.plan_files import Column, Field, Layout, SheetKind, SheetLayout
from workflow.spreadsheets.book import Book, Cell, Sheet

SAMPLES = 3
#: Rows below the header in which samples are looked for.
SAMPLE_ROWS = 60
SAMPLE_LENGTH = 28  # characters
#: Columns a select offers; a plan has eighteen.
OFFERED = 100
NOT_READ_SHOWN = 12


@dataclass(frozen=True)
class FieldLine:
    """A field of a sheet with the column it is read from."""

    name: str
    label: str
    options: list[dict]  # value, label, selected
    samples: str
    pill: dict | None


@dataclass(frozen=True)
class SheetCard:
    """One kind of sheet: from which sheet of the file it is read, and how."""

    kind: str
    label: str
    title: str
    titles: list[dict]
    header: str
    lines: list[FieldLine]
    not_read: str


@dataclass(frozen=True)
class ColumnsPage:
    """Finished values for ``workflow/plan_import_columns.html``."""

    crumbs: list[dict]
    title: str
    pill: dict
    facts: list[dict]
    tabs: list[dict]
    cards: list[SheetCard]
    faults: list[dict]
    notes: list[str]
    action: str
    preview: str


def columns_page(workbook: WorkbookImport, book: Book, layout: Layout) -> ColumnsPage:
    """The mapping as it is, each field beside three values of its column."""
    sheets = {sheet.title: sheet for sheet in book.sheets}
    return ColumnsPage(
        crumbs=crumbs(reverse("plan_import")),
        title=workbook.name,
        pill=pill(workbook),
        facts=facts(workbook),
        tabs=import_tabs(workbook, "columns"),
        cards=[_card(kind, layout, workbook.year, sheets) for kind in SheetKind],
        faults=[
            {"place": issue.place, "text": issue.sentence, "tone": issue.kind.value}
            for issue in layout.issues
        ],
        notes=book.notes,
        action=reverse("plan_import_columns", args=[workbook.pk]),
        preview=reverse("plan_import_one", args=[workbook.pk]),
    )


def _card(kind: SheetKind, layout: Layout, year: int, sheets: dict[str, Sheet]) -> SheetCard:
    found = layout.of(kind)
    title = found.title if found else NO_SHEET
    lines: list[FieldLine] = []
    if found:
        lines = [
            _line(kind, field, found, sheets.get(found.title))
            for field in choosable(kind, layout, year)
        ]
    return SheetCard(
        kind=kind.value,
        label=kind.label,
        title=title,
        titles=[
            {"value": NO_SHEET, "label": "Tidak dimuat", "selected": found is None},
            *(
                {"value": each, "label": each, "selected": each == title and found is not None}
                for each in layout.titles
            ),
        ],
        header=str(found.header) if found else "",
        lines=lines,
        not_read=_not_read(found) if found else "",
    )


def _line(kind: SheetKind, field: Field, layout: SheetLayout, sheet: Sheet | None) -> FieldLine:
    column = layout.fields.get(field.key)
    offered = layout.columns[:OFFERED]
    if column and column not in offered:
        offered = [*offered, column]
    state = None
    if column is None and field.is_required:
        state = {"text": "belum ada", "tone": "terlambat", "icon": "x-lg"}
    elif column and column.by_person:
        state = {"text": "Anda pilih", "tone": "menunggu", "icon": "person-check"}
    elif column and column.sure < 1:
        state = {"text": "dikira-kira", "tone": "perhatian", "icon": "question-lg"}
    return FieldLine(
        name=f"{kind}-{field.key}",
        label=field.label,
        options=[
            {"value": "", "label": "Tidak ada", "selected": column is None},
            *(
                {
                    "value": each.letters,
                    "label": _column_label(each),
                    "selected": column is not None and each.letters == column.letters,
                }
                for each in offered
            ),
        ],
        samples=_samples(sheet, layout.header, column) if column else "",
        pill=state,
    )


def _column_label(column: Column) -> str:
    header = _short(" ".join(column.header.split()), 50)
    return f"{column.letters} · {header}" if header else column.letters


def _samples(sheet: Sheet | None, header: int, column: Column) -> str:
    """Three different values of the column, as the program reads them."""
    found: list[str] = []
    if sheet is not None:
        for row in range(header + 1, header + 1 + SAMPLE_ROWS):
            text = cell_text(sheet.cell(row, column.index))
            if text and text not in found:
                found.append(text)
            if len(found) == SAMPLES:
                break
    return " · ".join(found) or "kosong"


def _not_read(layout: SheetLayout) -> str:
    """The columns nobody reads, in words; "" when there are none."""
    labels = [_column_label(column) for column in layout.unknown]
    more = len(labels) - NOT_READ_SHOWN
    shown = "; ".join(labels[:NOT_READ_SHOWN])
    return f"{shown}; dan {more} lainnya" if more > 0 else shown


def cell_text(cell: Cell) -> str:
    """A cell as a person reads it, shortened; "" where it says nothing."""
    value = cell.value
    if cell.error:
        return cell.error
    if value is None:
        return ""
    if isinstance(value, bool):
        return "BENAR" if value else "SALAH"
    if isinstance(value, Decimal):
        return f"{_number(value)} %" if cell.is_percent else _number(value)
    if isinstance(value, datetime):
        return dates.short_moment(value)
    if isinstance(value, date):
        return dates.short_date(value)
    return _short(cell.text, SAMPLE_LENGTH)


def _number(value: Decimal) -> str:
    try:
        return numbers.format(value)
    except ValueError:  # more digits than the program computes with
        return f"{value:.3E}"


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"
