"""A ZIP archive of many files, sent while it is being made, with an index. Pure: no Django.

Only one piece of one file is in memory at a time. The index comes last, because only then is it
known which files were found and unchanged; its name puts it first in a folder. Pictures, PDF and
Office files are compressed already and are stored as they are.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

MAX_FOLDER = 60  # characters; Windows allows 260 for a whole path
MAX_FILE = 100
FOUND, LOST, ALTERED = "ada", "tidak ditemukan di penyimpanan", "isinya berubah sejak diunggah"
WITHDRAWN = "ditarik, tidak disertakan"
INDEX, INDEX_TEXT = "00 Daftar bukti.xlsx", "00 Daftar bukti.txt"
HEADINGS = (
    "No.", "Indikator", "Realisasi", "Berkas", "Keterangan", "Tanggal dokumen",
    "Dibuat menurut berkas", "Ukuran (byte)", "SHA-256", "Diunggah oleh", "Diunggah pada",
    "Keadaan",
)  # fmt: skip

_CHUNK = 256 * 1024
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_WIDTHS = (6, 42, 16, 60, 36, 16, 16, 12, 36, 26, 18, 26)
_LINE = 15  # points


@dataclass(frozen=True)
class Entry:
    """One file of evidence; ``open`` is None for what is listed and not included."""

    folder: str
    name: str
    size: int  # bytes
    sha256: str
    at: datetime  # in the office's zone
    open: Callable[[], BinaryIO] | None
    row: tuple[Any, ...]  # of the index, without the file and the state: see ``HEADINGS``
    squeeze: bool = False  # text gets smaller
    state: str = FOUND


def stream(title: str, entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive piece by piece."""
    pipe = _Pipe()
    listed = []
    taken: set[str] = {INDEX.lower(), INDEX_TEXT.lower()}
    with zipfile.ZipFile(pipe, "w", allowZip64=True) as archive:
        for entry in entries:
            path = ""
            if entry.open is not None:
                path = unique(safe_path(entry.folder, entry.name), taken)
                state = yield from _store(archive, pipe, entry, path)
                entry = replace(entry, state=state)
            listed.append((entry, path))
        for name, content in (
            (INDEX, index_workbook(title, listed)),
            (INDEX_TEXT, index_text(title, listed)),
        ):
            archive.writestr(name, content, zipfile.ZIP_DEFLATED)
            yield pipe.taken()
    yield pipe.taken()


def _store(archive: zipfile.ZipFile, pipe: _Pipe, entry: Entry, path: str) -> Iterator[bytes | str]:
    """Write one file; answers whether it was there and still is what was uploaded."""
    try:
        source = entry.open()
    except OSError:
        return LOST
    info = zipfile.ZipInfo(path, date_time=entry.at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED if entry.squeeze else zipfile.ZIP_STORED
    digest = hashlib.sha256()
    with source, archive.open(info, "w") as place:
        try:
            while piece := source.read(_CHUNK):
                digest.update(piece)
                place.write(piece)
                yield pipe.taken()
        except OSError:
            return ALTERED
    return FOUND if digest.hexdigest() == entry.sha256 else ALTERED


class _Pipe:
    """What ``zipfile`` writes to: keeps only what has not been taken yet."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """Everything since the last time."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


# --- Names --------------------------------------------------------------------------------------


def safe_path(folder: str, name: str) -> str:
    """ "03 Nama indikator/daftar hadir.pdf", which every system can unpack."""
    return f"{safe_name(folder, MAX_FOLDER)}/{safe_name(name, MAX_FILE)}"


def safe_name(name: str, limit: int) -> str:
    """One part of a path: no slashes, no reserved word, no dot or space at its end."""
    name = _FORBIDDEN.sub(" ", unicodedata.normalize("NFC", name))
    name = "".join(c for c in name if unicodedata.category(c) not in ("Cf", "Cs", "Co", "Cn"))
    name = " ".join(name.split()).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if dot and len(suffix) <= 5 and suffix.isalnum():
        name = f"{stem[: limit - len(suffix) - 1].strip(' .')}.{suffix}"
    else:
        name = name[:limit].strip(" .")
    if not name or _RESERVED.match(name):
        name = f"berkas {name}".strip()
    return name


def unique(path: str, taken: set[str]) -> str:
    """The path, with a number when another file has it; systems ignore upper and lower case."""
    stem, dot, suffix = path.rpartition(".")
    found, number = path, 2
    while found.lower() in taken:
        found = f"{stem} ({number}){dot}{suffix}"
        number += 1
    taken.add(found.lower())
    return found


# --- The index ----------------------------------------------------------------------------------


def _cells(entry: Entry, path: str) -> tuple[Any, ...]:
    number, indicator, figure, *rest = entry.row
    return (number, indicator, figure, path or entry.name, *rest, entry.state)


def index_workbook(title: str, listed: list[tuple[Entry, str]]) -> bytes:
    """The index as .xlsx, row by row; nothing that people have typed becomes a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Daftar bukti")
    for column, width in zip("ABCDEFGHIJKL", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    shade = PatternFill("solid", fgColor="E8EEF8")

    def cell(value: Any, *, head: bool = False) -> WriteOnlyCell:
        if isinstance(value, str):
            value = _UNPRINTABLE.sub(" ", value)
        made = WriteOnlyCell(sheet, value=value)
        if isinstance(value, str):
            made.data_type = "s"
        elif isinstance(value, datetime):
            made.number_format = "dd-mm-yyyy hh:mm"
        elif hasattr(value, "year"):
            made.number_format = "dd-mm-yyyy"
        made.alignment = top
        if head:
            made.font, made.fill = bold, shade
        return made

    heading = WriteOnlyCell(sheet, value=title)
    heading.font = Font(bold=True, size=13)
    sheet.append([heading])
    sheet.append([])
    rows = (HEADINGS, *(_cells(entry, path) for entry, path in listed))
    for number, row in enumerate(rows):
        # LibreOffice leaves rows of streamed sheets one line high and cuts off what is longer.
        sheet.row_dimensions[number + 3].height = _LINE * _lines(row)
        sheet.append([cell(value, head=not number) for value in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _lines(row: tuple[Any, ...]) -> int:
    """How many lines the fullest cell of a row needs; words do not fill a line to its end."""
    texts = zip(row, _WIDTHS, strict=True)
    return max(
        1 + int(len(value) / width * 1.1) for value, width in texts if isinstance(value, str)
    )


def index_text(title: str, listed: list[tuple[Entry, str]]) -> bytes:
    """Names and sums for ``sha256sum --check`` and for eyes; with the mark that Notepad needs."""
    lines = [title, ""]
    for entry, path in listed:
        lines.append(f"{entry.sha256}  {path or entry.name}")
        if entry.state != FOUND:
            lines.append(f"    {entry.state}")
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
