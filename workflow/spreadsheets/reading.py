"""The door for strangers' workbooks: ``read``, in a child process with limits. Pure.

Whatever the file is, the outcome is a ``Book``, or ``Unreadable`` with a sentence that names the
file and says what to do.
"""

from __future__ import annotations

from workflow import confined
from workflow.spreadsheets import child, sight
from workflow.spreadsheets.book import Book, Unreadable
from workflow.spreadsheets.packed import unpack

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
        answer = confined.run(child.answer, shown.encode() + b"\0" + content, child.LIMITS)
    except confined.NoRoom as error:
        raise Unreadable(f"“{shown}” {_BUSY}") from error
    except confined.Lost as error:
        raise Unreadable(f"“{shown}” {_TOO_HEAVY}") from error
    if answer[:1] == b"B":
        return unpack(answer[1:])
    raise Unreadable(answer[1:].decode() or f"“{shown}” {_TOO_HEAVY}")
