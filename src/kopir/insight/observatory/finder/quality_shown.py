"""The evaluation's table as pages and files show it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from kopir.kit.formats import number
from kopir.kit.tables import Column, Table

from .store import MEASURES

COLUMNS = ("group", "method", "measure", "value", "low", "high", "sources", "pairs")


def heads() -> dict[str, Any]:
    return {
        "group": _("Institutions"),
        "method": _("Ranked by"),
        "measure": _("Measure"),
        "value": _("Value"),
        "low": _("Lower bound"),
        "high": _("Upper bound"),
        "sources": _("How many institutions"),
        "pairs": _("New pairs"),
    }


def group_labels() -> dict[str, str]:
    return {
        "everyone": _("All institutions"),
        "without_common": _("Pairs without a partner in common"),
        "band_small": _("Institutions of the smaller half"),
        "band_middle": _("Institutions of middle size"),
        "band_large": _("Institutions of the largest tenth"),
        "band_giant": _("Institutions of the largest hundredth"),
    }


def method_labels() -> dict[str, str]:
    return {
        "finder": _("This finder"),
        "adamic_adar": "Adamic–Adar",
        "popularity": _("Number of partners"),
        "gravity": _("Size and countries alone"),
        "topics": _("Topics alone"),
        "random": _("Drawn at random"),
    }


def _three(value: float) -> str:
    """A measure as it is printed, with its sign."""
    text = number(Decimal(str(round(abs(value), 3))))
    return f"−{text}" if round(value, 3) < 0 else text


def interval(found: list[float]) -> str:
    """A mean with its interval of 95 %."""
    mean, low, high = map(_three, found)
    return f"{mean} [{low}; {high}]"


def _measure(name: str, row: tuple[str, dict[str, Any]]) -> str:
    return interval(row[1][name])


def groups(found: dict[str, Any]) -> list[dict[str, Any]]:
    """For each group of institutions its table, and the finder's MAP less that of each other method."""
    labels, methods = group_labels(), method_labels()
    names = {"auc": "AUC", "map": "MAP", "recall10": _("Found among the first 10"),
             "recall50": _("Found among the first 50")}  # fmt: skip
    shown = []
    for group in (each for each in labels if each in found["groups"]):
        table = found["groups"][group]
        paired = table["paired"]
        columns = [Column("method", _("Ranked by"), lambda row: methods[row[0]])]
        columns += [Column(each, names[each], partial(_measure, each), numeric=True) for each in MEASURES]
        columns.append(
            Column("paired", _("MAP of the finder less this"), partial(_paired, paired), numeric=True)
        )
        shown.append(
            {
                "label": labels[group],
                "sources": table["sources"],
                "pairs": table["pairs"],
                "table": Table(columns, [(each, table["methods"][each]) for each in methods]),
            }
        )
    return shown


def _paired(paired: dict[str, list[float]], row: tuple[str, Any]) -> str:
    return interval(paired[row[0]]) if row[0] in paired else ""


def plain(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for group, table in found["groups"].items():
        for method, measures in table["methods"].items():
            for measure, (value, low, high) in measures.items():
                yield {
                    "group": group, "method": method, "measure": measure, "value": round(value, 6),
                    "low": round(low, 6), "high": round(high, 6), "sources": table["sources"],
                    "pairs": table["pairs"],
                }  # fmt: skip
