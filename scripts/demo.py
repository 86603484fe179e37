"""`make demo`: bring the demo office up, and keep web server and worker together until Ctrl-C.

Reads PORT and HOST (default 127.0.0.1:8000) and SOP_DATA_DIR. Everything before the servers is
idempotent: the second start finds the data and leaves them as they are.
"""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 10


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def prepare() -> None:
    """Database, static files, demo office; one process, as each start takes a second."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static_files()
    call_command("load_demo")


def collect_static_files() -> None:
    """Collect them anew when one has changed; compressing them takes seconds, looking does not."""
    from django.apps import apps
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    ignored = apps.get_app_config("staticfiles").ignore_patterns
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignored):
            found = os.stat(storage.path(name))
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = settings.DATA_DIR / "static_files"
    if not stamp.exists() or stamp.read_text() != seen.hexdigest():
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(seen.hexdigest())


def answers(address: str) -> bool:
    """Whether the web server gives a page; any page will do, an error page too."""
    try:
        urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 (our own)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def stop(processes: list[subprocess.Popen]) -> None:
    """Ask all to end, and make those end that do not."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve(host: str, port: int) -> int:
    """Run web server and worker; when one ends, the other is ended too. Returns the exit status."""
    shown = "localhost" if host in ("0.0.0.0", "127.0.0.1") else host  # noqa: S104 (compared only)
    web = [
        *(sys.executable, "-m", "gunicorn", "sop_kinerja.wsgi"),
        *("--bind", f"{host}:{port}", "--workers", str(os.cpu_count() or 1)),
        *("--log-level", "warning", "--no-control-socket"),
        *("--timeout", "60"),  # as a server has it: the first look at 10,000 rows takes its time
    ]
    worker = [sys.executable, "manage.py", "worker"]
    processes: list[subprocess.Popen] = []
    try:
        # Sessions of their own: Ctrl-C in the terminal reaches this process alone, which then stops
        # both in order instead of letting each die with its own last words.
        for command in (web, worker):
            processes.append(subprocess.Popen(command, cwd=ROOT, start_new_session=True))  # noqa: S603
        announced = False
        deadline = time.monotonic() + START_SECONDS
        while all(process.poll() is None for process in processes):
            if not announced and answers(f"http://{host}:{port}/"):
                from django.core.management import call_command

                print(f"\nSOP Kinerja: http://{shown}:{port}/\n")
                call_command("demo_accounts")
                print("\nCtrl-C stops web server and worker; the data stay.", flush=True)
                announced = True
            if not announced and time.monotonic() > deadline:
                print(f"The web server gave no page within {START_SECONDS} s.", file=sys.stderr)
                return 1
            time.sleep(0.2)
        print("Web server or worker has ended; see its words above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    finally:
        stop(processes)


def main() -> int:
    """Check the port, prepare, serve."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["SOP_DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "sop_kinerja.settings"
    # A closed terminal and a plain `kill` stop both servers as Ctrl-C does. SIGINT is named too: a
    # shell starts background programs with it ignored.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    host = os.environ.get("HOST") or "127.0.0.1"
    port = int(os.environ.get("PORT") or 8000)
    if not port_is_free(host, port):
        print(
            f"Port {port} is in use by another program: stop it, or run make demo PORT={port + 1}.",
            file=sys.stderr,
        )
        return 1
    try:
        prepare()
    except KeyboardInterrupt:
        print("\nStopped before the start; run make demo again.")
        return 1
    return serve(host, port)


if __name__ == "__main__":
    sys.exit(main())
