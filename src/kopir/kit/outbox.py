"""The outbox: which records were changed, written in the transaction that changed them.

Whoever keeps a derived copy takes rows, brings the copy up to date and then drops exactly these rows. So a
kill at any moment only repeats work. Rows are dropped by their ids and never passed over by position: a
transaction that commits late may hold a lower id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from .models import Touched


def touch(records: Iterable[tuple[str, int]]) -> None:
    """Note (type, id) of changed records in the caller's transaction."""
    rows = [Touched(record_type=kind, record_id=pk) for kind, pk in records]
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    elif rows:
        Touched.objects.bulk_create(rows, batch_size=500)


def take(limit: int) -> list[tuple[int, str, int]]:
    """The oldest rows as (row, type, id); they stay until :func:`drop`."""
    rows = Touched.objects.order_by("pk").values_list("pk", "record_type", "record_id")
    return list(rows[:limit])


def drop(rows: Collection[int]) -> None:
    """Forget rows that were taken and worked on."""
    found = sorted(rows)
    for start in range(0, len(found), 500):
        Touched.objects.filter(pk__in=found[start : start + 500]).delete()


def waiting() -> int:
    """How many changes are not yet in the copy."""
    return Touched.objects.count()
