"""A child process for what handles strangers' files: bounded memory, time and reach. Pure.

A file that eats memory or time takes only the child with it. Bytes go in and bytes come back; the
parent makes no object of them that the child could choose.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

MEMORY = 512 * 1024 * 1024  # bytes of address space
CPU_SECONDS = 15
#: Seconds on the wall; on a machine that is not overloaded the limit of CPU comes first.
WALL_SECONDS = 20

ROOT = Path(__file__).resolve().parents[2]
PYTHON = (sys.executable, "-s")
_ENVIRONMENT = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


class Overrun(Exception):
    """The child was stopped by a limit, or died."""


def run(module: str, content: bytes, *arguments: str) -> bytes:
    """What ``python -m module`` answers to this content; its ``main`` begins with ``limit``.

    Raises ``Overrun``, or OSError when the machine has no room for a child.
    """
    try:
        child = subprocess.run(  # noqa: S603 our own program; the arguments are but texts
            [*PYTHON, "-m", module, *arguments],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=_ENVIRONMENT,
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Overrun from error
    if child.returncode:
        raise Overrun
    return child.stdout


def limit(*, file_bytes: int = 0) -> None:
    """Take from this process what a reader never needs; it may write files of so many bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    """No network, no other program: a reader that was tricked into either ends here."""
    if event.startswith(("socket.", "subprocess.", "os.exec", "os.fork", "os.system")):
        raise PermissionError(event)
