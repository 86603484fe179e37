"""A zip of strangers, opened warily: names, sizes and promises are judged before a byte is read.

Both .xlsx and .ods are zips of XML parts. Nothing is unpacked to disk. Pure.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import BinaryIO

from workflow.spreadsheets.book import Unreadable

MAX_MEMBERS = 2000
MAX_DIRECTORY_BYTES = 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024  # bytes, of the parts that are read
MAX_RATIO = 300  # unpacked to packed, of a part beyond ``_SMALL``
_SMALL = 2 * 1024 * 1024

#: What ``zipfile`` raises on damage beside its own errors: ValueError, struct.error on bad fields,
#: RuntimeError, NotImplementedError on flags and methods, OSError on places beyond the file.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
)

_SAVE_ANEW = "Buka berkasnya, simpan ulang sebagai Excel Workbook (.xlsx), lalu unggah yang baru."
BROKEN = f"berkasnya rusak atau terpotong. {_SAVE_ANEW}"
LOCKED = (
    "berkasnya dikunci dengan kata sandi. Buka dengan kata sandinya, simpan tanpa kata sandi "
    "(Berkas, Info, Proteksi Buku Kerja), lalu unggah lagi."
)
SWELLS = (
    "isinya mengembang terlalu besar bila dibuka. Hapus format pada baris dan kolom kosong serta "
    "lembar yang tidak diperlukan, simpan ulang, lalu unggah lagi."
)


class Package:
    """The parts of a workbook file."""

    def __init__(self, content: bytes) -> None:
        _refuse_long_directory(content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise Unreadable(BROKEN) from error
        members = self._zip.infolist()
        self._members = {member.filename: member for member in members}
        if len(members) > MAX_MEMBERS or len(self._members) < len(members):
            raise Unreadable(BROKEN)
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable(LOCKED)
        if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
            raise Unreadable(BROKEN)
        self._left = MAX_UNPACKED

    @property
    def names(self) -> set[str]:
        """The names of all parts, as they stand in the file."""
        return set(self._members)

    def start(self, name: str, length: int) -> bytes:
        """The first bytes of a part; empty where there is none."""
        if name not in self._members:
            return b""
        with self.open(name) as part:
            return part.read(length)

    def open(self, name: str) -> BinaryIO:
        """A part as a stream; errors while reading it are ``Unreadable`` too."""
        try:
            member = self._members[name]
        except KeyError as error:
            raise Unreadable(f"bagian {shown_name(name)} tidak ada; {BROKEN}") from error
        self._left -= member.file_size
        is_bomb = member.file_size > _SMALL and (
            member.file_size > MAX_RATIO * max(1, member.compress_size)
        )
        if is_bomb or self._left < 0:
            raise Unreadable(SWELLS)
        try:
            return _Part(self._zip.open(member))
        except _DAMAGE as error:
            raise Unreadable(BROKEN) from error


class _Part(io.RawIOBase):
    """One part, read as ``zipfile`` gives it: never beyond the size that the directory states."""

    def __init__(self, part: BinaryIO) -> None:
        super().__init__()
        self._part = part

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            return self._part.read(size)
        except _DAMAGE as error:
            raise Unreadable(BROKEN) from error

    def close(self) -> None:
        self._part.close()
        super().close()


def shown_name(name: str) -> str:
    """The name of a part for a sentence: short, and only what can be seen."""
    return "".join(c for c in name if c.isprintable())[-60:]


def _refuse_long_directory(content: bytes) -> None:
    """Read the end record alone, before ``zipfile`` takes the whole list of parts into memory."""
    at = content.rfind(b"PK\x05\x06", max(0, len(content) - 66_000))
    if at < 0 or len(content) - at < 22:
        raise Unreadable(BROKEN)
    members, length = struct.unpack("<10xHI", content[at : at + 16])
    if members == 0xFFFF or length == 0xFFFFFFFF:  # a program that always writes large archives
        large = content.rfind(b"PK\x06\x06", max(0, at - 1000), at)
        if large < 0 or at - large < 56:
            raise Unreadable(BROKEN)
        members, length = struct.unpack("<32xQQ", content[large : large + 48])
    if members > MAX_MEMBERS or length > MAX_DIRECTORY_BYTES:
        raise Unreadable("isinya bukan buku kerja yang wajar: bagiannya terlalu banyak.")
