"""A PostgreSQL server of our own, for one run of the tests or the bench, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

START_SECONDS = 30


def programs() -> Path:
    """The folder with `initdb` and `postgres`; Debian keeps one per version, off the PATH."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3])
    )
    found = versions[-1] if versions else shutil.which("initdb")
    if not found:
        raise RuntimeError("There is no PostgreSQL server here: sudo apt-get install postgresql")
    return Path(found).resolve().parent


def _servant() -> dict:
    """As whom to run: PostgreSQL refuses root, so root lends it another account."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no account postgres here.")


@contextmanager
def private_server(*, durable: bool = False) -> Iterator[str]:
    """Run a server and yield the DATABASE_URL of its empty database `postgres`.

    It listens on a socket in its own folder and on no network port, so that several can run at once
    and none can be taken by another program. `durable` keeps fsync on, as a real server has it.
    """
    servant = _servant()
    # Directly under /tmp: the path of a socket may have 107 characters, no more.
    folder = Path(tempfile.mkdtemp(prefix="sop-pg-", dir="/tmp"))
    if servant:
        os.chown(folder, servant["user"], servant["group"])
    run = {"cwd": folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **servant}
    log = folder / "log"
    binaries = programs()
    server = None
    try:
        made = subprocess.run(
            [
                *(binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            text=True,
            check=False,
            **run,
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr.strip()}")
        switches = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=100"]
        if not durable:
            switches += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", folder / "data"]
                + [part for switch in switches for part in ("-c", switch)],
                stdout=output,
                stderr=output,
                **run,
            )
        url = f"postgres://postgres@/postgres?host={folder}"
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(url, connect_timeout=2).close()
                break
            except psycopg.OperationalError as error:
                if server.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"PostgreSQL did not start: {log.read_text().strip()}"
                    ) from error
                time.sleep(0.05)
        yield url
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(signal.SIGINT)  # "fast" shutdown: does not wait for clients
            server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
