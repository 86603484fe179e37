"""One file by its name, size and content: accepted with what is kept of it, or refused."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from workflow.uploads.images import check_image
from workflow.uploads.kinds import (
    ARCHIVES,
    CONTENT_TYPES,
    HEAD,
    IMAGES,
    KINDS_TEXT,
    MAX_BYTES,
    RUNNABLE,
    looks_like_web_page,
    mismatch,
    what_it_is,
)
from workflow.uploads.names import clean_name, limit_text, size_text
from workflow.uploads.office import check_office
from workflow.uploads.pdf import check_pdf

_CHUNK = 256 * 1024
_BINARY_FORMATS = {".xls": ".xlsx", ".doc": ".docx", ".ppt": ".pptx"}
_MACRO_FORMATS = {".xlsm": ".xlsx", ".xlsb": ".xlsx", ".docm": ".docx", ".pptm": ".pptx"}
_HEIC = (".heic", ".heif")
_SMALLER_PHOTO = (
    "Atur kamera ke resolusi lebih kecil, atau kirim fotonya lewat aplikasi yang mengecilkannya."
)
_SMALLER_FILE = (
    "Kecilkan dahulu, misalnya pindai dengan resolusi lebih rendah atau pecah berkasnya."
)
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
    #: When the file says it was made, with a zone where it names one. Of images: ``pictures``.
    made: datetime | None = None


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
            + (_SMALLER_PHOTO if CONTENT_TYPES[suffix] in IMAGES else _SMALLER_FILE)
        )
    fault, made = _judge(suffix, stream, is_inside=False)
    if fault:
        raise Rejected(f"“{name}” tidak dapat diterima: {fault}")
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    stream.seek(0)
    return Checked(name, CONTENT_TYPES[suffix], size, digest.hexdigest(), made)


def _judge(suffix: str, stream: BinaryIO, *, is_inside: bool) -> tuple[str, datetime | None]:
    """What is wrong with the content of a file of this ending, and when it was made."""
    inner = None if is_inside else _judge_inside
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(0)
    kind = CONTENT_TYPES[suffix]
    if suffix == ".pdf":
        if not head.startswith(b"%PDF-"):
            return mismatch(suffix, head), None
        return check_pdf(stream.read(), inner)
    if kind in IMAGES:
        return check_image(suffix, head, stream), None
    if kind.startswith("text/"):
        return _check_text(suffix, stream.read()), None
    return check_office(suffix, head, stream, inner)


def _judge_inside(name: str, content: bytes) -> str:
    """What is wrong with a file that another one carries; it may carry none itself."""
    try:
        suffix = _suffix(clean_name(name))
    except Rejected as rejected:
        return str(rejected)
    return _judge(suffix, io.BytesIO(content), is_inside=True)[0]


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
    if suffix in _HEIC:
        raise Rejected(
            f"“{name}” foto HEIC, yang banyak komputer kantor tidak dapat membukanya. Simpan atau "
            "kirim ulang sebagai JPEG, lalu unggah lagi."
        )
    if suffix[1:] in ARCHIVES:
        raise Rejected(
            f"“{name}” sebuah arsip, yang isinya tidak dapat diperiksa. Buka arsipnya, lalu unggah "
            "berkas di dalamnya satu per satu."
        )
    if suffix not in CONTENT_TYPES:
        raise Rejected(f"“{name}” bukan jenis yang diterima. Unggah {KINDS_TEXT}.")
    parts = [part.strip().lower() for part in stem.split(".")[1:]]
    hidden = [part for part in parts if part in RUNNABLE]
    if hidden:
        raise Rejected(
            f"“{name}” berakhiran ganda (.{hidden[0]}{suffix}), seperti program yang menyamar. "
            "Ganti namanya bila ini benar bukti dukung."
        )
    return suffix


def _check_text(suffix: str, text: bytes) -> str:
    head = text[:HEAD]
    if text.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls "Unicode text"
        try:
            text = text.decode("utf-16").encode()
        except UnicodeDecodeError:
            return mismatch(suffix, b"")
    text = text.removeprefix(b"\xef\xbb\xbf")
    if looks_like_web_page(text[:HEAD]) or (what_it_is(head) and not text[:1].isalnum()):
        return mismatch(suffix, head)
    if len(text.translate(None, _TEXT_CONTROLS)) != len(text):
        return mismatch(suffix, head)
    return ""
