"""The main pages at one size of data against an empty authenticated view: median, ratio to the
floor, queries, bytes. Arguments: offices and years."""

import io
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from bench.timing import median_ms  # noqa: E402
from workflow.models import Agency, Cycle, User  # noqa: E402

TIMES = 15


def main(agencies: int, years: int) -> None:
    """Make the data, then visit each page as the people who use it."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    call_command("bench_data", agencies=agencies, years=years, verbosity=0)
    cycle = Cycle.objects.filter(unit__code="pasar").select_related("unit").first()
    at = [cycle.unit.code, cycle.year, cycle.quarter]
    office = Agency.objects.filter(code__startswith="bench").order_by("pk").last().code
    planner = f"{office}-perencanaan"
    visits = [
        ("kosong (lantai)", planner, "/kosong/"),
        ("Tugas saya", "kabid.pasar", reverse("home")),
        ("Tugas saya (Perencanaan)", planner, reverse("home")),
        ("Siklus", planner, reverse("cycles")),
        ("Halaman siklus", "kabid.pasar", reverse("cycle", args=at)),
        ("Pengisian data", "analis.pasar", reverse("data", args=at)),
        ("Naskah", "kasubid.pasar", reverse("report", args=at)),
        ("Pemeriksaan", "kabid.pasar", reverse("review", args=at)),
        ("Perencanaan", planner, reverse("planning")),
        ("Laporan Triwulan", "perencanaan", reverse("quarterly", args=at[1:])),
        ("Pemantauan", planner, reverse("monitoring")),
        ("Pemantauan (Excel)", planner, reverse("monitoring_xlsx")),
        ("Usulan revisi SOP", planner, reverse("revision_proposal")),
        ("Dokumen", planner, reverse("documents")),
    ]
    print(f"\nPages at {Cycle.objects.count()} cycles, {connection.vendor}")
    print(f"  {'page':26}{'median ms':>10}{'ratio':>8}{'queries':>9}{'bytes':>9}")
    floor = None
    for name, username, address in visits:
        client = Client()
        client.force_login(
            User.objects.get(username=username), "django.contrib.auth.backends.ModelBackend"
        )
        with CaptureQueriesContext(connection) as seen:
            answer = client.get(address)
        queries = len(seen)  # now: the next request empties the log
        if answer.status_code != 200:
            sys.exit(f"{name}: {answer.status_code}")
        took = median_ms(lambda c=client, a=address: c.get(a), TIMES)
        floor = floor or took
        print(f"  {name:26}{took:10.1f}{took / floor:8.1f}{queries:9}{len(answer.content):9}")


if __name__ == "__main__":
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    with override_settings(ROOT_URLCONF="bench.urls"):
        main(*map(int, sys.argv[1:]))
