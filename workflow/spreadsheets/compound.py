"""The container of old Office files: a file system of chained sectors; every chain is bounded.

Source: [MS-CFB]. xlrd would follow a chain that bites its own tail for ever, so it is handed the
stream and never the container. Pure.
"""

from __future__ import annotations

import struct

from workflow.spreadsheets.book import Unreadable
from workflow.spreadsheets.package import BROKEN

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: Sizes of sectors as powers of two; then the table, the directory, the limit of small streams,
#: the table of small sectors, and where the table is continued.
_HEADER = struct.Struct("<30xHH10xIi4xIiIiI")
_ENTRY = struct.Struct("<64sHBxiii36xiI4x")
_ROOT, _STREAM = 5, 2


class Compound:
    """The streams of one file that stand at its root; ``Unreadable`` when it is damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            (shift, small_shift, _, directory, self._cutoff, small_table, _, more_table, more) = (
                _HEADER.unpack_from(content)
            )
            if not 7 <= shift <= 16 or not 4 <= small_shift < shift:
                raise Unreadable(BROKEN)
            self._size = 1 << shift
            self._table: list[int] = []
            self._read_table(list(struct.unpack_from("<109i", content, 76)), more_table, more)
            self._entries = self._read_entries(self._stream(directory))
            _, kind, _, start, size = self._entries[0]
            if kind != _ROOT:
                raise Unreadable(BROKEN)
            self._small_size = 1 << small_shift
            self._small = self._stream(start)[:size]
            self._small_table = self._numbers(self._stream(small_table))
            self._streams = self._of_root()
        except (struct.error, IndexError) as error:
            raise Unreadable(BROKEN) from error

    @property
    def names(self) -> set[str]:
        """The names of the streams at the root."""
        return set(self._streams)

    def read(self, name: str) -> bytes:
        """A stream as one piece."""
        start, size = self._streams[name]
        if size < self._cutoff:
            pieces = [
                self._small[at * self._small_size : (at + 1) * self._small_size]
                for at in _chain(self._small_table, start)
            ]
            stream = b"".join(pieces)
        else:
            stream = self._stream(start)
        if len(stream) < size:
            raise Unreadable(BROKEN)
        return stream[:size]

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        return self._content[at : at + self._size]

    def _stream(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _chain(self._table, start))

    def _numbers(self, content: bytes) -> list[int]:
        count = len(content) // 4
        return list(struct.unpack_from(f"<{count}i", content))

    def _read_table(self, places: list[int], more_table: int, more: int) -> None:
        """The table of all chains; its own sectors are listed in the header and in a chain."""
        sectors = len(self._content) // self._size + 1
        for _ in range(min(more, sectors)):
            if more_table < 0:
                break
            listed = self._numbers(self._sector(more_table))
            places += listed[:-1]
            more_table = listed[-1]
        for place in dict.fromkeys(place for place in places if 0 <= place < sectors):
            self._table += self._numbers(self._sector(place))

    def _read_entries(
        self, content: bytes
    ) -> list[tuple[str, int, tuple[int, int, int], int, int]]:
        """Name, kind, (left, right, child), first sector and size of every directory entry."""
        entries = []
        for at in range(0, len(content) - 127, 128):
            name, length, kind, left, right, child, start, size = _ENTRY.unpack_from(content, at)
            text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            entries.append((text, kind, (left, right, child), start, size))
        return entries

    def _of_root(self) -> dict[str, tuple[int, int]]:
        """The streams at the root: embedded documents have streams of the same names below it."""
        streams: dict[str, tuple[int, int]] = {}
        waiting = [self._entries[0][2][2]]
        seen: set[int] = set()
        while waiting:
            number = waiting.pop()
            if number < 0 or number in seen or number >= len(self._entries):
                continue
            seen.add(number)
            name, kind, (left, right, _), start, size = self._entries[number]
            if kind == _STREAM:
                streams[name] = (start, size)
            waiting += (left, right)
        return streams


def _chain(table: list[int], start: int) -> list[int]:
    """The sectors of a chain; one that is longer than its table is a circle."""
    found: list[int] = []
    while start >= 0:
        found.append(start)
        if start >= len(table) or len(found) > len(table):
            raise Unreadable(BROKEN)
        start = table[start]
    return found
