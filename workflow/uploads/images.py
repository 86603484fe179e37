"""Raster images: the size they claim, and what hangs behind their end. Headers only, no decoding.

Whether the picture itself can be decoded is for ``workflow.pictures`` to find out.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

from workflow.uploads.kinds import MAX_PIXELS, SIGNATURES, is_webp, mismatch

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
_END_OF_PNG = b"IEND\xaeB`\x82"
_MAX_SEGMENTS = 400  # of a JPEG before its picture begins
_ZIP_END = b"PK\x05\x06"
_ZIP_ENTRY = b"PK\x01\x02"

BROKEN = "gambarnya rusak atau terpotong. Ambil atau kirim ulang fotonya, lalu unggah lagi."


def check_image(suffix: str, head: bytes, stream: BinaryIO) -> str:
    """What is wrong with an image, or ""."""
    right = {".png": head.startswith(_PNG), ".webp": is_webp(head)}
    if not right.get(suffix, head.startswith(_JPEG)):
        return mismatch(suffix, head)
    if b"%PDF-" in head[:1024]:
        return "gambar ini sekaligus sebuah PDF. Simpan ulang sebagai gambar saja."
    stream.seek(0)
    content = stream.read()
    if suffix == ".png":
        size, end = _png(content)
    elif suffix == ".webp":
        size, end = _webp(content)
    else:
        size, end = _jpeg(content)
    if size and size[0] * size[1] > MAX_PIXELS:
        return (
            f"gambarnya {size[0]} × {size[1]} piksel, terlalu besar untuk dibuka. Kecilkan dahulu."
        )
    if size is None or end is None:
        return BROKEN
    if has_archive_behind(content) or _is_stowaway(content[end : end + 64]):
        return (
            "di belakang gambarnya menempel berkas lain. Buka gambarnya, simpan ulang sebagai "
            "gambar baru, lalu unggah yang baru."
        )
    return ""


def has_archive_behind(content: bytes, after: int = 0) -> bool:
    """Whether the last bytes are the directory of a ZIP archive, so that it opens as one too.

    Only an end record that really points to a list of parts counts: its four letters alone may
    occur in any picture. ``after`` is where the file's own content ends.
    """
    at = content.rfind(_ZIP_END, max(after, len(content) - 66_000))
    while at >= 0:
        if len(content) - at >= 22:
            length = struct.unpack("<I", content[at + 12 : at + 16])[0]
            start = at - length
            if 0 < length <= at and content[start : start + 4] == _ZIP_ENTRY:
                return True
        at = content.rfind(_ZIP_END, max(after, len(content) - 66_000), at)
    return False


def _is_stowaway(tail: bytes) -> bool:
    """Whether an archive or a program begins here; phones put their own data behind photos."""
    tail = tail.lstrip(b"\x00\r\n")
    harmless = ("gambar", "dokumen")
    for start, words in SIGNATURES:
        if len(start) > 2 and tail.startswith(start) and not words.startswith(harmless):
            return True
    return tail.startswith(b"MZ") and b"\x00\x00" in tail


def _png(content: bytes) -> tuple[tuple[int, int] | None, int | None]:
    """Width and height, and where the picture ends; None where there is none."""
    if content[12:16] != b"IHDR" or len(content) < 24:
        return None, None
    end = content.rfind(_END_OF_PNG)
    return struct.unpack(">II", content[16:24]), end + len(_END_OF_PNG) if end >= 0 else None


def _webp(content: bytes) -> tuple[tuple[int, int] | None, int | None]:
    length = struct.unpack("<I", content[4:8])[0] + 8
    end = length if length <= len(content) else None
    kind, body = content[12:16], content[20:30]
    if len(body) < 10:
        return None, None
    if kind == b"VP8X":
        width = int.from_bytes(body[4:7], "little") + 1
        return (width, int.from_bytes(body[7:10], "little") + 1), end
    if kind == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1), end
    if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", body[6:10])
        return (width & 0x3FFF, height & 0x3FFF), end
    return None, None


def _jpeg(content: bytes) -> tuple[tuple[int, int] | None, int | None]:
    """Walk the segments to the picture; its end is the first end mark after it began."""
    position, size = 2, None
    for _ in range(_MAX_SEGMENTS):
        marker = content[position : position + 9]
        if len(marker) < 4 or marker[0] != 0xFF:
            return size, None
        code, length = marker[1], struct.unpack(">H", marker[2:4])[0]
        if code == 0xFF:  # a fill byte
            position += 1
            continue
        if 0xC0 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC) and len(marker) == 9:
            height, width = struct.unpack(">HH", marker[5:9])
            size = width, height
        position += 2 + length
        if code == 0xDA:
            end = content.find(b"\xff\xd9", position)
            return size, end + 2 if end >= 0 else None
    return size, None
