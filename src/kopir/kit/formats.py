"""Numbers, money, units, dates and names of languages as the reader's language writes them (CLDR, by Babel)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kopir.ground.cities import city_name
from kopir.ground.codelists import country_name, currency_name

from .languages import LATIN, in_letters
from .multilingual import Picked, base_language, pick

# CLDR of Babel has no Chinese without a script; Django says zh-hans.
_BABEL = {"zh-hans": "zh_Hans_CN", "kk": "kk_KZ", "kk-latn": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    try:
        return Locale.parse(_BABEL.get(tag.lower(), tag.replace("-", "_")))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def locale() -> Locale:
    """The CLDR locale of the active interface language."""
    return _locale(get_language() or "en")


def number(value: Decimal | int | float) -> str:
    """A number with the reader's separators; at most four decimals, none when it is whole."""
    if type(value) is int and 0 <= value < 1000:  # nothing to separate, in any of our languages
        return str(value)
    return _number(value or 0, get_language() or "en")  # also for -0, which equals 0 and would be kept for it


# What follows is kept: the same few numbers and days stand on every page, and CLDR's patterns are dear.
@lru_cache(maxsize=4096)
def _number(value: Decimal | int | float, lang: str) -> str:
    return str(format_decimal(value, format="#,##0.####", locale=_locale(lang)))


def money(amount: Decimal | int, currency: str) -> str:
    """An amount with its currency; minor units only when there are any."""
    whole = amount == int(amount)
    pattern = locale().currency_formats["standard"].pattern
    if whole:
        pattern = pattern.replace("0.00", "0")
    shown = format_currency(amount, currency, format=pattern, locale=locale(), currency_digits=False)
    return in_letters(str(shown))


def day(value: date | None, precision: str = "day") -> str:
    """A date as precise as its source: '5 Sept 2024', 'September 2024' or '2024'; '' for none."""
    return "" if value is None else _day(value, precision, get_language() or "en")


@lru_cache(maxsize=4096)
def _day(value: date, precision: str, lang: str) -> str:
    if precision == "year":
        return in_letters(str(format_skeleton("y", value, locale=_locale(lang))), lang)
    if precision == "month":
        return in_letters(str(format_skeleton("yMMMM", value, locale=_locale(lang))), lang)
    return in_letters(str(format_date(value, "medium", locale=_locale(lang))), lang)


def size(value: int) -> str:
    """A number of bytes in kB, MB or GB (powers of 1000), with one decimal."""
    units = ((10**9, "gigabyte"), (10**6, "megabyte"), (10**3, "kilobyte"))
    unit, name = next((found for found in units if value >= found[0]), units[-1])
    shown = format_unit(round(value / unit, 1), f"digital-{name}", length="short", locale=locale())
    return in_letters(str(shown))


def moment(value: datetime | None) -> str:
    """A point in time with its zone: '24 Nov 2026, 02:31 UTC'; '' for none. *value* must be aware."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    shown = format_datetime(local, "medium", tzinfo=local.tzinfo, locale=locale())
    return f"{in_letters(str(shown))} {local.tzname()}"


def language_name(tag: str) -> str:
    """The language of a BCP 47 tag in the reader's language; the tag itself when CLDR does not know it."""
    names = locale().languages
    underscored = tag.replace("-", "_")
    return in_letters(str(names.get(underscored) or names.get(underscored.split("_")[0]) or tag))


def said(value: Mapping[str, str] | Picked | None, lang: str | None = None) -> str:
    """A text for where there is no markup (mails, feeds, PDF, choices): 'Exchange (in English)' as the reader says it.

    The note stands where the text is not in the language of *lang* (default: the active one); '' for no text.
    """
    lang = lang or get_language() or "en"
    picked = value if isinstance(value, Picked) else pick(value, lang)
    if not picked.text or not picked.lang or base_language(picked.lang) == base_language(lang):
        return picked.text
    return f"{picked.text} ({language_name(picked.lang)})"


def percent(share: Decimal) -> str:
    """A share of one as per cent with at most one decimal: 0.2424 → '24.2%'."""
    pattern = str(locale().percent_formats[None].pattern).replace("0", "0.#", 1)
    return str(format_percent(share, format=pattern, locale=locale()))


def country(code: str) -> str:
    """A country's name in the reader's language; '' for none."""
    return country_name(code, get_language() or "en") if code else ""


def city(name: str, code: str = "") -> str:
    """A city's name in the reader's language, as it was written where that is not known. *code*: its country."""
    lang = get_language() or "en"
    return in_letters(city_name(name, "kk" if lang == LATIN else lang, code))


def currency(code: str) -> str:
    """The currency's name with its ISO 4217 code. Raises UnknownCode."""
    return f"{currency_name(code, get_language() or 'en')} ({code})"


def amount(value: Any, unit: str, currency: str = "") -> str:
    """'12 student places', '5,000 node-hours', '16 000 000 $'. ``value`` is a Decimal or an int."""
    if unit == "money":
        return money(value, currency)
    shown = number(value)
    # A plural form is asked for by a whole number; a broken one takes the form of many.
    count = int(value) if value == int(value) else 2
    words = {
        "place": lambda: ngettext("{amount} place", "{amount} places", count),
        "student": lambda: ngettext("{amount} student", "{amount} students", count),
        "node_hour": lambda: ngettext("{amount} node-hour", "{amount} node-hours", count),
        "core_hour": lambda: ngettext("{amount} core-hour", "{amount} core-hours", count),
        "gpu_hour": lambda: ngettext("{amount} GPU-hour", "{amount} GPU-hours", count),
        "course": lambda: ngettext("{amount} course", "{amount} courses", count),
        "programme": lambda: ngettext("{amount} programme", "{amount} programmes", count),
        "publication": lambda: ngettext("{amount} publication", "{amount} publications", count),
        "person": lambda: ngettext("{amount} person", "{amount} people", count),
        "scholarship": lambda: ngettext("{amount} scholarship", "{amount} scholarships", count),
        "project": lambda: ngettext("{amount} project", "{amount} projects", count),
        "campus": lambda: ngettext("{amount} campus", "{amount} campuses", count),
        "partnership": lambda: ngettext("{amount} partnership", "{amount} partnerships", count),
        "square_metre": lambda: _("{amount} m²"),
        "ects_credit": lambda: ngettext("{amount} ECTS credit", "{amount} ECTS credits", count),
        "qualification": lambda: ngettext("{amount} qualification", "{amount} qualifications", count),
    }
    return words[unit]().format(amount=shown) if unit in words else f"{shown} {unit}"
