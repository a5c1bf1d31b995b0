"""A name cut into what a word list is looked up by: words, or single characters of scripts without spaces.

Cyrillic and Latin words are folded (``ground.scripts.fold``), so that one entry serves Kazakh in both alphabets;
Han is in simplified characters; Arabic words lose article, conjunction and what is written in several ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import icu

from kopir.ground.scripts import fold
from kopir.ground.terms import clean

#: A name longer than this is read no further.
LONGEST = 300
_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3040-\u30ff\u31f0-\u31ff"
_HANGUL = "\uac00-\ud7a3"
_ARABIC = "\u0620-\u065f\u066e-\u06d3\u06fa-\u06fc"
_RUNS = re.compile(
    f"(?P<cjk>[{_HAN}{_KANA}]+|[{_HANGUL}]+)|(?P<arab>[{_ARABIC}]+)|"
    f"(?P<word>[^\\W_{_HAN}{_KANA}{_HANGUL}{_ARABIC}]+)"
)
_ARTICLE = re.compile("^(?:و(?=ال))?(?:ال|لل)(?=..)")
_ARABIC_LIKE = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك"})
#: Stress as dictionaries and encyclopedias mark it: Росси́йская.
_STRESS = re.compile("(?<=[\u0400-\u04ff])[\u0300\u0301]")
_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")


@dataclass(frozen=True, slots=True)
class Run:
    """``units`` are joined by ``glue`` to make a key; ``written`` are what they stand for, letter by letter.

    ``kind``: cjk (a run of one script without spaces), arab or word (neighbouring words).
    """

    kind: str
    units: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def glue(self) -> str:
        return "" if self.kind == "cjk" else " "


def runs(text: str) -> Iterator[Run]:
    """The runs of a name, in order; words that neighbour each other make one run."""
    kind, units, written = "", list[str](), list[str]()
    for found in _RUNS.finditer(_STRESS.sub("", clean(text, LONGEST))):
        if kind and (found.lastgroup != kind or kind == "cjk"):
            yield Run(kind, tuple(units), tuple(written))
            units, written = [], []
        kind = found.lastgroup or ""
        if kind == "cjk":
            plain = simplified(found[0])
            units, written = list(plain), list(plain)
            continue
        key = arabic(found[0]) if kind == "arab" else folded(found[0])
        if key:
            units.append(key)
            written.append(found[0])
    if units:
        yield Run(kind, tuple(units), tuple(written))


@lru_cache(maxsize=1 << 14)
def folded(word: str) -> str:
    """The skeleton of a word, with ts as s: ц is s in Kazakh's Latin alphabet of 2021, ts elsewhere."""
    return sounds("".join(fold(word).split()))


def sounds(skeleton: str) -> str:
    """A skeleton in the letters of the list's keys."""
    return skeleton.replace("ts", "s")


def arabic(word: str) -> str:
    """An Arabic word without marks, article and conjunction, in one of the ways that it is written."""
    return _ARTICLE.sub("", _MARKS.sub("", word).translate(_ARABIC_LIKE))


@cache
def _to_simplified() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Traditional-Simplified")


@lru_cache(maxsize=1 << 13)
def simplified(run: str) -> str:
    """Han in simplified characters; the same number of them."""
    plain = str(_to_simplified().transliterate(run))
    return plain if len(plain) == len(run) else run
