"""Thousands of broken workbooks through both importers: rows and findings, or one sentence.

On the way of a file (its bytes broken, then read) and, being cheap, on the way of a book (its cells
changed), for most broken files never get as far as the meaning.
"""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tests.unit.test_worksheet import SAMPLE, SECRET
from tests.unit.workbook_mutations import STRANGE, mutated, parts_of
from workflow import worksheet
from workflow.plan_files import Mapping, read_plan
from workflow.spreadsheets import Book, Cell, Unreadable, read_here

SHARED = Path(__file__).resolve().parents[2] / "workflow" / "sample"
YEAR = 2026
#: Cells of every kind, and words that mean something to one of the importers.
CELLS = (
    Cell(),
    Cell(is_formula=True),
    Cell(error="#REF!"),
    Cell(True),
    Cell(date(2026, 3, 31)),
    Cell(datetime(2026, 3, 31, 7, 30)),
    *[Cell(Decimal(text)) for text in ("0", "-1", "2026", "93.75", "1E-300", "1" + "0" * 300)],
    Cell(Decimal("93.75"), is_percent=True),
    Cell(Decimal("123456789012345"), is_formula=True),
    *[Cell(word.strip() or "-") for word in STRANGE],
    *[
        Cell(word)
        for word in (
            "Bidang", "Sasaran Strategis", "Indikator Kinerja", "Target 2026", "TW I", "TW IV",
            "JUMLAH", "Pagu (Rp)", "2,50–4,50", "Rp 450.000.000", "14.000", "1,5 juta", "–",
            "n/a", "B/C", "AA", "Tepat Waktu", "Semakin tinggi", "skala AA, A",
            "Bidang Perdagangan", "i-1", "i-2", "b-7", "key", "figure", "status", "sementara",
            "belum rilis", "31/12/2026", "tahunan", "{}", "e30=",
        )
    ],
)  # fmt: skip


def read_as_plan(book: Book, random: Random) -> bool:
    """Whether the plan reader found rows; every finding is a sentence with a place."""
    reading = read_plan(book, YEAR)
    if random.random() < 0.3:
        reading = read_plan(book, YEAR, Mapping().with_numbers(reading.issues))
    for issue in reading.issues:
        assert issue.sentence
        assert issue.place
    return bool(reading.rows)


def read_as_worksheet(book: Book, random: Random) -> bool:
    """Whether the worksheet reader took the book; a refusal is a sentence."""
    try:
        reading = worksheet.read(book, b"another key", SECRET)
    except worksheet.NotThisWorksheet as refused:
        assert str(refused).endswith(".")
        return False
    assert all(problem.sentence for problem in reading.problems)
    return True


def plan_file() -> bytes:
    """The sample office's plan."""
    (path,) = SHARED.rglob("rencana-aksi*.xlsx")
    return path.read_bytes()


#: Maker of the file, reader, how many broken files, how many changed books.
IMPORTERS = {
    "plan": (plan_file, read_as_plan, 24, 500),
    "worksheet": (lambda: worksheet.build(SAMPLE, SECRET), read_as_worksheet, 120, 1_200),
}


@pytest.mark.parametrize("kind", IMPORTERS)
def test_a_broken_file_ends_in_rows_or_sentences(kind):
    make, interpret, count, _ = IMPORTERS[kind]
    content = make()
    parts = parts_of(content)
    outcomes = Counter()
    for seed in range(count):
        random = Random(f"{kind} file {seed}")
        broken = mutated(content, parts, random)
        try:
            book = read_here("a.xlsx", broken)
        except Unreadable:
            outcomes["unread"] += 1
            continue
        outcomes["read"] += 1
        try:
            interpret(book, random)
        except Exception as error:
            raise AssertionError(f"seed {seed} of {kind}") from error
    assert min(outcomes["read"], outcomes["unread"]) > count / 10, outcomes


def changed(book: Book, random: Random) -> Book:
    """The book with a few cells, rows, columns or sheets that are not what they were."""
    book = deepcopy(book)
    for _ in range(random.choice((1, 1, 2, 5, 40))):
        random.choice(_CHANGES)(book, random)
    return book


def _place(book: Book, random: Random):
    """A sheet, one of its rows and one of that row's columns."""
    filled = [sheet for sheet in book.sheets if sheet.rows]
    if not filled:
        return None
    sheet = random.choice(filled)
    row = random.choice(list(sheet.rows))
    return sheet, row, random.choice(list(sheet.rows[row]))


def _replace_cell(book: Book, random: Random) -> None:
    if place := _place(book, random):
        sheet, row, column = place
        sheet.rows[row][column] = random.choice(CELLS)


def _remove_cell(book: Book, random: Random) -> None:
    if place := _place(book, random):
        sheet, row, column = place
        del sheet.rows[row][column]
        if not sheet.rows[row]:
            del sheet.rows[row]


def _add_cell(book: Book, random: Random) -> None:
    sheet = random.choice(book.sheets)
    row, column = random.choice((1, 5, 9, 30, 20_000)), random.choice((1, 2, 5, 19, 200))
    sheet.rows.setdefault(row, {})[column] = random.choice(CELLS)


def _copy_cell(book: Book, random: Random) -> None:
    first, second = _place(book, random), _place(book, random)
    if first and second:
        second[0].rows[second[1]][second[2]] = first[0].rows[first[1]][first[2]]


def _copy_row(book: Book, random: Random) -> None:
    first, second = _place(book, random), _place(book, random)
    if first and second:
        second[0].rows[second[1]] = dict(first[0].rows[first[1]])


def _remove_row(book: Book, random: Random) -> None:
    if place := _place(book, random):
        del place[0].rows[place[1]]


def _shift_columns(book: Book, random: Random) -> None:
    sheet, by = random.choice(book.sheets), random.choice((1, 3))
    for row, cells in sheet.rows.items():
        sheet.rows[row] = {column + by: cell for column, cell in cells.items()}


def _mark_cell(book: Book, random: Random) -> None:
    if place := _place(book, random):
        sheet, row, column = place
        cell = sheet.rows[row][column]
        sheet.rows[row][column] = replace(
            cell,
            is_formula=not cell.is_formula,
            is_percent=isinstance(cell.value, Decimal) and random.random() < 0.5,
        )


def _merge(book: Book, random: Random) -> None:
    if place := _place(book, random):
        sheet, row, column = place
        down, right = random.choice(((0, 1), (1, 0), (3, 0), (0, 20), (50, 50)))
        sheet.merged.append((row, column, row + down, column + right))


def _hide(book: Book, random: Random) -> None:
    if place := _place(book, random):
        sheet, row, column = place
        sheet.hidden_rows |= {row}
        sheet.hidden_columns |= {column}
        sheet.is_hidden = random.random() < 0.3


def _rename(book: Book, random: Random) -> None:
    random.choice(book.sheets).title = random.choice(
        ("", "Anggaran 2026", "Rencana", "x" * 31, "2025")
    )


def _swap_sheets(book: Book, random: Random) -> None:
    random.shuffle(book.sheets)


def _drop_sheet(book: Book, random: Random) -> None:
    if len(book.sheets) > 1:
        book.sheets.pop(random.randrange(len(book.sheets)))


_CHANGES = (
    *[_replace_cell] * 6,
    *[_remove_cell] * 2,
    *[_add_cell] * 2,
    *[_copy_cell] * 3,
    *[_copy_row] * 2,
    *[_mark_cell] * 2,
    _remove_row,
    _shift_columns,
    _merge,
    _hide,
    _rename,
    _swap_sheets,
    _drop_sheet,
)


@pytest.mark.parametrize("kind", IMPORTERS)
def test_a_changed_book_ends_in_rows_or_sentences(kind):
    make, interpret, _, count = IMPORTERS[kind]
    book = read_here("a.xlsx", make())
    for sheet in book.sheets if kind == "plan" else ():  # a few cells tell as much as many
        sheet.merged.clear()
        sheet.rows = {
            row: {column: cell for column, cell in cells.items() if column <= 11}
            for row, cells in sheet.rows.items()
            if 4 < row <= 8
        }
    outcomes = Counter()
    for seed in range(count):
        random = Random(f"{kind} book {seed}")
        # Mostly one sheet of the plan at a time: each is looked at for each of three meanings.
        alone = kind == "plan" and seed % 4
        taken = replace(book, sheets=[random.choice(book.sheets)]) if alone else book
        try:
            outcomes[interpret(changed(taken, random), random)] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed} of {kind}") from error
    assert min(outcomes[True], outcomes[False]) > 2, outcomes
