"""What may be uploaded as evidence, judged by content as well as by name. Pure: no Django.

``inspect`` answers what is kept of a file, or raises ``Rejected`` with an Indonesian sentence that
names the file and says what to do. Nothing is unpacked to disk and no member of an archive is read
beyond the few kilobytes that tell its kind, so a zip bomb costs nothing.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

MAX_BYTES = 10 * 1024 * 1024
MAX_NAME = 200  # characters, ending included
MAX_PIXELS = 100_000_000  # an image beyond this fills a reader's memory
MAX_MEMBERS = 2000  # parts of an Office file
MAX_DIRECTORY_BYTES = 1024 * 1024  # a longer list of parts costs memory merely to read
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, all parts together
MAX_RATIO = 300  # unpacked to packed, of a part beyond a megabyte

_CHUNK = 256 * 1024
_HEAD = 4096

PDF = "application/pdf"
CONTENT_TYPES = {
    ".pdf": PDF,
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".csv": "text/csv",
    ".txt": "text/plain",
}
#: For the ``accept`` attribute of a file input.
ACCEPT = ",".join(CONTENT_TYPES)
KINDS_TEXT = "PDF, JPEG, PNG, XLSX, DOCX, ODS, ODT, CSV, atau TXT"

#: Endings that a double click runs; refused in the middle of a name and inside Office files.
RUNNABLE = frozenset({
    "exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "dll", "cpl", "jar", "js", "jse",
    "vbs", "vbe", "wsf", "wsh", "ps1", "psm1", "sh", "py", "php", "phtml", "asp", "aspx",
    "jsp", "hta", "lnk", "reg", "html", "htm", "xhtml", "svg", "xlsm", "xlsb", "docm",
    "dotm", "xltm", "iso", "img", "apk",
})  # fmt: skip
_BINARY_FORMATS = {".xls": ".xlsx", ".doc": ".docx"}
_MACRO_FORMATS = {".xlsm": ".xlsx", ".xlsb": ".xlsx", ".docm": ".docx"}
_OPENDOCUMENT = {".ods", ".odt"}
_MAIN_PART = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}

#: (start of the file, what it is) for the sentence when content and name disagree.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "dokumen PDF"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"\x89PNG\r\n\x1a\n", "gambar PNG"),
    (b"GIF8", "gambar GIF"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "skrip"),
    (b"PK\x03\x04", "arsip atau berkas Office"),
    (b"PK\x05\x06", "arsip kosong"),
    (b"Rar!", "arsip RAR"),
    (b"7z\xbc\xaf\x27\x1c", "arsip 7-Zip"),
    (b"\x1f\x8b", "arsip gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "berkas Office format lama atau berkata sandi"),
)
_WEB_PAGE = re.compile(rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE)
_HEIC = re.compile(rb"....ftyp(?:heic|heix|hevc|mif1|msf1)", re.DOTALL)
#: What a damaged archive may raise beside the errors of its own module.
_UNREADABLE = (OSError, EOFError, ValueError, RuntimeError)
_TEXT_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f"))


class Rejected(ValueError):
    """The file is not accepted; the text is the sentence for the person."""


@dataclass(frozen=True)
class Checked:
    """What is kept of an accepted file beside its bytes."""

    name: str
    content_type: str
    size: int  # bytes
    sha256: str


def size_text(size: int) -> str:
    """ "240 kB", "1,2 MB", as people see it."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))} kB"
    whole, tenth = divmod(round(size / 100_000), 10)
    return f"{whole},{tenth} MB" if tenth else f"{whole} MB"


def limit_text(limit: int) -> str:
    """The largest size as people were told it: "10 MB" for 10 × 1024 × 1024 bytes."""
    return f"{limit // 1024**2} MB" if limit % 1024**2 == 0 else size_text(limit)


def clean_name(raw: str) -> str:
    """The name without folders, control and invisible characters (bidi overrides among them).

    At most ``MAX_NAME`` characters; the ending stays. "" when nothing is left.
    """
    name = re.split(r"[\\/]", unicodedata.normalize("NFC", raw))[-1]
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = " ".join(name.split()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(name) > MAX_NAME and len(suffix) < 20:
        return f"{stem[: MAX_NAME - len(suffix) - 1].rstrip()}.{suffix}"
    return name[:MAX_NAME]


def inspect(raw_name: str, stream: BinaryIO, *, max_bytes: int = MAX_BYTES) -> Checked:
    """Check one file by name, size and content; ``stream`` is seekable and left at its start."""
    name = clean_name(raw_name)
    suffix = _suffix(name)
    size = stream.seek(0, 2)
    if size == 0:
        raise Rejected(f"“{name}” kosong (0 byte). Periksa berkasnya, lalu unggah lagi.")
    if size > max_bytes:
        raise Rejected(
            f"“{name}” terlalu besar ({size_text(size)}); paling besar {limit_text(max_bytes)}. "
            "Kecilkan dahulu, misalnya pindai dengan resolusi lebih rendah atau pecah berkasnya."
        )
    stream.seek(0)
    head = stream.read(_HEAD)
    if fault := _CHECKS[suffix](suffix, head, stream):
        raise Rejected(f"“{name}” tidak dapat diterima: {fault}")
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return Checked(name, CONTENT_TYPES[suffix], size, digest.hexdigest())


def _suffix(name: str) -> str:
    """The ending of an acceptable name, lower case with its dot."""
    stem, dot, last = name.rpartition(".")
    suffix = f".{last.lower()}"
    if not dot or not stem.strip(". "):
        raise Rejected(
            f"Nama berkas “{name}” tidak lengkap. Beri nama dengan akhiran jenisnya, misalnya "
            "“daftar hadir.pdf”."
        )
    if better := (_BINARY_FORMATS | _MACRO_FORMATS).get(suffix):
        raise Rejected(
            f"“{name}” tidak dapat diterima. Buka berkasnya, pilih Simpan Sebagai jenis {better}, "
            "lalu unggah yang baru."
        )
    if suffix not in CONTENT_TYPES:
        raise Rejected(f"“{name}” bukan jenis yang diterima. Unggah {KINDS_TEXT}.")
    hidden = [part.lower() for part in stem.split(".")[1:] if part.lower() in RUNNABLE]
    if hidden:
        raise Rejected(
            f"“{name}” berakhiran ganda (.{hidden[0]}{suffix}), seperti program yang menyamar. "
            "Ganti namanya bila ini benar bukti dukung."
        )
    return suffix


def _what_it_is(head: bytes) -> str:
    """What the content looks like, for the sentence; "" when unknown."""
    for start, words in _SIGNATURES:
        if head.startswith(start):
            return words
    if _HEIC.match(head):
        return "foto HEIC; simpan atau kirim ulang sebagai JPEG"
    if _looks_like_web_page(head):
        return "halaman web atau gambar SVG"
    return ""


def _looks_like_web_page(head: bytes) -> bool:
    return bool(_WEB_PAGE.search(head.replace(b"\x00", b"")))


def _mismatch(suffix: str, head: bytes) -> str:
    found = _what_it_is(head)
    kind = suffix[1:].upper()
    said = f"isinya {found}" if found else f"isinya bukan {kind}, atau berkasnya rusak"
    return f"namanya berakhiran {suffix}, tetapi {said}."


def _check_pdf(suffix: str, head: bytes, stream: BinaryIO) -> str:
    if not head.startswith(b"%PDF-"):
        return _mismatch(suffix, head)
    if _runs_by_itself(stream):
        return (
            "PDF ini memuat skrip yang berjalan sendiri. Cetak ulang sebagai PDF biasa, lalu "
            "unggah yang baru."
        )
    return ""


def _runs_by_itself(stream: BinaryIO) -> bool:
    """Whether a PDF starts a script or a program when it is opened.

    A file that cannot be parsed shows nothing and runs nothing; it is left to its readers.
    """
    import pikepdf  # only here: a large library that most requests never need

    try:
        stream.seek(0)
        with pikepdf.open(stream) as pdf:
            root = pdf.Root
            action = root.get("/OpenAction")
            kind = action.get("/S") if isinstance(action, pikepdf.Dictionary) else None
            names = root.get("/Names")
            scripts = isinstance(names, pikepdf.Dictionary) and "/JavaScript" in names
            return scripts or "/AA" in root or str(kind) in ("/JavaScript", "/Launch")
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError):
        return False


def _check_image(suffix: str, head: bytes, stream: BinaryIO) -> str:
    is_png = suffix == ".png"
    if not head.startswith(b"\x89PNG\r\n\x1a\n" if is_png else b"\xff\xd8\xff"):
        return _mismatch(suffix, head)
    size = _png_size(head) if is_png else _jpeg_size(stream)
    if size and size[0] * size[1] > MAX_PIXELS:
        return (
            f"gambarnya {size[0]} × {size[1]} piksel, terlalu besar untuk dibuka. Kecilkan dahulu."
        )
    return ""


def _png_size(head: bytes) -> tuple[int, int] | None:
    if head[12:16] != b"IHDR" or len(head) < 24:
        return None
    return struct.unpack(">II", head[16:24])


def _jpeg_size(stream: BinaryIO) -> tuple[int, int] | None:
    """Width and height from the first frame header; None where there is none."""
    position = 2
    for _ in range(200):
        stream.seek(position)
        marker = stream.read(9)
        if len(marker) < 9 or marker[0] != 0xFF:
            return None
        code, length = marker[1], struct.unpack(">H", marker[2:4])[0]
        if 0xC0 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", marker[5:9])
            return width, height
        position += 2 + length
    return None


def _check_text(suffix: str, head: bytes, stream: BinaryIO) -> str:
    stream.seek(0)
    text = stream.read()
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls "Unicode text"
        try:
            text = text.decode("utf-16").encode()
        except UnicodeDecodeError:
            return _mismatch(suffix, b"")
    if _looks_like_web_page(text[:_HEAD]) or (_what_it_is(head) and not text[:1].isalnum()):
        return _mismatch(suffix, head)
    if len(text.translate(None, _TEXT_CONTROLS)) != len(text):
        return _mismatch(suffix, head)
    return ""


def _check_office(suffix: str, head: bytes, stream: BinaryIO) -> str:
    kind = suffix[1:].upper()
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            f"isinya format lama atau dikunci dengan kata sandi. Simpan ulang sebagai {kind} "
            "tanpa kata sandi."
        )
    if not head.startswith(b"PK\x03\x04"):
        return _mismatch(suffix, head)
    if _directory_is_too_long(stream):
        return f"isinya bukan {kind} yang wajar: bagiannya terlalu banyak."
    try:
        with zipfile.ZipFile(stream) as package:
            return _check_package(suffix, package)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, *_UNREADABLE):
        return "berkasnya rusak atau terpotong. Buka dan simpan ulang, lalu unggah lagi."


def _directory_is_too_long(stream: BinaryIO) -> bool:
    """Read the end record alone, before ``zipfile`` takes the whole list of parts into memory."""
    end = stream.seek(0, 2)
    stream.seek(max(0, end - 66_000))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False  # not a zip at all: zipfile says so
    members, length = struct.unpack("<10xHI", tail[at : at + 16])
    return members > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES


def _check_package(suffix: str, package: zipfile.ZipFile) -> str:
    kind = suffix[1:].upper()
    members = package.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        return "berkasnya dikunci dengan kata sandi. Simpan ulang tanpa kata sandi."
    if (
        len(members) > MAX_MEMBERS
        or sum(member.file_size for member in members) > MAX_UNPACKED
        or any(
            m.file_size > 1_000_000 and m.file_size > MAX_RATIO * max(1, m.compress_size)
            for m in members
        )
    ):
        return "isinya mengembang terlalu besar bila dibuka."
    if not _is_package_of(suffix, package, names):
        return f"namanya berakhiran {suffix}, tetapi isinya arsip biasa, bukan {kind}."
    for member in sorted(names):
        lowered = member.lower()
        if lowered.startswith(("/", "..")) or "/../" in lowered or "\\" in lowered:
            return f"isinya bukan {kind} yang wajar."
        if _is_macro(lowered):
            return f"berkas ini memuat makro. Simpan sebagai {kind} tanpa makro dahulu."
        if lowered.startswith("xl/externallinks/"):
            return (
                "lembar kerja ini mengambil angka dari berkas lain. Putuskan tautannya (Data, Edit "
                "Tautan), simpan, lalu unggah yang baru."
            )
        if _is_object(lowered):
            return "berkas ini memuat objek atau program tertanam. Hapus objek itu dahulu."
    return ""


def _is_package_of(suffix: str, package: zipfile.ZipFile, names: set[str]) -> bool:
    """Whether the archive is an Office document of this ending, and one without macros."""
    if suffix in _OPENDOCUMENT:
        return _start_of(package, "mimetype").strip().decode("latin-1") == CONTENT_TYPES[suffix]
    if not {"[Content_Types].xml", _MAIN_PART[suffix]} <= names:
        return False
    return b"macroenabled" not in _start_of(package, "[Content_Types].xml").lower()


def _start_of(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        with package.open(name) as member:
            return member.read(_CHUNK)
    except KeyError:
        return b""


def _is_macro(member: str) -> bool:
    return (
        "vbaproject" in member
        or member.startswith(("xl/macrosheets/", "basic/", "scripts/"))
        or "/vbadata.xml" in member
    )


def _is_object(member: str) -> bool:
    return (
        "/activex/" in member
        or ("/embeddings/" in member and "oleobject" in member)
        or member.rpartition(".")[2] in RUNNABLE
    )


_CHECKS: dict[str, Callable[[str, bytes, BinaryIO], str]] = {
    ".pdf": _check_pdf,
    ".jpg": _check_image,
    ".jpeg": _check_image,
    ".png": _check_image,
    ".xlsx": _check_office,
    ".docx": _check_office,
    ".ods": _check_office,
    ".odt": _check_office,
    ".csv": _check_text,
    ".txt": _check_text,
}
