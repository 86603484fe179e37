"""Workbooks: live formulas that give the frozen figures, and text that stays text."""

import io
import zipfile
from datetime import datetime
from decimal import Decimal

import openpyxl
import pytest

from reports import excel
from reports.excel_parts import format_of
from reports.values import Figure
from reports.workbook import LONGEST_TEXT, Book, number_format
from tests.unit import content_samples as samples
from tests.unit import document_samples as documents
from tests.unit.formulas import value_of


def _load(document, **options):
    return openpyxl.load_workbook(io.BytesIO(excel.render(document)), **options)


def _find(sheet, text, column=1):
    return next(row for row in sheet.iter_rows() if row[column - 1].value == text)


def _formulas(book):
    return [
        (sheet, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


@pytest.mark.parametrize("make", [documents.unit, documents.quarterly, documents.partial,
                                  documents.annual, documents.recap])  # fmt: skip
def test_every_formula_gives_the_value_stored_beside_it(make):
    live = _load(make())
    stored = _load(make(), data_only=True)
    formulas = _formulas(live)
    assert formulas
    for sheet, at in formulas:
        expected = stored[sheet.title][at].value
        assert float(value_of(live, sheet, at)) == pytest.approx(expected, abs=1e-7), (
            sheet.title,
            at,
            sheet[at].value,
        )


def test_capaian_is_a_formula_over_its_row():
    document = documents.unit()
    sheet = _load(document)["Bidang Perdagangan"]
    export = _find(sheet, "2")
    at = export[0].row
    assert export[11].value == f"=K{at}/G{at}*100"
    falling = _find(sheet, "5")
    at = falling[0].row
    assert falling[11].value == f"=(2*G{at}-K{at})/G{at}*100"
    ranged = _find(sheet, "6")
    assert ranged[11].value.startswith("=IF(K")
    assert (ranged[6].value, ranged[7].value) == (2.5, 4.5)
    ratio = _find(sheet, "3")
    assert ratio[10].value == f"=I{ratio[0].row}/J{ratio[0].row}*100"


def test_the_workbook_says_what_the_document_says():
    document = documents.quarterly()
    stored = _load(document, data_only=True)
    summary = stored["Ringkasan"]
    total = _find(summary, "Seluruh perangkat daerah")
    assert [cell.value for cell in total[1:5]] == [19, 13, 6, 7]
    assert total[5].value == pytest.approx(float(document.average.percent))
    for section in document.sections:
        row = _find(summary, section.name)
        assert row[5].value == pytest.approx(float(section.average.percent))
    money = _find(stored["Anggaran"], "Jumlah")
    assert money[3].value == int(document.budget.total.ceiling)
    assert money[6].value == pytest.approx(float(document.budget.total.percent))


def test_a_figure_that_no_formula_gives_stays_the_frozen_figure():
    content = samples.unit_content()
    row = content["objectives"][0]["indicators"][1]
    row["percent"], row["percent_text"] = "88", "88,00"
    sheet = _load(documents.unit(content=content))["Bidang Perdagangan"]
    assert _find(sheet, "2")[11].value == 88
    assert sheet.cell(_find(sheet, "Rata-rata capaian", 2)[0].row, 12).data_type == "n"


def test_numbers_are_numbers_and_dates_are_dates():
    book = _load(documents.unit())
    export = _find(book["Bidang Perdagangan"], "2")
    assert export[10].value == pytest.approx(45.1)
    assert export[10].number_format == "[$-421]#,##0.00"
    date = _find(book["Keterangan"], "Tanggal")[1]
    assert date.value == datetime(2027, 1, 14)
    assert date.number_format == "[$-421]d mmmm yyyy"
    money = _find(book["Anggaran"], "3.30.05", 2)
    assert money[3].value == 302000000


def test_labels_and_empties_are_not_numbers():
    sheet = _load(documents.unit("sekretariat"))["Sekretariat"]
    late = _find(sheet, "19")
    assert late[10].value == "Terlambat"
    assert late[11].value == 0
    empty = _find(sheet, "17")
    assert empty[10].value is None
    assert empty[11].value is None


EVIL = (
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "=cmd|' /C calc'!A0",
)


@pytest.mark.parametrize("text", EVIL)
def test_text_that_looks_like_a_formula_stays_text(text):
    content = samples.unit_content()
    content["objectives"][0]["indicators"][1] |= {"name": text, "supporting": text, "note": text}
    document = documents.unit(content=content)
    book = _load(document)
    name = _find(book["Bidang Perdagangan"], "2")[2]
    assert name.data_type == "s"
    assert name.value == text
    assert all(
        cell.data_type != "f" or "HYPERLINK" not in cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    )


def test_characters_that_excel_refuses_are_left_out():
    content = samples.unit_content()
    row = content["objectives"][0]["indicators"][1]
    row["name"] = "Nilai\x00 \x0bekspor\x1f"
    row["note"] = "x" * 40_000
    book = _load(documents.unit(content=content))
    assert _find(book["Bidang Perdagangan"], "2")[2].value == "Nilai ekspor"
    assert len(_find(book["Uraian"], "2", 2)[4].value) == LONGEST_TEXT


def test_the_header_is_frozen_repeated_and_fits_the_page():
    for sheet in _load(documents.quarterly()):
        head = int(sheet.print_title_rows.replace("$", "").split(":")[0])
        assert sheet.freeze_panes.endswith(str(head + 1))
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_one_sheet_a_bidang_a_summary_and_an_explanation():
    names = _load(documents.quarterly()).sheetnames
    assert names[0] == "Ringkasan"
    assert names[-1] == "Keterangan"
    assert [name for name, _ in samples.UNITS.values()] == names[1:6]


def test_sheet_names_are_made_fit():
    content = samples.unit_content()
    content["unit"]["name"] = "Bidang [Perdagangan]: Dalam/Luar Negeri * dan O'Brien?"
    book = _load(documents.unit(content=content))
    assert all(len(name) <= 31 for name in book.sheetnames)
    fresh = Book(title="", creator="", description="", created=documents.IDENTITY.date)
    made = [fresh.sheet(name).reference for name in ("A" * 40, "a" * 40, "O'Brien", "::")]
    assert made == [f"'{'A' * 31}'!", f"'{'a' * 29} 2'!", "'O''Brien'!", "'Lembar'!"]


def test_a_bidang_called_like_our_own_sheet_gets_its_own():
    content = samples.unit_content()
    content["unit"]["name"] = "Ringkasan"
    book = _load(documents.unit(content=content))
    assert book.sheetnames[:2] == ["Ringkasan", "Ringkasan 2"]


@pytest.mark.parametrize("name", ["unit", "quarterly", "annual", "recap"])
def test_the_same_document_gives_the_same_bytes(name):
    document = documents.every_kind()[name]
    data = excel.render(document)
    assert data == excel.render(document)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2027-01-14T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")


def test_the_explanation_names_source_version_and_hash():
    book = _load(documents.quarterly())
    told = {row[0].value: row[1].value for row in book["Keterangan"].iter_rows(min_row=7)}
    assert told["SHA-256 isi"] == documents.IDENTITY.sha256
    assert told["Versi"] == 2
    assert told["Menggantikan"] == "800/009/DPP/2027"
    assert told["Predikat Sangat Tinggi"] == "capaian ≥ 91 persen"
    assert told["Predikat Sangat Rendah"] == "di bawahnya"


def test_missing_bidang_are_named():
    book = _load(documents.partial())
    names = [row[0].value for row in book["Ringkasan"].iter_rows()]
    assert "Bidang Kemetrologian" in names
    assert book["Ringkasan"]["A4"].value == "Sementara, 3 dari 5 bidang · Data contoh"


def test_documents_without_any_data():
    quarter = documents.quarterly([], expected=5, compliance=(), earlier=())
    year = documents.annual(quarters=(), draft=True)
    assert _find(_load(quarter)["Ringkasan"], "Seluruh perangkat daerah")[1].value == 0
    assert _find(_load(year)["Ringkasan"], "Seluruh perangkat daerah")[5].value is None


def test_paper_only_documents_say_so():
    with pytest.raises(TypeError, match="Lembar SOP tidak tersedia sebagai lembar kerja"):
        excel.render(documents.sheet())


def test_without_a_cap_averages_take_the_raw_capaian():
    contents = [content | {"cap": None} for content in samples.quarter_contents()]
    for content in contents:
        percents = [
            Decimal(row["percent"])
            for objective in content["objectives"]
            for row in objective["indicators"]
            if row["percent"] is not None
        ]
        content["average"]["percent"] = str(sum(percents) / len(percents))
    document = documents.quarterly(contents)
    book = _load(document)
    export = _find(book["Bidang Perdagangan"], "2")
    assert export[12].value == f"=L{export[0].row}"


def test_a_figure_keeps_the_decimals_that_the_document_shows():
    """91,8 under an indicator without decimals must not read 92."""
    typed = Figure("91,8", Decimal("91.8"))
    assert format_of(typed, 0) == number_format(1)
    assert format_of(Figure("2,50–4,50", Decimal("2.5"), Decimal("4.5")), 0) == number_format(2)
    assert format_of(Figure("1.210", Decimal(1210)), 2) == number_format(0)
    assert format_of(None, 2) == number_format(2)
