"""The lembar kerja: what is stored comes back as it was, whatever somebody did to the sheet."""

import io
import random
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflow import achievement
from workflow.enums import FigureStatus, ValueKind
from workflow.plan_files.finding import IS_WORKSHEET, find_layout
from workflow.plan_files.mapping import Mapping
from workflow.spreadsheets import read_here
from workflow.spreadsheets.book import Book, Cell, Sheet
from workflow.worksheet import (
    LineContent,
    NotThisWorksheet,
    RowContent,
    WorksheetContent,
    build,
    read,
)
from workflow.worksheet.cells import read_day, read_label, read_number, read_status
from workflow.worksheet.formulas import capaian

D = Decimal
SECRET = b"rahasia kantor ini"
SCALE = ("AA", "A", "BB", "B")
CASES = Path(__file__).parent / "cases"
FIGURE_FIELDS = {
    ValueKind.NUMBER: {"number": None},
    ValueKind.RATIO: {"numerator": None, "denominator": None},
    ValueKind.ORDINAL: {"label": ""},
}


def row(pk: int, kind: ValueKind = ValueKind.NUMBER, stored: dict | None = None, **more):
    fields = {
        "indicator_id": pk,
        "version": 2,
        "objective": "Meningkatnya perdagangan",
        "number": pk,
        "name": f"Indikator {pk}",
        "measure": "Unit",
        "kind": kind,
        "scale": SCALE if kind == ValueKind.ORDINAL else (),
        "decimals": 2,
        "polarity": "naik",
        "formula": "selisih",
        "target": "BB" if kind == ValueKind.ORDINAL else Decimal("44.1"),
        "previous": None,
        "last_year": None,
        "judged_text": "belum terisi",
    }
    rest = {"status": "tetap", "release_on": None, "reason": "", "note": ""}
    return RowContent(stored=FIGURE_FIELDS[kind] | rest | (stored or {}), **(fields | more))


def content(*rows: RowContent, lines: tuple[LineContent, ...] = ()) -> WorksheetContent:
    return WorksheetContent(
        agency_code="dagperin",
        agency="Dinas Perdagangan dan Perindustrian",
        unit_code="dagang",
        unit="Bidang Perdagangan",
        year=2026,
        quarter=3,
        period="Triwulan III 2026",
        short_period="TW III 2026",
        previous_period="TW II 2026",
        last_year_period="TW III 2025",
        until="s.d. TW III 2026",
        until_previous="s.d. TW II",
        downloaded_by="Rahmat",
        downloaded_at=datetime(2026, 10, 12, 9, 30, tzinfo=ZoneInfo("Asia/Makassar")),
        rows=rows,
        lines=lines,
    )


def line(pk: int, amount: Decimal | None) -> LineContent:
    return LineContent(pk, "3.30", f"Program {pk}", Decimal(900), Decimal(450), None, amount)


SAMPLE = content(
    row(1, stored={"number": "45.1", "note": "=1+1 <b>\ndua baris"}),
    row(2, ValueKind.RATIO, {"numerator": "45", "denominator": "50"}),
    row(3, ValueKind.ORDINAL, {"label": "A"}),
    row(4, stored={"status": "belum_rilis", "release_on": "2026-12-24"}, measure="Persen"),
    row(5, stored={"reason": "Survei belum selesai"}, lock="Bagian Sitti Aminah."),
    row(6, is_due=False, target=None),
    lines=(line(1, Decimal("150000000.5")), line(2, None)),
)


def said(raw: bytes, *secrets: bytes, name: str = "lembar.xlsx"):
    """What the cells say, by key and field, of a file as the program would read it."""
    return read(read_here(name, raw), *(secrets or (SECRET,)))


def differences(reading) -> dict:
    """Cells that say something else than what was stored, or cannot be read."""
    found = {
        (row.indicator_id, name): cell.problem or cell.value
        for row in reading.rows
        for name, cell in row.cells.items()
        if cell.problem or cell.value != row.base[name]
    }
    return found | {
        ("program", one.line_id): one.cell.problem or one.cell.value
        for one in reading.lines
        if one.cell.problem or one.cell.value != one.base
    }


def opened(raw: bytes):
    return openpyxl.load_workbook(io.BytesIO(raw))


def saved(book) -> bytes:
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def place(book, key: str, mark: str) -> tuple:
    """Sheet and cell of a row's column."""
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            names = {c.value: c.column for c in cells if str(c.value).startswith("sop07.")}
            if names:
                marks = names
            elif cells[0].value == key:
                return sheet, sheet.cell(cells[0].row, marks[f"sop07.{mark}"])
    raise AssertionError(key)


# --- There and back -----------------------------------------------------------

TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp", "Co")),
    max_size=60,
).map(str.strip)
NUMBERS = st.decimals(-(10**8), 10**8, places=6) | st.integers(-(10**14), 10**14).map(Decimal)


@st.composite
def stored_rows(draw, pk: int) -> RowContent:
    kind = draw(st.sampled_from(list(ValueKind)))
    text = lambda value: f"{value.normalize():f}"  # noqa: E731
    number = st.none() | NUMBERS.map(lambda n: text(n) if n else "0")
    fields = {
        ValueKind.NUMBER: {"number": draw(number)},
        ValueKind.RATIO: {"numerator": draw(number), "denominator": draw(number)},
        ValueKind.ORDINAL: {"label": draw(st.sampled_from(("", *SCALE)))},
    }[kind]
    day = draw(st.none() | st.dates(date(2026, 10, 1), date(2029, 1, 1)))
    status = draw(st.sampled_from(list(FigureStatus))).value
    rest = {"status": status, "release_on": day and day.isoformat()}
    rest |= {"reason": draw(TEXTS), "note": draw(TEXTS)}
    return row(pk, kind, fields | rest, name=draw(TEXTS) or "Indikator", lock=draw(TEXTS))


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.tuples(*(stored_rows(pk) for pk in range(1, 6))), st.none() | st.integers(0, 10**13))
def test_whatever_is_stored_comes_back_the_same(rows, cents):
    amount = None if cents is None else Decimal(cents) / 100
    reading = said(build(content(*rows, lines=(line(7, amount),)), SECRET))
    assert differences(reading) == {} and reading.problems == []
    assert len(reading.rows) == 5


def test_the_sheet_knows_whose_it_is_and_keeps_its_promises():
    raw = build(SAMPLE, SECRET)
    reading = said(raw)
    assert (reading.agency, reading.unit, reading.year, reading.quarter) == (
        "dagperin", "dagang", 2026, 3,
    )  # fmt: skip
    assert differences(reading) == {} and reading.notes == reading.problems == []
    book = opened(raw)
    sheet, cell = place(book, "i-1", "figure")
    assert (sheet.title, cell.protection.locked, cell.value) == ("Pengisian", False, 45.1)
    assert sheet.protection.sheet and not sheet.protection.password
    for key in ("i-5", "i-6"):
        assert place(book, key, "figure")[1].protection.locked
    assert place(book, "i-6", "lock")[1].value == "Tidak dinilai triwulan ini"
    assert place(book, "i-5", "lock")[1].value == "Bagian Sitti Aminah."
    assert place(book, "i-1", "note")[1].data_type == "s"
    assert book["_kunci"].sheet_state == "veryHidden"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)
    xml = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
    (grows,) = re.findall(rf'<row r="{cell.row}"[^>]*>', xml)
    assert 'ht="' in grows and "customHeight" not in grows, "it grows with what is typed into it"
    rules = {rule.type for rule in sheet.data_validations.dataValidation}
    assert rules == {"decimal", "list", "date", "textLength"}
    assert not any(rule.sqref.__contains__(place(book, "i-5", "figure")[1].coordinate)
                   for rule in sheet.data_validations.dataValidation)  # fmt: skip


@pytest.mark.parametrize("name", ["lembar-kerja.libreoffice.xlsx", "lembar-kerja.libreoffice.ods"])
def test_what_libreoffice_saved_says_the_same(name):
    """Made from ``SAMPLE`` by ``soffice --convert-to``, with nothing typed."""
    reading = said((CASES / name).read_bytes(), name=name)
    assert differences(reading) == {} and reading.problems == []
    assert [one.indicator_id for one in reading.rows] == [1, 2, 3, 4, 5, 6]


# --- What people do to a sheet ------------------------------------------------


def test_rows_moved_inserted_deleted_doubled_and_columns_moved():
    book = opened(build(SAMPLE, SECRET))
    sheet, cell = place(book, "i-1", "figure")
    cell.value = 46
    sheet.move_range(f"A{cell.row}:Q{cell.row}", rows=20)
    sheet.delete_rows(place(book, "i-3", "figure")[1].row)
    sheet.insert_rows(place(book, "i-2", "figure")[1].row, 3)
    sheet.insert_cols(4)
    reading = said(saved(book))
    assert differences(reading) == {(1, "number"): "46"}
    assert [one.indicator_id for one in reading.rows] == [1, 2, 4, 5, 6]
    assert reading.notes[0].startswith(
        "1 baris lembar kerja tidak ada di berkas ini (“Indikator 3”)"
    )

    # A copy that says the same is one row; one that says something else is not believed.
    for value, expected in ((45, {}), (47, None)):
        book = opened(build(SAMPLE, SECRET))
        sheet, cell = place(book, "i-2", "numerator")
        for column in range(1, 18):
            sheet.cell(40, column).value = sheet.cell(cell.row, column).value
        sheet.cell(40, cell.column).value = value
        reading = said(saved(book))
        if expected == {}:
            assert differences(reading) == {} and reading.problems == []
        else:
            assert "ada dua kali (Pengisian C" in reading.problems[0].sentence
            assert 2 not in [one.indicator_id for one in reading.rows]


def test_names_sorted_away_from_their_keys_are_not_believed():
    book = opened(build(SAMPLE, SECRET))
    sheet, first = place(book, "i-1", "name")
    _, other = place(book, "i-2", "name")
    first.value, other.value = other.value, first.value
    reading = said(saved(book))
    assert [one.indicator_id for one in reading.rows] == [3, 4, 5, 6]
    assert [p.address for p in reading.problems] == [first.coordinate, other.coordinate]
    assert "tertukar" in reading.problems[0].sentence

    # Without its key a row is known by its name; a new name is nobody's.
    book = opened(build(SAMPLE, SECRET))
    sheet, cell = place(book, "i-4", "figure")
    cell.value = 7
    sheet.cell(cell.row, 1).value = None
    sheet.cell(60, 3).value, sheet.cell(60, 10).value = "Indikator karangan", 9
    reading = said(saved(book))
    assert differences(reading) == {(4, "number"): "7"}
    assert reading.problems[0].address == "baris 60"


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda book: book.remove(book["_kunci"]), "bukan lembar kerja dari program ini"),
        (lambda book: setattr(book["_kunci"]["A3"], "value", "1:AAAA"), "tidak dapat dipercaya"),
        (lambda book: setattr(book["_kunci"]["A2"], "value", "x"), "tidak dapat dipercaya"),
        (lambda book: book["_kunci"].delete_rows(3), "tidak dapat dipercaya"),
        (lambda book: book.remove(book["Pengisian"]), "Tabel isiannya tidak ditemukan"),
    ],
)
def test_a_harmed_memory_is_not_believed(harm, sentence):
    book = opened(build(SAMPLE, SECRET))
    harm(book)
    with pytest.raises(NotThisWorksheet, match=sentence):
        said(saved(book))


def test_a_worksheet_is_no_plan():
    layout = find_layout(read_here("lembar.xlsx", build(SAMPLE, SECRET)), 2026, Mapping())
    assert [issue.sentence for issue in layout.issues] == [IS_WORKSHEET] and not layout.sheets


def test_another_offices_key_does_not_fit_and_an_older_one_does():
    raw = build(SAMPLE, SECRET)
    with pytest.raises(NotThisWorksheet, match="kantor lain"):
        said(raw, b"kunci lain")
    assert said(raw, b"kunci baru", SECRET).unit == "dagang"
    for book in (Book("xlsx"), Book("xlsx", [Sheet("Kosong")])):
        with pytest.raises(NotThisWorksheet):
            read(book, SECRET)


def test_figures_in_grey_cells_are_told():
    book = opened(build(SAMPLE, SECRET))
    where = {}
    for key, mark, value in (("i-1", "numerator", 7), ("i-2", "figure", 91)):
        cell = place(book, key, mark)[1]
        cell.value, where[key] = value, cell.coordinate
    found = [(p.address, p.value, p.name) for p in said(saved(book)).problems]
    assert found == [(where["i-1"], "7", "Indikator 1"), (where["i-2"], "91", "Indikator 2")]
    place(book, "i-1", "numerator")[1].value = None
    place(book, "i-2", "figure")[1].value = 90  # the quotient, pasted as a value
    assert said(saved(book)).problems == []


def test_merged_cells_and_deleted_columns_empty_nothing():
    book = opened(build(SAMPLE, SECRET))
    sheet, cell = place(book, "i-1", "reason")
    sheet.merge_cells(start_row=cell.row, start_column=cell.column, end_row=cell.row,
                      end_column=cell.column + 1)  # fmt: skip
    (problem,) = differences(said(saved(book))).values()
    assert "tergabung dengan sel lain" in problem
    book = opened(build(SAMPLE, SECRET))
    sheet, cell = place(book, "i-1", "note")
    sheet.delete_cols(cell.column)
    reading = said(saved(book))
    assert differences(reading) == {}
    assert reading.notes[0].startswith("Kolom Catatan sudah dihapus")
    sheet, cell = place(book := opened(build(SAMPLE, SECRET)), "b-1", "amount")
    sheet.delete_cols(cell.column)
    reading = said(saved(book))
    assert differences(reading) == {} and len(reading.notes) == 1
    assert reading.notes[0].startswith("Kolom Realisasi anggaran sudah dihapus dari lembar Ang")


NASTY = (
    *(
        "=cmd|'/c calc'!A1",
        "1.210",
        "sop07.figure",
        "sop07.key",
        "i-1",
        "b-1",
        "i-999",
        "\u202e12",
        "ﷺ",
    ),
    *("SOP07-LEMBAR-KERJA", "1:", "Indikator 2", " ", "9" * 400, "1e5", "½", "١٢", "12,5,5"),
    *(
        True,
        False,
        None,
        D("1E+40"),
        D("-0"),
        D("0.0000001"),
        date(1900, 1, 1),
        datetime(2026, 1, 1),
    ),
)


def mutated(book: Book, chance: random.Random) -> Book:
    """The workbook after a few accidents: cells overwritten, emptied, merged, rows swapped."""
    sheets = [
        replace(sheet, rows={n: dict(row) for n, row in sheet.rows.items()}, merged=[])
        for sheet in book.sheets
    ]
    for _ in range(chance.randint(1, 6)):
        sheet = chance.choice(sheets[:2] * 4 + sheets)
        first, other = (chance.choice(list(sheet.rows)) for _ in range(2))
        column = chance.randint(1, 18)
        accident = chance.randint(0, 6)
        if accident < 3:
            value = chance.choice(NASTY)
            sheet.rows[first][column] = Cell(
                value, is_percent=chance.random() < 0.1, is_formula=chance.random() < 0.2,
                error=chance.choice(("", "", "", "#REF!")),
            )  # fmt: skip
        elif accident == 3:
            sheet.rows[first], sheet.rows[other] = sheet.rows[other], sheet.rows[first]
        elif accident == 4:
            sheet.rows[first].pop(column, None)
        elif accident == 5:
            sheet.rows[max(sheet.rows) + 1] = dict(sheet.rows[first])
        else:
            sheet.merged.append((min(first, other), column, max(first, other), column + 1))
    chance.shuffle(sheets)
    return Book(book.kind, sheets)


def test_a_thousand_accidents_are_read_or_refused_and_never_guessed():
    book, chance = read_here("l.xlsx", build(SAMPLE, SECRET)), random.Random(2026)
    stored = {one.indicator_id: one.stored for one in SAMPLE.rows}
    refused = 0
    for _ in range(1000):
        try:
            reading = read(mutated(book, chance), SECRET)
        except NotThisWorksheet:
            refused += 1
            continue
        assert len({one.indicator_id for one in reading.rows}) == len(reading.rows)
        for one in reading.rows:
            assert one.base == stored[one.indicator_id]
            for name, cell in one.cells.items():
                if not cell.problem and name in ("number", "numerator", "denominator"):
                    assert cell.value is None or D(cell.value).is_finite()
                elif not cell.problem and name in ("status", "label"):
                    assert cell.value in (*FigureStatus, "", *SCALE)
    assert 10 < refused < 500


# --- What a cell says ---------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "value", "words", "problem"),
    [
        (Cell(), None, "", ""),
        (Cell(D("45.10")), "45.1", "", ""),
        (Cell(D("-35.03")), "-35.03", "", ""),
        (Cell(D(30), is_formula=True), "30", "", ""),
        (Cell("45,10"), "45.1", "", ""),
        (Cell("1.210"), "1210", "seribu dua ratus sepuluh", ""),
        (Cell("12.5"), "12.5", "dua belas koma lima", ""),
        (Cell("Rp. 2.600"), "2600", "dua ribu enam ratus", ""),
        (Cell("Rp 2.600,-"), "2600", "dua ribu enam ratus", ""),
        (Cell(D("93.75"), is_percent=True), "93.75", "(ditulis sebagai persen)", ""),
        (Cell("2,50–4,50"), None, "", "satu angka, bukan rentang"),
        (Cell("N/A"), None, "", "bukan angka"),
        (Cell("=10+20"), None, "", "adalah rumus"),
        (Cell(is_formula=True), None, "", "rumus tanpa hasil"),
        (Cell(error="#N/A"), None, "", "galat #N/A"),
        (Cell(True), None, "", "TRUE/FALSE"),
        (Cell(date(2026, 10, 12)), None, "", "bukan angka. Excel mengubah"),
        (Cell(D("3.33333333333333"), is_formula=True), None, "", "6 angka di belakang koma. Bul"),
        (Cell(D("1234567890.1234567")), None, "", "paling banyak 15 angka"),
        (Cell(D("1E+40")), None, "", "terlalu besar"),
        (Cell("1" * 200), None, "", "terlalu panjang"),
    ],
)
def test_a_number_cell(cell, value, words, problem):
    found = read_number(cell, "J12")
    assert found.address == "J12" and words in found.words and problem in found.problem
    assert bool(found.words) == bool(words) and bool(found.problem) == bool(problem)
    assert problem or found.value == value
    assert bool(found.note) == cell.is_formula
    assert not read_number(Cell(D(9), is_percent=True), "J12", percents=True).words


@pytest.mark.parametrize(
    ("cell", "value", "problem"),
    [
        (Cell(datetime(2026, 12, 24)), "2026-12-24", ""),
        (Cell(date(2026, 12, 24)), "2026-12-24", ""),
        (Cell("24/12/2026"), "2026-12-24", ""),
        (Cell("24 Desember 2026"), "2026-12-24", ""),
        (Cell(), None, ""),
        (Cell(D(46000)), None, "bukan tanggal"),
        (Cell("akhir tahun"), None, "tidak terbaca"),
        (Cell("31/2/2026"), None, "tidak ada di kalender"),
    ],
)
def test_a_date_cell(cell, value, problem):
    found = read_day(cell, "N12")
    assert problem in found.problem and bool(found.problem) == bool(problem)
    assert problem or found.value == value


def test_labels_and_statuses():
    assert read_label(Cell(" bb "), "J1", list(SCALE), "").value == "BB"
    assert read_label(Cell("Baik"), "J1", list(SCALE), "Baik").value == "Baik", "stored before"
    assert "Pilih salah satu: AA, A, BB, B." in read_label(Cell("C"), "J1", list(SCALE), "").problem
    assert read_status(Cell("belum  rilis"), "M1", "tetap").value == "belum_rilis"
    assert read_status(Cell(), "M1", "sementara").value == "sementara"
    assert "tidak dikenal" in read_status(Cell("selesai"), "M1", "tetap").problem


# --- The capaian in the sheet is the program's --------------------------------


def evaluated(formula: str, actual: str) -> Decimal | None:
    """What the formula gives, computed by Python: apart from the code under test."""
    text = formula.removeprefix("=").replace("E1", "Decimal('44.1')").replace("J1", "actual")
    text = re.sub(r"(?<![\w.'])(\d+(?:\.\d+)?)(?![\w.'])", r"Decimal('\1')", text)
    names = {
        "IF": lambda test, yes, no: yes() if test else no(),
        "ISNUMBER": lambda value: isinstance(value, Decimal),
        "Decimal": Decimal,
        "actual": Decimal(actual),
    }
    text = lazy(text)
    return eval(text, names) or None  # our own formula


def lazy(text: str) -> str:
    """Branches of IF as functions, so that only the chosen one is computed."""
    out, depth, stack = [], 0, []
    place = 0
    while place < len(text):
        char = text[place]
        if text.startswith("IF(", place):
            stack.append(depth)
            out.append("IF(")
            depth += 1
            place += 3
            continue
        depth += (char == "(") - (char == ")")
        if stack and depth == stack[-1]:
            stack.pop()
        if char == "," and stack and depth == stack[-1] + 1:
            char = ",lambda:"
        out.append(char)
        place += 1
    return "".join(out)


@pytest.mark.parametrize("actual", ["0", "2", "2.5", "3", "4.5", "5", "45.1", "120", "-3"])
@pytest.mark.parametrize(
    ("polarity", "formula", "target"),
    [
        ("naik", "selisih", D("44.1")),
        ("turun", "selisih", D("44.1")),
        ("turun", "rasio", D("44.1")),
        ("rentang", "selisih", (D("2.5"), D("4.5"))),
        ("rentang", "selisih", (D("-2"), D("4.5"))),
        ("rentang", "selisih", (D("-4"), D("-2"))),
        ("rentang", "selisih", D(3)),
    ],
)
def test_the_formula_gives_the_programs_capaian(polarity, formula, target, actual):
    text = capaian(row(1, polarity=polarity, formula=formula, target=target), "E1", "J1")
    expected = achievement.achievement(polarity, target, D(actual), formula)
    found = evaluated(text, actual)
    assert achievement.round2(expected or 0) == achievement.round2(found or 0)


def test_what_cannot_be_assessed_has_no_formula():
    for target in (None, D(0), D(-1), "BB"):
        assert capaian(row(1, target=target), "E1", "J1") is None
    ordinal = row(3, ValueKind.ORDINAL)
    assert '{"AA","A","BB","B"}' in capaian(ordinal, "E1", "J1")
    assert capaian(replace(ordinal, target="B"), "E1", "J1") is None, "the worst divides nothing"
    assert capaian(replace(ordinal, is_due=False), "E1", "J1") is None
