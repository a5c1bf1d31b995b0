"""Keyset pages: the cost of a page does not grow with its number, and rows that appear do not shift it.

A cursor holds the order's values in the row at the page's edge, signed, so that nobody can ask for
another comparison than the list's own. NULLs are put last in both directions of every column, on both
databases, and compared as such.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext as _

from .errors import Invalid
from .prepared import remembered

SALT = "kopir.cursor"


@dataclass(frozen=True)
class CursorPage:
    """``items`` in the list's order; ``next`` and ``previous`` are cursors, None where the list ends."""

    items: list[Any]
    next: str | None
    previous: str | None


def page_of(
    queryset: QuerySet[Any] | Callable[[], QuerySet[Any]],
    *,
    order: Sequence[str] = ("-updated_at", "-id"),
    cursor: str | None = None,
    limit: int = 50,
    key: Hashable = None,
) -> CursorPage:
    """One page of *queryset*: one query. ``order`` names columns or annotations, '-' for descending.

    The last of ``order`` must be unique (``id``), or rows would be lost between pages. Works on model
    instances and on ``.values()``. Raises Invalid for a cursor that this list did not give out.

    With a *key*, which must hold all that the queryset depends on, *queryset* is a function that makes it, of
    ``.values()``, and the first page's SQL is written once for each key.
    """
    names = tuple(name.lstrip("-") for name in order)
    backwards, edge = _read(cursor, order) if cursor else (False, None)

    def rows() -> QuerySet[Any]:
        asked = queryset() if callable(queryset) else queryset
        asked = asked.order_by(*(_direction(name, reverse=backwards) for name in order))
        return (asked if edge is None else asked.filter(_beyond(order, edge, backwards)))[: limit + 1]

    first = key is not None and edge is None
    found = remembered((key, tuple(order), limit), rows).dicts() if first else list(rows())
    more, found = len(found) > limit, found[:limit]
    if backwards:
        found.reverse()
    if not found:
        return CursorPage([], None, None)
    has_next = backwards or more
    has_previous = more if backwards else edge is not None
    return CursorPage(
        found,
        _write(order, names, found[-1], backwards=False) if has_next else None,
        _write(order, names, found[0], backwards=True) if has_previous else None,
    )


def _direction(name: str, *, reverse: bool) -> Any:
    column = F(name.lstrip("-"))
    if name.startswith("-") != reverse:
        return column.desc(nulls_first=True) if reverse else column.desc(nulls_last=True)
    return column.asc(nulls_first=True) if reverse else column.asc(nulls_last=True)


def _beyond(order: Sequence[str], edge: list[Any], backwards: bool) -> Q:
    """Rows strictly after the edge in the direction of travel: (a > x) or (a = x and (b > y or …))."""
    condition = Q(pk__in=[])
    for name, value in reversed(list(zip(order, edge, strict=True))):
        column = name.lstrip("-")
        if value is None:
            # Last forwards: nothing comes after NULL. Backwards everything that is not NULL does.
            further = Q(**{f"{column}__isnull": False}) if backwards else Q(pk__in=[])
            same = Q(**{f"{column}__isnull": True})
        else:
            comparison = "lt" if name.startswith("-") != backwards else "gt"
            further = Q(**{f"{column}__{comparison}": value})
            if not backwards:
                further |= Q(**{f"{column}__isnull": True})
            same = Q(**{column: value})
        condition = further | (same & condition)
    return condition


_TO_TEXT: dict[type, tuple[str, Any]] = {
    datetime: ("t", lambda value: value.isoformat()),
    date: ("d", lambda value: value.isoformat()),
    time: ("h", lambda value: value.isoformat()),
    Decimal: ("n", str),
    bytes: ("b", lambda value: base64.b64encode(value).decode()),
    memoryview: ("b", lambda value: base64.b64encode(bytes(value)).decode()),
}
_FROM_TEXT: dict[str, Any] = {
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
    "n": Decimal,
    "b": base64.b64decode,
}


def _write(order: Sequence[str], names: Sequence[str], row: Any, *, backwards: bool) -> str:
    values = []
    for name in names:
        value = row[name] if isinstance(row, dict) else _follow(row, name)
        if type(value) in _TO_TEXT:
            code, convert = _TO_TEXT[type(value)]
            value = {code: convert(value)}
        values.append(value)
    return signing.dumps([",".join(order), int(backwards), values], salt=SALT, compress=True)


def _follow(row: Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part) if value is not None else None
    return value


def _read(cursor: str, order: Sequence[str]) -> tuple[bool, list[Any]]:
    try:
        given, backwards, values = signing.loads(cursor, salt=SALT)
        if given != ",".join(order) or len(values) != len(order):
            raise ValueError("a cursor of another list")
        edge = [
            _FROM_TEXT[next(iter(value))](next(iter(value.values()))) if isinstance(value, dict) else value
            for value in values
        ]
    except (signing.BadSignature, ValueError, TypeError, KeyError, StopIteration) as error:
        message = _("This page address is not valid any more. Start from the first page.")
        raise Invalid({"cursor": [message]}) from error
    return bool(backwards), edge
