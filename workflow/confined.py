"""Reading strangers' bytes in a process of its own, with limits on memory, time and reach. Pure.

A hostile file may ask its reader for gigabytes or for hours. ``run`` calls one function in another
process; whatever happens to that process, this one goes on. It costs about a tenth of a second.
Bytes go in and bytes come back: this process makes no object of them that the file could choose.
"""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

#: What no reader of a file has any business with (names of Python's audit events).
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
_ROOT = Path(__file__).resolve().parent.parent
_PYTHON = (sys.executable, "-B", "-E", "-s")
_ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONUTF8": "1"}
_DONE = b"done\n"


@dataclass(frozen=True)
class Limits:
    """What the other process may use."""

    memory: int = 768 * 1024**2  # bytes of address space; libraries alone take about 150 MB of it
    seconds: int = 8  # of processor time
    wall: float = 16  # seconds in all: a busy machine gives it half a processor
    file_bytes: int = 0  # of a temporary file that a library needs


USUAL = Limits()


class Lost(Exception):
    """The reader was stopped or died: too slow, too large, or broken by what it read."""


class NoRoom(Lost):
    """The machine has no room for another process just now."""


def run(reader: Callable[[bytes], bytes], content: bytes, limits: Limits = USUAL) -> bytes:
    """What ``reader(content)`` answers, computed elsewhere; raises ``Lost``.

    ``reader`` is a function of a module, from bytes to bytes.
    """
    name = f"{reader.__module__}:{reader.__name__}"
    given = (limits.memory, limits.seconds, limits.file_bytes)
    command = [*_PYTHON, "-m", __name__, name, *map(str, given)]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, arguments of our own
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            timeout=limits.wall,
            env=_ENVIRONMENT,
            check=False,
        )
    except subprocess.TimeoutExpired as gone:
        raise Lost(name) from gone
    except OSError as gone:
        raise NoRoom(name) from gone
    if done.returncode != 0 or not done.stdout.startswith(_DONE):
        raise Lost(name)
    return done.stdout[len(_DONE) :]


def main(name: str, memory: str, seconds: str, file_bytes: str) -> None:
    """In the other process: take on the limits, read, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_bytes), int(file_bytes)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, function = name.partition(":")
    reader = getattr(importlib.import_module(module), function)
    sys.addaudithook(_refuse)
    answer = reader(sys.stdin.buffer.read())
    sys.stdout.buffer.write(_DONE + answer)


def _refuse(event: str, _arguments: tuple) -> None:
    """No network, no other program: a reader that was tricked into either ends here."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    main(*sys.argv[1:])
