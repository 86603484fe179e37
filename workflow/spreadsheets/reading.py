"""The two doors: ``read`` in a child process with limits, ``read_here`` in this one. Pure.

Whatever the file is, the outcome is a ``Book``, or ``Unreadable`` with a sentence that names the
file and says what to do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from workflow.spreadsheets import ods, sight, xls, xlsx
from workflow.spreadsheets.book import Book, Unreadable
from workflow.spreadsheets.packed import unpack

#: Seconds on the wall for one workbook; the child's own limit of CPU ends a busy one earlier.
WALL_SECONDS = 20

_READERS = {"xlsx": xlsx.read, "xlsm": xlsx.read, "xls": xls.read, "ods": ods.read}
ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-s", "-m", "workflow.spreadsheets.child")
_ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}

_TOO_HEAVY = (
    "terlalu berat untuk dibaca. Hapus format pada baris dan kolom kosong, gambar, serta lembar "
    "yang tidak diperlukan, simpan ulang sebagai Excel Workbook (.xlsx), lalu unggah lagi."
)
_BUSY = "belum dapat dibaca karena server sedang penuh. Coba lagi sebentar lagi."


def read(name: str, content: bytes) -> Book:
    """Read a workbook in a child process; raises ``Unreadable`` and nothing else.

    A file that eats memory or time takes only the child with it: half a gigabyte and
    ``WALL_SECONDS`` at most.
    """
    shown = sight.shown_name(name)
    sight.kind_of(name, content)
    try:
        child = subprocess.run(  # noqa: S603 our own program; the name is but an argument
            [*COMMAND, shown],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=_ENVIRONMENT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"“{shown}” {_TOO_HEAVY}") from error
    except OSError as error:
        raise Unreadable(f"“{shown}” {_BUSY}") from error
    verdict, answer = child.stdout[:1], child.stdout[1:]
    if child.returncode == 0 and verdict == b"B":
        return unpack(answer)
    if child.returncode == 0 and verdict == b"U":
        raise Unreadable(answer.decode())
    raise Unreadable(f"“{shown}” {_TOO_HEAVY}")


def read_here(name: str, content: bytes) -> Book:
    """Read a workbook in this process; raises ``Unreadable``, or MemoryError on a huge one."""
    kind = sight.kind_of(name, content)
    try:
        return _READERS[kind](content, kind)
    except Unreadable as fault:
        raise Unreadable(f"“{sight.shown_name(name)}” tidak dapat dibaca: {fault}") from fault
