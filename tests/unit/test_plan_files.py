"""What a plan's workbook means: headers, rows and cells in the spellings that offices use."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.plan_books import HEADER, ROW, book, plan_sheet, sheet
from workflow import numbers
from workflow.enums import Aggregation, Frequency, Polarity, ValueKind
from workflow.plan_files import IssueKind, Mapping, SheetKind, read_plan
from workflow.plan_files.finding import find_layout
from workflow.plan_files.headers import meaning
from workflow.plan_files.recalling import recalled, with_names
from workflow.spreadsheets.book import Cell

YEAR = 2026


def read_row(row: dict, mapping: Mapping | None = None):
    """The reading of one row, and its indicator."""
    reading = read_plan(book(plan_sheet(row)), YEAR, mapping)
    return reading, reading.rows[0]


def told(reading, kind: IssueKind) -> list[tuple[str, str]]:
    """(cell, sentence) of the findings of a kind."""
    return [(issue.cell, issue.sentence) for issue in reading.issues if issue.kind == kind]


# --- Headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "header", "parent", "field"),
    [
        ("plan", "Indikator", "", "name"),
        ("plan", "INDIKATOR  KINERJA ", "", "name"),
        ("plan", "IKU", "", "name"),
        ("plan", "Indikator Sasaran Strategis", "", "name"),
        ("plan", "Sasaran Strategis", "", "objective"),
        ("plan", "Satuan Ukur", "", "measure"),
        ("plan", "Sat.", "", "measure"),
        ("plan", "Tgt. 2026", "", "annual"),
        ("plan", "Bidang/Seksi", "", "unit"),
        ("past", "Nama Bidang", "", "unit"),
        ("plan", "Penanggung Jawab", "", "unit"),
        ("plan", "Polarisasi", "", "polarity"),
        ("plan", "Perhitungan", "", "aggregation"),
        ("plan", "Periode Pelaporan", "", "frequency"),
        ("plan", "Target Th. 2026", "", "annual"),
        ("plan", "Target Tahunan", "", "annual"),
        ("plan", "2026", "Target", "annual"),
        ("plan", "Target 2025", "", ""),
        ("plan", "Triwulan I", "", "q1"),
        ("plan", "TW 1", "", "q1"),
        ("plan", "Tw.I", "", "q1"),
        ("plan", "Target TW-III 2026", "", "q3"),
        ("plan", "IV", "Target Triwulan", "q4"),
        ("plan", "TW II", "Realisasi 2025", None),
        ("plan", "Realisasi TW II", "", None),
        ("plan", "Target", "Triwulan III", "q3"),
        ("plan", "K", "Triwulan III", "q3"),
        ("plan", "K", "Target 2026", "annual"),
        ("plan", "Rp", "Triwulan III", None),
        ("plan", "Realisasi", "Triwulan III", None),
        ("plan", "Target", "Kinerja", "annual"),
        ("plan", "Target", "Realisasi Triwulan I", None),
        ("plan", "Tolok Ukur Keberhasilan", "", "name"),
        ("budget", "Rencana", "Triwulan II", "q2"),
        ("budget", "Realisasi", "Triwulan II", ""),
        ("plan", "Target Akhir Renstra (2030)", "", "renstra"),
        ("plan", "Target 2030", "Renstra", "renstra"),
        ("plan", "2027", "Target Renstra 2025-2029", "renstra"),
        ("plan", "Realisasi 2025", "Renstra", ""),
        ("plan", "Angka Nasional", "", "national"),
        ("plan", "Sumber Data", "", "source"),
        ("plan", "Ket.", "", "note"),
        ("plan", "Alasan", "", None),
        ("plan", "Lampiran", "", None),
        ("budget", "Kode Rekening", "", "code"),
        ("budget", "Program/Kegiatan", "", "program"),
        ("budget", "Pagu Anggaran (Rp)", "", "ceiling"),
        ("budget", "Rencana s.d. TW IV", "", "q4"),
        ("budget", "I", "Rencana Anggaran Triwulan", "q1"),
        ("budget", "Realisasi TW I", "", ""),
        ("past", "2024", "", "2024"),
        ("past", "Realisasi Tahun 2024", "", "2024"),
        ("past", "Real. 2024", "", "2024"),
        ("plan", "Real. TW I", "", None),
        ("budget", "Real. TW I", "", ""),
        ("past", "TW.IV 2025", "", "2025-4"),
        ("past", "III", "Triwulan 2025", "2025-3"),
        ("past", "2026", "", None),
        ("past", "Target 2025", "", ""),
    ],
)
def test_a_header_means_one_field(kind, header, parent, field):
    found = meaning(SheetKind(kind), header, parent, YEAR)
    assert (found.field if found else None) == field


def test_a_header_of_two_rows_under_a_title_is_found_with_its_merged_cells():
    values = ["1.000,5", 250, 250, 250, "250,5"]
    reading = read_plan(
        book(
            sheet(
                "Sheet1",
                ["PERJANJIAN KINERJA TAHUN 2026"],
                ["No", "Sasaran", "IKU", "Satuan", "Target Th. 2026", "Target Triwulan"],
                [None] * 5 + ["I", "II", "III", "IV"],
                [f"({number})" for number in range(1, 10)],
                ["BIDANG PERDAGANGAN"],
                [1, "Sasaran A", "Nilai ekspor", "Unit", *values],
                [2, None, "Nilai impor", "Unit", *values],
                ["JUMLAH", None, None, None, 5],
                ["B. Sekretariat"],
                [3, "Sasaran B", "Nilai SAKIP", "Predikat", "BB"],
                [None, None, "Jeneponto, 5 Januari 2026"],
                merged=[(1, 1, 1, 9), (2, 6, 2, 9), *((2, c, 3, c) for c in range(1, 6))],
            )
        ),
        YEAR,
    )
    assert [(row.unit, row.objective, row.name) for row in reading.rows] == [
        ("BIDANG PERDAGANGAN", "Sasaran A", "Nilai ekspor"),
        ("BIDANG PERDAGANGAN", "Sasaran A", "Nilai impor"),
        ("Sekretariat", "Sasaran B", "Nilai SAKIP"),
    ]
    assert reading.rows[0].quarters == (250, 250, 250, Decimal("250.5"))
    assert reading.rows[2].scale == ("AA", "A", "BB", "B", "CC", "C", "D")
    assert not reading.errors and not reading.open_questions
    # Nothing is passed over in silence: number row, two bidang rows, total and signature are told.
    assert [issue.cell for issue in reading.issues if issue.row > 3] == [
        "A4",
        "A5",
        "A8",
        "A9",
        "C11",
    ]


def test_target_and_realisation_below_each_quarter():
    quarters = [text for roman in ("I", "II", "III", "IV") for text in (f"Triwulan {roman}", None)]
    lines = [
        ["Bidang", "Indikator", "Satuan", "Target 2026", *quarters],
        [None] * 4 + ["Target", "Realisasi"] * 4,
        ["Bidang Perdagangan", "Nilai ekspor", "Unit", 100, 10, 9, 20, 19, 30, 29, 40, None],
    ]
    merged = [(1, left, 1, left + 1) for left in (5, 7, 9, 11)]
    (row,) = read_plan(book(sheet("RA", *lines, merged=merged)), YEAR).rows
    assert row.quarters == (10, 20, 30, 40)


def test_corrections_are_recalled_for_sheets_of_the_same_headers():
    def two(year: int, *titles: str):
        names = ["Bagian siapa", "Yang diukur", "Satuan", f"Mau berapa {year}", "Tahap satu"]
        return book(
            *(
                sheet(t, [f"Tahun {year}"], names, ["Dagang", f"Nilai {t}", "Unit", 5])
                for t in titles
            )
        )

    columns = {"unit": "A", "name": "B", "annual": "D"}
    said = {"sheets": {"plan": {"title": "A", "header": 2, "columns": columns}}}
    mapping = Mapping.of(said)
    earlier = with_names(mapping, find_layout(two(2026, "A"), 2026, mapping))
    earlier = [("“a.xlsx”", Mapping.of(earlier.as_json()))]
    begun = recalled(two(2027, "B", "C"), 2027, earlier)
    assert begun.recalled == "“a.xlsx”" and set(begun.sheets) == {"plan", "plan:C"}
    reading = read_plan(two(2027, "B", "C"), 2027, begun)
    assert [(row.unit, row.name, row.annual) for row in reading.rows] == [
        ("Dagang", "Nilai B", 5),
        ("Dagang", "Nilai C", 5),
    ]
    other = two(2027, "B")
    other.sheets[0].rows[2][5] = Cell("Tahap dua")
    assert not recalled(other, 2027, earlier).sheets
    # Taken back in the newest file: nothing is recalled, whatever older ones say.
    back = Mapping.of({"sheets": {"plan": {"names": earlier[0][1].sheets["plan"].names}}})
    assert not recalled(two(2027, "B"), 2027, [("“b.xlsx”", back), *earlier]).sheets


#: A sheet of one bidang, without a column that names it.
OWN_HEADER = tuple(name for name in HEADER if name != "Bidang")


def of_bidang(title: str, *names: str, above: str = "", header=OWN_HEADER):
    """A sheet of some indicators under a title line."""
    rows = [[(ROW | {"Indikator Kinerja": name}).get(h) for h in header] for name in names]
    return sheet(title, [above or "RENCANA AKSI TAHUN 2026"], list(header), *rows)


def test_one_sheet_per_bidang_is_read_together():
    other_columns = ("Sasaran Strategis", "Satuan", "Indikator Kinerja", "Target 2026", "TW I")
    sheets = [
        of_bidang("Perdagangan", "Nilai ekspor", "Nilai impor"),
        of_bidang("Hal. 2", "Nilai ekspor", above="BIDANG PERINDUSTRIAN DINAS X TAHUN 2026"),
        of_bidang("Pasar", "Omset", header=other_columns),
        of_bidang("Lama", "Nilai ekspor", above="RENCANA AKSI TAHUN 2025"),
        of_bidang("Rekap", "Nilai impor", "Nilai ekspor", header=HEADER),
    ]
    sheets[3].rows[2] = {c: v for c, v in sheets[3].rows[2].items() if v.text != "Target 2026"}
    reading = read_plan(book(*sheets), YEAR)
    assert [(row.sheet, row.name) for row in reading.rows] == [
        ("Rekap", "Nilai impor"),
        ("Rekap", "Nilai ekspor"),
        ("Hal. 2", "Nilai ekspor"),
        ("Pasar", "Omset"),
    ]
    assert not reading.errors
    plan = reading.layout.all_of(SheetKind.PLAN)
    assert [one.hints for one in plan] == [
        [],
        [("A1", "BIDANG PERINDUSTRIAN "), ("", "Hal. 2")],
        [("", "Pasar")],
    ]
    told = {issue.sheet: issue.sentence for issue in reading.issues if not issue.cell}
    assert "mengulang 2 baris" in told["Perdagangan"] and "tahun lain" in told["Lama"]

    # What a person says about the sheets wins; then the same row twice is wrong, and told where.
    chosen = {"plan": {"title": "Perdagangan"}, "plan:Rekap": {}}
    reading = read_plan(book(*sheets), YEAR, Mapping.of({"sheets": chosen}))
    assert [row.sheet for row in reading.rows] == ["Perdagangan"] * 2 + ["Rekap"] * 2
    first = Mapping.of({"sheets": {"plan:Pasar": {"title": "", "columns": {}}}})
    assert "Pasar" not in {row.sheet for row in read_plan(book(*sheets), YEAR, first).rows}
    again = [of_bidang(title, "Nilai ekspor", header=HEADER) for title in ("A", "B")]
    both = Mapping.of({"sheets": {"plan:B": {"columns": {"note": ""}}}})
    (error,) = read_plan(book(*again), YEAR, both).errors
    assert error.sheet == "B" and "di lembar “A” baris 3" in error.sentence


@pytest.mark.parametrize(
    ("cells", "unit"),
    [
        (["II", "BIDANG PERDAGANGAN"], "BIDANG PERDAGANGAN"),
        (["A.", None, "Bid. Perdagangan"], "Bid. Perdagangan"),
        (["III. Sekretariat"], "Sekretariat"),
        ([None, None, "b) UPTD Metrologi"], "UPTD Metrologi"),
        ([2, "Bidang usaha yang tumbuh", "Nilai impor", 3], ""),
    ],
)
def test_a_row_names_the_bidang_of_the_rows_below(cells, unit):
    header = ["No", "Sasaran", "Indikator", "Target 2026"]
    reading = read_plan(book(sheet("RA", header, cells, [1, "S", "Nilai ekspor", 5])), YEAR)
    assert (reading.rows[-1].unit, reading.rows[-1].objective) == (unit, "S")
    assert len(reading.rows) == (1 if unit else 2) and not reading.errors


def test_a_second_table_signatures_and_repeated_headers_are_no_indicators():
    """As a Perjanjian Kinerja has them below its indicators."""
    header = ["No", "Sasaran", "Indikator Kinerja", "Target"]
    signed = [
        ["Jeneponto, 5 Januari 2026"],
        ["Pihak Kedua,", None, None, "Pihak Pertama,"],
        ["H. MANRANCAI SALLY", None, None, "Hj. NURHAYATI"],
        ["NIP. 19700101 199503 1 001", None, None, "NIP. 19750101 199903 2 002"],
    ]
    money = [["No", "Program", "Anggaran", "Ket"], [1, "Program A", "Rp 266.000.000", "APBD"]]
    lines = [
        ["PERJANJIAN KINERJA TAHUN 2026"], header, [1, "S", "Nilai ekspor", 5], *signed,
        header, [2, "S", "Nilai impor", 6], *money, [None, "JUMLAH", "Rp 266.000.000"], *signed,
    ]  # fmt: skip
    reading = read_plan(book(sheet("PK", *lines)), YEAR)
    assert [(row.name, row.annual) for row in reading.rows] == [
        ("Nilai ekspor", 5),
        ("Nilai impor", 6),
    ]
    assert not reading.errors and not reading.open_questions
    cells = [cell for cell, _ in told(reading, IssueKind.NOTE) if cell != "A2"]
    assert cells == ["A4", "A5", "A6", "A7", "A8", "A10"]


def test_a_plan_with_columns_for_programme_and_money_is_a_plan():
    header = ["No", "Indikator", "Satuan", "Target 2026", "TW I", "Program", "Pagu (Rp)", "Bidang"]
    line = [1, "Nilai ekspor", "Unit", 4, 1, "Program A", "Rp 100.000.000", "Bidang Perdagangan"]
    reading = read_plan(book(sheet("RA", header, line)), YEAR)
    assert [row.name for row in reading.rows] == ["Nilai ekspor"] and not reading.budget


def test_a_person_can_choose_sheet_header_and_columns():
    lines = [list(HEADER), [ROW.get(name) for name in HEADER]]
    lines[0][3], lines[0][8] = "Apa yang diukur", "Mau berapa"
    found = book(sheet("Kosong"), sheet("Data", ["Judul"], *lines))
    unaided = read_plan(found, YEAR)
    assert not unaided.rows and unaided.errors[0].place == "Berkas"
    mapping = Mapping.of(
        {"sheets": {"plan": {"title": "Data", "columns": {"name": "D", "annual": "I", "note": ""}}}}
    )
    reading = read_plan(found, YEAR, Mapping.of(mapping.as_json()))
    assert [row.name for row in reading.rows] == ["Nilai ekspor"]
    assert reading.rows[0].annual == Decimal("176.38")
    assert reading.layout.of(SheetKind.PLAN).fields["name"].by_person


@pytest.mark.parametrize("stored", [None, [], "x", {"sheets": 3}, {"units": {"a": [1]}}])
def test_a_mapping_of_anything_is_a_mapping(stored):
    assert Mapping.of(stored).as_json() == {"sheets": {}}


def test_the_year_of_the_file_is_looked_at():
    other = plan_sheet({}, header=tuple(h.replace("2026", "2025") for h in HEADER))
    assert "tahun 2025" in read_plan(book(other), YEAR).errors[0].sentence
    titled = plan_sheet({}, header=tuple(h.replace("Target 2026", "Target") for h in HEADER))
    titled.title = "Rencana 2025"
    question = read_plan(book(titled), YEAR).open_questions[0]
    assert (question.section, question.key) == ("year", "plan")
    answered = Mapping.of({"year": {"plan": "2026"}})
    assert not read_plan(book(titled), YEAR, answered).open_questions


# --- Cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (Cell(Decimal("17.95")), Decimal("17.95")),
        (Cell(Decimal("93.75"), is_percent=True), Decimal("93.75")),
        (Cell(Decimal("12.5"), is_formula=True), Decimal("12.5")),
        ("176,38", Decimal("176.38")),
        ("1.234.567,5", Decimal("1234567.5")),
        ("Rp 450.000.000", Decimal(450_000_000)),
        ("-35,03", Decimal("-35.03")),
        ("20 %", Decimal(20)),
        (" – ", None),
        ("N/A", None),
        ("-", None),
        (0, Decimal(0)),
    ],
)
def test_a_figure_is_read(value, read):
    reading, row = read_row({"Target 2026": value})
    assert row.annual == read
    assert not reading.errors and not reading.open_questions


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Cell(error="#DIV/0!"), "#DIV/0!"),
        (Cell(is_formula=True), "tidak punya hasil"),
        (Cell(True), "TRUE/FALSE"),
        (Cell(date(2026, 2, 1)), "tanggal"),
        (Cell(Decimal("0.3333333333"), is_formula=True), "ROUND"),
        (Cell(Decimal("1E+15")), "15 angka"),
        (Cell(Decimal("1E+300")), "15 angka"),
        ("1.234,5678901", "6 angka"),
        ("12,5,0", "cara tulis Inggris"),
        ("1,234.5", "cara tulis Inggris"),
        ("10²", "bukan angka"),
        ("4,50–2,50", "terbalik"),
        ("2,50–4,50", "Rentang hanya untuk"),
        ("=1+1", "rumus"),
        ("Banyak", "bukan angka"),
    ],
)
def test_a_figure_is_refused_with_its_cell(value, said):
    reading, row = read_row({"Target 2026": value})
    assert row.has_errors
    ((cell, sentence),) = told(reading, IssueKind.ERROR)
    assert cell == "I2" and said in sentence


def test_an_ambiguous_number_is_read_out_and_answered():
    reading, row = read_row({"Target 2026": "14.000"})
    (question,) = reading.open_questions
    assert row.annual == 14_000
    assert question.place == "Lembar “Rencana Aksi 2026”, sel I2"
    assert "empat belas ribu (14.000)" in question.sentence
    assert [option.value for option in question.options] == ["14000", "14.000"]

    accepted, row = read_row({"Target 2026": "14.000"}, Mapping().with_numbers(reading.issues))
    assert row.annual == 14_000 and not accepted.open_questions
    other = Mapping.of({"numbers": {question.key: "14.000"}})
    assert read_row({"Target 2026": "14.000"}, other)[1].annual == Decimal("14.000")
    nonsense = Mapping.of({"numbers": {question.key: "15"}})
    assert read_row({"Target 2026": "14.000"}, nonsense)[0].open_questions
    for typed in ("Rp. 2.600", "Rp 2.600,-"):  # its other reading is offered, too
        (question,) = read_row({"Target 2026": typed})[0].open_questions
        assert [option.value for option in question.options] == ["2600", "2.600"]


def test_the_labels_of_a_scale_may_be_numbers():
    """Excel makes numbers of them; without the scale they would be another kind of value."""
    scaled = {"Keterangan": "skala 5, 4, 3, Level 2", "Penghitungan": "Posisi akhir"}
    cells = {"Target 2026": 4, "TW I": Decimal("3.0"), "TW II": "5", "TW III": "level 2"}
    reading, row = read_row(scaled | cells | {"TW IV": None})
    assert (row.annual, row.quarters) == ("4", ("3", "5", "Level 2", None))
    assert row.kind == "ordinal" and not row.has_errors and not reading.open_questions
    assert read_row(scaled | cells | {"TW IV": Decimal("9E+300")})[1].has_errors


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Indikator Kinerja", "=cmd|' /C calc'!A0", "rumus"),
        ("Indikator Kinerja", "+62 nomor", "rumus"),
        ("Indikator Kinerja", "x" * 301, "paling banyak 300"),
        ("Indikator Kinerja", None, "kosong"),
        ("Indikator Kinerja", Cell(date(2026, 1, 2)), "tanggal"),
        ("Satuan", "x" * 61, "paling banyak 60"),
        ("Keterangan", "x" * 251, "paling banyak 250"),
        ("Arah", "entah", "Pakai: Semakin tinggi"),
        ("Frekuensi", "bulanan", "Pakai: Triwulanan"),
        ("Penghitungan", "kira-kira", "Pakai: Jumlah"),
    ],
)
def test_a_text_is_refused_with_its_cell(column, value, said):
    reading, row = read_row({column: value})
    assert row.has_errors
    ((cell, sentence),) = told(reading, IssueKind.ERROR)
    assert cell == f"{'ABCDEFGHIJKLMN'[HEADER.index(column)]}2" and said in sentence


def test_characters_that_nobody_sees_are_left_out():
    name = "Nilai\u202e \u200bekspor\u0007"
    assert read_row({"Indikator Kinerja": name})[1].name == "Nilai ekspor"


@pytest.mark.parametrize(
    ("column", "field", "spellings"),
    [
        (
            "Arah",
            "polarity",
            {
                Polarity.NAIK: "naik|POSITIF|maksimal|Maximize|semakin  tinggi|Makin tinggi|+"
                "|Semakin tinggi semakin baik",
                Polarity.TURUN: "turun|Negatif|minimal|Semakin rendah semakin baik",
            },
        ),
        (
            "Penghitungan",
            "aggregation",
            {
                Aggregation.JUMLAH: "jumlah|akumulasi|Penjumlahan|SUM",
                Aggregation.POSISI_AKHIR: "posisi akhir|Nilai Akhir|terakhir|posisi_akhir",
                Aggregation.RATA_RATA: "rata rata|Rata-rata|rerata|average",
                Aggregation.RASIO: "rasio|Rasio (pembilang/penyebut)",
            },
        ),
        (
            "Frekuensi",
            "frequency",
            {
                Frequency.TRIWULANAN: "triwulan|per Triwulan|3 bulanan|TW",
                Frequency.SEMESTERAN: "Semester|per semester|6 bulanan",
                Frequency.TAHUNAN: "tahunan|per tahun|setahun sekali|Annual",
            },
        ),
    ],
)
def test_words_are_known_in_their_usual_spellings(column, field, spellings):
    for meant, said in spellings.items():
        for spelling in said.split("|"):
            _, row = read_row({column: spelling})
            assert getattr(row, field) == meant, spelling
            assert not row.has_errors, spelling


@pytest.mark.parametrize(
    ("annual", "quarters", "meant"),
    [
        (100, (25, 25, 25, 25), Aggregation.JUMLAH),
        (100, (25, 50, 75, 100), Aggregation.POSISI_AKHIR),
        (100, (30, 30, 30, 30), None),
    ],
)
def test_kumulatif_is_decided_by_the_figures(annual, quarters, meant):
    figures = dict(zip(("TW I", "TW II", "TW III", "TW IV"), quarters, strict=True))
    _, row = read_row({"Penghitungan": "Kumulatif", "Target 2026": annual, **figures})
    assert (row.aggregation, row.has_errors) == (meant, meant is None)


# --- Kinds --------------------------------------------------------------------------------------


def test_kinds_of_value():
    blank = {"TW I": None, "TW II": None, "TW III": None}
    found = read_plan(
        book(
            plan_sheet(
                {"Indikator Kinerja": "Rasio", "Penghitungan": "Rasio", "Target 2026": 100},
                {
                    "Indikator Kinerja": "Rasio kumulatif",
                    "Penghitungan": "Rasio",
                    "Target 2026": "20,50",
                    "TW I": "5,10",
                    "TW II": "10,25",
                    "TW III": "15,40",
                    "TW IV": "20,50",
                },
                {
                    "Indikator Kinerja": "SAKIP",
                    "Target 2026": "bb",
                    "TW IV": "BB",
                    "Penghitungan": "Posisi akhir",
                    "Keterangan": "skala AA, A, BB, B, CC, C, D",
                    **blank,
                },
                {
                    "Indikator Kinerja": "Harga",
                    "Arah": "rentang",
                    "Penghitungan": "Posisi akhir",
                    **{key: "2,50–4,50" for key in ("Target 2026", "TW IV")},
                    **blank,
                },
            )
        ),
        YEAR,
    )
    ratio, cumulative, ordinal, band = found.rows
    assert not found.errors
    assert (ratio.kind, ratio.aggregation) == (ValueKind.RATIO, Aggregation.RASIO)
    # Decision 0011: pairs counted from January are not added up.
    assert (cumulative.kind, cumulative.aggregation) == (
        ValueKind.RATIO,
        Aggregation.POSISI_AKHIR,
    )
    assert (ordinal.kind, ordinal.annual, ordinal.note) == (ValueKind.ORDINAL, "BB", "")
    assert ordinal.scale == ("AA", "A", "BB", "B", "CC", "C", "D")
    assert band.annual == (Decimal("2.50"), Decimal("4.50"))


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ({"Keterangan": "skala A, B, C", "Target 2026": "D"}, "I2"),
        ({"Keterangan": "skala A, B, C", "Target 2026": 3}, "I2"),
        ({"Arah": "rentang"}, "I2"),
        ({"Arah": "rentang", "Keterangan": "skala A, B"}, "F2"),
    ],
)
def test_targets_fit_scale_and_direction(row, cell):
    reading, found = read_row(row)
    assert found.has_errors
    assert cell in [issue.cell for issue in reading.errors]


def test_of_two_scales_that_fit_a_person_chooses():
    blank = dict.fromkeys(("TW I", "TW II", "TW III", "TW IV"))
    row = {"Target 2026": "A", "Penghitungan": "Posisi akhir", **blank}
    (question,) = read_row(row)[0].open_questions
    assert question.section == "scales" and len(question.options) == 2
    answer = Mapping.of({"scales": {question.key: "A, B, C, D"}})
    reading, found = read_row(row, answer)
    assert found.scale == ("A", "B", "C", "D") and not reading.open_questions


# --- Rows ---------------------------------------------------------------------------------------


def test_bidang_and_sasaran_are_carried_downwards_but_not_over_totals():
    rest = {"Bidang": None, "Sasaran Strategis": None}
    reading = read_plan(
        book(
            plan_sheet(
                {"Indikator Kinerja": "Satu"},
                {"Indikator Kinerja": "Dua", **rest},
                {"Indikator Kinerja": "Tiga", "Bidang": "Sekretariat", "Sasaran Strategis": None},
                {"No": None, "Bidang": "JUMLAH", "Indikator Kinerja": None, "Satuan": None},
                {"Indikator Kinerja": "Empat", **rest},
                {"Indikator Kinerja": "Lima"},
                hidden=[7],
            )
        ),
        YEAR,
    )
    carried = [(row.name, row.unit, row.objective) for row in reading.rows]
    assert carried == [
        ("Satu", "Bidang Perdagangan", "Meningkatnya perdagangan"),
        ("Dua", "Bidang Perdagangan", "Meningkatnya perdagangan"),
        ("Tiga", "Sekretariat", ""),
        ("Empat", "", ""),
    ]
    assert told(reading, IssueKind.NOTE) == [
        ("A5", "Baris jumlah, dilewati."),
        ("A7", "Baris tersembunyi, tidak dibaca."),
    ]


def test_merged_texts_count_for_all_their_rows_and_merged_figures_are_refused():
    unmerged = {"Satuan": None, "Target 2026": None, "Indikator Kinerja": "Dua"}
    found = plan_sheet({}, unmerged, merged=[(2, 5, 3, 5), (2, 9, 3, 9)])
    reading = read_plan(book(found), YEAR)
    assert reading.rows[1].measure == "Juta US$"
    ((cell, sentence),) = told(reading, IssueKind.ERROR)
    assert cell == "I3" and "digabung" in sentence


def test_an_indicator_that_begins_like_a_sum_is_none():
    short = sheet(
        "Target",
        ["Indikator", "Target 2026", "TW I"],
        ["Jumlah UTTP ditera", 20, 5],
        ["Jumlah", 20, 5],
    )
    assert [row.name for row in read_plan(book(short), YEAR).rows] == ["Jumlah UTTP ditera"]
    named = {"Indikator Kinerja": "Jumlah pasar", "No": None}
    total = {**dict.fromkeys(HEADER), "Indikator Kinerja": "Jumlah sasaran 1", "Target 2026": 5}
    reading = read_plan(book(plan_sheet(named, total)), YEAR)
    assert [row.name for row in reading.rows] == ["Jumlah pasar"]


def test_a_hidden_column_is_not_read_unless_chosen():
    found = plan_sheet({"Keterangan": "rahasia"})
    found.hidden_columns = frozenset({14})
    reading = read_plan(book(found), YEAR)
    assert reading.rows[0].note == ""
    assert [issue.cell for issue in reading.issues if "tersembunyi" in issue.sentence] == ["N1"]
    chosen = Mapping.of({"sheets": {"plan": {"columns": {"note": "N"}}}})
    assert read_plan(book(found), YEAR, chosen).rows[0].note == "rahasia"


def test_an_indicator_that_is_there_twice_names_both_rows():
    twice = {"Indikator Kinerja": "NILAI  ekspor."}
    reading = read_plan(book(plan_sheet({}, {"Indikator Kinerja": "Lain"}, twice)), YEAR)
    ((cell, sentence),) = told(reading, IssueKind.ERROR)
    assert cell == "D4" and "baris 2 dan baris 4" in sentence


def budget(*rows: list):
    """A budget sheet under its header."""
    header = ["Kode", "Program", "Bidang", "Pagu (Rp)", *(f"Rencana TW {q}" for q in HEADER[9:13])]
    header[4:] = [f"Rencana TW {roman}" for roman in ("I", "II", "III", "IV")]
    return read_plan(book(sheet("Anggaran", header, *rows)), YEAR)


def test_a_budget_is_read_with_its_doubts():
    reading = budget(
        ["3.30.02", "Perizinan", "Bidang Perdagangan", "Rp 450.000", 0, 100, 200, "450.000"],
        ["3.30.03", "Pasar", None, 400, 100, 100, 100, 100],
        ["3.30.04", "Turun", None, 400, 300, 200, 300, 400],
        [None, "JUMLAH", None, Cell(is_formula=True)],
    )
    assert [(row.code, row.unit, row.ceiling) for row in reading.budget] == [
        ("3.30.02", "Bidang Perdagangan", 450_000),
        ("3.30.03", "Bidang Perdagangan", 400),
        ("3.30.04", "Bidang Perdagangan", 400),
    ]
    assert not reading.errors  # nor is "450.000" in doubt: rupiah have no thousandths
    (question,) = reading.open_questions
    assert (question.section, question.cell) == ("plans", "E3")
    (cell, sentence), (total, _) = told(reading, IssueKind.NOTE)
    assert (cell, total) == ("F4", "A5") and "lebih kecil" in sentence


@pytest.mark.parametrize(
    ("row", "cell", "said"),
    [
        ([Cell(Decimal("3.3")), "P", "B", 1], "A2", "angka"),
        ([None, "P", "B", 1], "A2", "kosong"),
        (["1", "P", "B", None, 5], "D2", "kosong"),
        (["1", "P", "B", -5], "D2", "kurang dari nol"),
        (["1", "P", "B", "1–2"], "D2", "satu jumlah"),
        (["1", "P", "B", "1,234"], "D2", "2 angka"),
        (["1", "P", "B", Cell(Decimal(5), is_percent=True)], "D2", "persen"),
    ],
)
def test_a_programme_is_refused_with_its_cell(row, cell, said):
    ((found, sentence),) = told(budget(row), IssueKind.ERROR)
    assert found == cell and said in sentence


# --- Whatever the arrangement -------------------------------------------------------------------

FIGURE = st.one_of(
    st.none(),
    st.decimals(-999_999, 999_999, places=2, allow_nan=False),
    st.integers(0, 900),
)


@settings(max_examples=25)
@given(
    order=st.permutations(range(len(HEADER))),
    titles=st.integers(0, 6),
    figures=st.lists(st.tuples(*[FIGURE] * 5), min_size=1, max_size=4),
    as_text=st.booleans(),
)
def test_a_plan_reads_back_whatever_its_columns_and_titles(order, titles, figures, as_text):
    """Numbers as cells or as Indonesian text, columns in any order, any number of title rows."""
    keys = ("Target 2026", "TW I", "TW II", "TW III", "TW IV")
    lines = []
    for number, values in enumerate(figures, start=1):
        row = ROW | {"No": number, "Indikator Kinerja": f"Indikator ke-{number}"}
        for key, value in zip(keys, values, strict=True):
            row[key] = Cell(Decimal(value)) if value is not None else None
            if as_text and value is not None:
                row[key] = numbers.format(Decimal(value))
        lines.append([row.get(HEADER[i]) for i in order])
    above = [["RENCANA AKSI TAHUN 2026"] for _ in range(titles)]
    found = book(sheet("Lembar 1", *above, [HEADER[i] for i in order], *lines))
    first = read_plan(found, YEAR)
    reading = read_plan(found, YEAR, Mapping().with_numbers(first.issues))
    assert [(row.annual, *row.quarters) for row in reading.rows] == figures
    assert not reading.errors and not reading.open_questions


ANYTHING = st.one_of(
    st.text(max_size=12).map(Cell),
    st.sampled_from(
        ["", "=1", "JUMLAH", "Bidang", "14.000", "2–1", "skala A, B", "TW I", "\u202e"]
    ).map(Cell),
    st.decimals(allow_nan=False, allow_infinity=False).map(Cell),
    st.booleans().map(Cell),
    st.dates().map(Cell),
    st.just(Cell(error="#REF!")),
    st.just(Cell(is_formula=True)),
)
PLACE = st.integers(1, 16)


@settings(max_examples=40)
@given(
    cells=st.dictionaries(st.tuples(PLACE, PLACE), ANYTHING, max_size=25),
    merged=st.lists(st.tuples(PLACE, PLACE, PLACE, PLACE), max_size=4),
    hidden=st.frozensets(PLACE, max_size=3),
    kind=st.sampled_from(["plan", "budget", "past"]),
    columns=st.dictionaries(
        st.sampled_from(["name", "annual", "code", "ceiling", "2025"]), st.text()
    ),
)
def test_nothing_that_a_book_says_stops_the_reading(cells, merged, hidden, kind, columns):
    headers = {
        "plan": HEADER,
        "budget": ("Kode", "Program", "Bidang", "Pagu", "TW I", "TW II", "TW III", "TW IV"),
        "past": ("Bidang", "Indikator", "2024", "2025", "TW I 2025"),
    }
    found = plan_sheet({}, {}, header=headers[kind])
    found.merged = [(*corner[:2], *sorted(corner)[2:]) for corner in merged]
    found.hidden_rows = hidden
    for (row, column), cell in cells.items():
        found.rows.setdefault(row + 1, {})[column] = cell
    mapping = Mapping.of({"sheets": {kind: {"title": found.title, "columns": columns}}})
    for reading in (read_plan(book(found), YEAR), read_plan(book(found), YEAR, mapping)):
        for issue in reading.issues:
            assert issue.sentence and issue.place
        reading.shifted(1)
