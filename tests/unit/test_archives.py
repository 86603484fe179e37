"""An archive sent while it is made: names that every system unpacks, sums, little memory."""

import hashlib
import io
import zipfile
from datetime import datetime

import openpyxl
import pytest

from workflow.archives import ALTERED, FOUND, INDEX, LOST, Entry, safe_name, stream, unique

AT = datetime(2026, 10, 12, 9, 0)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("daftar hadir.pdf", "daftar hadir.pdf"),
        ("01 Rasio 2/3: harga? <naik>", "01 Rasio 2 3 harga naik"),
        ("..\\..\\etc/passwd", "etc passwd"),
        ("../../", "berkas"),
        ("CON.pdf", "berkas CON.pdf"),
        ("lpt1", "berkas lpt1"),
        ("Console.pdf", "Console.pdf"),
        ("akhir titik. . .", "akhir titik"),
        ("garis\u202efdp.exe", "garisfdp.exe"),
        ("e\u0301kspor.pdf", "\u00e9kspor.pdf"),
        ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
        ("b" * 300, "b" * 100),
        ("", "berkas"),
    ],
)
def test_names_that_every_system_unpacks(name, safe):
    assert safe_name(name, 100) == safe


def test_two_files_of_one_name_lie_side_by_side():
    taken = set()
    names = [unique(name, taken) for name in ("a/F.pdf", "a/f.pdf", "a/F.PDF", "b/f.pdf")]
    assert names == ["a/F.pdf", "a/f (2).pdf", "a/F (3).PDF", "b/f.pdf"]


def entry(name: str, content: bytes, *, said: bytes | None = None, opens=None) -> Entry:
    return Entry(
        folder="01 Ekspor",
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content if said is None else said).hexdigest(),
        at=AT,
        open=opens or (lambda: io.BytesIO(content)),
        row=(1, "Ekspor", "=1+1", "\x01keterangan", None, AT.date(), 1, "", "Ani", AT),
    )


def lost():
    raise FileNotFoundError


def test_only_one_piece_of_one_file_is_in_memory():
    large = bytes(5_000_000)
    entries = [entry(f"{number}.pdf", large) for number in range(3)]
    pieces = list(stream("Bukti", entries))
    assert max(map(len, pieces)) < 400_000
    archive = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    info = archive.getinfo("01 Ekspor/0.pdf")
    assert info.compress_type == zipfile.ZIP_STORED and info.file_size == len(large)


def test_the_index_says_what_was_found():
    entries = [
        entry("ada.pdf", b"isi"),
        entry("ADA.pdf", b"lain"),
        entry("hilang.pdf", b"isi", opens=lost),
        entry("berubah.pdf", b"isi", said=b"semula"),
    ]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(stream("Bukti dukung", entries))))
    assert archive.namelist()[:3] == [
        "01 Ekspor/ada.pdf",
        "01 Ekspor/ADA (2).pdf",
        "01 Ekspor/berubah.pdf",
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read(INDEX))).active
    assert sheet["A1"].value == "Bukti dukung"
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert [row[11] for row in rows] == [FOUND, FOUND, LOST, ALTERED]
    heights = [sheet.row_dimensions[row].height for row in (3, 4)]
    assert heights == [30, 15]  # "Dibuat menurut berkas" takes two lines
    assert sheet["C4"].value == "=1+1" and sheet["C4"].data_type != "f"
    assert rows[0][4] == " keterangan" and rows[0][6] == datetime(2026, 10, 12)
    text = archive.read("00 Daftar bukti.txt").decode("utf-8-sig")
    assert f"{hashlib.sha256(b'isi').hexdigest()}  01 Ekspor/ada.pdf" in text
