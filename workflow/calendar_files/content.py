"""From bytes to text: is this a text file at all, in which alphabet, and which kind of calendar."""

from __future__ import annotations

import re

from workflow.calendar_files.rows import MAX_BYTES

_PICTURE = "Ini gambar, bukan kalender. Ketik isinya ke lembar kerja, lalu simpan sebagai CSV."
#: (start of the file, what to say instead)
_BINARIES = (
    (b"PK\x03\x04", "Ini berkas Excel atau ZIP. Buka di Excel, lalu simpan sebagai CSV."),
    (b"\xd0\xcf\x11\xe0", "Ini berkas Excel lama. Buka di Excel, lalu simpan sebagai CSV."),
    (b"%PDF", "Ini berkas PDF. Salin isinya ke lembar kerja, lalu simpan sebagai CSV."),
    (b"MZ", "Ini berkas program, bukan kalender."),
    (b"\x7fELF", "Ini berkas program, bukan kalender."),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
)
_NOT_TEXT = "Isi berkas bukan teks. Pilih berkas iCal (.ics) atau CSV."
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENDINGS = {".ics": "iCal", ".ical": "iCal", ".csv": "CSV", ".txt": "CSV", ".tsv": "CSV"}


class Unreadable(Exception):
    """The file as a whole cannot be read; the text says why and what to do."""


def text_of(name: str, content: bytes) -> str:
    """The file's text: UTF-8 with or without mark, UTF-16 with mark, else Windows-1252.

    Raises Unreadable for an empty, too big or binary file.
    """
    if not content.strip():
        raise Unreadable("Berkas kosong.")
    if len(content) > MAX_BYTES:
        raise Unreadable("Berkas lebih besar dari 1 MB; kalender libur hanya beberapa kilobyte.")
    for start, sentence in _BINARIES:
        if content.startswith(start):
            raise Unreadable(sentence)
    text = _decoded(content)
    if _UNPRINTABLE.search(text):
        raise Unreadable(_NOT_TEXT)
    if not text.strip():
        raise Unreadable("Berkas kosong.")
    return text


def kind_of_file(name: str, text: str) -> str:
    """ "iCal" or "CSV", by what the file begins with. Raises Unreadable where the name differs."""
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    expected = _ENDINGS.get(ending)
    if expected is None:
        raise Unreadable("Berkas harus berakhiran .ics (iCal) atau .csv.")
    begins = text.lstrip()[:200].upper()
    if begins.startswith("BEGIN:VCALENDAR"):
        return "iCal"
    if expected == "iCal":
        raise Unreadable("Namanya .ics, tetapi isinya bukan kalender iCal. Unduh ulang berkasnya.")
    if begins.startswith(("<", "{")):
        raise Unreadable("Isi berkas adalah halaman web, bukan kalender. Unduh ulang berkasnya.")
    return "CSV"


def _decoded(content: bytes) -> str:
    for mark, alphabet in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            alphabets = [alphabet]
            break
    else:
        alphabets = ["utf-8-sig", "cp1252"]
    for alphabet in alphabets:
        try:
            return content.decode(alphabet)
        except UnicodeDecodeError:
            continue
    raise Unreadable(_NOT_TEXT)
