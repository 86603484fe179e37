"""The child process that reads one workbook: its name as argument, its bytes on standard input.

Answers on standard output, as data and never as objects: "B" and the packed book, or "U" and the
sentence. ``python -m workflow.spreadsheets.child NAME``.
"""

from __future__ import annotations

import gc
import sys

from workflow.spreadsheets.book import Unreadable
from workflow.spreadsheets.confined import limit
from workflow.spreadsheets.packed import pack
from workflow.spreadsheets.reading import read_here


def main() -> None:
    """Read, answer, end."""
    limit()
    gc.disable()  # nothing that is read refers back to itself, and the process ends anyway
    try:
        answer = b"B" + pack(read_here(sys.argv[1], sys.stdin.buffer.read()))
    except Unreadable as unreadable:
        answer = b"U" + str(unreadable).encode("utf-8", "replace")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
