"""OpenDocument files: their kind, macros that hide in them, and where they reach."""

from __future__ import annotations

import re
import zipfile

from workflow.uploads.kinds import CONTENT_TYPES

MAX_PART = 20 * 1024 * 1024  # of a part that is read; longer text cannot be searched and is refused

_LOCKED = "berkasnya dikunci dengan kata sandi. Simpan ulang tanpa kata sandi."
_MACRO = "berkas ini memuat makro. Simpan ulang tanpa makro dahulu."
_DDE = "berkas ini mengambil data dari program lain (DDE). Putuskan tautannya dahulu."
_REACHES = (
    "berkas ini mengambil isi dari alamat luar. Putuskan tautannya (Sunting, Tautan ke Berkas "
    "Luar), simpan, lalu unggah yang baru."
)
_FETCHING = re.compile(
    rb"<(?:draw:(?:image|object|object-ole|plugin|floating-frame|applet)|text:section-source"
    rb"|table:(?:table-source|cell-range-source)|style:background-image|form:form)\b[^>]*"
    rb"xlink:href=[\"']\s*(?:https?|ftp|smb|file)://(?!/[a-zA-Z]:|/home/)",
    re.IGNORECASE,
)


def kind_of(package: zipfile.ZipFile, suffix: str) -> bool:
    """Whether the archive says that it is a document of this ending."""
    if "mimetype" not in package.namelist():
        return False
    with package.open("mimetype") as part:
        return part.read(200).strip().decode("latin-1") == CONTENT_TYPES[suffix]


def fault_of(package: zipfile.ZipFile) -> str:
    """What is wrong inside, or ""."""
    for name in package.namelist():
        if name == "META-INF/manifest.xml" and b"encryption-data" in _start(package, name):
            return _LOCKED
        if name.rpartition("/")[2] in ("content.xml", "styles.xml"):
            text = _start(package, name)
            if len(text) >= MAX_PART:
                return "isinya terlalu besar untuk diperiksa. Simpan sebagai PDF dahulu."
            if text.startswith((b"\xff\xfe", b"\xfe\xff")):
                text = text.decode("utf-16", "replace").encode()
            if b"vnd.sun.star.script" in text or b"<script:event-listener" in text:
                return _MACRO
            if b"dde-source" in text or b"dde-connection-decl " in text:
                return _DDE
            if _FETCHING.search(text):
                return _REACHES
    return ""


def _start(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        return part.read(MAX_PART)
