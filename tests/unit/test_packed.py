"""A read workbook waits as bytes and comes back as it was."""

from datetime import date, datetime
from decimal import Decimal

from workflow.spreadsheets.book import Book, Cell, Sheet
from workflow.spreadsheets.packed import pack, unpack


def test_a_book_comes_back_as_it_was():
    values = [
        Decimal("12.50"),
        Decimal("-1E+3"),
        "14.000",
        "",
        "\u202e‘=cmd|x’ \ud800",
        True,
        False,
        date(2026, 12, 31),
        datetime(2026, 1, 2, 3, 4, 5),
        None,
    ]
    rows = {
        row: {
            1: Cell(value),
            3: Cell(value, is_percent=True),
            16384: Cell(value, is_formula=True, error="#DIV/0!"),
        }
        for row, value in enumerate(values, start=1)
    }
    rows[1_048_576] = {1: Cell("akhir")}
    sheet = Sheet(
        "Rencana Aksi 2026",
        is_hidden=True,
        rows=rows,
        hidden_rows=frozenset({2, 9}),
        hidden_columns=frozenset({4}),
        merged=[(1, 1, 1, 18)],
    )
    book = Book("xlsx", [sheet, Sheet("Kosong")], ["Makro diabaikan."])
    again = unpack(pack(book))
    assert again == book
    assert pack(again) == pack(book)
    kinds = [type(cells[1].value) for cells in again.sheets[0].rows.values()]
    assert kinds[:-1] == [type(value) for value in values]
    assert str(again.sheets[0].cell(1, 1).value) == "12.50"
