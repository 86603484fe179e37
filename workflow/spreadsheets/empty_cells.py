"""Cells that only carry a style, taken out of a sheet's XML before it is parsed. Pure.

Whoever colours whole columns makes millions of them, and of rows that hold nothing else. Regular
expressions pass over them many times as fast as a parser that hands over each one.
"""

from __future__ import annotations

import re
from typing import BinaryIO

_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?/>')
_ROW = re.compile(rb'<row r="[0-9]{1,7}"(?: [A-Za-z0-9:]+="[^"<>]*")*(?:/>|></row>)')
#: Where these begin, what looks like a cell may be text or a remark; nothing is taken out then.
_OPAQUE = re.compile(rb"<!")
_LONGEST_REST = 1024 * 1024


class WithoutEmptyCells:
    """A stream of a sheet's XML. Only cells and rows that state their place are taken out.

    ``cells``, ``rows``: how many; one that follows without stating its place is then in doubt.
    """

    def __init__(self, stream: BinaryIO, *, is_active: bool = True) -> None:
        self._stream = stream
        self._rest = b""  # begins behind the last element that ended; may end within one
        self._is_active = is_active
        self.cells = self.rows = 0

    def read(self, size: int) -> bytes:
        """The next bytes; about as many as asked for, none only at the end."""
        while True:
            chunk = self._stream.read(size)
            content = self._rest + chunk
            self._rest = b""
            if not chunk or not self._is_active:
                return content
            if _OPAQUE.search(content):
                self._is_active = False
                return content
            cut = max(content.rfind(b"/>") + 2, content.rfind(b"</row>") + 6)
            if cut < 6:
                cut = max(0, content.rfind(b"<"))
            if len(content) - cut > _LONGEST_REST:
                cut = len(content)
            self._rest = content[cut:]
            kept, cells = _CELL.subn(b"", content[:cut])
            kept, rows = _ROW.subn(b"", kept)
            self.cells += cells
            self.rows += rows
            if kept:
                return kept
