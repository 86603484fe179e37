"""Uploads as a truth table: file name and bytes in, acceptance or a sentence out."""

import hashlib
import io
import zlib
from datetime import datetime, timedelta, timezone

import pytest

from tests.unit.upload_samples import (
    LAUGHS,
    action,
    carrying,
    claimed_jpeg,
    claimed_png,
    claimed_webp,
    hidden_script,
    linked,
    locked_pdf,
    odf,
    office,
    package,
    pdf,
    picture,
)
from workflow.uploads import (
    CONTENT_TYPES,
    MAX_NAME,
    Rejected,
    clean_name,
    inspect,
    limit_text,
    opens_inline,
    size_text,
    words_of,
)

PDF = pdf()
JPEG = picture()
PNG = picture("PNG")
WEBP = picture("WEBP")
XLSX = office("xl/workbook.xml", "xl/worksheets/sheet1.xml")
DOCX = office("word/document.xml")
INSIDE = office("word/document.xml", **{"word/embeddings/Microsoft_Excel_Sheet1.xlsx": XLSX})
ZIP = package({"rahasia.txt": b"x"})
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = '<Types><Override PartName="/a" ContentType="{}"/></Types>'
TEMPLATE = "attachedTemplate"
REMOTE_PICTURE = b'<d><draw:image xlink:href="http://10.0.0.1/p.png"/></d>'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("daftar hadir.pdf", PDF),
        ("pindaian.pdf", pdf(text=True)),
        ("FOTO.JPG", JPEG),
        ("foto pasar.jpeg", picture(size=(1200, 900), progressive=True)),
        ("foto ponsel.jpg", JPEG + JPEG + b"\x00\x00SEFH telepon"),  # what phones put behind
        ("grafik.png", PNG),
        ("foto wa.webp", WEBP),
        ("stiker.webp", picture("WEBP", lossless=True)),
        ("rekap.xlsx", XLSX),
        ("notulen.docx", DOCX),
        ("dengan tabel.docx", INSIDE),
        ("paparan.pptx", office("ppt/presentation.xml")),
        ("rekap.ods", odf("spreadsheet")),
        ("notulen.odt", odf("text")),
        ("harga.csv", b"Komoditas;Harga\nBeras;14.000\n"),
        ("rumus.csv", b"=1+1;@SUM(A1)\n"),  # text here; nothing of ours opens it
        ("panjang.txt", b"a" * 2_000_000),  # one line
        ("dengan bom.txt", "\ufeffPasar".encode()),
        ("excel.txt", "Komoditas\tHarga\r\n".encode("utf-16")),
        ("catatan.txt", "Pasar Karisa — lengkap".encode("cp1252")),
        ("Laporan v1.2 (final).pdf", PDF),
        ("tautan.docx", linked("hyperlink", "https://jeneponto.go.id")),
        ("templat.docx", linked(TEMPLATE, "file:///C:\\Users\\Ani\\dinas.dotm")),
        ("buka di halaman 1.pdf", pdf(OpenAction=action("/GoTo"))),
        ("tanpa izin cetak.pdf", locked_pdf("")),
    ],
)
def test_accepts_what_an_office_has(name, content):
    checked = inspect(name, io.BytesIO(content))
    assert checked.name == name
    assert checked.size == len(content)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.content_type == CONTENT_TYPES[f".{name.rpartition('.')[2].lower()}"]


def test_a_pdf_with_a_table_of_figures_inside_is_what_this_program_makes_itself():
    assert inspect("laporan.pdf", io.BytesIO(carrying("angka.xlsx", XLSX))).name == "laporan.pdf"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        # Names
        ("kosong.pdf", b"", "kosong"),
        ("logo.svg", b"<svg/>", "bukan jenis yang diterima"),
        ("halaman.html", b"<html>", "bukan jenis yang diterima"),
        ("arsip.zip", ZIP, "Buka arsipnya, lalu unggah berkas di dalamnya"),
        ("program.exe", b"MZ", "bukan jenis yang diterima"),
        ("tanpa akhiran", PDF, "tidak lengkap"),
        (".pdf", PDF, "tidak lengkap"),
        ("", PDF, "tidak lengkap"),
        ("\u202e\u200b", PDF, "tidak lengkap"),
        ("laporan.pdf.exe", PDF, "bukan jenis yang diterima"),
        ("laporan.exe.pdf", PDF, "berakhiran ganda"),
        ("laporan.exe      .pdf", PDF, "berakhiran ganda"),
        ("laporan\u202e.exe.pdf", PDF, "berakhiran ganda"),
        ("foto.PHP.jpg", JPEG, "berakhiran ganda"),
        ("lama.xls", OLD_OFFICE, ".xlsx"),
        ("makro.xlsm", XLSX, ".xlsx"),
        ("foto.heic", b"\x00\x00\x00\x18ftypheic", "JPEG"),
        # One kind under the name of another
        ("halaman.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "halaman web"),
        ("foto.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("foto.jpg", b"MZ\x90\x00 program", "isinya program. Pilih berkas yang benar"),
        ("gambar.jpg", PNG, "gambar PNG"),
        ("gambar.png", b"GIF89a", "gambar GIF"),
        ("gambar.webp", JPEG, "gambar JPEG"),
        ("foto.jpg", b"\x00\x00\x00\x18ftypheic", "HEIC"),
        ("biner.csv", b"a;b\n\x00\x01\x02", "bukan CSV"),
        ("halaman.txt", b"  <script>alert(1)</script>", "halaman web"),
        ("halaman.csv", "\ufeff<html>".encode("utf-16"), "halaman web"),
        ("skrip.txt", b"#!/bin/sh\nrm -rf /", "skrip"),
        ("rusak.txt", b"\xff\xfea", "bukan TXT"),
        # Two kinds in one
        ("dua.pdf", PDF + ZIP, "menempel sebuah arsip"),
        ("dua.jpg", JPEG + ZIP, "menempel berkas lain"),
        ("dua.png", PNG + ZIP, "menempel berkas lain"),
        ("dua.webp", WEBP + ZIP, "menempel berkas lain"),
        ("komentar.jpg", JPEG[:-2] + ZIP + b"\xff\xd9", "menempel berkas lain"),
        ("rar.jpg", JPEG + b"Rar!\x1a\x07\x00", "menempel berkas lain"),
        ("program.png", PNG + b"MZ\x90\x00\x03\x00\x00\x00", "menempel berkas lain"),
        ("pdf.jpg", JPEG[:20] + b"%PDF-1.7" + JPEG[20:], "sekaligus sebuah PDF"),
        # Images
        ("terpotong.jpg", JPEG[:-40], "rusak atau terpotong"),
        ("terpotong.png", PNG[:-40], "rusak atau terpotong"),
        ("terpotong.webp", WEBP[:-40], "rusak atau terpotong"),
        ("besar.png", claimed_png(20_000, 20_000), "20000 × 20000"),
        ("besar.jpg", claimed_jpeg(20_000, 20_000), "20000 × 20000"),
        ("besar.webp", claimed_webp(16_000, 16_000), "16000 × 16000"),
        # PDF
        ("terpotong.pdf", PDF[:200], "rusak atau terpotong"),
        ("halaman terakhir hilang.pdf", pdf(text=True)[:300], "rusak atau terpotong"),
        ("skrip.pdf", pdf(OpenAction=action("/JavaScript", JS="app.alert(1)")), "sendiri"),
        ("program.pdf", pdf(OpenAction=action("/Launch", F="cmd.exe")), "sendiri"),
        ("kirim.pdf", pdf(OpenAction=action("/SubmitForm", F="http://x")), "sendiri"),
        ("formulir.pdf", pdf(AcroForm={"/XFA": "x"}), "XFA"),
        ("sembunyi.pdf", hidden_script(), "sendiri"),
        ("terkunci.pdf", locked_pdf("rahasia"), "kata sandi"),
        ("lampiran.pdf", carrying("hitung.exe", b"MZ"), "“hitung.exe”"),
        ("lampiran makro.pdf", carrying("a.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin")),
         "makro"),
        # Office
        ("terkunci.xlsx", OLD_OFFICE, "kata sandi"),
        ("arsip.xlsx", package({"rahasia.exe": b"MZ"}), "arsip biasa"),
        ("tertukar.xlsx", DOCX, "arsip biasa"),
        ("makro.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "makro"),
        ("makro.docx", office("word/document.xml", types=TYPES.format(
            "application/vnd.ms-word.document.macroEnabled.main+xml").encode()), "arsip biasa"),
        ("nama lain.docx", office("word/document.xml", "word/data.bin", types=TYPES.format(
            "application/vnd.ms-office.vbaProject").encode()), "makro"),
        ("utf16.docx", office("word/document.xml", types=TYPES.format(
            "application/vnd.ms-office.vbaProject").encode("utf-16")), "makro"),
        ("tautan.xlsx", office("xl/workbook.xml", "xl/externalLinks/externalLink1.xml"), "lain"),
        ("objek.docx", office("word/document.xml", "word/embeddings/oleObject1.bin"), "objek"),
        ("program.docx", office("word/document.xml", "word/media/tool.exe"), "objek"),
        ("sisipan.docx", office("word/document.xml", "word/afchunk.rtf"), "objek"),
        ("zip.docx", office("word/document.xml", "word/media/isi.zip"), "objek"),
        ("bersarang.docx", office("word/document.xml", **{"word/embeddings/a.xlsx": INSIDE}),
         "tidak diterima"),
        ("keluar.xlsx", office("xl/workbook.xml", "../../etc/passwd"), "wajar"),
        ("ganda.xlsx", office("xl/workbook.xml", "xl/a.xml", "XL/A.xml"), "wajar"),
        ("entitas.xlsx", office("xl/workbook.xml", types=LAUGHS), "rusak"),
        ("templat.docx", linked(TEMPLATE, "http://10.0.0.1/x.dotm"), "10.0.0.1"),
        ("templat2.docx", linked(TEMPLATE, "file://10.0.0.1/x.dotm"), "10.0.0.1"),
        ("templat3.docx", linked(TEMPLATE, "\\\\10.0.0.1\\x.dotm"), "10.0.0.1"),
        ("objek jauh.docx", linked("oleObject", "mhtml:http://10.0.0.1/x!y"), "10.0.0.1"),
        ("dde.docx", office("word/document.xml", document=(
            b"<w:instrText>DD</w:instrText><w:instrText xml:space='x'>EAUTO c:\\cmd</w:instrText>"
        )), "DDE"),
        ("terpotong.xlsx", XLSX[:-40], "rusak"),
        ("sampah.docx", b"PK\x03\x04" + b"sampah" * 50, "rusak"),
        # OpenDocument
        ("tertukar.ods", odf("text"), "arsip biasa"),
        ("makro.ods", odf("spreadsheet", script=b"x"), "makro"),
        ("kejadian.odt", odf("text", b'<a xlink:href="vnd.sun.star.script:a"/>'), "makro"),
        ("gambar jauh.odt", odf("text", REMOTE_PICTURE), "alamat luar"),
        ("dde.ods", odf("spreadsheet", b"<office:dde-source/>"), "DDE"),
        ("terkunci.odt", odf("text", manifest=b"<manifest:encryption-data/>"), "kata sandi"),
    ],
)  # fmt: skip
def test_refuses_with_a_sentence(name, content, words):
    with pytest.raises(Rejected) as refused:
        inspect(name, io.BytesIO(content))
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_refuses_what_is_too_large_and_says_how_large():
    with pytest.raises(Rejected, match=r"terlalu besar \(2 MB\); paling besar 1 MB") as refused:
        inspect("besar.pdf", io.BytesIO(PDF + bytes(2_000_000)), max_bytes=1024**2)
    assert "besar.pdf" in str(refused.value)


def test_refuses_a_zip_bomb_without_unpacking_it():
    bomb = package(
        {"[Content_Types].xml": b"", "xl/workbook.xml": b"", "xl/sheet.xml": bytes(30_000_000)}
    )
    with pytest.raises(Rejected, match="mengembang"):
        inspect("bom.xlsx", io.BytesIO(bomb))


def test_refuses_more_parts_than_an_office_file_has():
    many = package({f"xl/{number}.xml": b"" for number in range(2100)})
    with pytest.raises(Rejected, match="terlalu banyak"):
        inspect("banyak.xlsx", io.BytesIO(many))


def test_refuses_a_locked_archive():
    locked = bytearray(XLSX)
    at = locked.rindex(b"PK\x01\x02")
    locked[at + 8] |= 1  # general purpose bit 0: encrypted
    with pytest.raises(Rejected, match="kata sandi"):
        inspect("terkunci.xlsx", io.BytesIO(bytes(locked)))


def test_a_pdf_bomb_costs_another_process_its_memory():
    """Two filters upon each other: 2 kB that say they are a list of objects of 1 GB."""
    packer = zlib.compressobj(9)
    start = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    packer = zlib.compressobj(9, wbits=-15)
    more = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    stream = zlib.compress(start + more * 1000, 9)
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    body = (
        b"5 0 obj<</Type/ObjStm/N 3/First 9/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n"
        % len(stream)
    )
    tail = (
        b"\nendstream endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"6 0 obj<</Type/XRef/Size 7/W[1 2 1]/Root 1 0 R/Length 28>>stream\n"
    )
    at = len(head) + len(body) + len(stream) + len(b"\nendstream endobj\n")
    places = [(0, 0, 0), (1, 9, 0), (1, at, 0), (2, 5, 0), (0, 0, 0), (1, len(head), 0)]
    places.append((1, at + 47, 0))
    table = b"".join(bytes([k]) + n.to_bytes(2, "big") + bytes([g]) for k, n, g in places)
    content = head + body + stream + tail + table + b"\nendstream endobj\nstartxref\n"
    content += b"%d\n%%%%EOF" % (at + 47)
    with pytest.raises(Rejected, match="PDF ini"):
        inspect("bom.pdf", io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "content", "made"),
    [
        ("a.pdf", PDF, datetime(2026, 9, 3, 10, 15, tzinfo=timezone(timedelta(hours=8)))),
        (
            "a.docx",
            office("word/document.xml", core=b'<c xmlns:d="x"><d:created>'
                   b"2026-09-03T02:15:00Z</d:created></c>"),
            datetime(2026, 9, 3, 10, 15, tzinfo=timezone(timedelta(hours=8))),
        ),
        (
            "a.odt",
            odf("text", meta=b'<c xmlns:m="x"><m:creation-date>2026-09-03T10:15:00.123456789'
                b"</m:creation-date></c>"),
            datetime(2026, 9, 3, 10, 15, 0, 123456),
        ),
        ("tanpa.docx", DOCX, None),
        ("salah.docx", office("word/document.xml", core=b"<c><created>kemarin</created></c>"),
         None),
    ],
)  # fmt: skip
def test_says_when_a_file_was_made(name, content, made):
    assert inspect(name, io.BytesIO(content)).made == made


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("C:\\Users\\ani\\bukti.pdf", "bukti.pdf"),
        ("../../etc/bukti.pdf", "bukti.pdf"),
        ("bukti\u202efdp.exe.pdf", "buktifdp.exe.pdf"),
        ("a\x00b\nc\td.pdf", "abcd.pdf"),
        ("  bukti   pasar .pdf ", "bukti pasar .pdf"),
        ("foto\u200b\ufeff.jpg", "foto.jpg"),
        ("..", ""),
        ("<b>tebal</b>.pdf", "b>.pdf"),
    ],
)
def test_cleans_names(raw, clean):
    assert clean_name(raw) == clean


def test_shortens_a_long_name_but_keeps_its_ending():
    name = clean_name("a" * 400 + ".pdf")
    assert len(name) == MAX_NAME
    assert name.endswith(".pdf")


def test_stream_is_left_at_its_start():
    stream = io.BytesIO(PDF)
    inspect("a.pdf", stream)
    assert stream.tell() == 0


def test_sizes_as_people_say_them():
    assert size_text(10) == "1 kB"
    assert size_text(240_400) == "240 kB"
    assert size_text(1_240_000) == "1,2 MB"
    assert limit_text(10 * 1024**2) == "10 MB"


def test_a_report_tells_what_was_said_of_a_file_and_opens_what_browsers_show():
    assert words_of({"description": "Rekap", "dated": "2026-09-05"}) == (
        "Rekap; bertanggal 5 September 2026"
    )
    assert words_of({"description": ""}) == ""  # frozen before dates were
    names = ("surat.PDF", "foto.jpeg", "data.csv", "rekap.xlsx", "pdf")
    assert [opens_inline({"name": name}) for name in names] == [True, True, False, False, False]
