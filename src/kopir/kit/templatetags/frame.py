"""``{% load frame %}``: what stands around every page, kept by what it says (kit.fragments).

Only the token of the forms and the address to come back to differ with every page. The pieces are kept with stand-ins
for them, long random words that stand nowhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kopir.kit.fragments import fragment

register = template.Library()

_TOKEN, _NEXT = secrets.token_hex(32), secrets.token_hex(32)


#: So many places are on one line in the longest of the languages; where there are more, the last ones go behind "More".
SHOWN = 7


class Place(NamedTuple):
    """One link of the frame; ``exact`` when it is this very page, else the page lies below it."""

    label: str
    url: str
    current: bool = False
    exact: bool = False
    unread: int = 0


class TopBar(NamedTuple):
    """``csrf`` is '' where a page has no token; ``next`` is where the choice of a language leads back to.

    ``nav`` stands in the bar, ``more`` behind one word at its end (:data:`SHOWN`).
    """

    home: str
    name: str
    name_lang: str
    search: str
    nav: tuple[Place, ...]
    more: tuple[Place, ...]
    personal: tuple[Place, ...]
    sign_out: str
    set_language: str
    languages: tuple[tuple[str, str], ...]
    csrf: str
    next: str


class Palette(NamedTuple):
    search: str
    suggest: str
    nav: tuple[Place, ...]


def _split(places: tuple[Place, ...]) -> tuple[tuple[Place, ...], tuple[Place, ...]]:
    return (places, ()) if len(places) <= SHOWN else (places[: SHOWN - 1], places[SHOWN - 1 :])


@register.simple_tag(takes_context=True)
def top_bar(context: template.Context) -> SafeString:
    """The hub's name, where one can go, who one is, languages in their own names: of ``face`` (kopir.web.context)."""
    face: Mapping[str, Any] = context["face"]
    token = str(context.get("csrf_token") or "")
    if token == "NOTPROVIDED":  # noqa: S105 - Django's word for none
        token = ""
    facts = TopBar(
        face["home"],
        face["name"],
        face["name_lang"],
        face["search"],
        *_split(tuple(face["nav"])),
        tuple(face["personal"]),
        face["sign_out"],
        face["set_language"],
        tuple(face["languages"]),
        _TOKEN if token else "",
        _NEXT,
    )
    bar = fragment("kit/components/top_bar.html", facts)
    whole = bar.replace(_TOKEN, escape(token)).replace(_NEXT, escape(context["request"].get_full_path()))
    return mark_safe(whole)  # noqa: S308 - a template's own, and both are escaped


@register.simple_tag(takes_context=True)
def palette(context: template.Context) -> SafeString:
    """Search over any page, and the same places; '' where there is no search."""
    face: Mapping[str, Any] = context["face"]
    if not face["search"]:
        return SafeString("")
    return fragment("kit/_palette.html", Palette(face["search"], face["suggest"], tuple(face["nav"])))
