"""Correcting what an uploaded plan was taken for: its sheets, header rows and columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse

from workflow import dates, numbers
from workflow.forms.plan_import import NO_SHEET, choosable, prefix_of
from workflow.models import WorkbookImport
from workflow.pages.plan_import import crumbs, facts, import_tabs, pill, recalled_text
from workflow.plan_files import Column, Field, Issue, Layout, Mapping, SheetKind, SheetLayout
from workflow.spreadsheets.book import Book, Cell, Sheet

SAMPLES = 3
#: Rows below the header in which samples are looked for.
SAMPLE_ROWS = 60
SAMPLE_LENGTH = 28  # characters
#: Columns a select offers; a plan has eighteen.
OFFERED = 100
NOT_READ_SHOWN = 12
#: Further sheets with columns of their own; an office has a handful of bidang.
FURTHER_SHOWN = 20


@dataclass(frozen=True)
class FieldLine:
    """A field of a sheet with the column it is read from."""

    name: str
    label: str
    options: list[dict]  # value, label, selected
    samples: str
    pill: dict | None


@dataclass(frozen=True)
class FurtherSheet:
    """A further sheet of a kind whose columns are others than those of the first."""

    prefix: str
    title: str
    header: str
    lines: list[FieldLine]
    not_read: str
    is_open: bool


@dataclass(frozen=True)
class SheetCard:
    """One kind of sheet: from which sheets of the file it is read, and how.

    ``also``: the sheets that may be read beside the first one; ``alike``: the sentence about those
    with the same columns; ``further``: the others.
    """

    kind: str
    label: str
    title: str
    titles: list[dict]
    header: str
    lines: list[FieldLine]
    not_read: str
    also: list[dict]  # value, label, selected
    alike: str
    further: list[FurtherSheet]


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
    recalled: str
    action: str
    preview: str


def columns_page(
    workbook: WorkbookImport, book: Book, layout: Layout, mapping: Mapping
) -> ColumnsPage:
    """The mapping as it is, each field beside three values of its column."""
    sheets = {sheet.title: sheet for sheet in book.sheets}
    return ColumnsPage(
        crumbs=crumbs(reverse("plan_import")),
        title=workbook.name,
        pill=pill(workbook),
        facts=facts(workbook),
        tabs=import_tabs(workbook, "columns"),
        cards=[_card(kind, layout, workbook.year, sheets) for kind in SheetKind],
        recalled=recalled_text(mapping),
        faults=_faults(layout.issues),
        notes=book.notes,
        action=reverse("plan_import_columns", args=[workbook.pk]),
        preview=reverse("plan_import_one", args=[workbook.pk]),
    )


def _faults(issues: list[Issue]) -> list[dict]:
    """What is to be said; the same about several sheets in one line."""
    same: dict[tuple[str, str], list[str]] = {}
    for issue in issues:
        same.setdefault((issue.sentence, issue.kind.value), []).append(issue.place)
    return [
        {"place": "; ".join(places), "text": text, "tone": tone}
        for (text, tone), places in same.items()
    ]


def _card(kind: SheetKind, layout: Layout, year: int, sheets: dict[str, Sheet]) -> SheetCard:
    found = layout.of(kind)
    title = found.title if found else NO_SHEET
    others = layout.all_of(kind)[1:]
    alike = [one for one in others if one.names() == found.names()]
    further = [one for one in others if one not in alike][:FURTHER_SHOWN]
    read = {one.title for one in others}
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
        lines=_lines(layout, found, year, sheets) if found else [],
        not_read=_not_read(found) if found else "",
        also=[
            {"value": each, "label": each, "selected": each in read}
            for each in dict.fromkeys(layout.titles)
            if found and each != title and (each in read or sheets[each].rows)
        ],
        alike=_alike(found, alike),
        further=[_further(layout, one, year, sheets) for one in further],
    )


def _alike(found: SheetLayout | None, alike: list[SheetLayout]) -> str:
    if not alike:
        return ""
    names = ", ".join(f"“{one.title}”" for one in alike)
    return f"{names}: judul kolomnya sama, jadi dibaca seperti lembar “{found.title}” di bawah ini."


def _further(
    layout: Layout, found: SheetLayout, year: int, sheets: dict[str, Sheet]
) -> FurtherSheet:
    lines = _lines(layout, found, year, sheets)
    return FurtherSheet(
        prefix=prefix_of(layout, found),
        title=found.title,
        header=str(found.header),
        lines=lines,
        not_read=_not_read(found),
        is_open=any(line.pill and line.pill["tone"] != "menunggu" for line in lines),
    )


def _lines(
    layout: Layout, found: SheetLayout, year: int, sheets: dict[str, Sheet]
) -> list[FieldLine]:
    prefix, sheet = prefix_of(layout, found), sheets.get(found.title)
    return [_line(prefix, field, found, sheet) for field in choosable(found, year)]


def _line(prefix: str, field: Field, layout: SheetLayout, sheet: Sheet | None) -> FieldLine:
    column = layout.fields.get(field.key)
    offered = layout.columns[:OFFERED]
    if column and column not in offered:
        offered = [*offered, column]
    state = None
    if column is None and field.is_required:
        state = {"text": "belum ada", "tone": "terlambat", "icon": "x-lg"}
    elif column and column.by_person:
        state = {"text": "dipilih", "tone": "menunggu", "icon": "person-check"}
    elif column and column.sure < 1:
        state = {"text": "dikira-kira", "tone": "perhatian", "icon": "question-lg"}
    return FieldLine(
        name=f"{prefix}-{field.key}",
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
