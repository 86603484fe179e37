"""Uploads as a truth table: file name and bytes in, acceptance or a sentence out."""

import hashlib
import io
import struct
import zipfile
import zlib

import pytest

from workflow.uploads import (
    CONTENT_TYPES,
    MAX_NAME,
    Rejected,
    clean_name,
    inspect,
    limit_text,
    size_text,
)

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(9) + b"\xff\xd9"


def package(parts: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def office(main: str, *more: str, types: bytes = b"<Types/>") -> bytes:
    extra = {name: b"x" for name in more}
    return package({"[Content_Types].xml": types, main: b"<x/>", **extra})


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
    )


def jpeg(width: int, height: int) -> bytes:
    frame = b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + bytes(10)
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame


def odf(kind: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return package({"mimetype": mimetype, "content.xml": b"<x/>"}, zipfile.ZIP_STORED)


XLSX = office("xl/workbook.xml", "xl/worksheets/sheet1.xml")
DOCX = office("word/document.xml", "word/embeddings/Microsoft_Excel_Sheet1.xlsx")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("daftar hadir.pdf", PDF),
        ("FOTO.JPG", JPEG),
        ("foto pasar.jpeg", jpeg(4000, 3000)),
        ("grafik.png", png(1280, 720)),
        ("rekap.xlsx", XLSX),
        ("notulen.docx", DOCX),
        ("rekap.ods", odf("spreadsheet")),
        ("notulen.odt", odf("text")),
        ("harga.csv", b"Komoditas;Harga\nBeras;14.000\n"),
        ("excel.txt", "Komoditas\tHarga\r\n".encode("utf-16")),
        ("catatan.txt", "Pasar Karisa — lengkap".encode("cp1252")),
        ("Laporan v1.2 (final).pdf", PDF),
    ],
)
def test_accepts_what_an_office_has(name, content):
    checked = inspect(name, io.BytesIO(content))
    assert checked.name == name
    assert checked.size == len(content)
    assert checked.sha256 == hashlib.sha256(content).hexdigest()
    assert checked.content_type == CONTENT_TYPES[f".{name.rpartition('.')[2].lower()}"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("kosong.pdf", b"", "kosong"),
        ("halaman.pdf", b"<!DOCTYPE html><script>alert(1)</script>", "halaman web"),
        ("foto.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        ("foto.jpg", b"MZ\x90\x00 program", "program"),
        ("gambar.jpg", png(10, 10), "gambar PNG"),
        ("gambar.png", b"GIF89a", "gambar GIF"),
        ("foto.jpg", b"\x00\x00\x00\x18ftypheic", "HEIC"),
        ("logo.svg", b"<svg/>", "bukan jenis yang diterima"),
        ("halaman.html", b"<html>", "bukan jenis yang diterima"),
        ("arsip.zip", package({"a.txt": b"a"}), "bukan jenis yang diterima"),
        ("program.exe", b"MZ", "bukan jenis yang diterima"),
        ("tanpa akhiran", PDF, "tidak lengkap"),
        (".pdf", PDF, "tidak lengkap"),
        ("", PDF, "tidak lengkap"),
        ("laporan.pdf.exe", PDF, "bukan jenis yang diterima"),
        ("laporan.exe.pdf", PDF, "berakhiran ganda"),
        ("foto.PHP.jpg", JPEG, "berakhiran ganda"),
        ("lama.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".xlsx"),
        ("makro.xlsm", XLSX, ".xlsx"),
        ("terkunci.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kata sandi"),
        ("arsip.xlsx", package({"rahasia.exe": b"MZ"}), "arsip biasa"),
        ("tertukar.xlsx", DOCX, "arsip biasa"),
        ("tertukar.ods", odf("text"), "arsip biasa"),
        ("makro.xlsx", office("xl/workbook.xml", "xl/vbaProject.bin"), "makro"),
        (
            "makro.docx",
            office("word/document.xml", types=b"application/vnd.ms-word.document.macroEnabled"),
            "arsip biasa",
        ),
        ("makro.ods", package({
            "mimetype": CONTENT_TYPES[".ods"].encode(), "Basic/Standard/Module1.xml": b"x",
        }), "makro"),
        ("tautan.xlsx", office("xl/workbook.xml", "xl/externalLinks/externalLink1.xml"), "lain"),
        ("objek.docx", office("word/document.xml", "word/embeddings/oleObject1.bin"), "objek"),
        ("program.docx", office("word/document.xml", "word/media/tool.exe"), "objek"),
        ("keluar.xlsx", office("xl/workbook.xml", "../../etc/passwd"), "wajar"),
        ("terpotong.xlsx", XLSX[:-40], "rusak"),
        ("sampah.docx", b"PK\x03\x04" + b"sampah" * 50, "rusak"),
        ("biner.csv", b"a;b\n\x00\x01\x02", "bukan CSV"),
        ("halaman.txt", b"  <script>alert(1)</script>", "halaman web"),
        ("skrip.txt", b"#!/bin/sh\nrm -rf /", "skrip"),
        ("rusak.txt", b"\xff\xfea", "bukan TXT"),
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


@pytest.mark.parametrize("picture", [png(20_000, 20_000), jpeg(20_000, 20_000)])
def test_refuses_an_image_that_fills_memory(picture):
    suffix = "png" if picture.startswith(b"\x89") else "jpg"
    with pytest.raises(Rejected, match="20000 × 20000"):
        inspect(f"besar.{suffix}", io.BytesIO(picture))


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


@pytest.mark.parametrize("kind", ["/JavaScript", "/Launch"])
def test_refuses_a_pdf_that_runs_by_itself(kind):
    import pikepdf

    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(kind), JS="app.alert(1)")
        pdf.save(made)
    with pytest.raises(Rejected, match="berjalan sendiri"):
        inspect("aktif.pdf", made)


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
