"""Django's ``flush``, which empties every table: allowed in tests only, where transactional tests need it.

Django's own truncates ninety tables and then derives every content type and permission anew, most of a short test's
time. Here only what holds rows is emptied, and these two tables stay as the migrations left them.
"""

from contextlib import nullcontext
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.db import connections, transaction
from django.test.utils import _TestState

from kopir.spine.ledger.triggers import append_only_lifted, guarded_tables

KEPT = {ContentType._meta.db_table, Permission._meta.db_table}
#: Triggers on one table may write into another that was emptied before it.
ROUNDS = 3


class Command(Flush):
    help = "Empties the database between tests. Refused everywhere else: the log is append-only."

    def handle(self, **options: Any) -> None:
        if not hasattr(_TestState, "saved_data"):  # set by setup_test_environment() alone
            raise CommandError(
                "The log is append-only: this database cannot be emptied. Make a new one instead."
            )
        using = options["database"]
        for _round in range(ROUNDS):
            full = _with_rows(using)
            if not full:
                return
            is_guarded = not full.isdisjoint(guarded_tables())
            with append_only_lifted(using) if is_guarded else nullcontext():
                _empty(using, full)
        raise CommandError(f"Rows come back into {', '.join(sorted(_with_rows(using)))}.")


def _with_rows(using: str) -> set[str]:
    """The tables that hold rows, but for the kept ones."""
    connection = connections[using]
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM \"{table}\")"  # noqa: S608 - names of our own models
        for table in sorted(tables)
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return {table for (table,) in cursor.fetchall()}


def _empty(using: str, tables: set[str]) -> None:
    """In one transaction: a foreign key is looked at when all are empty (Django makes them deferred)."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608 - likewise
