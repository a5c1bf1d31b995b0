"""Published code lists: countries, currencies, fields of education, languages, CEFR and EQF levels.

Names of countries and currencies come from Unicode CLDR; ISCED-F has its English names here, and the face of
the program translates them.
"""

from __future__ import annotations

import csv
import functools
import re
from datetime import date
from importlib import resources

import icu
from babel import Locale, UnknownLocaleError
from babel.core import get_global

from .kazakh import to_latin

CEFR_LEVELS: tuple[str, ...] = ("Pre-A1", "A1", "A2", "B1", "B2", "C1", "C2")
"""Levels of the Common European Framework of Reference (Companion Volume, 2020), lowest first."""

EQF_LEVELS: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7, 8)
"""Levels of the European Qualifications Framework (Council Recommendation 2017/C 189/03), lowest first."""

# Regions that CLDR knows and ISO 3166-1 does not. XK stays: Kosovo's universities are in ROR and Erasmus+
# under this user-assigned code, and refusing it would lose them.
_NOT_ISO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "IC", "TA"})

# ISO 4217, column "minor unit". CLDR's own figures follow cash practice and differ.
_DECIMALS = {
    code: places
    for places, codes in {
        0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
        3: "BHD IQD JOD KWD LYD OMR TND",
        4: "CLF UYW",
    }.items()
    for code in codes.split()
}

# RFC 5646 §2.1 without the irregular tags of its grandfathered list and without purely private tags.
_LANGUAGE_TAG = re.compile(
    r"(?P<language>[a-z]{2,3})(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.ASCII | re.IGNORECASE,
)


class UnknownCode(ValueError):
    """A code that its list does not hold."""

    def __init__(self, codelist: str, code: str) -> None:
        super().__init__(f"{codelist} has no code {code!r}")
        self.codelist = codelist
        self.code = code


@functools.cache
def countries() -> frozenset[str]:
    """The ISO 3166-1 alpha-2 codes in use, and XK."""
    return frozenset(str(code) for code in icu.Locale.getISOCountries()) - _NOT_ISO_COUNTRIES | {"XK"}


def is_country(code: str) -> bool:
    """Tell whether this is such a code, in capitals."""
    return code in countries()


def country_name(code: str, lang: str) -> str:
    """The country's name in the language (BCP 47), in English where CLDR lacks it. Raises UnknownCode."""
    if not is_country(code):
        raise UnknownCode("ISO 3166-1", code)
    return _written(_locale(lang).territories.get(code) or _locale("en").territories[code], lang)


@functools.cache
def currencies() -> frozenset[str]:
    """The ISO 4217 codes that are legal tender somewhere today, by CLDR."""
    today = date.today()  # noqa: DTZ011 - a currency does not end within the hours that a zone can shift
    return frozenset(
        str(code)
        for uses in get_global("territory_currencies").values()
        for code, _start, end, tender in uses
        if tender and (end is None or date(*end) >= today)
    )


def is_currency(code: str) -> bool:
    """Tell whether this is such a code, in capitals."""
    return code in currencies()


def currency_decimals(code: str) -> int:
    """Decimal places of the currency's minor unit (ISO 4217), such as 2 for KZT. Raises UnknownCode."""
    if not is_currency(code):
        raise UnknownCode("ISO 4217", code)
    return _DECIMALS.get(code, 2)


def currency_name(code: str, lang: str) -> str:
    """The currency's name in the language (BCP 47), in English where CLDR lacks it. Raises UnknownCode."""
    if not is_currency(code):
        raise UnknownCode("ISO 4217", code)
    return _written(_locale(lang).currencies.get(code) or _locale("en").currencies[code], lang)


@functools.cache
def isced_f() -> dict[str, str]:
    """English name by code of ISCED-F 2013 (UNESCO-UIS): broad (2 digits), narrow (3) and detailed (4)."""
    text = resources.files("kopir.ground").joinpath("data", "isced_f.csv").read_text(encoding="utf-8")
    return {row["code"]: row["name"] for row in csv.DictReader(text.splitlines())}


def is_isced_f(code: str) -> bool:
    """Tell whether this is a broad, narrow or detailed code, with its leading zero."""
    return code in isced_f()


def isced_f_name(code: str) -> str:
    """English name of the field. Raises UnknownCode."""
    if code not in isced_f():
        raise UnknownCode("ISCED-F 2013", code)
    return isced_f()[code]


@functools.cache
def _languages() -> frozenset[str]:
    return frozenset(str(code) for code in icu.Locale.getISOLanguages()) | set(_locale("en").languages)


def is_language_tag(tag: str) -> bool:
    """Tell whether the tag is well-formed (RFC 5646 §2.1) and begins with a language that CLDR knows."""
    match = _LANGUAGE_TAG.fullmatch(tag)
    return match is not None and match["language"].lower() in _languages()


def is_cefr(level: str) -> bool:
    """Tell whether this is one of `CEFR_LEVELS`, as it is written there."""
    return level in CEFR_LEVELS


def is_eqf(level: int) -> bool:
    """Tell whether this is a level of the European Qualifications Framework."""
    return level in EQF_LEVELS


def _written(name: str, lang: str) -> str:
    """CLDR has Kazakh in Cyrillic; for kk-Latn it is written in Latin letters."""
    return to_latin(str(name)) if lang.lower().startswith("kk-latn") else str(name)


@functools.cache
def _locale(lang: str) -> Locale:
    """The CLDR locale of a language tag; of its language alone, or English, where CLDR lacks the rest."""
    for tag in (lang, lang.partition("-")[0], "en"):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError("CLDR has English")
