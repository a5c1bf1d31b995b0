"""The next id of each table: an id that was given once must not be given again after a restore.

The audit trail and the ledger name records by id, also those that are gone by now.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from .tables import Model, kept


def _numbered(*, transient: bool) -> list[Model]:
    return [model for model in kept(transient=transient) if isinstance(model._meta.pk, models.AutoField)]


def _column(model: Model) -> str:
    return str(model._meta.pk.column)


def last_ids(*, transient: bool = False) -> dict[str, int]:
    """For each table the highest id that was ever given; tables that never gave one are absent."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            given = dict(cursor.fetchall())
            names = [model._meta.db_table for model in _numbered(transient=transient)]
            return {name: given[name] for name in names if given.get(name)}
        found = {}
        for model in _numbered(transient=transient):
            sequence = _sequence(cursor, model)
            cursor.execute(f"SELECT last_value FROM {sequence} WHERE is_called")  # noqa: S608 - the catalogue's name
            if row := cursor.fetchone():
                found[model._meta.db_table] = int(row[0])
        return found


def set_last_ids(given: dict[str, int]) -> None:
    """Go on numbering after *given*, and after the highest id that is there."""
    with connection.cursor() as cursor:
        for model in _numbered(transient=True):
            table = model._meta.db_table
            highest = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
            last = max(highest, given.get(table, 0))
            if not last:
                continue
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
            else:
                cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, model), last])


def _sequence(cursor: Any, model: Model) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{model._meta.db_table}"', _column(model)])
    return str(cursor.fetchone()[0])
