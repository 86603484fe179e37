"""What every table of the database says, to prove that something wrote nothing at all."""

from django.db import connection


def contents() -> dict[str, list[tuple]]:
    """All rows of all tables, workflow, documents, sessions and the rest, in a fixed order."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = sorted(cursor.fetchall(), key=repr)
    return found


def changed(before: dict[str, list[tuple]]) -> dict[str, dict[str, list[tuple]]]:
    """Tables that say something else than ``before``, with the rows gone and the rows new."""
    after = contents()
    return {
        table: {
            "gone": [row for row in before.get(table, []) if row not in after.get(table, [])],
            "new": [row for row in after.get(table, []) if row not in before.get(table, [])],
        }
        for table in before.keys() | after.keys()
        if before.get(table) != after.get(table)
    }
