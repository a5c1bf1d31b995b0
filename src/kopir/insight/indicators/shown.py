"""Figures as people read them: the number, what it is, and how firm it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kopir.ground.quantities import Modality
from kopir.kit import formats
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day
from kopir.spine.registry.indicators import Figure, Indicator, Scope

from .selectors import Evaluated

#: Units that are the records themselves: the label says what is counted.
_RECORDS = {"agreement", "organisation", "delivery"}


@dataclass(frozen=True, slots=True)
class Shown:
    """``text`` is the number with its unit or currency, ``note`` what has to be said with it."""

    text: str
    group: Any
    note: str


def text_of(figure: Figure) -> str:
    """The number with its unit or currency in the reader's language."""
    if figure.unit in _RECORDS:
        return formats.number(figure.amount)
    return formats.amount(figure.amount, figure.unit, figure.currency)


def firmness_of(figure: Figure) -> str:
    """How firm the number is; '' for what was counted."""
    return {
        Modality.OBSERVED: "" if figure.unit in _RECORDS else _("stated as done"),
        Modality.PLANNED: _("planned"),
        Modality.LOWER_BOUND: _("at least"),
        Modality.APPROXIMATE: _("about"),
    }[Modality(figure.modality)]


def note_of(figure: Figure) -> str:
    """How firm the number is and from how many records it comes."""
    firmness = firmness_of(figure)
    if figure.unit in _RECORDS:
        return firmness
    records = ngettext("from {n} record", "from {n} records", figure.records)
    return f"{firmness} · {records.format(n=formats.number(figure.records))}"


def shown(figures: Sequence[Figure]) -> list[Shown]:
    """The figures as a page shows them, in their order."""
    return [Shown(text_of(figure), figure.group, note_of(figure)) for figure in figures]


def modality_of(indicator: Indicator) -> str:
    """What may be said of all its figures, in words."""
    return {
        Modality.OBSERVED: _("Observed: what happened, and nothing planned."),
        Modality.PLANNED: _("Planned, which is never added to what happened."),
        Modality.LOWER_BOUND: _("A lower bound: at least so many."),
        Modality.APPROXIMATE: _("Approximate."),
        "": _("As each record says of itself; planned amounts stand apart from the rest."),
    }[indicator.modality]


def figure_address(code: str, day: date | None = None, scope: Scope | None = None) -> str:
    """The page of a figure, counted on that day (today without one) and in that scope."""
    query: dict[str, object] = {"as_of": day.isoformat()} if day else {}
    if scope and scope.organisation_id:
        query["organisation"] = scope.organisation_id
    if scope and scope.country:
        query["country"] = scope.country
    address = reverse("indicators:figure", args=[code])
    return f"{address}?{urlencode(query)}" if query else address


def _cell(found: Evaluated, *, as_counted: bool = False) -> SafeString:
    """The number, opening its records: *as_counted* on its own day and in its scope, else as of today."""
    dated = found.day if as_counted and found.indicator.dated else None
    address = figure_address(found.indicator.code, dated, found.scope if as_counted else None)
    if not found.figures:
        return format_html('<a class="nodata" href="{}">{}</a>', address, _("no data"))
    parts = (
        (f"{figure.group}: {text_of(figure)}" if figure.group else text_of(figure), note_of(figure))
        for figure in found.figures
    )
    return format_html_join(
        "; ",
        '<a href="{}">{}</a>{}',
        (
            (address, text, format_html(' <span class="hint">{}</span>', note) if note else "")
            for text, note in parts
        ),
    )


def beside_table(rows: Iterable[Evaluated]) -> Table:
    """Definitions that are taken for one another, each with its own number and day."""
    return Table(
        [
            Column("label", _("Figure"), lambda row: row.indicator.label),
            Column(
                "number", pgettext("figure", "Number"), lambda row: _cell(row, as_counted=True), numeric=True
            ),
            Column("day", _("As of"), lambda row: day(row.day)),
            Column("definition", _("Definition"), lambda row: row.indicator.definition),
        ],
        rows,
    )


def figures_table(rows: Iterable[Evaluated]) -> Table:
    """All figures, each opening its page."""
    return Table(
        [
            Column("label", _("Figure"), lambda row: row.indicator.label),
            Column("number", pgettext("figure", "Number"), _cell, numeric=True),
            Column("definition", _("Definition"), lambda row: row.indicator.definition),
        ],
        rows,
        empty=_("No figure is declared."),
    )


#: Columns of the list of figures as a file.
NUMBERS = (
    "code",
    "label",
    "group",
    "amount",
    "unit",
    "currency",
    "modality",
    "records",
    "as_of",
    "definition",
)


def plain_figures(rows: Iterable[Evaluated]) -> Iterator[dict[str, Any]]:
    """Each number on a line of its own, unit and currency apart; one without a number has an empty amount."""
    for row in rows:
        indicator = row.indicator
        common = {
            "code": indicator.code,
            "label": str(indicator.label),
            "as_of": row.day,
            "definition": str(indicator.definition),
        }
        for figure in row.figures:
            yield common | {
                "group": str(figure.group or ""),
                "amount": figure.amount,
                "unit": figure.unit,
                "currency": figure.currency,
                "modality": str(figure.modality),
                "records": figure.records,
            }
        if not row.figures:
            yield common
