"""Database triggers that make history append-only, also against direct SQL, on both engines.

A table maps to the condition under which a row refuses UPDATE (None: always). DELETE is refused
always, and on PostgreSQL TRUNCATE too. ``TABLES`` are this app's; ``reports.triggers`` has its own.
"""

from __future__ import annotations

Tables = dict[str, str | None]

TABLES: Tables = {
    "workflow_transition": None,
    "workflow_journalentry": None,
    "workflow_realizationchange": None,
    "workflow_disposition": None,
    # A clock that was stopped stays as it was judged.
    "workflow_steprun": "OLD.finished_at IS NOT NULL",
    "workflow_reassignment": None,
    "workflow_planchange": None,
    # A pause that was refused, has lapsed or has ended stays as it was.
    "workflow_pause": "OLD.until_at IS NOT NULL OR OLD.state IN ('refused', 'lapsed')",
    # The review's decision is written beside the frozen content, never into it.
    "workflow_submission": (
        "OLD.content <> NEW.content OR OLD.sha256 <> NEW.sha256 OR OLD.version <> NEW.version "
        "OR OLD.cycle_id <> NEW.cycle_id OR OLD.submitted_by_id <> NEW.submitted_by_id "
        "OR OLD.submitted_at <> NEW.submitted_at"
    ),
}


def install(vendor: str, table: str, condition: str | None) -> list[str]:
    """The statements that protect one table."""
    if vendor == "sqlite":
        when = f"WHEN {condition} " if condition else ""
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"FOR EACH ROW {when}{refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
        ]
    condition = (condition or "").replace(
        "OLD.content <> NEW.content", "OLD.content::text <> NEW.content::text"
    )
    when = f"WHEN ({condition}) " if condition else ""
    call = "EXECUTE FUNCTION workflow_refuse_change()"
    return [
        "CREATE OR REPLACE FUNCTION workflow_refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW {when}{call}",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {call}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}",
    ]


def remove(vendor: str, table: str) -> list[str]:
    """The statements that take the protection of one table away (migrations and test tear-down)."""
    kinds = ("update", "delete") if vendor == "sqlite" else ("update", "delete", "truncate")
    on = "" if vendor == "sqlite" else f" ON {table}"
    return [f"DROP TRIGGER IF EXISTS {table}_no_{kind}{on}" for kind in kinds]


def run(connection, statements) -> None:
    """Execute statements one by one."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def install_all(connection, tables: Tables = TABLES) -> None:
    """Protect every table."""
    for table, condition in tables.items():
        run(connection, install(connection.vendor, table, condition))


def remove_all(connection, tables: Tables = TABLES) -> None:
    """Take every protection away."""
    for table in tables:
        run(connection, remove(connection.vendor, table))
