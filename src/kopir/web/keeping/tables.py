"""Every table as lines of text that are the same on both databases.

A row is one line of JSON: its values in the order of the model's columns, objects with their keys sorted,
moments in UTC, decimals as text, bytes in base64. Rows come in the order of their primary key, so the
SHA-256 of a table's lines tells whether two databases hold the same (docs/decisions/0019).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Collate

#: Who is signed in at the moment, and what is counted for minutes: a stolen backup must sign nobody in.
TRANSIENT = frozenset({"django_session", "usersessions_usersession", "kit_cacheentry", "kit_ratewindow"})
#: Rows that ``migrate`` and a worker write by themselves; they do not make an installation alive.
BY_ITSELF = TRANSIENT | {"django_content_type", "auth_permission", "jobs_schedule"}

#: Prepared from other tables: never kept, and made again after a restore, whose rows are marked as they come.
DERIVED = frozenset({"health_vital", "health_stale", "health_tally"})

_CHUNK = 2000  # rows read or written at a time

Model = type[models.Model]


def kept(*, transient: bool = False) -> list[Model]:
    """The models whose tables are kept, by table name; those that are :data:`TRANSIENT` only if asked for."""
    found = {
        model._meta.db_table: model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in DERIVED
    }
    return [found[name] for name in sorted(found) if transient or name not in TRANSIENT]


def columns(model: Model) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields]


def lines(model: Model) -> Iterator[bytes]:
    """The table's rows as lines, each with its line end, in the order of the primary key."""
    key: Any = "pk"
    if connection.vendor == "postgresql" and _kind(model._meta.pk) == "CharField":
        key = Collate("pk", "C")  # by bytes, as SQLite does
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by(key).values_list(*names)
    for row in rows.iterator(chunk_size=_CHUNK):
        yield encode(row)


def count_and_hash(rows: Iterable[bytes], write: Callable[[bytes], Any] | None = None) -> tuple[int, str]:
    """How many lines there are and the SHA-256 of all of them; *write* is handed each."""
    digest, count = sha256(), 0
    for line in rows:
        digest.update(line)
        count += 1
        if write:
            write(line)
    return count, digest.hexdigest()


def encode(row: Iterable[Any]) -> bytes:
    """One row as a line. Raises TypeError for a value that has no portable form."""
    values = [_plain(value) for value in row]
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return (
            int(value) if value.is_integer() else value
        )  # PostgreSQL's jsonb hands 1e20 out as a whole number
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    raise TypeError(f"a {type(value).__name__} has no portable form yet")


_READERS: dict[str, Callable[[Any], Any]] = {
    "DateTimeField": datetime.fromisoformat,
    "DateField": date.fromisoformat,
    "DecimalField": Decimal,
    "BinaryField": lambda text: base64.b64decode(text, validate=True),
}
_AS_IT_IS = {
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "BooleanField",
    "CharField",
    "GenericIPAddressField",
    "IntegerField",
    "JSONField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "SmallIntegerField",
    "TextField",
}


def _kind(field: Any) -> str:
    while field.remote_field:
        field = field.target_field
    return str(field.get_internal_type())


def readers(model: Model) -> list[Callable[[Any], Any]]:
    """For each column what turns a line's value into what its field takes. Raises TypeError as :func:`encode`."""
    found = []
    for field in model._meta.concrete_fields:
        kind = _kind(field)
        if kind not in _READERS and kind not in _AS_IT_IS:
            raise TypeError(f"{model._meta.label}.{field.name}: a {kind} has no portable form yet")
        found.append(_reader(field, _READERS.get(kind)))
    return found


def _reader(field: Any, read: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def to_database(value: Any) -> Any:
        if value is not None and read is not None:
            value = read(value)
        if value is None and field.null:
            return None
        return field.get_db_prep_value(value, connection, prepared=False)

    return to_database


def load(model: Model, rows: Iterable[bytes]) -> int:
    """Insert lines into the table by their own keys, with nothing that a model does on saving."""
    name = connection.ops.quote_name
    places = ", ".join(["%s"] * len(columns(model)))
    named = ", ".join(map(name, columns(model)))
    sql = f"INSERT INTO {name(model._meta.db_table)} ({named}) VALUES ({places})"  # noqa: S608 - our own names
    to_database, count, chunk = readers(model), 0, []
    with connection.cursor() as cursor:
        for line in rows:
            values = json.loads(line)
            chunk.append([turn(value) for turn, value in zip(to_database, values, strict=True)])
            if len(chunk) == _CHUNK:
                cursor.executemany(sql, chunk)
                count, chunk = count + len(chunk), []
        if chunk:
            cursor.executemany(sql, chunk)
    return count + len(chunk)


def living() -> list[str]:
    """Tables that hold what somebody entered; empty in a new database."""
    return [
        model._meta.db_table
        for model in kept()
        if model._meta.db_table not in BY_ITSELF and model._base_manager.exists()
    ]


def empty() -> None:
    """Take every row of every table away, in the caller's transaction; the triggers must be lifted."""
    every = [*(model._meta.db_table for model in kept(transient=True)), *sorted(DERIVED)]
    names = [connection.ops.quote_name(name) for name in every]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL lock_timeout = '20s'")  # somebody who still works here keeps us out
            cursor.execute(f"TRUNCATE {', '.join(names)}")
            return
        for name in names:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
