"""Office files (OOXML): what the archive holds, runs and reaches, and when it was made."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from workflow.uploads import opendocument
from workflow.uploads.kinds import ARCHIVES, RUNNABLE, mismatch
from workflow.uploads.names import ending

MAX_MEMBERS = 2000  # parts of an Office file
MAX_DIRECTORY_BYTES = 1024 * 1024  # a longer list of parts costs memory merely to read
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, all parts together
MAX_RATIO = 300  # unpacked to packed, of a part beyond a megabyte
MAX_PART = 20 * 1024 * 1024  # of a part that is read: the list of kinds, links, the text

_MAIN_PART = {
    ".xlsx": "xl/workbook.xml",
    ".docx": "word/document.xml",
    ".pptx": "ppt/presentation.xml",
}
_UNREADABLE = (OSError, EOFError, ValueError, RuntimeError, zipfile.BadZipFile,
               zipfile.LargeZipFile, zlib.error)  # fmt: skip
_BROKEN = "berkasnya rusak atau terpotong. Buka dan simpan ulang, lalu unggah lagi."
_LOCKED = "berkasnya dikunci dengan kata sandi. Simpan ulang tanpa kata sandi."
_OBJECT = "berkas ini memuat objek atau program tertanam. Hapus objek itu dahulu."
_REACHES = (
    "berkas ini mengambil {what} dari alamat luar ({target}). Putuskan tautannya atau simpan "
    "sebagai PDF, lalu unggah yang baru."
)
#: Whole documents that Word takes in unread when it opens a file (altChunk).
_INSERTED = frozenset({"rtf", "mht", "mhtml"})
#: What a link outside fetches or runs when the document is opened; a hyperlink waits for a press.
_FETCHED = {
    "attachedtemplate": "templat",
    "oleobject": "objek",
    "frame": "halaman",
    "subdocument": "dokumen",
    "image": "gambar",
    "externallinkpath": "angka",
    "control": "program",
    "video": "video",
    "audio": "suara",
    "media": "media",
}
#: An address on another machine; a path on the author's own disk (C:\…) reaches nowhere.
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]+:)?(?://|\\\\)(?!/[a-z]:)[^/\\]|mhtml:", re.I)
_FIELD_TEXT = re.compile(rb"<w:instrText[^>]*>([^<]*)")
_DDE = re.compile(rb"\bDDE(?:AUTO)?\b", re.IGNORECASE)


def check_office(
    suffix: str,
    head: bytes,
    stream: BinaryIO,
    inner: Callable[[str, bytes], str] | None = None,
) -> tuple[str, datetime | None]:
    """What is wrong with an Office file ("" for nothing), and when it says it was made.

    ``inner`` judges an Office file that lies within this one.
    """
    kind = suffix[1:].upper()
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            f"isinya format lama atau dikunci dengan kata sandi. Simpan ulang sebagai {kind} "
            "tanpa kata sandi."
        ), None
    if not head.startswith(b"PK\x03\x04"):
        return mismatch(suffix, head), None
    if _directory_is_too_long(stream):
        return (
            f"isinya bukan {kind} yang wajar: bagiannya terlalu banyak. Simpan sebagai PDF.",
            None,
        )
    try:
        with zipfile.ZipFile(stream) as package:
            fault = _package_fault(suffix, package)
            if not fault and suffix in _MAIN_PART:
                fault = _document_fault(package, inner)
            elif not fault:
                fault = opendocument.fault_of(package)
            return fault, None if fault else _made(package)
    except (*_UNREADABLE, ParseError, DefusedXmlException):
        return _BROKEN, None


def _directory_is_too_long(stream: BinaryIO) -> bool:
    """Read the end record alone, before ``zipfile`` takes the whole list of parts into memory."""
    end = stream.seek(0, 2)
    stream.seek(max(0, end - 66_000))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        return False  # not a zip at all: zipfile says so
    members, length = struct.unpack("<10xHI", tail[at : at + 16])
    # ZIP64 would name its true numbers elsewhere; no office file of this size needs it.
    return members > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES or b"PK\x06\x07" in tail


def _package_fault(suffix: str, package: zipfile.ZipFile) -> str:
    """What the list of parts alone tells."""
    kind = suffix[1:].upper()
    members = package.infolist()
    names = [member.filename.lower() for member in members]
    if any(member.flag_bits & 1 for member in members):
        return _LOCKED
    if (
        len(members) > MAX_MEMBERS
        or sum(member.file_size for member in members) > MAX_UNPACKED
        or any(
            m.file_size > 1_000_000 and m.file_size > MAX_RATIO * max(1, m.compress_size)
            for m in members
        )
    ):
        return "isinya mengembang terlalu besar bila dibuka. Simpan sebagai PDF dahulu."
    if not _is_package_of(suffix, package):
        return (
            f"namanya berakhiran {suffix}, tetapi isinya arsip biasa, bukan {kind}. Pilih berkas "
            f"yang benar, atau simpan ulang sebagai {kind}."
        )
    odd = [n for n in names if n.startswith(("/", "..")) or "/../" in n or "\\" in n]
    if odd or len(set(names)) < len(names):
        return f"isinya bukan {kind} yang wajar. Buka dan simpan ulang, lalu unggah lagi."
    for name in sorted(names):
        if _is_macro(name):
            return f"berkas ini memuat makro. Simpan sebagai {kind} tanpa makro dahulu."
        if name.startswith("xl/externallinks/"):
            return (
                "lembar kerja ini mengambil angka dari berkas lain. Putuskan tautannya (Data, Edit "
                "Tautan), simpan, lalu unggah yang baru."
            )
        if _is_object(name):
            return _OBJECT
    return ""


def _is_package_of(suffix: str, package: zipfile.ZipFile) -> bool:
    """Whether the archive is an Office document of this ending, and one without macros."""
    if suffix not in _MAIN_PART:
        return opendocument.kind_of(package, suffix)
    names = set(package.namelist())
    if not {"[Content_Types].xml", _MAIN_PART[suffix]} <= names:
        return False
    return "macroenabled" not in _content_types(package)


def _content_types(package: zipfile.ZipFile) -> str:
    """Every kind of part that the document declares, lower case; in whatever encoding it is."""
    root = _xml(package, "[Content_Types].xml")
    return " ".join(part.get("ContentType", "") for part in root.iter()).lower()


def _xml(package: zipfile.ZipFile, name: str) -> Element:
    """A small XML part, read without entities."""
    return fromstring(read_part(package, name))


def read_part(package: zipfile.ZipFile, name: str) -> bytes:
    """The first ``MAX_PART`` bytes of a part; a longer one then fails as XML."""
    with package.open(name) as part:
        return part.read(MAX_PART)


def _document_fault(package: zipfile.ZipFile, inner: Callable[[str, bytes], str] | None) -> str:
    """What parts say of themselves, under whatever names: macros, objects, links outside."""
    kinds = _content_types(package)
    if "vbaproject" in kinds or "macrosheet" in kinds:
        return "berkas ini memuat makro. Simpan ulang tanpa makro dahulu."
    if "activex" in kinds or "oleobject" in kinds:
        return _OBJECT
    for name in package.namelist():
        lowered = name.lower()
        if lowered.endswith(".rels"):
            if fault := _reaching(_xml(package, name)):
                return fault
        elif lowered.startswith("word/") and lowered.endswith(".xml"):
            if _DDE.search(b"".join(_FIELD_TEXT.findall(read_part(package, name)))):
                return "dokumen ini menjalankan program lain (DDE). Simpan sebagai PDF dahulu."
        elif "/embeddings/" in lowered:
            suffix = ending(lowered)
            fault = inner(name.rpartition("/")[2], read_part(package, name)) if inner else _OBJECT
            if fault:
                return f"di dalamnya tertanam berkas .{suffix} yang tidak diterima: {fault}"
    return ""


def _reaching(links: Element) -> str:
    """What is fetched from another machine when the document is opened; "" for nothing."""
    for link in links.iter():
        if link.get("TargetMode", "").lower() != "external":
            continue
        kind = link.get("Type", "").rpartition("/")[2].lower()
        target = link.get("Target", "").strip()
        if kind in _FETCHED and _ELSEWHERE.match(target):
            return _REACHES.format(what=_FETCHED[kind], target=target[:80])
    return ""


def _is_macro(member: str) -> bool:
    return (
        "vbaproject" in member
        or member.startswith(("xl/macrosheets/", "basic/", "scripts/"))
        or "/vbadata.xml" in member
    )


def _is_object(member: str) -> bool:
    return (
        "/activex/" in member
        or ("/embeddings/" in member and (member.endswith(".bin") or "oleobject" in member))
        or ending(member.rpartition("/")[2]) in RUNNABLE | ARCHIVES | _INSERTED
    )


def _made(package: zipfile.ZipFile) -> datetime | None:
    """The creation date that Word, Excel or LibreOffice has noted."""
    for name, tag in (("docProps/core.xml", "created"), ("meta.xml", "creation-date")):
        if name in package.namelist():
            for part in _xml(package, name).iter():
                if part.tag.rpartition("}")[2] == tag:
                    return iso_moment(part.text or "")
    return None


def iso_moment(text: str) -> datetime | None:
    """ "2026-09-03T02:15:00Z"; None for anything else. LibreOffice writes nine decimals."""
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.strip()))
    except ValueError:
        return None
