"""Reading one workbook in the process of its own (``workflow.confined``).

In goes the shown name, a NUL and the file; out comes data and never objects: "B" and the packed
book, or "U" and the sentence.
"""

from __future__ import annotations

import gc

from workflow.confined import Limits
from workflow.spreadsheets import ods, sight, xls, xlsx
from workflow.spreadsheets.book import Book, Unreadable
from workflow.spreadsheets.packed import pack

LIMITS = Limits(memory=512 * 1024**2, seconds=15, wall=20)
_READERS = {"xlsx": xlsx.read, "xlsm": xlsx.read, "xls": xls.read, "ods": ods.read}


def answer(given: bytes) -> bytes:
    """The packed book or the sentence."""
    gc.disable()  # nothing that is read refers back to itself, and the process ends anyway
    name, _, content = given.partition(b"\0")
    try:
        return b"B" + pack(read_here(name.decode(), content))
    except Unreadable as unreadable:
        return b"U" + str(unreadable).encode("utf-8", "replace")


def read_here(name: str, content: bytes) -> Book:
    """Read a workbook in this process; raises ``Unreadable``, or MemoryError on a huge one."""
    kind = sight.kind_of(name, content)
    try:
        return _READERS[kind](content, kind)
    except Unreadable as fault:
        raise sight.explained(name, str(fault)) from fault
