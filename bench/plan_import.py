"""Importing 10,000 indicator rows: reading, interpreting, comparing and applying, separately.

The floor of reading is openpyxl's own streaming reader; that of applying is one bulk INSERT of as
many indicators with five targets each. On the database of the environment.
"""

import io
import logging
import os
import statistics
import time
from collections.abc import Callable

import django
import openpyxl

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from workflow import spreadsheets  # noqa: E402
from workflow.actions import plan_import  # noqa: E402
from workflow.enums import ImportState, PlanSource  # noqa: E402
from workflow.models import (  # noqa: E402
    Agency,
    Indicator,
    Objective,
    Target,
    Unit,
    User,
    WorkbookImport,
)
from workflow.pages.plan_import_preview import Prepared, prepare, preview_page  # noqa: E402
from workflow.plan_files import read_plan  # noqa: E402

ROWS = int(os.environ.get("BENCH_ROWS", "10000"))
UNITS = 50
TIMES = 3
YEAR = 2026
HEADER = (
    "No",
    "Bidang",
    "Sasaran Strategis",
    "Indikator Kinerja",
    "Definisi Operasional",
    "Satuan",
    "Arah",
    "Penghitungan",
    "Frekuensi",
    f"Target {YEAR}",
    "TW I",
    "TW II",
    "TW III",
    "TW IV",
    "Target Akhir Renstra (2030)",
    "Sumber Data",
)


class _Undone(Exception):
    """Ends a transaction whose work was only measured."""


def workbook() -> bytes:
    """A plan of ``ROWS`` indicators, half of its figures typed as text."""
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet(f"Rencana Aksi {YEAR}")
    sheet.append(HEADER)
    for number in range(ROWS):
        figures = ["100,50", 25, "25,00", 25, "25,50", "120,25"]
        sheet.append(
            [
                number + 1,
                f"Bidang {number % UNITS}",
                f"Sasaran {number % 200}",
                f"Persentase layanan yang dilaksanakan tepat waktu nomor {number}",
                "Jumlah layanan tepat waktu dibagi jumlah layanan",
                "Persen",
                "Semakin tinggi",
                "Jumlah",
                "Triwulanan",
                *figures,
                "Bidang",
            ]
        )
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def seconds(work: Callable[[], object]) -> float:
    """The median duration in seconds; one round is enough to warm up."""
    work()
    found = []
    for _ in range(TIMES):
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return statistics.median(found)


def undone(work: Callable[[], object]) -> Callable[[], None]:
    """The work in a transaction that is rolled back, so that it can be measured again."""

    def inner() -> None:
        try:
            with transaction.atomic():
                work()
                raise _Undone
        except _Undone:
            return

    return inner


def floor_of_writing(unit: Unit) -> None:
    """Nothing but the rows: as many indicators, each with five targets."""
    objective = Objective.objects.create(unit=unit, name="Dasar")
    rows = Indicator.objects.bulk_create(
        [
            Indicator(
                objective=objective,
                name=f"Dasar {number}",
                measure="Unit",
                polarity="naik",
                aggregation="jumlah",
                frequency="triwulanan",
            )
            for number in range(ROWS)
        ],
        batch_size=500,
    )
    Target.objects.bulk_create(
        [
            Target(indicator=row, year=YEAR, quarter=quarter, number=25)
            for row in rows
            for quarter in range(5)
        ],
        batch_size=500,
    )


def main() -> None:
    """Print the medians, the floors and the number of queries."""
    call_command("migrate", verbosity=0)
    agency = Agency.objects.create(code="bench", name="Dinas", regency="Kab.", city="Kota")
    units = Unit.objects.bulk_create(
        Unit(agency=agency, code=f"u{number}", name=f"Bidang {number}", order=number)
        for number in range(UNITS)
    )
    content, now = workbook(), timezone.now()
    book = spreadsheets.read_here("rencana.xlsx", content)
    reading = read_plan(book, YEAR)

    def stream() -> None:
        sheets = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for row in sheets.worksheets[0].iter_rows(values_only=True):
            len(row)

    upload = WorkbookImport(
        pk=1, agency=agency, name="rencana.xlsx", year=YEAR, size=len(content), uploaded_at=now
    )
    upload.uploaded_by, upload.state = User(username="bench"), ImportState.READ

    def prepared() -> Prepared:
        return prepare(upload, book, plan_import.compare(agency, reading)).packed()

    kept = prepared()

    def load() -> None:
        plan_import.load(agency.pk, reading, now=now, source=PlanSource.COMMAND)

    rows = [
        ("openpyxl, cells only (floor of reading)", seconds(stream)),
        ("read in a child process", seconds(lambda: spreadsheets.read("rencana.xlsx", content))),
        ("interpret", seconds(lambda: read_plan(book, YEAR))),
        ("compare with an empty plan", seconds(lambda: plan_import.compare(agency, reading))),
        ("compare and pack for the preview", seconds(prepared)),
        ("a further page of the kept preview", seconds(lambda: preview_page(kept, {"hal": "99"}))),
        (
            "bulk INSERTs only (floor of applying)",
            seconds(undone(lambda: floor_of_writing(units[0]))),
        ),
        ("apply (compares anew, history, journal)", seconds(undone(load))),
    ]
    load()
    rows.append(
        ("compare with the same plan", seconds(lambda: plan_import.compare(agency, reading)))
    )
    with CaptureQueriesContext(connection) as seen:
        plan_import.compare(agency, reading)
    print(f"\nImporting {ROWS:,} indicator rows, {len(content):,} bytes, {connection.vendor}")
    print(f"  {'':42}{'median s':>10}{'rows/s':>10}")
    for name, took in rows:
        print(f"  {name:42}{took:10.3f}{ROWS / took:10,.0f}")
    print(f"  a comparison asks {len(seen)} queries")


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    main()
