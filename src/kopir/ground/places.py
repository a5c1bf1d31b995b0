"""What a country suggests: its currency, its time zones, its languages, and which countries lie in a region.

Proposals for somebody who sets a hub up, from CLDR (by Babel and ICU) and the IANA time zone database; what they
then choose is theirs.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from importlib import resources

import icu
from babel.core import get_global
from babel.languages import get_official_languages
from babel.numbers import get_territory_currencies

from .codelists import UnknownCode, countries, is_country, is_currency

#: Regions of the United Nations' M49, as CLDR contains them (supplementalData, territoryContainment).
EASTERN_ASIA, SOUTH_EASTERN_ASIA = "030", "035"
NORTHERN_AMERICA, NORTHERN_EUROPE, WESTERN_EUROPE, SOUTHERN_EUROPE = "021", "154", "155", "039"


def _known(country: str) -> str:
    if not is_country(country):
        raise UnknownCode("ISO 3166-1", country)
    return country


def currency_of(country: str) -> str:
    """ISO 4217 code of the country's legal tender today, the main one first in CLDR; '' where there is none."""
    found = get_territory_currencies(_known(country))
    return next((str(code) for code in found if is_currency(str(code))), "")


@functools.cache
def _zones() -> dict[str, list[str]]:
    """zone.tab of the IANA database: a country's zones stand with the most populous first."""
    text = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _coordinates, zone, *_comment = line.split("\t")
            found.setdefault(country, []).append(zone)
    return found


def zones_of(country: str) -> list[str]:
    """IANA names of the country's time zones, where most people live first; none where the database has none."""
    return list(_zones().get(_known(country), ()))


def languages_of(country: str) -> list[str]:
    """ISO 639 codes of its official languages; first those whose likely country it is (CLDR's likelySubtags)."""
    likely = get_global("likely_subtags")
    official = [
        str(code).replace("_", "-") for code in get_official_languages(_known(country), de_facto=True)
    ]
    return sorted(official, key=lambda code: not str(likely.get(code, "")).endswith(f"_{country}"))


def within(regions: Iterable[str]) -> list[str]:
    """ISO 3166-1 codes of the countries in these regions (M49), in alphabetical order."""
    found: set[str] = set()
    for region in regions:
        for part in map(str, icu.Region.getInstance(region).getContainedRegions()):
            found |= {part} & countries() if len(part) == 2 else set(within([part]))
    return sorted(found)
