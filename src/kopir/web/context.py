"""What every page's frame needs: the hub's name, where one can go, languages, sign in and out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kopir.kit.languages import LATIN, content_languages, offered
from kopir.kit.multilingual import base_language, pick
from kopir.kit.prepared import ANY_ID, Prepared
from kopir.spine.notices.models import Notice
from kopir.web.hubs import hub_of

from .administration import may_administer


@dataclass(frozen=True)
class Place:
    """One link of the frame; ``exact`` when it is this very page, else the page lies below it."""

    label: str
    url: str
    current: bool = False
    exact: bool = False
    count: int = 0


@lru_cache(maxsize=64)
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a page whose app is not installed in this hub
        return ""


def _places(request: HttpRequest, entries: list[tuple[str, str, int]]) -> list[Place]:
    found = []
    for name, label, count in entries:
        url = _address(name)
        if url:
            here = request.path == url or (url != "/" and request.path.startswith(url))
            found.append(Place(label, url, here, request.path == url, count))
    return found


_notices = Prepared(
    lambda user: (
        Notice.objects.filter(user_id=user, read_at=None)
        .order_by()
        .values_list("user_id")
        .annotate(found=Count("pk"))
    ),
    ANY_ID,
)


def _unread(user_id: int) -> int:
    """How many notices this person has not read; no row when there is none."""
    return sum(found for _user, found in _notices().rows(user_id))


#: From this width on the languages stand in the top bar, under their own names and in bold (frame.css).
WIDE = "(min-width: 56.01rem)"


def fonts_for(language: str, offered: Iterable[str]) -> list[tuple[str, str]]:
    """The pieces of our fonts that every page in *language* shows for certain: (file, for which windows).

    They are asked for at once; one that a page does not show after all would make the browser complain. The
    foot's wordmark needs the serif's Latin, and the names of the languages *offered* both bold scripts.
    """
    cyrillic, english = not {"kk", "ru"}.isdisjoint(offered), "en" in offered
    pieces = {"sans-400-latin": "", "serif-600-latin": ""}
    if cyrillic:
        pieces["sans-600-cyrillic"] = WIDE
    if english:
        pieces["sans-600-latin"] = WIDE
    if language == LATIN:
        pieces["sans-600-latin"] = ""
    elif base_language(language) in {"kk", "ru"}:
        pieces |= {"sans-400-cyrillic": "", "sans-600-cyrillic": "", "serif-600-cyrillic": ""}
    elif base_language(language) == "en":
        pieces["sans-600-latin"] = ""
    return [(f"built/fonts/{name}.woff2", media) for name, media in pieces.items()]


def face(request: HttpRequest) -> dict[str, Any]:
    """``hub`` (or None before it is set up), ``actor``, and ``face``: all that ``kit/base.html`` shows."""
    hub, actor = hub_of(request), getattr(request, "actor", None)
    signed_in = actor is not None and not actor.is_anonymous
    nav = [
        ("web:portfolio", _("Agreements"), 0),
        ("parties:list", _("Organisations"), 0),
        ("indicators:list", _("Figures"), 0),
        ("claims:list", _("Claims"), 0),
        ("ledger:head", _("Ledger"), 0),
    ]
    personal: list[tuple[str, str, int]] = []
    if signed_in:
        nav[0:0] = [("web:needs", _("What needs me"), 0)]
        nav += [("spreadsheets:start", _("Import"), 0)]
        if actor is not None and may_administer(actor):
            nav += [("web:administration", _("Administration"), 0)]
        unread = _unread(actor.user_id) if actor is not None and actor.user_id else 0
        personal = [("notices:list", _("Notices"), unread), ("people:me", _("My account"), 0)]
    else:
        personal = [("account_login", _("Sign in"), 0)]
    name = pick(hub.name) if hub else None
    foreign = name is not None and base_language(name.lang) != base_language(get_language() or "")
    enabled = hub.languages if hub else [code for code, _label in content_languages()]
    frame = {
        "name": name.text if name else "Köpir",
        "name_lang": name.lang if name and foreign else "",
        "home": _address("web:front") or "/",
        "nav": _places(request, nav),
        "personal": _places(request, personal),
        "footer": _places(request, [("api:openapi-view", _("API"), 0)]),
        "sign_out": _address("account_logout") if signed_in else "",
        "set_language": _address("set_language"),
        "fonts": fonts_for(get_language() or "en", enabled),
        "languages": offered(enabled),
    }
    return {"hub": hub, "actor": actor, "face": frame}
