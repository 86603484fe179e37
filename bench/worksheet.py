"""The lembar kerja there and back with 20, 200 and 1,000 indicators: building the file, reading it,
comparing and accepting every figure; on the database of the environment."""

import io
import os
from datetime import timedelta
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
django.setup()

import openpyxl  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.timing import median_ms  # noqa: E402
from tests.cast import MORNING, add_indicator, cast  # noqa: E402
from workflow import spreadsheets  # noqa: E402
from workflow.actions import workbooks, worksheets  # noqa: E402
from workflow.actions.worksheet_compare import compare, understand  # noqa: E402
from workflow.enums import State  # noqa: E402
from workflow.models import Cycle  # noqa: E402
from workflow.pages.worksheet_file import worksheet_file  # noqa: E402

SIZES = (20, 200, 1000)
TIMES = 5
NOW = MORNING + timedelta(hours=1)


def main() -> None:
    """Print a line a size."""
    call_command("migrate", verbosity=0)
    print(f"\nLembar kerja, {connection.vendor} (ms; queries in brackets)")
    columns = ("rows", "kB", "build", "read", "read apart", "compare", "accept")
    print("".join(f"{name:>14}" for name in columns))
    for size in SIZES:
        with transaction.atomic():
            measure(size)
            transaction.set_rollback(True)


def measure(size: int) -> None:
    """One size: an office with a cycle of so many indicators, all filled in the workbook."""
    office = cast()
    unit = office.units["pasar"]
    known = 2  # indicators of the cast's plan
    for number in range(size - known):
        add_indicator(unit, f"Indikator bangku uji nomor {number}", Decimal(number + 1))
    cycle = office.cycle("pasar", State.COLLECTING)
    cycle = Cycle.objects.with_clock().with_parts().get(pk=cycle.pk)
    actor = office.actor("analis.pasar", NOW)
    build, asked = timed(lambda: worksheet_file(cycle, actor, NOW))
    name, content = worksheet_file(cycle, actor, NOW)
    filled = fill(content)
    read, _ = timed(lambda: spreadsheets.read_here(name, filled))
    apart, _ = timed(lambda: spreadsheets.read(name, filled))
    book = spreadsheets.read_here(name, filled)
    look, queries = timed(lambda: compare(cycle, understand(book, cycle), actor))
    upload = SimpleUploadedFile(name, filled)
    workbook = worksheets.receive(upload, cycle, by=actor, now=NOW)
    found = compare(cycle, understand(workbooks.book(workbook), cycle), actor)
    ticks = {part.key for part in found.parts}
    assert len(found.parts) == size and found.is_clear()  # noqa: S101

    def accept() -> None:
        with transaction.atomic():
            worksheets.accept(workbook.pk, ticks, (), seen=found.seen, by=actor, now=NOW)
            transaction.set_rollback(True)

    write, statements = timed(accept)
    cells = (
        str(size),
        f"{len(filled) / 1024:.0f}",
        f"{build:.0f} ({asked})",
        f"{read:.0f}",
        f"{apart:.0f}",
        f"{look:.0f} ({queries})",
        f"{write:.0f} ({statements})",
    )
    print("".join(f"{cell:>14}" for cell in cells), flush=True)
    workbook.file.delete(save=False)


def fill(content: bytes) -> bytes:
    """Every figure typed, as Excel would save it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book["Pengisian"]
    columns = {cell.value: cell.column for row in sheet.iter_rows(max_row=12) for cell in row}
    for row in sheet.iter_rows():
        if str(row[0].value).startswith("i-"):
            cell = row[columns["sop07.figure"] - 1]
            is_scale = row[columns["sop07.target"] - 1].value == "Tepat Waktu"
            cell.value = "Tepat Waktu" if is_scale else row[0].row + 0.5
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def timed(work) -> tuple[float, int]:
    """The median in milliseconds, and how many queries one call asks."""
    with CaptureQueriesContext(connection) as seen:
        work()
    return median_ms(work, TIMES, warm_up=1), len(seen)


if __name__ == "__main__":
    main()
