"""The database itself notes which agreements' facts have changed, whoever changed them and however.

One trigger for each table and event writes the agreement's id into ``health_stale``, in the transaction of
the change. SQLite drops triggers when Django rebuilds a table, and refuses to rename a table that one names;
so there they are taken away before every ``migrate``, put back after it, and everything is counted anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

_MARK = "INSERT INTO health_stale (agreement_id) "
_ITS_AGREEMENTS = "SELECT agreement_id FROM agreements_party WHERE organisation_id = NEW.id"


@dataclass(frozen=True, slots=True)
class Watched:
    """``columns``: those whose change counts (empty: any); ``agreement``: the column of its id."""

    table: str
    event: str
    columns: tuple[str, ...] = ()
    agreement: str = "agreement_id"

    @property
    def name(self) -> str:
        return f"{self.table}_stale_{self.event.lower()}"

    def changed(self, same: str) -> str:
        """The condition that a column differs; ``same`` is the database's null-safe equality."""
        return " OR ".join(f'NOT (NEW."{column}" {same} OLD."{column}")' for column in self.columns)

    def statements(self) -> str:
        if self.table == "parties_organisation":
            return f"{_MARK}{_ITS_AGREEMENTS};"
        rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("OLD", "NEW")}[self.event]
        return " ".join(f"{_MARK}VALUES ({row}.{self.agreement});" for row in rows)


_STATES = ("id", "visibility", "state", "effective_from", "expires_on")
WATCHED = (
    Watched("agreements_agreement", "INSERT", agreement="id"),
    Watched("agreements_agreement", "UPDATE", _STATES, agreement="id"),
    Watched("agreements_agreement", "DELETE", agreement="id"),
    *(
        Watched(table, event)
        for table in ("agreements_party", "agreements_commitment", "deliveries_commitmenttotal")
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
    Watched("parties_organisation", "UPDATE", ("country",)),
)


def install(using: str = "default") -> bool:
    """Put the triggers in place where their tables exist; True when one was missing. Safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        if "health_stale" not in present:
            return False
        absent = _absent(connection, cursor)
        for watched in absent:
            for statement in _statements(connection.vendor, watched):
                cursor.execute(statement)
    return bool(absent)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are absent or not as written here."""
    with connection.cursor() as cursor:
        return [watched.name for watched in _absent(connection, cursor)]


def remove(using: str = "default") -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        for watched in WATCHED:
            if watched.table in present:
                cursor.execute(_drop(connection.vendor, watched))


def before_migrations(*, using: str, **_: Any) -> None:
    if connections[using].vendor == "sqlite":
        remove(using)


def after_migrations(*, using: str, **_: Any) -> None:
    from .prepared import forget

    if install(using):
        forget(using)  # what changed meanwhile went unseen


def _absent(connection: BaseDatabaseWrapper, cursor: CursorWrapper) -> list[Watched]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        found = dict(cursor.fetchall())
        return [each for each in WATCHED if found.get(each.name) != _statements("sqlite", each)[-1]]
    cursor.execute(
        "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE t.tgenabled <> 'D' AND n.nspname = current_schema()"
    )
    there = dict(cursor.fetchall())
    return [each for each in WATCHED if there.get(each.name) != _body(each)]


def _drop(vendor: str, watched: Watched) -> str:
    return f'DROP TRIGGER IF EXISTS "{watched.name}"' + (
        "" if vendor == "sqlite" else f' ON "{watched.table}"'
    )


def _body(watched: Watched) -> str:
    marking = watched.statements()
    if watched.columns:
        marking = f"IF {watched.changed('IS NOT DISTINCT FROM')} THEN {marking} END IF;"
    return f"BEGIN {marking} RETURN NULL; END"


def _statements(vendor: str, watched: Watched) -> list[str]:
    drop = _drop(vendor, watched)
    on = f'AFTER {watched.event} ON "{watched.table}"'
    if vendor == "sqlite":
        when = f"WHEN {watched.changed('IS')} " if watched.columns else ""
        return [drop, f'CREATE TRIGGER "{watched.name}" {on} {when}BEGIN {watched.statements()} END']
    return [
        f'CREATE OR REPLACE FUNCTION "{watched.name}"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$body${_body(watched)}$body$",
        drop,
        f'CREATE TRIGGER "{watched.name}" {on} FOR EACH ROW EXECUTE FUNCTION "{watched.name}"()',
    ]
