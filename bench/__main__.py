"""`python -m bench`: moves, ticks and the import of a plan on both databases, then pages at three
sizes. Asserts nothing.

Each measurement runs in a process of its own, because Django reads its database once.
"""

import os
import subprocess
import sys
import tempfile

from tests.postgres import private_server

SIZES = ((1, 1), (5, 10), (50, 20))  # offices × years: 20, 1,000 and 20,000 cycles


def run(module: str, folder: str, url: str | None, *arguments: str) -> None:
    """One measurement with its own data folder and database."""
    environment = os.environ | {"SOP_DEMO": "1", "SOP_DATA_DIR": folder}
    environment.pop("DATABASE_URL", None)
    if url:
        environment["DATABASE_URL"] = url
    subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=True)


def main() -> None:
    """Everything, or only the sizes that fit `BENCH_SIZES` (for example 20,1000)."""
    chosen = os.environ.get("BENCH_SIZES", "20,1000,20000").split(",")
    for name in ("moves", "ticks", "plan_import", "worksheet", "entry"):
        module = f"bench.{name}"
        with tempfile.TemporaryDirectory() as folder:
            run(module, folder, None)
        with private_server(durable=True) as url, tempfile.TemporaryDirectory() as folder:
            run(module, folder, url)
    for agencies, years in SIZES:
        if str(agencies * years * 20) in chosen:
            with tempfile.TemporaryDirectory() as folder:
                run("bench.pages", folder, None, str(agencies), str(years))


if __name__ == "__main__":
    main()
