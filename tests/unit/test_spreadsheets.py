"""Reading strangers' workbooks: what each kind of cell says, and a sentence for all else."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.unit.workbook_samples import (
    CASES,
    ODS_MIME,
    compound,
    ods,
    ods_parts,
    xlsx,
    xlsx_parts,
    zipped,
)
from workflow import confined, spreadsheets
from workflow.confined import Limits
from workflow.spreadsheets import Cell, Unreadable, child, filling, package, values
from workflow.spreadsheets.compound import SIGNATURE
from workflow.spreadsheets.empty_cells import WithoutEmptyCells
from workflow.spreadsheets.packed import pack, unpack


def n(text: str, **kinds) -> Cell:
    return Cell(Decimal(text), **kinds)


def only(content: bytes, name: str = "rencana.xlsx") -> Cell:
    """The one cell that the workbook holds."""
    (sheet,) = spreadsheets.read_here(name, content).sheets
    ((cell,),) = (cells.values() for cells in sheet.rows.values())
    return cell


def sentence(content: bytes, name: str = "rencana.xlsx") -> str:
    """Why the workbook is refused."""
    with pytest.raises(Unreadable) as refused:
        spreadsheets.read_here(name, content)
    return str(refused.value)


def one(cell: str, **parts) -> bytes:
    return xlsx(f'<row r="1">{cell}</row>', **parts)


# --- Values ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17.949999999999999", "17.95"),  # float noise of a typed 17,95
        ("0.1", "0.1"),
        ("44.10", "44.1"),
        ("1.4E+4", "14000"),
        ("1837000000", "1837000000"),
        ("123456789012345", "123456789012345"),
        ("12345678901234567890", "12345678901234600000"),  # Excel keeps 15 digits
        ("-0", "0"),
        ("-2.5", "-2.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("0.29999999999999999", "0.3"),
        (" 7 ", "7"),
        ("1_000", None),
        ("NaN", None),
        ("Infinity", None),
        ("1E999", None),
        ("٣", None),
        ("12abc", None),
        ("", None),
        ("9" * 500, None),
    ],
)
def test_numbers_keep_the_fifteen_digits_that_excel_keeps(text, expected):
    found = values.number(text)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("", "0.9375", n("0.9375")),
        ("General", "0.9375", n("0.9375")),
        ("0%", "0.9375", n("93.75", is_percent=True)),
        ("0.00%", "0.17949999999999999", n("17.95", is_percent=True)),
        ("0,0%", "1.05", n("105", is_percent=True)),
        ("#,##0.00\\ %", "0.5", n("50", is_percent=True)),
        ("[Red]0%;-0%", "-0.5", n("-50", is_percent=True)),
        ("0;-0%", "-0.5", n("-50", is_percent=True)),
        ("0;-0%", "0.5", n("0.5")),
        ('0%;-0%;"nihil"', "0", n("0")),
        ("[<1]0%;0", "0.25", n("25", is_percent=True)),
        ("[<1]0%;0", "25", n("25")),
        ('0.00"%"', "93.75", n("93.75", is_percent=True)),  # written, not multiplied
        ("0.00\\%", "93.75", n("93.75", is_percent=True)),
        ('"Rp" #,##0', "450000000", n("450000000")),
        ('"dari 100% hari"0', "3", n("3", is_percent=True)),
        ("[$Rp-421]#,##0", "5", n("5")),
        ("0.00E+00", "5", n("5")),
        ("@", "5", n("5")),
        ("d/m/yyyy", "45688", Cell(date(2025, 1, 31))),
        ("mmm yyyy", "45688.99999", Cell(date(2025, 1, 31))),
        ("[$-421]dd mmmm yyyy;@", "45688", Cell(date(2025, 1, 31))),
        ("d/m/yyyy h:mm", "45688.3125", Cell(datetime(2025, 1, 31, 7, 30))),
        ("h:mm", "0.3125", Cell("07:30")),
        ("[h]:mm:ss", "1.10425925925926", Cell("26:30:08")),
        ("d/m/yyyy", "1", Cell(date(1900, 1, 1))),
        ("d/m/yyyy", "59", Cell(date(1900, 2, 28))),
        ("d/m/yyyy", "60", Cell(error="########")),  # a day that never was
        ("d/m/yyyy", "61", Cell(date(1900, 3, 1))),
        ("d/m/yyyy", "-5", Cell(error="########")),
        ("d/m/yyyy", "1E+300", Cell(error="########")),
        ("h:mm", "1E+300", Cell(error="########")),
        ("d/m/yyyy", "2958465", Cell(date(9999, 12, 31))),
        ("d/m/yyyy h:mm", "2958465.9999999", Cell(error="########")),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(code, value, expected):
    number = values.number(value)
    assert values.number_cell(number, code, is_1904=False, is_formula=False) == expected


def test_the_calendar_of_1904_begins_four_years_later():
    shown = values.number_cell(Decimal(44226), "d/m/yyyy", is_1904=True, is_formula=False)
    assert shown == Cell(date(2025, 1, 31))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="A1"><v>17.949999999999999</v></c>', n("17.95")),
        ("<c><v>3</v></c>", n("3")),  # no address: the next place
        ('<c r="A1" t="n" s="1"><v>0.9375</v></c>', n("93.75", is_percent=True)),
        ('<c r="A1" t="s"><v>0</v></c>', Cell("satu")),
        ('<c r="A1" t="s"><v>1</v></c>', Cell("dua tiga")),
        ('<c r="A1" t="inlineStr"><is><t>di dalam</t></is></c>', Cell("di dalam")),
        (
            '<c r="A1" t="inlineStr"><is><r><t>be</t></r><r><t>rsama</t></r></is></c>',
            Cell("bersama"),
        ),
        ('<c r="A1" t="str"><f>A2</f><v>hasil</v></c>', Cell("hasil", is_formula=True)),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', n("2", is_formula=True)),
        ('<c r="A1"><f t="shared" si="0"/><v>2</v></c>', n("2", is_formula=True)),
        ('<c r="A1"><f>1+1</f></c>', Cell(is_formula=True)),
        ('<c r="A1"><f>1+1</f><v/></c>', Cell(is_formula=True)),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Cell(is_formula=True, error="#DIV/0!")),
        ('<c r="A1" t="b"><v>1</v></c>', Cell(True)),
        ('<c r="A1" t="b"><v>0</v></c>', Cell(False)),
        ('<c r="A1" t="d"><v>2025-01-31</v></c>', Cell(date(2025, 1, 31))),
        ('<c r="A1" t="d"><v>2025-01-31T07:30:00Z</v></c>', Cell(datetime(2025, 1, 31, 7, 30))),
        ('<c r="A1" t="str"><v>=cmd|calc</v></c>', Cell("=cmd|calc")),  # a text stays a text
        ('<c r="A1" t="str"><v>a_x000D_\nb_x0007_</v></c>', Cell("a\nb")),
        ('<c r="A1" t="str"><v>&#x202E;x &lt;b&gt;</v></c>', Cell("\u202ex <b>")),
    ],
)
def test_every_kind_of_cell(cell, expected):
    strings = "<si><t>satu</t></si><si><r><t>dua </t></r><r><t>tiga</t></r><rPh><t>x</t></rPh></si>"
    assert only(one(cell, strings=strings, formats=("0.0%",))) == expected


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="B1"/>',
        '<c r="B1" s="1"/>',
        '<c r="B1" t="s"/>',
        '<c r="B1" t="str"><f>IF(A1="","","x")</f><v></v></c>',  # shows nothing
        '<c r="B1" t="inlineStr"><is><t>  </t></is></c>',
    ],
)
def test_what_shows_nothing_is_absent(cell):
    assert only(one(f'<c r="A1"><v>1</v></c>{cell}', formats=("0%",))) == n("1")


# --- Sheets ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["kinds.xlsx", "kinds.ods", "kinds.xls"])
def test_what_libreoffice_saves_says_the_same_in_every_format(name):
    """One workbook with every kind of cell, saved by LibreOffice three times."""
    book = spreadsheets.read_here(name, (CASES / name).read_bytes())
    first, hidden, empty = book.sheets
    true = n("1", is_formula=True) if name.endswith(".ods") else Cell(True, is_formula=True)
    assert (book.kind, book.notes) == (name[6:], [])
    assert [(s.title, s.is_hidden) for s in book.sheets] == [
        ('Satu "x"', False),
        ("Tersembunyi", True),
        ("Kosong", False),
    ]
    assert first.rows[1] == {1: Cell("Judul  dua")}
    assert first.rows[2] == {
        1: n("93.75", is_percent=True),
        2: n("17.95"),
        3: Cell(date(2025, 1, 31)),
        4: Cell(datetime(2025, 1, 31, 7, 30)),
        5: true,  # LibreOffice writes =TRUE()
        6: Cell(is_formula=True, error="#DIV/0!"),
        7: n("2", is_formula=True),
        8: Cell("07:30"),
        9: Cell("=cmd"),
        10: n("50", is_percent=True),
        11: n("450000000"),
        12: Cell("baris\nkedua"),
        13: Cell("a"),  # and not its comment
        14: n("93.75", is_percent=True, is_formula=True),
        16: n("12345678901234600000"),
        17: n("93.75", is_percent=True),
        18: Cell("26:30"),
    }
    assert (first.merged, first.hidden_rows, first.hidden_columns) == ([(1, 1, 1, 4)], {4}, {2})
    assert hidden.rows == {1: {1: n("1")}}
    assert empty.rows == {}
    assert unpack(pack(book)) == book


def test_merged_and_hidden_reach_no_further_than_what_is_filled():
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2" hidden="1"><c r="A2"><v>4</v></c></row><row r="3" hidden="1"/>'
        '<row r="4" ht="0"><c r="C4"><v>5</v></c></row>'
    )
    content = xlsx(
        rows,
        before='<cols><col min="3" max="16384" hidden="1"/><col min="2" max="2" width="9"/></cols>',
        after='<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C4:XFD1048576"/>'
        '<mergeCell ref="A900:A1000"/></mergeCells>',
    )
    book = spreadsheets.read_here("a.xlsx", content)
    (sheet,) = book.sheets
    assert sheet.rows == {1: {1: n("1"), 3: n("3")}, 2: {1: n("4")}, 4: {3: n("5")}}
    assert sheet.merged == [(1, 1, 1, 2)]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({2, 4}, {3})
    assert "1 sel berisi yang tertutup" in book.notes[0]


def test_runs_of_opendocument():
    cell = '<table:table-cell office:value-type="float" office:value="{}" {}/>'
    rows = (
        '<table:table-row table:number-rows-repeated="2">'
        + cell.format("7", 'table:number-columns-repeated="3"')
        + '<table:table-cell table:number-columns-repeated="16381"/></table:table-row>'
        '<table:table-row table:visibility="filter"><table:covered-table-cell/>'
        '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2">'
        "<text:p>dua<text:s text:c='2'/>kata<text:tab/><text:span>x</text:span></text:p>"
        "<text:p>baris</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:number-rows-repeated="1048573">'
        '<table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/>'
        "</table:table-row>"
    )
    (sheet,) = spreadsheets.read_here("a.ods", ods(rows)).sheets
    seven = dict.fromkeys((1, 2, 3), n("7"))
    assert sheet.rows == {1: seven, 2: seven, 3: {2: Cell("dua  kata\tx\nbaris")}}
    assert sheet.hidden_rows == {3}
    assert sheet.merged == [(3, 2, 3, 3)]


@pytest.mark.parametrize(
    ("attributes", "text", "expected"),
    [
        ('percentage" office:value="0.9375"', "93,75%", n("93.75", is_percent=True)),
        ('float" office:value="93.75"', "93,75%", n("93.75", is_percent=True)),
        ('currency" office:value="450000000"', "Rp450.000.000", n("450000000")),
        ('date" office:date-value="2025-01-31"', "31/01/25", Cell(date(2025, 1, 31))),
        ('date" office:date-value="2025-01-31T07:30:00"', "", Cell(datetime(2025, 1, 31, 7, 30))),
        ('time" office:time-value="PT26H30M00S"', "", Cell("26:30")),
        ('boolean" office:boolean-value="true"', "BENAR", Cell(True)),
        ('string" office:string-value="asli"', "tampil", Cell("asli")),
        ('string" table:formula="of:=1/0"', "#DIV/0!", Cell(is_formula=True, error="#DIV/0!")),
        ('string"', "=cmd", Cell("=cmd")),
    ],
)
def test_every_kind_of_opendocument_cell(attributes, text, expected):
    kind = f'office:value-type="{attributes}'
    cell = f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"
    assert only(ods(f"<table:table-row>{cell}</table:table-row>"), "a.ods") == expected


def test_macros_and_objects_are_left_aside_with_a_word():
    more = {"xl/vbaProject.bin": b"x", "xl/embeddings/oleObject1.bin": b"y"}
    more["xl/connections.xml"] = "<connections/>"
    book = spreadsheets.read_here("a.xlsm", xlsx(more=more))
    assert book.kind == "xlsm"
    assert [note.split()[0] for note in book.notes] == ["Makro", "Objek", "Sambungan"]
    source = "<table:database-range><table:database-source-sql/></table:database-range>"
    row = (
        "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    )
    book = spreadsheets.read_here("a.ods", ods(row, before=source))
    assert [note.split()[0] for note in book.notes] == ["Sambungan"]


def test_a_workbook_of_other_namespaces_and_prefixes_reads_the_same():
    parts = xlsx_parts()
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    parts["xl/worksheets/s1.xml"] = (
        f'<x:worksheet xmlns:x="{strict}"><x:sheetData><x:row><x:c><x:v>8</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    assert only(zipped(parts)) == n("8")
    parts["xl/worksheets/s1.xml"] = parts["xl/worksheets/s1.xml"].encode("utf-16")
    assert only(zipped(parts)) == n("8")


def test_a_sheet_styled_to_its_end_is_read():
    """What a person makes who colours whole columns; only filled cells count."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row>' + "".join(
        f'<row r="{row}"><c r="A{row}" s="1"/><c r="XFD{row}" s="1"/></row>'
        for row in range(1_000_000, 1_048_577, 50)
    )
    assert only(xlsx(rows, formats=("0%",))) == n("1")


@pytest.mark.parametrize("size", [1, 2, 7, 40, 1000])
def test_empty_cells_and_rows_are_passed_over_whatever_the_pieces(size):
    kept = '<row r="1"><c r="A1"><v>1</v></c></row><row r="4" ht="1"><c r="C4"><f>x</f></c></row>'
    xml = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="12"/></row><row r="2" ht="15" x:y=""/>'
        '<row r="3" spans="1:2"/><row r="4" ht="1"><c r="A4"/><c r="C4"><f>x</f></c></row>'
    )
    stream = WithoutEmptyCells(io.BytesIO(xml.encode()))
    assert b"".join(iter(lambda: stream.read(size), b"")).decode() == kept
    assert (stream.cells, stream.rows) == (2, 2)
    assert not WithoutEmptyCells(io.BytesIO(b'<row r="3"><c r="A3" s="1"/></row>')).read(size * 99)


def test_what_only_looks_like_an_empty_cell_stays():
    text = '<c r="A1" t="inlineStr"><is><t><![CDATA[<c r="A1" s="1"/>]]></t></is></c>'
    assert only(one(text)) == Cell('<c r="A1" s="1"/>')


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ('<row r="1"><c r="C1"/><c><v>1</v></c></row>', (1, 4)),
        ('<row r="3"/><row><c><v>1</v></c></row>', (4, 1)),
        ('<row r="1"><c><v>1</v></c></row><row r="2"><c r="C2"/></row>', (1, 1)),
    ],
)
def test_what_states_no_place_stands_behind_what_was_passed_over(rows, place):
    (sheet,) = spreadsheets.read_here("a.xlsx", xlsx(rows)).sheets
    assert sheet.rows == {place[0]: {place[1]: n("1")}}


# --- Refusals -------------------------------------------------------------------------------------


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha">%s]>'
BOMB = DOCTYPE % "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
XXE = DOCTYPE % '<!ENTITY b SYSTEM "file:///etc/passwd">'


def with_sheet(sheet: str | bytes) -> bytes:
    return zipped(xlsx_parts() | {"xl/worksheets/s1.xml": sheet})


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "kosong (0 byte)"),
        ("a.xlsx", b"PK\x03\x04" + bytes(spreadsheets.MAX_BYTES), "paling besar 10 MB"),
        ("a.exe", b"MZ\x90", "hanya buku kerja .xlsx"),
        ("a.xlsx", b"MZ\x90\x00", "isinya program"),
        ("a.xlsx", b"%PDF-1.7", "isinya dokumen PDF"),
        ("a.pdf", b"%PDF-1.7", "hanya buku kerja"),
        ("a.csv", b"a;b", "jenis .csv tidak dibaca"),
        ("a.xlsb", xlsx(), "jenis .xlsb tidak dibaca"),
        ("a.xltx", xlsx(), "templat"),
        ("a.gsheet", b"{}", "Google Sheet"),
        ("a", xlsx(), "hanya buku kerja"),
        ("a.xls", b"<html><table>", "isinya halaman web atau XML"),
        ("a.xls", "\ufeff<html>".encode("utf-16"), "isinya halaman web atau XML"),
        ("a.xls", xlsx(), "jenis yang lebih baru"),
        ("a.xls", b"\x09\x00\x04\x00", "Excel yang sangat lama"),
        ("a.xls", compound("WordDocument"), "bukan buku kerja Excel 97–2003"),
        ("a.xls", SIGNATURE + bytes(600), "rusak atau terpotong"),
        ("a.xls", compound("Workbook"), "rusak atau terpotong"),
        ("a.xls", compound("EncryptedPackage"), "kata sandi"),
        ("a.xls", (CASES / "linked.xls").read_bytes(), "Putuskan tautannya"),
        ("a.xls", (CASES / "kinds.xls").read_bytes()[:4000], "rusak atau terpotong"),
        ("a.xlsx", compound("Workbook"), "isinya Excel 97–2003"),
        ("a.xlsx", compound("WordDocument"), "dokumen Office lama"),
        ("a.xlsx", compound("EncryptionInfo", "EncryptedPackage"), "kata sandi"),
        ("a.xlsx", b"bukan apa-apa", "isinya bukan buku kerja"),
        ("a.xlsx", xlsx()[:300], "rusak atau terpotong"),
        ("a.xlsx", xlsx()[:-30], "rusak atau terpotong"),
        ("a.xlsx", xlsx() + b"PK\x05\x06", "rusak atau terpotong"),
        ("a.xlsx", zipped({"a.txt": "x"}), "arsip zip biasa"),
        ("a.xlsx", zipped({"dalam.zip": xlsx()}), "arsip zip biasa"),
        ("a.xlsx", zipped({"[Content_Types].xml": "<a/>", "word/a.xml": ""}), "dokumen lain"),
        ("a.xlsx", zipped(xlsx_parts() | {"xl/workbook.bin": b""}), "biner (.xlsb)"),
        ("a.xlsx", xlsx(more={"xl/vbaProject.bin": b"x"}), "bermakro"),
        ("a.xlsx", xlsx(more={"xl/externalLinks/externalLink1.xml": "<a/>"}), "Putuskan tautannya"),
        ("a.xlsx", xlsx(workbook='<externalReference r:id="x"/>'), "Putuskan tautannya"),
        ("a.xlsx", xlsx(sheets=""), "tidak berisi lembar"),
        ("a.xlsx", xlsx(rows=""), "buku kerjanya kosong"),
        ("a.xlsx", xlsx(rows='<row r="9"><c r="C9" s="0"/></row>'), "buku kerjanya kosong"),
        ("a.xlsx", xlsx(sheets='<sheet name="G" r:id="rId4"/>'), "hanya berisi grafik"),
        ("a.xlsx", xlsx(sheets='<sheet name="Satu" r:id="rId9"/>'), "“Satu” tidak ditemukan"),
        (
            "a.xlsx",
            xlsx(sheets='<sheet name="Ä" r:id="rId1"/><sheet name="ä" r:id="rId1"/>'),
            "dua lembar bernama",
        ),
        ("a.xlsx", xlsx(sheets='<sheet name="x" r:id="rId1"/>' * 101), "lebih dari 100 lembar"),
        ("a.xlsx", with_sheet(BOMB + "<x>&a9;</x>"), "DOCTYPE"),
        ("a.xlsx", with_sheet(XXE + "<x>&b;</x>"), "DOCTYPE"),
        ("a.xlsx", with_sheet("<worksheet><sheetData>"), "s1.xml rusak di baris 1"),
        ("a.xlsx", with_sheet("<x>" * 200), "terlalu dalam"),
        (
            "a.xlsx",
            with_sheet("<x>" + "".join(f"<x{i}/>" for i in range(5001))),
            "jenis unsurnya terlalu banyak",
        ),
        ("a.xlsx", with_sheet(b'<?xml version="1.0" encoding="big5"?><a/>'), "penyandian"),
        ("a.xlsx", with_sheet(b'<?xml version="1.0" encoding="x-no"?><a/>'), "rusak|penyandian"),
        ("a.xlsx", with_sheet(b"\x00\x01\x02"), "rusak di baris"),
        ("a.xlsx", one('<c r="A1"><v>12abc</v></c>'), "sel A1 atau di dekatnya rusak"),
        ("a.xlsx", one('<c r="A1"><v>1E999</v></c>'), "sel A1 atau di dekatnya rusak"),
        ("a.xlsx", one('<c r="A1" t="s"><v>7</v></c>'), "sel A1 atau di dekatnya rusak"),
        ("a.xlsx", one('<c r="A1" t="s"><v>-1</v></c>'), "lembar “Satu” rusak"),
        ("a.xlsx", one('<c r="A1" t="ya"><v>7</v></c>'), "sel A1 atau di dekatnya rusak"),
        ("a.xlsx", one('<c r="A1" t="d"><v>besok</v></c>'), "sel A1 atau di dekatnya rusak"),
        ("a.xlsx", one('<c r="A1" s="99"><v>7</v></c>'), "sel A1 atau di dekatnya rusak"),
        ("a.xlsx", one('<c r="A1" s="x"><v>7</v></c>'), "lembar “Satu” rusak"),
        ("a.xlsx", one('<c r="1A"><v>7</v></c>'), "rusak"),
        ("a.xlsx", one('<c r="A9999999"><v>7</v></c>'), "rusak"),
        ("a.xlsx", one('<c r="ZZZ1"><v>7</v></c>'), "rusak"),
        ("a.xlsx", one('<c r="A1"><v>7</v></c><c r="A1"><v>8</v></c>'), "A1 tertulis dua kali"),
        ("a.xlsx", one('<c r="A20001"><v>7</v></c>'), "sel A20001 berisi sesuatu"),
        ("a.xlsx", one('<c r="XFD1"><v>7</v></c>'), "sel XFD1 berisi sesuatu"),
        ("a.xlsx", one(f'<c r="A1" t="str"><v>{"x" * 32768}</v></c>'), "lebih dari 32767 huruf"),
        (
            "a.xlsx",
            xlsx(
                '<row><c r="A1"><v>1</v></c><c r="B2"><v>1</v></c></row>',
                after='<mergeCell ref="A1:B2"/><mergeCell ref="A1:B2"/>',
            ),
            "saling menindih",
        ),
        ("a.ods", xlsx(), "bukan lembar sebar OpenDocument"),
        ("a.ods", zipped(ods_parts("") | {"mimetype": b"application/zip"}), "arsip zip biasa"),
        ("a.ods", zipped(ods_parts("")), "tidak berisi lembar"),
        ("a.ods", ods("<table:table-row/>"), "buku kerjanya kosong"),
        (
            "a.ods",
            zipped(ods_parts("<x/>") | {"META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "kata sandi",
        ),
        ("a.ods", zipped({"mimetype": ODS_MIME, "content.xml": BOMB + "<x>&a9;</x>"}), "DOCTYPE"),
        (
            "a.ods",
            ods(
                '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                'table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
                "</table:table-row>"
            ),
            "sel GS1 berisi sesuatu",
        ),
        (
            "a.ods",
            ods(
                '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
                'office:value-type="float" office:value="1"/></table:table-row>'
            ),
            "sel A20001 berisi sesuatu",
        ),
        (
            "a.ods",
            ods(
                "<table:table-row><table:table-cell office:value-type='float' office:value='1' "
                "table:formula=\"of:=['file:///b.ods'#$A.A1]\"/></table:table-row>"
            ),
            "Putuskan tautannya",
        ),
        (
            "a.ods",
            ods("<table:table-row><table:table-cell office:value-type='float'/></table:table-row>"),
            "sel A1 atau di dekatnya rusak",
        ),
    ],
)  # fmt: skip
def test_every_bad_file_gets_its_sentence(name, content, words):
    said = sentence(content, name)
    assert any(word in said for word in words.split("|")), said
    assert said.startswith(f"“{name}” ")
    assert said.endswith(".") and "unggah" in said, "every sentence says what to do"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "kosong (0 byte)"), (200 * 1024**2, "terlalu besar"), (None, "Tidak ada")],
)
def test_a_file_of_the_machine_is_refused_by_its_size(tmp_path, size, words):
    path = tmp_path / "a.xlsx"
    if size is not None:
        with path.open("wb") as file:
            file.truncate(size)  # nothing is written: a sparse file
    with pytest.raises(Unreadable, match=re.escape(words)):
        spreadsheets.content_of(path)


def doubled() -> bytes:
    """A workbook that holds one part twice: which of them is meant?"""
    buffer = io.BytesIO(xlsx())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/worksheets/s1.xml", "<worksheet/>")
    return buffer.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_zip_bombs_are_refused_unread(monkeypatch):
    assert "rusak" in sentence(doubled())
    parts = xlsx_parts()
    parts["xl/worksheets/s1.xml"] = b" " * 5_000_000
    assert "mengembang terlalu besar" in sentence(zipped(parts))
    assert "terlalu banyak" in sentence(xlsx(more={f"x{i}": "" for i in range(2001)}))
    monkeypatch.setattr(package, "MAX_UNPACKED", 500)
    assert "mengembang terlalu besar" in sentence(xlsx())


def test_a_part_that_is_larger_than_it_says_is_damage():
    content = xlsx(rows='<row><c t="str"><v>' + "a" * 3000 + "</v></c></row>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/s1.xml").file_size
    lying = content.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little"))
    assert "rusak" in sentence(lying)


def test_locked_and_strangely_packed_members_are_refused():
    flagged = bytearray(xlsx())
    at = flagged.find(b"PK\x01\x02")
    flagged[at + 8] |= 1
    assert "kata sandi" in sentence(bytes(flagged))
    flagged[at + 8] &= ~1
    flagged[at + 10] = 99
    assert "rusak" in sentence(bytes(flagged))


def test_contents_have_limits(monkeypatch):
    rows = "".join(f'<row><c t="str"><v>{"x" * 90}</v></c></row>' for _ in range(12))
    assert len(spreadsheets.read_here("a.xlsx", xlsx(rows)).sheets[0].rows) == 12
    monkeypatch.setattr(filling, "MAX_CELLS", 11)
    assert "lebih dari 11 sel" in sentence(xlsx(rows))
    monkeypatch.setattr(filling, "MAX_CELLS", 1000)
    monkeypatch.setattr(filling, "MAX_CHARACTERS", 1000)
    assert "teksnya terlalu banyak" in sentence(xlsx(rows))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/rencana.exe", "rencana.exe"),
        ("C:\\Data\\rencana.exe", "rencana.exe"),
        ("rencana\u202excod.exe", "rencanaxcod.exe"),
        ("a\x00b\x1b[31m.exe", "ab[31m.exe"),
        ("", "berkas tanpa nama"),
        ("///", "berkas tanpa nama"),
        ("x" * 300 + ".exe", "x" * 60 + "…" + "x" * 11 + ".exe"),
    ],
)
def test_names_are_shown_cleaned(name, shown):
    assert sentence(b"MZ", name).startswith(f"“{shown}” ")


# --- The child process ----------------------------------------------------------------------------


def test_the_child_reads_what_the_parent_would_read():
    content = (CASES / "kinds.xlsx").read_bytes()
    name = "folder/-x \u202e rencana.xlsx"
    assert spreadsheets.read(name, content) == spreadsheets.read_here("x.xlsx", content)


def test_the_child_says_the_same_sentence():
    with pytest.raises(Unreadable, match=r"“a\.xlsx” tidak dapat dibaca: bagian .*DOCTYPE"):
        spreadsheets.read("a.xlsx", with_sheet(XXE + "<x/>"))


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 9)",
        "raise MemoryError",
        "pass",
        "import time; time.sleep(60)",
    ],
)
def test_a_child_that_dies_lies_or_hangs_is_a_sentence(code, monkeypatch):
    monkeypatch.setattr(confined, "_PYTHON", (*confined._PYTHON, "-c", code))
    monkeypatch.setattr(child, "LIMITS", Limits(wall=0.5))
    with pytest.raises(Unreadable, match=r"“a\.xlsx” terlalu berat"):
        spreadsheets.read("a.xlsx", xlsx())


def test_a_machine_without_room_for_a_child_says_so(monkeypatch):
    monkeypatch.setattr(confined, "_PYTHON", ("/nonexistent",))
    with pytest.raises(Unreadable, match="server sedang penuh"):
        spreadsheets.read("a.xlsx", xlsx())
