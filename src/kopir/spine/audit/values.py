"""How a value that the trail keeps is shown: days, choices, records, texts in several languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kopir.ground.codelists import is_country, is_currency
from kopir.kit import formats

#: (type, id) → name or link, as far as the reader may know it.
Named = Mapping[tuple[str, Any], str | SafeString]
Show = Callable[[Any, Named], Any]
#: Characters of a hash that are shown; the whole is in the record and in the API.
_HASH = 12


def is_nothing(value: Any) -> bool:
    return value is None or value in ("", [], {})


def nothing() -> SafeString:
    return format_html('<span class="quiet">{}</span>', _("not set"))


def plain(value: Any, named: Named) -> Any:
    """Text as it is, numbers with the reader's separators, yes or no, lists one after the other."""
    if is_nothing(value):
        return nothing()
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | Decimal):
        return formats.number(value)
    if isinstance(value, list):
        return format_html_join("; ", "{}", ((plain(one, named),) for one in value))
    if isinstance(value, dict):
        return texts(value, named)
    return value


def of_words(words: Mapping[str, Any]) -> Show:
    """One of *words*, or several in a list; a word that is gone is shown as its code."""

    def show(value: Any, named: Named) -> Any:
        if is_nothing(value):
            return nothing()
        if isinstance(value, list):
            return ", ".join(str(words.get(str(one), one)) for one in value)
        return str(words.get(str(value), value))

    return show


def day(value: Any, named: Named) -> Any:
    """An ISO 8601 day."""
    if is_nothing(value):
        return nothing()
    try:
        return formats.day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def moment(value: Any, named: Named) -> Any:
    """An ISO 8601 point in time with its zone."""
    try:
        return formats.moment(datetime.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def country(value: Any, named: Named) -> Any:
    if is_nothing(value):
        return nothing()
    return formats.country(value) if is_country(str(value)) else str(value)


def language(value: Any, named: Named) -> Any:
    if is_nothing(value):
        return nothing()
    if isinstance(value, list):
        return ", ".join(formats.language_name(str(one)) for one in value)
    return formats.language_name(str(value))


def currency(value: Any, named: Named) -> Any:
    """A code of ISO 4217; one that is none is shown as it is."""
    if is_nothing(value):
        return nothing()
    return formats.currency(str(value)) if is_currency(str(value)) else str(value)


def texts(value: Any, named: Named) -> Any:
    """Text in several languages: each with the language's name before it."""
    if is_nothing(value):
        return nothing()
    if not isinstance(value, dict):
        return str(value)
    rows = ((formats.language_name(tag), tag, text) for tag, text in value.items())
    return format_html_join("; ", '{}: <span lang="{}">{}</span>', rows)


def number(value: Any, named: Named) -> Any:
    """A decimal number that the trail keeps as text."""
    if is_nothing(value):
        return nothing()
    try:
        return formats.number(Decimal(str(value)))
    except ArithmeticError:
        return str(value)


def fingerprint(value: Any, named: Named) -> Any:
    """The beginning of a hash."""
    if is_nothing(value):
        return nothing()
    text = str(value)
    return format_html('<code class="code">{}</code>', text if len(text) <= _HASH else text[:_HASH] + "…")


def nth(value: Any, named: Named) -> Any:
    """The number of a row or of a record that has no name."""
    return nothing() if is_nothing(value) else _("no. {number}").format(number=value)


def bytes_of(value: Any, named: Named) -> Any:
    return formats.size(int(value))
