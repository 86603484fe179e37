"""One tick of the worker: idle at night, in working time, and with 50 running clocks; against the
single query that asks whether there is anything at all. On the database of the environment."""

import logging
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.timing import median_ms  # noqa: E402
from workflow import tasks  # noqa: E402
from workflow.actions import cycles, periodic  # noqa: E402
from workflow.enums import Role  # noqa: E402
from workflow.models import Actor, Agency, Cycle, Position, calendar_for  # noqa: E402

TIMES = 20
OFFICES = 10  # of five bidang: 50 clocks
NAME = "bench:1:1"


def tick(now) -> tuple[float, int]:
    """Median milliseconds and queries of a tick that finds its slots done."""
    tasks.run_due(now, NAME)
    with CaptureQueriesContext(connection) as seen:
        tasks.run_due(now, NAME)
    return median_ms(lambda: tasks.run_due(now, NAME), TIMES), len(seen)


def main() -> None:
    """Print the medians, their ratio to the floor, and the number of queries."""
    call_command("migrate", verbosity=0)
    call_command("bench_data", agencies=OFFICES, years=1, verbosity=0)
    calendar = calendar_for(Agency.objects.first())
    day = calendar.next_opening(timezone.now() + timedelta(days=1))
    night = day.replace(hour=2)
    periodic.beat(NAME, day)
    idle = {"idle, at night": tick(night), "idle, in working time": tick(day)}
    year = min(Cycle.objects.values_list("year", flat=True)) - 1
    for position in Position.objects.filter(role=Role.PERENCANAAN).select_related("agency"):
        planner = Actor.at(position.user, day)
        for unit in position.agency.units.all():
            cycles.open_by_hand(unit, year, 4, by=planner, now=day, reason="Uji.")
    running = Cycle.objects.running().count()
    for _ in range(20):  # what the opening has to say is told first
        if not tasks.run_due(day + timedelta(minutes=30), NAME):
            break
    idle[f"{running} clocks, all told"] = tick(day + timedelta(minutes=30))
    floor = median_ms(lambda: periodic.slots({"open_cycles": "x"}), TIMES)
    print(f"\nOne tick of the worker, {OFFICES} offices, {connection.vendor}")
    print(f"  {'':26}{'median ms':>10}{'ratio':>8}{'queries':>9}")
    print(f"  {'one query (floor)':26}{floor:10.2f}{1:8.1f}{1:9}")
    for name, (took, queries) in idle.items():
        print(f"  {name:26}{took:10.2f}{took / floor:8.1f}{queries:9}")


if __name__ == "__main__":
    logging.disable(logging.ERROR)
    main()
