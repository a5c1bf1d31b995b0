"""Acronyms of universities whose letters are standard words: КазНТУ, ҚазҰТУ, СПбГУ, БелГМУ.

A shortened name of a country or town, then the initials of what sort of university it is. An acronym of initials
alone (МГУ) names many: that is for the register's own acronyms to say.
"""

from __future__ import annotations

import re

_PLACES = {
    "каз": "kazakh", "қаз": "kazakh", "кырг": "kyrgyz", "кыр": "kyrgyz", "қырғ": "kyrgyz", "узб": "uzbek",
    "уз": "uzbek", "тадж": "tajik", "туркм": "turkmen", "рос": "russian", "бел": "belarusian", "укр": "ukrainian",
    "мос": "moscow", "спб": "st petersburg", "сиб": "siberian", "ташк": "tashkent", "сам": "samarkand",
}  # fmt: skip
_SORTS = {
    "н": "national", "ұ": "national", "г": "state", "м": "medical", "п": "pedagogical", "т": "technical",
    "э": "economic", "а": "agrarian", "ю": "law", "и": "research", "з": "research",
}  # fmt: skip
_ACRONYM = re.compile(f"({'|'.join(_PLACES)})([{''.join(_SORTS)}]{{1,4}})у")


def spelled_out(word: str) -> str:
    """What a lower-case acronym stands for, in English; '' when it is none of this sort."""
    found = _ACRONYM.fullmatch(word)
    if found is None:
        return ""
    place, sorts = found.groups()
    return " ".join([_PLACES[place], *(_SORTS[letter] for letter in sorts), "university"])
