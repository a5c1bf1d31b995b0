"""Countries that a text names, in many languages, and the states by which Americans name theirs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from kopir.ground.codelists import countries, country_name
from kopir.ground.scripts import fold

#: Languages in whose names countries are looked for (CLDR, by Babel).
_LANGUAGES = (
    "en es fr de pt it nl pl cs ro hu sv da nb fi tr ru uk kk uz ky ar fa zh ja ko id vi el".split()  # noqa: SIM905 - a list of words
)
# What people write beside CLDR's names.
_MORE = {
    "US": "usa|us|u s a|u s|united states of america|estados unidos|eua|etats unis|estados unidos de america",
    "GB": "uk|u k|england|scotland|wales|northern ireland|great britain|united kingdom|inglaterra|gb",
    "CN": "pr china|p r china|prc|people s republic of china|peoples republic of china|p r of china|"
    "mainland china|china pr|chine",
    "KR": "korea|republic of korea|south korea|korea republic of|rep of korea|s korea",
    "KP": "north korea|dpr korea",
    "TW": "taiwan roc|taiwan r o c|r o c|republic of china",
    "HK": "hong kong|hksar|hong kong sar",
    "RU": "russia|russian federation|rf|ussr",
    "DE": "germany|west germany|east germany|ddr|brd|frg|fed rep germany|federal republic of germany|frg",
    "NL": "netherlands|the netherlands|holland|nederland",
    "CZ": "czech republic|czechoslovakia|czechia",
    "VN": "vietnam|viet nam",
    "IR": "iran|islamic republic of iran",
    "TR": "turkey|turkiye",
    "AE": "uae|u a e|united arab emirates",
    "SA": "ksa|kingdom of saudi arabia",
    "CH": "switzerland|schweiz|suisse",
    "BR": "brazil|brasil",
    "KZ": "kazakhstan|republic of kazakhstan|kazakstan",
    "UZ": "uzbekistan|republic of uzbekistan",
    "MK": "macedonia|north macedonia",
    "ZA": "south africa|rsa",
    "CD": "dr congo|democratic republic of congo",
    "BO": "bolivia",
    "VE": "venezuela",
    "TZ": "tanzania",
    "SY": "syria",
    "MD": "moldova",
    "LA": "laos",
    "CI": "ivory coast",
}
_STATES = (
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|indiana|"
    "iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|missouri|montana|"
    "nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|oklahoma|oregon|"
    "pennsylvania|rhode island|south carolina|south dakota|tennessee|texas|utah|vermont|virginia|washington|"
    "west virginia|wisconsin|wyoming|district of columbia|al|ak|az|ar|ca|co|ct|fl|ga|il|ia|ks|ky|ma|md|mi|mn|mo|"
    "ms|mt|nc|nd|ne|nh|nj|nm|nv|ny|oh|ok|or|pa|ri|sc|sd|tn|tx|ut|va|vt|wa|wi|wv|wy|dc"
)
_PROVINCES = (
    "ontario|quebec|british columbia|alberta|manitoba|saskatchewan|nova scotia|new brunswick|bc|on|qc|ab"
)
# ISO 3166-1 has codes of their own for these, and addresses name them with or without the other country.
_WITHIN = {
    "CN": "HK MO TW",
    "US": "PR GU VI AS MP",
    "FR": "GP MQ GF RE YT NC PF PM",
    "GB": "IM JE GG GI BM KY FK",
    "DK": "GL FO",
    "NL": "AW CW SX BQ",
    "NO": "SJ",
    "FI": "AX",
}
#: Pairs of codes that one address may be in.
TOGETHER = frozenset(
    pair
    for code, others in _WITHIN.items()
    for other in others.split()
    for pair in ((code, other), (other, code))
)
#: A country's name has at most so many words.
LONGEST = 6


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for lang in reversed(_LANGUAGES):  # where two languages differ, the earlier one is right
        for code in countries():
            if key := fold(country_name(code, lang)):
                found[key] = code
    for code, written in _MORE.items():
        found |= {fold(name): code for name in written.split("|")}
    return found


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    found = {fold(name): "CA" for name in _PROVINCES.split("|")}
    return found | {fold(name): "US" for name in _STATES.split("|")}


def country_of(words: Sequence[str]) -> str:
    """The ISO 3166-1 alpha-2 code of the country that these folded words name; '' when they name none."""
    return _names().get(" ".join(words), "") if len(words) <= LONGEST else ""


def region_of(words: Sequence[str]) -> str:
    """Likewise for a state of the US or a province of Canada, by name or postal abbreviation."""
    return _regions().get(" ".join(words), "") if len(words) <= 3 else ""
