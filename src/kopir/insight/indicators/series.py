"""A number's past: its snapshots, for the page, the download and the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kopir.kit import formats
from kopir.kit.errors import NotFound
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day
from kopir.spine.registry.indicators import Figure, Indicator, indicator_for

from .models import Snapshot
from .shown import note_of, text_of

#: Newest first; the last column is unique, as pages by cursor need it.
ORDER = ("-day", "-id")
FIELDS = (
    "day",
    "amount",
    "unit",
    "currency",
    "modality",
    "key",
    "records",
    "without_figure",
    "total",
    "taken_at",
)


def series_of(code: str) -> QuerySet[Snapshot]:
    """The snapshots of one indicator. Raises NotFound for a code that nobody declares."""
    try:
        indicator_for(code)
    except KeyError:
        raise NotFound from None
    return Snapshot.objects.filter(code=code).order_by(*ORDER)


def figure_of(row: Snapshot, indicator: Indicator) -> Figure | None:
    """The snapshot as the figure that it was; None when there was no data."""
    if row.amount is None:
        return None
    group = indicator.groups.get(row.key, row.key)
    return Figure(row.amount, row.unit, row.records, row.currency, row.modality, group, row.key)


def series_table(rows: Iterable[Snapshot], indicator: Indicator) -> Table:
    """The newest snapshots, a line a figure."""

    def number(row: Snapshot) -> Any:
        figure = figure_of(row, indicator)
        return text_of(figure) if figure else _("no data")

    def note(row: Snapshot) -> Any:
        figure = figure_of(row, indicator)
        return note_of(figure) if figure else ""

    columns = [
        Column("day", _("Day"), lambda row: day(row.day)),
        Column("number", pgettext("figure", "Number"), number, True),
    ]
    if indicator.groups:
        columns.insert(1, Column("key", _("Part"), lambda row: indicator.groups.get(row.key, row.key)))
    if indicator.unit not in {"agreement", "organisation", "delivery"}:
        columns.append(Column("note", _("How firm"), note))
    if indicator.published is not None:
        columns.append(
            Column(
                "total",
                _("In the whole hub"),
                lambda row: "" if row.total is None else formats.number(row.total),
                True,
            )
        )
    empty = _("No snapshot has been taken yet. The worker takes one a day.")
    return Table(columns, rows, empty=empty)


def plain_series(rows: Iterable[Snapshot]) -> Iterator[dict[str, Any]]:
    """Codes and numbers for machines."""
    for row in rows:
        yield {name: getattr(row, name) for name in FIELDS}
