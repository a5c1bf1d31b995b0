"""The map of the front page with its message and the table of its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kopir.insight.health.states import TAGS, Health
from kopir.kit.formats import number
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import status
from kopir.kit.worldmap import Link, draw
from kopir.web.atlas import Land

#: Lines of the list beside the map; the table under it has all.
BESIDE = 10


def word(state: Health) -> str:
    """One word for a state of health."""
    return _("Unknown") if state is Health.UNKNOWN else str(state.label)


def message(lands: Sequence[Land]) -> str:
    """What the map shows, as a sentence."""
    n = len(lands)
    text = ngettext(
        "Partners in {n} country or territory", "Partners in {n} countries and territories", n
    ).format(n=number(n))
    if n < 2 or lands[0].count == lands[1].count:
        return text
    return _("{message}; most agreements: {country} ({count})").format(
        message=text, country=lands[0].label, count=number(lands[0].count)
    )


def _said(land: Land) -> str:
    states = ", ".join(f"{word(state)} {number(n)}" for state, n in _in_order(land))
    return f"{land.label}: {number(land.count)} ({states})"


def _in_order(land: Land) -> list[tuple[Health, int]]:
    return [(state, land.states[state]) for state in Health if state in land.states]


def picture(home: str, lands: Sequence[Land]) -> SafeString:
    """The map; *home* is the hub's country ('' before it is set up)."""
    links = [Link(land.code, _said(land), number(land.count), land.kind) for land in lands]
    return draw(home, links, message(lands))


def numbers(lands: Sequence[Land]) -> Table:
    """Every country with its agreements by health; each number opens to what it counts."""
    shown = [state for state in Health if any(state in land.states for land in lands)]
    # Some hundreds of cells: the address is made once, and codes and figures have nothing to escape.
    address = reverse("web:portfolio")

    def opening(land: Land, state: Health | None) -> Any:
        found = land.states.get(state, 0) if state else land.count
        if not found:
            return "0"
        health = f"&amp;health={state.value}" if state else ""
        link = f'<a href="{address}?country={land.code}{health}">{number(found)}</a>'
        return mark_safe(link)  # noqa: S308 - see above

    def column(state: Health) -> Column:
        return Column(state.value, word(state), lambda land: opening(land, state), numeric=True)

    return Table(
        [
            Column("label", _("Country")),
            Column("count", _("Agreements"), lambda land: opening(land, None), numeric=True),
            *(column(state) for state in shown),
        ],
        lands,
    )


def legend(lands: Sequence[Land]) -> list[SafeString]:
    """The marks that the map bears: shape and colour with the words that they stand for."""
    words: dict[str, list[str]] = {}
    for state in Health:
        if any(land.health is state for land in lands):
            words.setdefault(TAGS[state], []).append(word(state))
    return [status(kind, ", ".join(found)) for kind, found in words.items()]


def atlas_context(home: str, lands: Sequence[Land]) -> dict[str, Any]:
    """What ``web/_map.html`` shows; nothing where there is no partner abroad."""
    if not lands:
        return {}
    return {
        "lands": [(land, word(land.health)) for land in lands[:BESIDE]],
        "further": max(0, len(lands) - BESIDE),
        "map_title": message(lands),
        "map": picture(home, lands),
        "map_numbers": numbers(lands),
        "legend": legend(lands),
    }
