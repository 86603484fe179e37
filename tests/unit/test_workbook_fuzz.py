"""Thousands of broken workbooks: what comes out is a book within its limits or a sentence."""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from tests.unit.workbook_mutations import STRANGE, mutated, parts_of
from tests.unit.workbook_samples import CASES, ods, xlsx
from workflow import spreadsheets
from workflow.spreadsheets import Book, Unreadable, filling
from workflow.spreadsheets.packed import pack, unpack

ROWS = (
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row>'
    '<row r="3" hidden="1"><c r="A3" s="1"><v>0.9375</v></c><c r="B3" s="2"><v>45688.5</v></c>'
    '<c r="C3" t="b"><v>1</v></c><c r="D3" t="str"><f>A1</f><v>y</v></c><c r="E3"><f>1</f></c>'
    '<c r="F3" t="e"><v>#N/A</v></c><c r="G3" t="d"><v>2025-01-31</v></c></row>'
)
TABLE_ROWS = (
    '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" '
    'office:value="7" table:number-columns-repeated="2"/><table:table-cell/></table:table-row>'
    '<table:table-row table:visibility="collapse"><table:table-cell office:value-type="percentage" '
    'office:value="0.5"><text:p>50%</text:p></table:table-cell><table:table-cell '
    'office:value-type="date" office:date-value="2025-01-31" table:number-columns-spanned="2"/>'
    '<table:table-cell office:value-type="time" office:time-value="PT7H30M00S"/>'
    '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="3"/>b</text:p>'
    "</table:table-cell></table:table-row>"
)
#: Name, file, how many broken ones of it. Small files: most faults need nothing else.
SEEDS = (
    (
        "a.xlsx",
        xlsx(
            ROWS,
            before='<cols><col min="1" max="3" hidden="1"/></cols>',
            after='<mergeCells><mergeCell ref="A1:B2"/></mergeCells>',
            strings="<si><t>satu</t></si>",
            formats=("0.0%", "d/m/yyyy h:mm"),
            workbook='<workbookPr date1904="0"/>',
        ),
        1300,
    ),
    ("a.ods", ods(TABLE_ROWS, before="<x/>", styles='<style:style style:name="t"/>'), 600),
    ("kinds.xlsx", (CASES / "kinds.xlsx").read_bytes(), 60),
    ("kinds.ods", (CASES / "kinds.ods").read_bytes(), 60),
    ("kinds.xls", (CASES / "kinds.xls").read_bytes(), 300),
)
SECONDS = 5  # for one file; a reader that hangs is stopped here


@contextmanager
def alarm():
    """Stop what takes longer than any honest small file, whatever it catches on its way."""

    def ring(*_):
        raise KeyboardInterrupt(f"longer than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, ring)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def outcome(name: str, content: bytes) -> Book | None:
    """What came of one file; every exception but ``Unreadable`` is the failure looked for."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        book = spreadsheets.read_here(name, content)
    except Unreadable as refused:
        said = str(refused)
        assert said.startswith("“")
        assert said.endswith(".")
        assert len(said) < 600, said
        return None
    check(book)
    return book


def check(book: Book) -> None:
    """Every promise of ``Book`` that those who interpret it rely on."""
    count = 0
    for sheet in book.sheets:
        assert not sheet.hidden_rows - sheet.rows.keys()
        for row, cells in sheet.rows.items():
            assert cells
            assert 1 <= row <= filling.MAX_ROWS
            for column, cell in cells.items():
                count += 1
                value = cell.value
                assert 1 <= column <= filling.MAX_COLUMNS
                if isinstance(value, Decimal):
                    assert value.is_finite()
                    assert len(value.normalize().as_tuple().digits) <= 15
                elif isinstance(value, str):
                    assert value.strip()
                    value.encode()
                    assert "\x00" not in value
                else:
                    assert value is None or isinstance(value, bool | date)
                assert value is not None or cell.error or cell.is_formula
    assert 0 < count <= filling.MAX_CELLS


@pytest.mark.parametrize(("name", "content", "count"), SEEDS, ids=[s[0] for s in SEEDS])
def test_a_broken_workbook_becomes_a_book_or_a_sentence(name, content, count):
    parts = None if name.endswith(".xls") else parts_of(content)
    outcomes = Counter()
    with alarm():
        for seed in range(count):
            broken = mutated(content, parts, Random(f"{name} {seed}"))
            try:
                book = outcome(name, broken)
            except Exception as error:
                raise AssertionError(f"seed {seed} of {name}") from error
            outcomes[book is not None] += 1
            if book is not None and seed % 7 == 0:
                assert unpack(pack(book)) == book
    # Neither so gentle that all is read nor so rough that nothing is: both paths were walked.
    assert min(outcomes[True], outcomes[False]) > count / 20, outcomes


def test_strange_words_in_every_place_of_a_cell():
    """Each strange word as value, kind, style and address of a cell, of either format."""
    with alarm():
        for word in STRANGE:
            plain = word.replace('"', "&quot;")
            for cell in (
                f'<c r="A1"><v>{word}</v></c>',
                f'<c r="A1" t="str"><v>{word}</v></c>',
                f'<c r="A1" t="{plain}"><v>1</v></c>',
                f'<c r="A1" s="{plain}"><v>1</v></c>',
                f'<c r="{plain}"><v>1</v></c>',
            ):
                outcome("a.xlsx", xlsx(f'<row r="1">{cell}</row>', formats=("0%",)))
            outcome("a.xlsx", xlsx('<row><c s="1"><v>0.5</v></c></row>', formats=(plain,)))
            for kind, attribute in (
                ("float", "value"),
                ("date", "date-value"),
                ("time", "time-value"),
            ):
                outcome(
                    "a.ods",
                    ods(
                        f'<table:table-row><table:table-cell office:value-type="{kind}" '
                        f'office:{attribute}="{plain}"/></table:table-row>'
                    ),
                )
