"""A number's past drawn: one picture for each unit, its message as its title."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.charts import MOST_LINES, Line, lines
from kopir.spine.registry.indicators import Figure, Indicator

from .models import Snapshot
from .series import figure_of
from .shown import firmness_of, text_of


@dataclass(frozen=True)
class Chart:
    """``message`` says what the picture shows; ``note`` what it leaves out."""

    message: str
    svg: SafeString
    note: str


def charts_of(rows: Iterable[Snapshot], indicator: Indicator) -> list[Chart]:
    """Of the snapshots; a unit or currency has a picture of its own, since they share no scale.

    One day alone is no course of things: it stands in the table only.
    """
    found: dict[tuple[str, str], dict[tuple[str, str], list[tuple[Snapshot, Figure]]]] = {}
    for row in sorted(rows, key=lambda row: (row.day, row.pk)):
        if figure := figure_of(row, indicator):
            of_unit = found.setdefault((row.unit, row.currency), defaultdict(list))
            of_unit[row.modality, row.key].append((row, figure))
    return [
        _chart(list(series.values()), indicator)
        for series in found.values()
        if len({row.day for days in series.values() for row, _figure in days}) > 1
    ]


def _chart(series: list[list[tuple[Snapshot, Figure]]], indicator: Indicator) -> Chart:
    series.sort(key=lambda days: days[-1][1].amount, reverse=True)
    drawn = series[:MOST_LINES]
    alone = len(series) == 1
    named = [
        Line(
            text_of(days[-1][1]) if alone else f"{_name(days[-1][1])}: {text_of(days[-1][1])}",
            [(row.day, figure.amount) for row, figure in days],
            planned=days[-1][1].modality == "planned",
        )
        for days in drawn
    ]
    first, last = min(days[0][0].day for days in drawn), max(days[-1][0].day for days in drawn)
    if alone:
        message = _("{label}: {before} on {start}, {after} on {end}").format(
            label=indicator.label,
            before=text_of(series[0][0][1]),
            start=formats.day(first),
            after=text_of(series[0][-1][1]),
            end=formats.day(last),
        )
    else:
        message = _("{label}, the latest numbers: {numbers}").format(
            label=indicator.label, numbers="; ".join(line.label for line in named)
        )
    left = len(series) - len(drawn)
    note = _("Drawn are the largest; the table has all.") if left else ""
    return Chart(message, lines(named, message), note)


def _name(figure: Figure) -> str:
    return " · ".join(
        filter(None, (str(figure.group), firmness_of(figure) if figure.modality else ""))
    ) or str(figure.key)
