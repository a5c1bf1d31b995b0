"""Cities by their name in Kazakh, Russian and Chinese, where a record has only the Latin spelling.

``data/cities.tsv`` is ours: the cities of Kazakhstan and those that its partners lie in. What it does not hold is
shown as it was written.
"""

from __future__ import annotations

import csv
import functools
from importlib import resources

_LANGUAGES = ("kk", "ru", "zh-hans")


@functools.cache
def _cities() -> dict[tuple[str, str], dict[str, str]]:
    """(country, spelling) → names. Under the country '' stand those whose spelling only one country has."""
    text = resources.files("kopir.ground").joinpath("data", "cities.tsv").read_text(encoding="utf-8")
    found: dict[tuple[str, str], dict[str, str]] = {}
    everywhere: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        names = {lang: row[lang] for lang in _LANGUAGES}
        for spelling in row["spellings"].split("|"):
            found[row["country"], spelling.casefold()] = names
            everywhere.setdefault(spelling.casefold(), []).append(names)
    return found | {("", word): each[0] for word, each in everywhere.items() if len(each) == 1}


def city_name(city: str, lang: str, country: str = "") -> str:
    """The city's name in the language (an interface language's code), or *city* where no other is known.

    ``country`` is ISO 3166-1 alpha-2; without it a spelling that several countries have is left as it is.
    """
    return _cities().get((country, city.casefold()), {}).get(lang, city)
