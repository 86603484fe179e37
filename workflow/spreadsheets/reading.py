"""The two doors: ``read`` in a child process with limits, ``read_here`` in this one. Pure.

Whatever the file is, the outcome is a ``Book``, or ``Unreadable`` with a sentence that names the
file and says what to do.
"""

from __future__ import annotations

from workflow.spreadsheets import confined, ods, sight, xls, xlsx
from workflow.spreadsheets.book import Book, Unreadable
from workflow.spreadsheets.packed import unpack

CHILD = "workflow.spreadsheets.child"
_READERS = {"xlsx": xlsx.read, "xlsm": xlsx.read, "xls": xls.read, "ods": ods.read}
_TOO_HEAVY = (
    "terlalu berat untuk dibaca. Hapus format pada baris dan kolom kosong, gambar, serta lembar "
    "yang tidak diperlukan, simpan ulang sebagai Excel Workbook (.xlsx), lalu unggah lagi."
)
_BUSY = "belum dapat dibaca karena server sedang penuh. Coba lagi sebentar lagi."


def read(name: str, content: bytes) -> Book:
    """Read a workbook in a child process; raises ``Unreadable`` and nothing else.

    A file that eats memory or time takes only the child with it (``confined``).
    """
    shown = sight.shown_name(name)
    sight.kind_of(name, content)
    try:
        answer = confined.run(CHILD, content, shown)
    except confined.Overrun as error:
        raise Unreadable(f"“{shown}” {_TOO_HEAVY}") from error
    except OSError as error:
        raise Unreadable(f"“{shown}” {_BUSY}") from error
    if answer[:1] == b"B":
        return unpack(answer[1:])
    raise Unreadable(answer[1:].decode() or f"“{shown}” {_TOO_HEAVY}")


def read_here(name: str, content: bytes) -> Book:
    """Read a workbook in this process; raises ``Unreadable``, or MemoryError on a huge one."""
    kind = sight.kind_of(name, content)
    try:
        return _READERS[kind](content, kind)
    except Unreadable as fault:
        raise Unreadable(f"“{sight.shown_name(name)}” tidak dapat dibaca: {fault}") from fault
