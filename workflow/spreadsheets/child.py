"""The child process that reads one workbook: its name as argument, its bytes on standard input.

Answers on standard output, as data and never as objects: "B" and the packed book, or "U" and the
sentence. ``python -m workflow.spreadsheets.child NAME``.
"""

from __future__ import annotations

import gc
import resource
import sys

MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 15


def limit() -> None:
    """Take from this process what reading a file never needs."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    """No network, no other program: a reader that was tricked into either ends here."""
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.system", "ctypes.")):
        raise PermissionError(event)


def main() -> None:
    """Read, answer, end."""
    limit()
    gc.disable()  # nothing that is read refers back to itself, and the process ends anyway
    from workflow.spreadsheets.book import Unreadable
    from workflow.spreadsheets.packed import pack
    from workflow.spreadsheets.reading import read_here

    try:
        answer = b"B" + pack(read_here(sys.argv[1], sys.stdin.buffer.read()))
    except Unreadable as unreadable:
        answer = b"U" + str(unreadable).encode("utf-8", "replace")
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
