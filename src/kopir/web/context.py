"""What every page's frame needs: the hub's name, where one can go, languages, sign in and out."""

from __future__ import annotations

from collections.abc import Iterable
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
from kopir.kit.templatetags.frame import Place
from kopir.spine.notices.models import Notice
from kopir.web.hubs import hub_of

from .administration import may_administer


@lru_cache(maxsize=64)
def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:  # a page whose app is not installed in this hub
        return ""


def _places(path: str, entries: Iterable[tuple[str, str]], count: int = 0) -> list[Place]:
    """The links as one sees them at *path*; *count* stands beside the first."""
    return [
        Place(
            label,
            url,
            path == url or (url != "/" and path.startswith(url)),
            path == url,
            0 if number else count,
        )
        for number, (url, label) in enumerate(entries)
    ]


@lru_cache(maxsize=64)
def _links(_lang: str, signed_in: bool, administers: bool) -> tuple[list[tuple[str, str]], ...]:
    """(address, label in the active language, which is *_lang*) of the menu, of what is one's own, of the foot."""
    nav = [
        ("web:portfolio", _("Agreements")),
        ("parties:list", _("Organisations")),
        ("indicators:list", _("Figures")),
        ("claims:list", _("Claims")),
        ("observatory:overview", _("Observatory")),
        ("research:list", _("Challenges")),
        ("recognition:calculator", _("Grades")),
        ("ledger:head", _("Ledger")),
    ]
    personal = [("account_login", _("Sign in"))]
    if signed_in:
        # What is opened daily comes first; what does not fit stands behind "More" (templatetags.frame).
        nav = [
            ("web:needs", _("What needs me")),
            *nav[:4],
            ("spreadsheets:start", _("Import")),
            ("mobility:calls", _("Mobility")),
            *nav[4:],
        ]
        personal = [("notices:list", _("Notices")), ("people:me", _("My account"))]
    if administers:
        nav = [*nav, ("web:administration", _("Administration"))]
    foot = [("api:openapi-view", _("API"))]
    return tuple(
        [(_address(name), label) for name, label in links if _address(name)]
        for links in (nav, personal, foot)
    )


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
    lang, path = get_language() or "en", request.path
    administers = actor is not None and signed_in and may_administer(actor)
    nav, personal, foot = _links(lang, signed_in, administers)
    unread = _unread(actor.user_id) if actor is not None and actor.user_id else 0
    name = pick(hub.name, lang) if hub else None
    foreign = name is not None and base_language(name.lang) != base_language(lang)
    enabled = hub.languages if hub else [code for code, _label in content_languages()]
    frame = {
        "name": name.text if name else "Köpir",
        "name_lang": name.lang if name and foreign else "",
        "home": _address("web:front") or "/",
        "nav": _places(path, nav),
        "personal": _places(path, personal, unread),
        "footer": _places(path, foot),
        "sign_out": _address("account_logout") if signed_in else "",
        "administration": _address("web:administration")
        if actor is not None and may_administer(actor)
        else "",
        "set_language": _address("set_language"),
        "search": _address("search:page"),
        "suggest": _address("search:suggest"),
        "fonts": fonts_for(lang, enabled),
        "languages": offered(enabled),
    }
    return {"hub": hub, "actor": actor, "face": frame}
