"""The entry table with 20, 200 and 1,000 indicators: opening it, and saving one cell.

Median milliseconds, queries and bytes (as sent, compressed). Arguments: numbers of indicators.
"""

import gzip
import io
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.timing import median_ms  # noqa: E402
from workflow.models import Cycle, Indicator, PastFigure, Realization, Target  # noqa: E402

TIMES = 7
SCRIPT = {"accept": "application/json"}


def prepare() -> None:
    """The sample office, in which one bidang is collecting."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_demo", verbosity=0, stdout=io.StringIO())


def measure(sizes: list[int]) -> None:
    """Let the plan of a bidang grow, and measure at each size."""
    cycle = Cycle.objects.filter(state="collecting").select_related("unit").first()
    part = cycle.parts.filter(handed_over_at=None).select_related("analyst").first()
    address = reverse("data", args=[cycle.unit.code, cycle.year, cycle.quarter]) + "?bagian=semua"
    save = reverse("data_save", args=[cycle.unit.code, cycle.year, cycle.quarter])
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(part.analyst, "django.contrib.auth.backends.ModelBackend")
    print(f"\nEntry table, {connection.vendor}")
    print(f"  {'indicators':>10}  {'what':12}{'median ms':>10}{'queries':>9}{'bytes':>9}")
    for size in sizes:
        grow(cycle, part.analyst, size)
        row = cycle.realizations.filter(analyst=part.analyst, indicator__kind="number").last()
        figures = iter(range(1, 10**6))

        def save_one(row=row, figures=figures):
            row.refresh_from_db(fields=["version"])
            pk = row.indicator_id
            data = {f"version-{pk}": row.version, f"number-{pk}": f"{next(figures)},5"}
            answer = client.post(save, data, headers=SCRIPT)
            if not json.loads(gzip.decompress(answer.content))["saved"]:
                sys.exit("the cell was not saved")
            return answer

        for what, work in (("open", lambda: client.get(address)), ("save a cell", save_one)):
            with CaptureQueriesContext(connection) as seen:
                answer = work()
            queries = len(seen)  # now: the next request empties the log
            if answer.status_code != 200:
                sys.exit(f"{what}: {answer.status_code}")
            took = median_ms(work, TIMES, warm_up=1)
            print(f"  {size:10}  {what:12}{took:10.1f}{queries:9}{len(answer.content):9}")


def grow(cycle: Cycle, analyst, size: int) -> None:
    """Let the cycle have so many indicators, each with targets and an earlier figure."""
    first = cycle.realizations.select_related("indicator").first().indicator
    have = cycle.realizations.count()
    new = Indicator.objects.bulk_create(
        Indicator(
            objective_id=first.objective_id,
            number=number,
            name=f"Persentase kegiatan pembinaan yang terlaksana di kelompok {number}",
            measure="Persen",
            polarity="naik",
            aggregation="rata_rata",
            frequency="triwulanan",
        )
        for number in range(have + 1, size + 1)
    )
    Target.objects.bulk_create(
        Target(indicator=i, year=cycle.year, quarter=quarter, number=100)
        for i in new
        for quarter in (0, cycle.quarter)
    )
    PastFigure.objects.bulk_create(
        PastFigure(indicator=i, year=cycle.year - 1, quarter=cycle.quarter, number=98) for i in new
    )
    Realization.objects.bulk_create(
        Realization(cycle=cycle, indicator=i, analyst=analyst) for i in new
    )


if __name__ == "__main__":
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    prepare()
    measure([int(size) for size in sys.argv[1:]] or [20, 200, 1000])
