"""Scripts, letter case, order and the forms in which names are compared.

Two forms serve two ends. `name_key` is for *exact* matching: only typography is smoothed, so that equal keys
mean the same name as it is written. `fold` is for *finding*: a phonetic skeleton across scripts, where equal
skeletons are a hint.
"""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter

import icu

from kopir.ground.folding import APOSTROPHES, fold
from kopir.ground.look_alikes import confusables, repair_confusables, script_of

__all__ = [
    "ANALYSER_VERSION",
    "ICU_VERSION",
    "confusables",
    "detect_script",
    "fold",
    "lower",
    "name_key",
    "nfkc",
    "repair_confusables",
    "sort_key",
]

ANALYSER_VERSION: int = 1
"""Raised whenever `fold` or `name_key` changes a result: stored columns of an older version are rebuilt."""

ICU_VERSION: str = str(icu.ICU_VERSION)
"""Version of the ICU library that made the sort keys; keys of different versions must not be mixed."""

_NO_SCRIPT = frozenset({"Zyyy", "Zinh", "Zzzz"})
_QUOTES = '"«»“”„‟‹›〝〞＂「」『』'


def nfkc(text: str) -> str:
    """Unicode normalisation form KC (UAX #15)."""
    return unicodedata.normalize("NFKC", text)


def lower(text: str, lang: str | None = None) -> str:
    """Lower case by the rules of `lang` (BCP 47), or of no language, whatever the machine's locale is.

    It matters for Turkish and Azeri, where I becomes ı.
    """
    locale = icu.Locale.forLanguageTag(lang) if lang else icu.Locale.getRoot()
    return str(icu.UnicodeString(text).toLower(locale))


def detect_script(text: str) -> str:
    """ISO 15924 code of the script that most letters are in; the earlier one on a tie.

    Japanese (kana, alone or with Chinese characters) is Jpan; a text without letters is Zyyy.
    """
    if text.isascii():
        return "Latn" if any(character.isalpha() for character in text) else "Zyyy"
    counts = Counter(script_of(character) for character in text)
    for code in _NO_SCRIPT:
        counts.pop(code, None)
    kana = counts.pop("Hira", 0) + counts.pop("Kana", 0)
    if kana:
        counts["Jpan"] = kana + counts.pop("Hani", 0)
    return counts.most_common(1)[0][0] if counts else "Zyyy"


class _KeyTable(dict[int, str]):
    """Punctuation and symbols to a space; quotes, apostrophes and invisible characters to nothing.

    Filled as characters come: going through all of Unicode would cost every new process half a second.
    """

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        if category[0] in "PSZ" or category == "Cc":
            self[code] = " "
        else:
            self[code] = "" if category == "Cf" else chr(code)
        return self[code]


_KEY_TABLE = _KeyTable({ord(character): "" for character in APOSTROPHES + _QUOTES} | {ord("&"): " and "})

_ASCII_KEY = {
    code: "" if chr(code) in APOSTROPHES + _QUOTES else " " for code in range(0x80) if not chr(code).isalnum()
} | {ord("&"): " and "}


def name_key(text: str) -> str:
    """Form for exact matching of names: NFKC, case-folded, without punctuation, quotes and *the*; & is *and*.

    White space is single; a name that is nothing but "the" keeps it. Taking the key of a key changes nothing.
    """
    if text.isascii():
        plain = text.lower().translate(_ASCII_KEY)
    else:
        # Twice, as in Unicode's NFKC_Casefold: folding may leave the normal form, as İ does.
        folded = nfkc(nfkc(text).casefold()).replace("i\u0307", "i").casefold()
        plain = nfkc(folded.translate(_KEY_TABLE))
    words = plain.split()
    kept = [word for word in words if word != "the"]
    return " ".join(kept or words[:1])


@functools.cache
def _collator(lang: str) -> icu.Collator:
    return icu.Collator.createInstance(icu.Locale.forLanguageTag(lang))


def sort_key(text: str, lang: str) -> bytes:
    """ICU sort key: comparing the bytes orders texts as the language `lang` (BCP 47: kk, ru, en, zh) does.

    Chinese is ordered by pinyin. Keys of different languages or `ICU_VERSION`s are not comparable.
    """
    return bytes(_collator(lang).getSortKey(text))
