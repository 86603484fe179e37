"""Reading foreign bytes in a process of its own, with limits on memory and time. Pure: no Django.

A hostile PDF or image may ask its reader for gigabytes or for hours. ``run`` calls one function
there; whatever happens to that process, this one goes on. It costs about a tenth of a second.
"""

from __future__ import annotations

import importlib
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SECONDS = 8
MEMORY = 768 * 1024**2  # bytes of address space; libraries alone take about 150 MB of it

#: What no reader of a file has any business with (names of Python's audit events).
_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
_ROOT = Path(__file__).resolve().parent.parent
_DONE = b"done\n"


class Lost(Exception):
    """The reader was stopped or died: too slow, too large, or broken by what it read."""


def run(
    reader: Callable[[bytes], bytes],
    content: bytes,
    *,
    seconds: int = SECONDS,
    memory: int = MEMORY,
) -> bytes:
    """What ``reader(content)`` answers, computed elsewhere; raises ``Lost``.

    ``reader`` is a function of a module, from bytes to bytes.
    """
    name = f"{reader.__module__}:{reader.__name__}"
    command = [sys.executable, "-B", "-E", "-s", "-m", __name__, name, str(seconds), str(memory)]
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, arguments of our own
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            timeout=2 * seconds,  # a busy machine gives it half a processor
            env={"LANG": "C.UTF-8"},
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as gone:
        raise Lost(name) from gone
    if done.returncode != 0 or not done.stdout.startswith(_DONE):
        raise Lost(name)
    return done.stdout[len(_DONE) :]


def main(name: str, seconds: str, memory: str) -> None:
    """In the other process: take on the limits, read, answer."""
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, _, function = name.partition(":")
    reader = getattr(importlib.import_module(module), function)
    sys.addaudithook(_refuse)
    answer = reader(sys.stdin.buffer.read())
    sys.stdout.buffer.write(_DONE + answer)


def _refuse(event: str, _arguments: tuple) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(event)


if __name__ == "__main__":
    main(*sys.argv[1:])
