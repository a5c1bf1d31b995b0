"""Append-only, kept by the database itself: triggers that refuse UPDATE, DELETE, REPLACE and TRUNCATE.

An app hands its tables to :func:`guard` when Django starts; the triggers are put in place after every
``migrate``, because SQLite silently drops them when Django rebuilds a table. On SQLite, REPLACE deletes
rows, and passes delete triggers unless the connection has ``recursive_triggers=ON`` (``kit.databases``); so a
third trigger refuses to insert a key that is there, whatever the connection: any shell may open the file.

Nothing in Köpir lifts them but a restore, which puts back a whole log that it then verifies, in one
transaction with the triggers; and ``flush`` in tests (:func:`append_only_lifted`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

REFUSAL = "append-only: a row of %s cannot be changed or removed"

#: pg_trigger.tgtype of the two triggers: (ROW, BEFORE, DELETE, UPDATE) and (BEFORE, TRUNCATE).
_EVENTS = (1 + 2 + 8 + 16, 2 + 32)


@dataclass(frozen=True, slots=True)
class Erasable:
    """The ``columns`` of ``model`` that an erasure sets to NULL; ``entry`` is the column of the entry's id."""

    model: type[models.Model]
    columns: tuple[str, ...]
    entry: str

    @property
    def kept(self) -> list[str]:
        """All the other columns, which stay as they are."""
        return [column for column in _columns(self.model).values() if column not in self.columns]


_tables: dict[str, Erasable | None] = {}
#: table → its unique keys, each a tuple of columns; the row's own number first.
_keys: dict[str, list[tuple[str, ...]]] = {}


def guard(*guarded: type[models.Model], erasable: Sequence[str] = (), entry: str = "entry_id") -> None:
    """Declare the models' tables append-only.

    ``erasable`` are columns that may name a person: an update that sets all of them to NULL, and changes
    nothing else, passes where an erasure names the entry of the row, whose id is in the column ``entry``.
    """
    for model in guarded:
        _tables[model._meta.db_table] = Erasable(model, tuple(erasable), entry) if erasable else None
        _keys[model._meta.db_table] = _unique_keys(model)


def _unique_keys(model: type[models.Model]) -> list[tuple[str, ...]]:
    meta, columns = model._meta, _columns(model)
    unique = [(columns[field.name],) for field in meta.concrete_fields if field.unique]
    together = [tuple(columns[name] for name in each.fields) for each in meta.total_unique_constraints]
    return [("rowid",), *unique, *together]


def _columns(model: type[models.Model]) -> dict[str, str]:
    """Field name → column."""
    return {field.name: field.column for field in model._meta.concrete_fields if field.column}


def erasable() -> list[Erasable]:
    """What an erasure empties, in the order in which it was declared: the log's entries first."""
    return [found for found in _tables.values() if found]


def guarded_tables() -> list[str]:
    """The tables that are declared append-only, in alphabetical order."""
    return sorted(_tables)


def install(using: str = "default") -> None:
    """Put every trigger in place whose table exists; safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        absent = _absent(connection, cursor)
        for table in guarded_tables():
            if table in present and any(name.startswith(f"{table}_") for name in absent):
                _drop(connection, cursor, table)
                for statement in _statements(connection.vendor, table):
                    cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take every trigger away; a restore, SQLite's migrations and :func:`append_only_lifted` need it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for table in guarded_tables():
            if table in present:
                _drop(connection, cursor, table)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are absent, switched off or not as written here; empty when all is well."""
    with connection.cursor() as cursor:
        return _absent(connection, cursor)


@contextmanager
def append_only_lifted(using: str = "default") -> Iterator[None]:
    """The one way for tests to empty or damage the log: no triggers inside, all of them again afterwards."""
    remove(using)
    try:
        yield
    finally:
        install(using)


def before_migrations(*, using: str, **_: Any) -> None:
    """SQLite refuses to rename a table while a trigger elsewhere names the one that was dropped for it."""
    if connections[using].vendor == "sqlite":
        remove(using)


def after_migrations(*, using: str, **_: Any) -> None:
    install(using)


def _names(vendor: str, table: str) -> list[str]:
    actions = ("update", "delete", "replace") if vendor == "sqlite" else ("row", "truncate")
    return [f"{table}_no_{action}" for action in actions]


def _absent(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
        wanted = {
            name: statement
            for table in guarded_tables()
            for name, statement in zip(_names("sqlite", table), _statements("sqlite", table), strict=True)
        }
        return [name for name, statement in wanted.items() if found.get(name) != statement]
    # 'A' fires even for a session that calls itself a replica; anything else is a trigger switched off. A
    # trigger of the same name on another table, for other events or with a condition is as good as none.
    cursor.execute(
        "SELECT c.relname, t.tgname, t.tgtype, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE t.tgenabled = 'A' AND t.tgqual IS NULL AND t.tgattr::text = '' "
        "AND n.nspname = current_schema()"
    )
    found_there = {(table, name): (events, source) for table, name, events, source in cursor.fetchall()}
    return [
        name
        for table in guarded_tables()
        for name, events in zip(_names("postgresql", table), _EVENTS, strict=True)
        if found_there.get((table, name)) != (events, _function_body(table))
    ]


def _drop(connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> None:
    for name in _names(connection.vendor, table):
        on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on_table}')


def _statements(vendor: str, table: str) -> list[str]:
    return _sqlite(table) if vendor == "sqlite" else _postgresql(table)


def _emptying(found: Erasable, same: str) -> str:
    """The condition of the one update that passes; ``same`` is the database's null-safe equality."""
    emptied = " AND ".join(f'NEW."{column}" IS NULL' for column in found.columns)
    kept = " AND ".join(f'NEW."{column}" {same} OLD."{column}"' for column in found.kept)
    return (
        f"{emptied} AND {kept} "  # noqa: S608 - names of our own models
        f'AND EXISTS (SELECT 1 FROM ledger_erasure WHERE entry_id = OLD."{found.entry}")'
    )


def _sqlite(table: str) -> list[str]:
    update, delete, replace = _names("sqlite", table)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL % table}'); END"
    found = _tables[table]
    condition = f"WHEN NOT ({_emptying(found, 'IS')}) " if found else ""
    return [
        f'CREATE TRIGGER "{update}" BEFORE UPDATE ON "{table}" {condition}{refuse}',
        f'CREATE TRIGGER "{delete}" BEFORE DELETE ON "{table}" {refuse}',
        f'CREATE TRIGGER "{replace}" BEFORE INSERT ON "{table}" WHEN {_there(table)} {refuse}',
    ]


def _there(table: str) -> str:
    """The condition that the new row has a unique key of a row that stands. One search in an index for each."""
    searches = (
        " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) for columns in _keys[table]
    )
    return " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE {search})'  # noqa: S608 - names of our own models
        for search in searches
    )


def _function_body(table: str) -> str:
    opening = ""
    if found := _tables[table]:
        # Nested: PL/pgSQL evaluates a condition as one expression, and NEW and OLD exist only for rows.
        opening = (
            f"IF TG_OP = 'UPDATE' THEN IF {_emptying(found, 'IS NOT DISTINCT FROM')} "
            "THEN RETURN NEW; END IF; END IF; "
        )
    return f"BEGIN {opening}RAISE EXCEPTION '{REFUSAL % table}' USING ERRCODE = 'restrict_violation'; END"


def _postgresql(table: str) -> list[str]:
    row, truncate = _names("postgresql", table)
    function = f'"{table}_append_only"'
    # A literal percent sign would be read as a parameter by RAISE; the texts here have none.
    return [
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$body${_function_body(table)}$body$",
        f'CREATE TRIGGER "{row}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {function}()',
        f'CREATE TRIGGER "{truncate}" BEFORE TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{row}"',
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{truncate}"',
    ]
