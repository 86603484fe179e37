"""The PDF: what stands on its pages, always the same, and nothing from outside."""

import io
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest

from reports import charts, excel, layout, pdf
from reports.document import Compliance, ComplianceRow
from reports.flowchart import draw_row
from reports.layout_parts import compliance_view
from reports.values import Official
from tests.unit import content_samples as samples
from tests.unit import document_samples as documents


def _open(data):
    return pikepdf.open(io.BytesIO(data))


def _text(data):
    """The words of a PDF as a reader would copy them, page by page."""
    made = subprocess.run(
        ["pdftotext", "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    return [" ".join(page.split()) for page in made.split("\f")[:-1]]


@pytest.fixture(scope="module")
def annual_pdf():
    return pdf.render(documents.annual())


@pytest.fixture(scope="module")
def quarterly_pdf():
    return pdf.render(documents.quarterly())


def test_the_quarter_holds_all_its_parts(quarterly_pdf):
    text = " ".join(_text(quarterly_pdf))
    for words in (
        "PEMERINTAH KABUPATEN JENEPONTO",
        "I. Ringkasan",
        "A. Bidang Perdagangan",
        "E. Sekretariat",
        "III. Peta Capaian",
        "V. Kepatuhan SOP",
        "Seluruh 5 laporan bidang telah direkomendasikan.",
        "Disetujui. Angka ekspor cocok dengan dokumen SKA.",
        "Jeneponto, 14 Januari 2027",
        "NIP 19810909 200604 2 011",
        "120 persen dihitung 120 persen",
    ):
        assert words in text


def test_every_page_says_which_of_how_many(quarterly_pdf):
    pages = _text(quarterly_pdf)
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        assert "Nomor 800/012/DPP/2027 · Versi 2 · menggantikan 800/009/DPP/2027" in page
        assert "3f5a 9c0e 1b7d 4422" in page


def test_a_provisional_quarter_says_so_on_every_page():
    pages = _text(pdf.render(documents.partial()))
    assert all("Sementara, 3 dari 5 bidang" in page for page in pages)
    text = " ".join(pages)
    assert "Sekretariat" in text
    assert "terlambat 2 jam kerja" in text


def test_the_annual_report_has_its_chapters_and_their_pages(annual_pdf):
    pages = _text(annual_pdf)
    contents = next(page for page in pages if page.startswith("Dinas") and "Daftar Isi" in page)
    for chapter in ("BAB I PENDAHULUAN", "BAB II PERENCANAAN", "BAB III", "BAB IV PENUTUP"):
        assert any(chapter in page for page in pages), chapter
    for chapter, words in (
        ("Bab II Perencanaan Kinerja", "BAB II PERENCANAAN"),
        ("Bab IV Penutup", "BAB IV PENUTUP"),
        ("Lampiran 5 Data yang Belum Tersedia", "LAMPIRAN 5"),
    ):
        number = next(at for at, page in enumerate(pages, start=1) if words in page)
        listed = contents.split(chapter)[1].replace(".", " ").split()[0]
        assert listed == str(number)
    assert "DRAF" not in pages[0]
    changed = next(page for page in pages if "“Nilai ekspor” diubah dari 10 menjadi 12" in page)
    assert "diubah sesudah laporan triwulannya diajukan" in changed


def test_every_sasaran_has_all_seven_points(annual_pdf):
    text = " ".join(_text(annual_pdf))
    sasaran = len(documents.annual().objectives)
    for heading in (
        "1. Target dan realisasi tahun 2026",
        "2. Perbandingan dengan tahun-tahun sebelumnya",
        "3. Perbandingan dengan target Renstra",
        "4. Perbandingan dengan angka nasional",
        "5. Penyebab keberhasilan atau kegagalan",
        "6. Efisiensi penggunaan sumber daya",
        "7. Program yang menunjang",
    ):
        assert text.count(heading) == sasaran, heading


def test_a_draft_is_marked_on_every_page():
    pages = _text(pdf.render(documents.annual(quarters=(1,), draft=True)))
    assert "DRAF" in pages[0]
    assert all("Draf" in page for page in pages[1:])


def test_an_empty_year_still_is_a_document():
    report = documents.annual(quarters=(), draft=True)
    text = " ".join(_text(pdf.render(report)))
    assert "Belum ada laporan triwulan yang direkomendasikan untuk tahun 2026." in text


def test_an_empty_quarter_still_is_a_document():
    report = documents.quarterly([], expected=5, compliance=(), earlier=(), recommendations=())
    text = " ".join(_text(pdf.render(report)))
    assert "Belum ada laporan bidang yang direkomendasikan" in text
    assert "0 dari 5 laporan bidang" in text


@pytest.mark.parametrize("name", ["unit", "sop", "recap", "disposition"])
def test_the_same_document_gives_the_same_bytes(name):
    document = documents.every_kind()[name]
    assert pdf.render(document) == pdf.render(document)


def test_another_process_gives_the_same_bytes():
    """Neither the order of sets nor the zone or clock of the machine gets into the file."""
    program = (
        "import hashlib, django; django.setup();"
        "from reports import pdf; from tests.unit import document_samples as d;"
        "print(hashlib.sha256(pdf.render(d.unit())).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "SOP_DEMO": "1",
                "SOP_DATA_DIR": "/nonexistent",
                "DJANGO_SETTINGS_MODULE": "sop_kinerja.settings",
                "PATH": "/usr/bin:/bin",
            },
            cwd=Path(__file__).parents[2],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima"))
    }
    assert len(hashes) == 1


def test_hostile_text_is_only_text():
    content = samples.unit_content()
    evil = (
        '<script>alert("x")</script><img src="file:///etc/passwd"><style>*{display:none}</style>'
        "{{ doc.identity.sha256 }}{% include 'x' %}"
    )
    row = content["objectives"][0]["indicators"][1]
    row |= {"name": evil, "supporting": evil, "note": evil}
    row["evidence"][0]["name"] = '"><object data="http://10.0.0.1/x">'
    content["unit"]["name"] = evil
    document = documents.unit(content=content)
    markup = pdf.markup(document)
    assert "<script>" not in markup
    assert '<img src="file:' not in markup
    assert "<object" not in markup
    text = " ".join(_text(pdf.render(document)))
    assert "alert" in text
    assert "{{ doc.identity.sha256 }}" in text
    assert "root:" not in text


def test_hostile_text_stays_text_in_pictures():
    drawn = charts.bars([("<script>&", None, "–")], title='"><script>')
    assert "<script" not in drawn
    assert "&quot;&gt;&lt;script&gt;" in drawn


def test_the_pdf_is_tagged_indonesian_and_carries_its_workbook():
    document = documents.quarterly()
    workbook = excel.render(document)
    first, second = (pdf.render(document, workbook=workbook) for _ in range(2))
    assert first == second
    opened = _open(first)
    assert str(opened.Root.Lang) == "id"
    assert bool(opened.Root.MarkInfo.Marked)
    assert opened.attachments["sumber.xlsx"].get_file().read_bytes() == workbook
    assert len(opened.Root.AF) == 1
    assert str(opened.docinfo.Title) == "Laporan Kinerja Triwulan III 2026"
    with opened.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "3"
    assert "/JavaScript" not in str(opened.Root.keys())


def test_all_fonts_are_embedded(annual_pdf):
    opened = _open(annual_pdf)
    fonts = [
        font.DescendantFonts[0].FontDescriptor
        for page in opened.pages
        for font in page.Resources.get("/Font", {}).values()
    ]
    assert fonts
    assert all("/FontFile2" in font or "/FontFile3" in font for font in fonts)


def test_wide_tables_turn_the_page(annual_pdf):
    opened = _open(annual_pdf)
    sizes = {
        (round(float(page.mediabox[2])), round(float(page.mediabox[3]))) for page in opened.pages
    }
    assert sizes == {(595, 842), (842, 595)}


def test_paper_by_choice():
    opened = _open(pdf.render(documents.recap(), paper="F4"))
    page = opened.pages[0]
    assert (round(float(page.mediabox[2])), round(float(page.mediabox[3]))) == (609, 935)
    with pytest.raises(ValueError, match="Ukuran kertas “A7” tidak dikenal"):
        pdf.render(documents.recap(), paper="A7")


def test_a_disposition_is_half_a_sheet():
    opened = _open(pdf.render(documents.disposition()))
    assert len(opened.pages) == 1
    assert round(float(opened.pages[0].mediabox[2])) == 420
    text = " ".join(_text(pdf.render(documents.disposition())))
    assert "Plt. Kepala Bidang Perdagangan, Drs. Muhammad Ilham Nur, M.Si." in text
    assert "NIP 19730512 199803 1 007" in text


def test_there_is_a_qr_code_only_with_an_address():
    closed = replace(documents.disposition(), identity=replace(documents.IDENTITY, verify_url=None))
    assert "kode QR" in pdf.markup(documents.disposition())
    assert "QR" not in pdf.markup(closed)


def test_unknown_signers_leave_room_to_write():
    document = documents.quarterly(
        samples.quarter_contents(codes=("sekretariat",)),
        earlier=(),
        officials={"head": Official("Kepala Dinas"), "planning": Official("Plh. Kepala Subbagian")},
    )
    text = " ".join(_text(pdf.render(document)))
    assert "Plh. Kepala Subbagian, (……" in text


def test_long_names_stay_on_the_page():
    content = samples.unit_content()
    long = "Persentase pelaku usaha perdagangan eceran dan grosir " * 8
    unbroken = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 3
    content["objectives"][0]["name"] = long
    content["objectives"][0]["indicators"][0] |= {"name": long, "measure": unbroken}
    content["objectives"][0]["indicators"][1]["name"] = unbroken
    opened = _open(pdf.render(documents.unit(content=content)))
    assert 3 <= len(opened.pages) <= 6
    made = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"],
        input=pdf.render(documents.unit(content=content)),
        capture_output=True,
        check=True,
    ).stdout.decode()
    edges = [
        float(line.split('xMax="')[1].split('"')[0])
        for line in made.splitlines()
        if "<word" in line
    ]
    assert max(edges) <= 595


def test_years_are_not_written_like_thousands(annual_pdf):
    text = " ".join(_text(annual_pdf))
    assert "2026" in text
    assert "2.026" not in text


def test_the_flow_chart_joins_from_row_to_row():
    rows = documents.sheet().rows
    actors = documents.sheet().actors
    pictures = [draw_row(rows, at, actors, 80, 80) for at in range(len(rows))]
    assert "keputusan" in pictures[4]
    assert "jika tidak kembali ke langkah 4" in pictures[4]
    for at, picture in enumerate(pictures[:-1]):
        leaves = rows[at].passes_to if rows[at].passes_to is not None else rows[at].actor
        assert f'x2="{(leaves + 0.5) * 80:g}" y2="80"' in picture
        assert f'points="{(leaves + 0.5) * 80:g},0 ' in pictures[at + 1]


def test_without_pango_the_reason_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(pdf.RendererUnavailable, match="pustaka Pango tidak ditemukan"):
        pdf.render(documents.recap())


def test_repeated_steps_add_up_and_a_second_clock_has_its_own_column():
    rows = [
        ComplianceRow("Pasar", 5, "Memeriksa laporan", "15 menit", Decimal(9), True),
        ComplianceRow("Pasar", 4, "Membuat laporan", "1 hari", Decimal(400), True),
        ComplianceRow("Pasar", 5, "Memeriksa laporan", "1 jam", Decimal(70), False),
        ComplianceRow("Pasar", 5, "Memeriksa laporan", "1 jam", Decimal(20), True, round=2),
        ComplianceRow("Pasar", 6, "Merekomendasikan", "1 hari"),
    ]
    view = compliance_view(Compliance(tuple(rows)))
    assert [(step["number"], step["standard"]) for step in view["steps"]] == [
        (4, "1 hari"),
        (5, "15 menit"),
        (5, "1 jam"),
        (6, "1 hari"),
    ]
    (line,) = view["matrix"]
    assert [(cell["text"], cell["verdict"]) for cell in line["cells"]] == [
        ("400 mnt", "tepat waktu"),
        ("9 mnt", "tepat waktu"),
        ("90 mnt", "terlambat, 2 putaran"),
        ("–", "belum selesai"),
    ]
    assert view["shares"] == ["1 dari 1", "1 dari 1", "1 dari 2", "–"]
    assert view["share"] == "3 dari 4"


def test_a_kind_without_layout_is_an_error():
    with pytest.raises(TypeError, match="Tidak ada tata letak"):
        layout.of(documents.IDENTITY)


# Charts -----------------------------------------------------------------------------------------


def test_a_trend_needs_two_values():
    assert charts.trend([("TW I", None), ("TW II", 3)], title="Tren") == ""
    drawn = charts.trend([("TW I", 1), ("TW II", None), ("TW III", 3)], title="Tren", target=2)
    assert drawn.count("<circle") == 2
    assert 'role="img"' in drawn
    assert "<title>Tren</title>" in drawn


def test_equal_values_do_not_divide_by_zero():
    drawn = charts.trend([("TW I", 5), ("TW II", 5)], title="Tren")
    assert "nan" not in drawn.lower()


def test_a_negative_bar_has_no_length_but_its_text():
    drawn = charts.bars([("Pasar", -35, "-35,03")], title="Capaian")
    assert "-35,03" in drawn
    assert drawn.count("<rect") == 1


@pytest.mark.parametrize(
    ("predicate", "level"),
    [("Sangat Tinggi", 0), ("Sedang", 2), ("Sangat Rendah", 4), ("tidak dinilai", None)],
)
def test_the_level_follows_the_scale(predicate, level):
    scale = [(low, label) for low, label in samples.SCALE]
    assert charts.level(predicate, scale) == level


def test_pictures_carry_no_inline_style():
    drawn = charts.heat_map([("Bidang", [("99,00", 0), ("–", None)])], ("TW I", "TW II"), title="P")
    assert "style=" not in drawn
    assert drawn == charts.heat_map(
        [("Bidang", [("99,00", 0), ("–", None)])], ("TW I", "TW II"), title="P"
    )
