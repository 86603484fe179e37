"""One full move (assign: lock, checks, clocks, disposisi, history, journal, notice) against the
same rows written by raw SQL in one transaction, on the database of the environment."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sop_kinerja.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.timing import median_ms  # noqa: E402
from workflow.actions import cycles  # noqa: E402
from workflow.enums import Move, Role  # noqa: E402
from workflow.models import Actor, Agency, Cycle, Position, User  # noqa: E402

TIMES = 40
WRITES = ("INSERT", "UPDATE")


def assign(cycle: Cycle, by: Actor, kasubid: User) -> None:
    """The move that is measured."""
    cycles.move(
        cycle.pk, Move.ASSIGN, by=by, now=by.now, kasubid=kasubid, instruction="Susun laporan."
    )


def main() -> None:
    """Print the medians, their ratio, and the number of statements."""
    call_command("migrate", verbosity=0)
    call_command("bench_data", agencies=1, years=1, verbosity=0)
    agency = Agency.objects.get()
    unit = agency.units.first()
    now = timezone.now()
    kabid = Actor.at(Position.objects.get(unit=unit, role=Role.KABID).user, now)
    planner = Actor.at(Position.objects.get(agency=agency, role=Role.PERENCANAAN).user, now)
    kasubid = Position.objects.get(unit=unit, role=Role.KASUBID).user

    def fresh(year: int, quarter: int) -> Cycle:
        return cycles.open_by_hand(unit, year, quarter, by=planner, now=now, reason="Uji.")

    last = min(Cycle.objects.values_list("year", flat=True)) - 1
    waiting = iter(
        [fresh(year, q) for year in range(last - TIMES // 4 - 1, last + 1) for q in (1, 2, 3, 4)]
    )
    move = median_ms(lambda: assign(next(waiting), kabid, kasubid), TIMES)

    with CaptureQueriesContext(connection) as seen:
        assign(next(waiting), kabid, kasubid)
    statements = [q["sql"] for q in seen.captured_queries]
    tables = [s.split('"')[1] for s in statements if s.startswith(WRITES)]
    raw = median_ms(raw_rows(tables, next(waiting)), TIMES)
    print(f"\nOne move (assign), {connection.vendor}")
    print(f"  move                    {move:8.2f} ms   {len(statements)} statements")
    print(f"  the same rows, raw SQL  {raw:8.2f} ms   {len(tables)} statements")
    print(f"  ratio                   {move / raw:8.1f}")


def raw_rows(tables: list[str], cycle: Cycle):
    """A function that writes one row per written table by raw SQL in one transaction.

    Inserted rows are copies of the newest row of their table with a fresh key; updates touch the
    cycle, its run and the counters.
    """
    from django.apps import apps

    models = {m._meta.db_table: m for m in apps.get_models()}
    plans = []
    for table in tables:
        model = models[table]
        row = model._default_manager.order_by("-pk").values().first()
        plans.append((table, model, dict(row)))
    counter = iter(range(10**6, 10**9))

    def write() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, model, row in plans:
                insert_copy(cursor, table, model, row, next(counter))

    return write


def insert_copy(cursor, table: str, model, row: dict, key: int) -> None:
    """One prepared row: an insert with fresh unique values, or an update where there is one row."""
    if table in ("workflow_cycle", "workflow_journalhead", "workflow_numbersequence"):
        column = {"workflow_cycle": "serial", "workflow_journalhead": "sequence"}.get(table, "last")
        pk = model._meta.pk.column
        cursor.execute(
            f'UPDATE {table} SET "{column}" = %s WHERE "{pk}" = %s',
            [key, row[model._meta.pk.attname]],
        )
        return
    values = {}
    for field in model._meta.concrete_fields:
        value = row[field.attname]
        if field.primary_key:
            continue
        if field.column in ("serial", "number", "sequence", "key"):
            value = str(key) if field.column == "key" else key
        if table == "workflow_steprun" and field.column == "finished_at":
            value = row["started_at"]  # only one open run a cycle
        values[field.column] = field.get_db_prep_save(value, connection)
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(["%s"] * len(values))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))


main()
