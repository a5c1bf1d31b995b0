"""``{% load kit %}``: the components that every page is made of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import forms, template
from django.conf import settings
from django.template.base import Parser, Token, token_kwargs
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.exports import FORMATS
from kopir.kit.filters import filter_bar
from kopir.kit.languages import bcp47 as canonical
from kopir.kit.languages import offered
from kopir.kit.multilingual import Picked, base_language, pick
from kopir.kit.tables import Table

register = template.Library()


class ComponentNode(template.Node):
    """A component with what stands between its tags as ``slot``; it sees its own arguments and the frame's."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, given: dict[str, Any], nodelist: template.NodeList) -> None:
        self.name, self.given, self.nodelist = name, given, nodelist

    def render(self, context: template.Context) -> SafeString:
        given = {key: value.resolve(context) for key, value in self.given.items()}
        given["slot"] = self.nodelist.render(context)
        inside = context.template.engine.get_template(f"kit/components/{self.name}.html")  # type: ignore[union-attr]  # set while rendering
        with context.push(**given):
            return inside.render(context)


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """``{% component "page_head" title=title %}…{% endcomponent %}``: one of kit/components with a body."""
    _tag, name, *arguments = token.split_contents()
    given = token_kwargs(arguments, parser)
    if arguments or name[0] not in "\"'":
        raise template.TemplateSyntaxError("component takes a name in quotes, then name=value")
    nodelist = parser.parse(("endcomponent",))
    parser.delete_first_token()
    return ComponentNode(name[1:-1], given, nodelist)


class FrozenNode(template.Node):
    """Rendered once a language in each process, with nothing of the request within reach."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.rendered: dict[str | None, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        lang = get_language()
        if lang not in self.rendered:
            bare = template.Context()
            bare.template = context.template
            with bare.render_context.push_state(context.template):  # type: ignore[arg-type]  # set while rendering
                self.rendered[lang] = self.nodelist.render(bare)
        return self.rendered[lang]


@register.tag
def frozen(parser: Parser, token: Token) -> FrozenNode:
    """``{% frozen %}…{% endfrozen %}``: what depends on the language alone, such as the frame of every page."""
    nodelist = parser.parse(("endfrozen",))
    parser.delete_first_token()
    return FrozenNode(nodelist)


#: Letters that could end a data block or begin a comment in it; JSON reads them back as they were.
_IN_BLOCK = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&\u2028\u2029"}


@register.simple_tag
def linked_data(value: Any) -> SafeString:
    """schema.org's JSON-LD as a data block, which no browser runs, so the policy on scripts allows it; '' for None."""
    if value is None:
        return SafeString("")
    text = SafeString(json.dumps(value, ensure_ascii=False).translate(_IN_BLOCK))
    return format_html('<script type="application/ld+json">{}</script>', text)


#: Facebook's names of locales, which are a language with a country.
_OPEN_GRAPH = {"zh-hans": "zh_CN", "kk": "kk_KZ", "kk-latn": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}


@register.simple_tag(takes_context=True)
def social_card(context: Any, title: Any, description: Any = "") -> SafeString:
    """Open Graph of a page that everybody may see: its words, its picture (``card.<language>.png`` under the
    page's own address), its languages. Not for a private record, whose words stay on its page."""
    lang, hub = get_language() or "en", context.get("hub")
    words = pick(description, lang).text if isinstance(description, dict) else str(description or "")
    codes = [code for code, _label in offered(hub.languages)] if hub else [lang]
    here = f"{settings.KOPIR_BASE_URL}{context['request'].path}"
    face = context.get("face") or {}
    locale = _OPEN_GRAPH.get(lang, lang)
    others = {_OPEN_GRAPH.get(code, code) for code in codes} - {locale}
    said = [
        ("og:type", "website"),
        ("og:url", here),
        ("og:site_name", face.get("name", "Köpir")),
        ("og:title", title),
        ("og:description", " ".join(words.split())[:300]),
        ("og:image", f"{here}card.{lang if lang in codes else codes[0]}.png"),
        ("og:image:type", "image/png"),
        ("og:image:width", 1200),
        ("og:image:height", 630),
        ("og:image:alt", title),
        ("og:locale", locale),
        *(("og:locale:alternate", other) for other in sorted(others)),
    ]
    tags = format_html_join("", '<meta property="{}" content="{}">', (each for each in said if each[1]))
    return format_html('{}<meta name="twitter:card" content="summary_large_image">', tags)


@register.simple_tag
def places(found: Sequence[Any], item: str = "") -> SafeString:
    """Links of the frame (label, url, current, exact, unread), each in an *item* element when that is named.

    Written in Python and kept: the same few stand at the head of every page.
    """
    return _places(tuple((p.url, str(p.label), p.current, p.exact, p.unread) for p in found), item)


@lru_cache(maxsize=1024)
def _places(found: tuple[tuple[str, str, bool, bool, int], ...], item: str) -> SafeString:
    before, after = (f"<{item}>", f"</{item}>") if item else ("", "")
    parts = []
    for url, label, current, exact, count in found:
        here = f' aria-current="{"page" if exact else "true"}"' if current else ""
        more = f' <span class="count">{count}</span>' if count else ""
        parts.append(f'{before}<a href="{escape(url)}"{here}>{escape(label)}{more}</a>{after}')
    return mark_safe("".join(parts))  # noqa: S308 - the texts are escaped, the rest is ours


@register.simple_tag
def languages(offered: Sequence[tuple[str, str]]) -> SafeString:
    """Buttons that choose one of the languages *offered* (code, its own name); the one in use is marked."""
    return _languages(tuple(offered), get_language() or "en")


@lru_cache(maxsize=64)
def _languages(offered: tuple[tuple[str, str], ...], active: str) -> SafeString:
    one = '<li><button class="plain" name="language" value="{}" lang="{}"{}>{}</button></li>'
    here = SafeString(' aria-current="true"')
    rows = ((code, canonical(code), here if code == active else "", name) for code, name in offered)
    return format_html_join("", one, rows)


@register.simple_tag
def preloads(fonts: Sequence[tuple[str, str]]) -> SafeString:
    """Links that ask for fonts at once: (static file, media query or '' for every window)."""
    return _preloads(tuple(fonts))


@lru_cache(maxsize=64)
def _preloads(fonts: tuple[tuple[str, str], ...]) -> SafeString:
    plain = '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>\n'
    wide = '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin media="{}">\n'
    return format_html_join("", "{}", ((format_html(wide if m else plain, static(f), m),) for f, m in fonts))


@register.simple_tag
def table(value: Table) -> SafeString:
    """The whole table, escaped."""
    return value.html()


@register.simple_tag
def filters(form: forms.Form) -> SafeString:
    """The fields of a list's GET form, each with its label."""
    return filter_bar(form)


@register.simple_tag
def tag(kind: str, label: Any) -> SafeString:
    """A status: shape, word and colour. ``kind`` is ok, warn, bad or quiet."""
    return status(kind, label)


def status(kind: str, label: Any) -> SafeString:
    """As the tag, for cells of a table."""
    return format_html('<span class="tag {}">{}</span>', kind, label)


@register.simple_tag
def ml(value: Any) -> SafeString:
    """Text in several languages, with its ``lang`` and, when it fell back, the language that it is in."""
    return multilingual(value)


def multilingual(value: Any, lang: str | None = None) -> SafeString:
    """As the tag ``ml``, for cells of a table; ``lang`` is the active language where it is at hand."""
    lang = lang or get_language() or "en"
    picked = value if isinstance(value, Picked) else pick(value, lang)
    if not picked.text:
        return format_html('<span class="nodata">{}</span>', _("no text"))
    if base_language(picked.lang) == base_language(lang):
        return escape(picked.text)
    if not picked.lang:  # WCAG 2.2 SC 3.1.2 excepts proper names; "" says that the language is not known
        return format_html('<span lang="">{}</span>', picked.text)
    return format_html(
        '<span lang="{}">{}</span> <span class="fell">({})</span>',
        picked.lang,
        picked.text,
        formats.language_name(picked.lang),
    )


@register.simple_tag
def quantity(amount: Any, unit: str, currency: str = "") -> SafeString:
    """An amount with its unit or currency; 'no data' for None, which is not zero."""
    return measured(amount, unit, currency)


def measured(amount: Any, unit: str, currency: str = "") -> SafeString:
    """As the tag ``quantity``, for cells of a table."""
    # Nought below zero, which rounding gives, equals nought: it must not be kept and shown in its place.
    return _measured(None if amount is None else amount or 0, unit, currency, get_language() or "en")


@lru_cache(maxsize=4096)
def _measured(amount: Any, unit: str, currency: str, _lang: str) -> SafeString:
    if amount is None:
        return format_html('<span class="nodata">{}</span>', _("no data"))
    return format_html('<span class="num">{}</span>', formats.amount(amount, unit, currency))


@register.filter
def day(value: date | None, precision: str = "day") -> SafeString:
    """A date with its machine-readable form; 'no data' for none."""
    return day_in(value, precision or "day", get_language() or "en")


@lru_cache(maxsize=4096)
def day_in(value: date | None, precision: str, lang: str) -> SafeString:
    """As the filter ``day``. The same few days stand in every list; CLDR's patterns are dear."""
    if value is None:
        return format_html('<span class="nodata">{}</span>', _("no data"))
    shown = {"year": value.strftime("%Y"), "month": value.strftime("%Y-%m")}.get(precision, value.isoformat())
    return format_html('<time datetime="{}">{}</time>', shown, formats.day(value, precision))


@register.simple_tag
def when(value: date | datetime | None) -> SafeString:
    """A day or a point in time, whichever it is."""
    return moment(value) if isinstance(value, datetime) else day(value)


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A point in time with its zone and its machine-readable form; 'no data' for none."""
    if value is None:
        return format_html('<span class="nodata">{}</span>', _("no data"))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.moment(value))


@register.filter
def about(value: Decimal | None) -> Decimal | None:
    """A share worked out by the calendar, to one decimal: its fourth says nothing to a reader."""
    return None if value is None else round(value, 1)


@register.filter
def filesize(value: int) -> str:
    """A number of bytes as the reader's language writes it."""
    return formats.size(value)


@register.filter
def code(value: Any) -> SafeString:
    """A hash, key or path: in a typewriter's letters, and broken wherever the line ends."""
    return format_html('<code class="code">{}</code>', value)


@register.filter
def number(value: Any) -> str:
    """A bare number with the reader's separators."""
    return "" if value is None else formats.number(value)


@register.filter
def country(code: str) -> str:
    """A country's name in the reader's language; '' for none."""
    return formats.country(code)


@register.filter
def city(name: str, code: str = "") -> str:
    """A city's name in the reader's language; *code* is its country."""
    return formats.city(name, code)


@register.filter
def language(tag: str) -> str:
    """A language's name in the reader's language; the tag itself when nobody knows it."""
    return formats.language_name(tag)


@register.filter
def bcp47(tag: str) -> str:
    """A locale's code as ``lang`` writes it: 'kk-latn' → 'kk-Latn'."""
    return canonical(tag)


@register.simple_tag(takes_context=True)
def downloads(context: template.Context, name: str, *args: Any, **wanted: Any) -> SafeString:
    """Links to the whole list in each format: *name* is the download's address, its last argument the format.

    They keep the list's filters, and forget on which page of it one stands; *wanted* are filters besides.
    """
    query = context["request"].GET.copy()
    query.pop("cursor", None)
    for key, value in wanted.items():
        query[key] = str(value)
    tail = f"?{query.urlencode()}" if query else ""
    return _downloads(name, args, tail, get_language())


@lru_cache(maxsize=256)
def _downloads(name: str, args: tuple[Any, ...], tail: str, _lang: str | None) -> SafeString:
    links = format_html_join(
        " ",
        '<a href="{}" download>{}</a>',
        ((reverse(name, args=[*args, kind]) + tail, kind.upper()) for kind in sorted(FORMATS)),
    )
    return format_html('<p class="row src">{} {}</p>', _("Download this list:"), links)
