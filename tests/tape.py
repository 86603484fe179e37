"""The office of the tests and its ways through the SOP, laid down again row by row.

The first test of a run that wants an office, or a cycle in some state, builds it by the real
actions. What that wrote is kept as rows, and every later test that begins from exactly the same
rows gets them in a few statements: nothing else changes, only time is saved. As soon as a test has
written something of its own, the next way is walked for real.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import connection

_WRITES = ("INSERT", "UPDATE", "DELETE")
Rows = dict[str, dict[Any, tuple]]


@dataclass
class _Piece:
    """What one way wrote: rows by table, and what it answered."""

    written: dict[str, list[tuple]]
    answer: Any


_pieces: dict[tuple, _Piece] = {}


class _Counter:
    """Counts the statements of this connection that write."""

    def __init__(self) -> None:
        self.writes = 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip()[:6].upper() in _WRITES:
            self.writes += 1
        return execute(sql, params, many, context)


def _counter() -> _Counter:
    for wrapper in connection.execute_wrappers:
        if isinstance(wrapper, _Counter):
            return wrapper
    connection.execute_wrappers.append(_Counter())
    return connection.execute_wrappers[-1]


def _tables() -> dict[str, list[str]]:
    """The tables of the procedure with their columns, the primary key first."""
    if not _columns:
        from django.apps import apps

        for model in apps.get_app_config("workflow").get_models():
            fields = sorted(model._meta.local_concrete_fields, key=lambda f: not f.primary_key)
            _columns[model._meta.db_table] = [field.column for field in fields]
    return _columns


_columns: dict[str, list[str]] = {}


def _rows() -> Rows:
    """Every row of the procedure by table and primary key, as the database itself gives it."""
    found: Rows = {}
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, columns in _tables().items():
            names = ", ".join(map(quote, columns))
            cursor.execute(f"SELECT {names} FROM {quote(table)}")
            found[table] = {row[0]: tuple(map(_storable, row)) for row in cursor.fetchall()}
    return found


def _storable(value: Any) -> Any:
    """SQLite reads dates and times as objects, and takes them back as text."""
    is_time = isinstance(value, date | time)
    return str(value) if is_time and connection.vendor == "sqlite" else value


def _lay(piece: _Piece) -> None:
    """Write the rows of a piece; the sequences go on behind them."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, rows in piece.written.items():
            columns = _tables()[table]
            names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
            changes = ", ".join(f"{quote(c)} = excluded.{quote(c)}" for c in columns[1:])
            cursor.executemany(
                f"INSERT INTO {quote(table)} ({names}) VALUES ({places}) "
                f"ON CONFLICT ({quote(columns[0])}) DO UPDATE SET {changes}",
                rows,
            )
        if connection.vendor == "postgresql":
            tables = [t for t in piece.written if _tables()[t][0] == "id"]
            ends = ", ".join(
                f"setval(pg_get_serial_sequence('{t}', 'id'), (SELECT max(id) FROM {quote(t)}))"
                for t in tables
            )
            cursor.execute(f"SELECT {ends}")


def writes() -> int:
    """How many statements of this connection have written so far."""
    return _counter().writes


def kept(key: tuple, make: Callable[[], Any]) -> Any:
    """Lay down the piece of this key, or make it and keep what that wrote.

    ``key`` names everything that the rows of now follow from. Threads of a live server write on
    connections of their own, so outside a test's transaction everything is made for real.
    """
    if not connection.in_atomic_block:
        return make()
    if piece := _pieces.get(key):
        _lay(piece)
        return deepcopy(piece.answer)
    old = _rows()
    answer = make()
    new = _rows()
    if all(old[table].keys() <= new[table].keys() for table in old):
        _pieces[key] = _Piece(
            {
                table: changed
                for table, rows in new.items()
                if (changed := [row for pk, row in rows.items() if old[table].get(pk) != row])
            },
            deepcopy(answer),
        )
    return answer
