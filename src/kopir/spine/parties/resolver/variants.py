"""The readings of one written name: as it stands, with look-alike letters repaired, translated word by word ..."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kopir.ground.scripts import fold, name_key, repair_confusables

from .bilingual import renderings
from .reasons import because

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_SPLIT = re.compile(r"\s*[,;|\n]\s*")
#: German and Nordic vowels as they are written where the keyboard has none: fold gives ä as a.
_UMLAUTS = re.compile(r"([aou])e")
#: An affiliation line can be long; what stands further back than this is no name of a partner.
MOST_PARTS = 6
#: Translated readings of a name; of each part of a line, one.
TRANSLATED = 3


@dataclass(frozen=True, slots=True)
class Variant:
    """``whole`` is False for a part of a line, which may become a candidate but never a choice.

    ``bare``: what stood in brackets was left out. ``translated``: it is what the words mean, not whole either.
    """

    text: str
    key: str
    fold: str
    reason: str = ""
    whole: bool = True
    bare: bool = False
    translated: bool = False


def variants(text: str) -> list[Variant]:
    """The readings to look up, best first, each key once; empty when *text* holds no letter or digit."""
    found: dict[str, Variant] = {}

    def add(
        reading: str, reason: str = "", whole: bool = True, bare: bool = False, translated: bool = False
    ) -> None:
        key = name_key(reading)[:400]
        if key and key not in found:
            found[key] = Variant(reading, key, fold(reading)[:500], reason, whole, bare, translated)

    add(text)
    repaired = repair_confusables(text)
    if repaired != text:
        add(repaired, because("look_alikes"))
    bare = _BRACKETS.sub(" ", repaired)
    if bare != repaired:
        add(bare, because("without_brackets"), bare=True)
        for match in _BRACKETS.finditer(repaired):
            add(match[1] or match[2] or "", because("brackets"), whole=False)
    parts = [part for part in _SPLIT.split(bare) if len(part) > 2]
    for part in parts[:MOST_PARTS] if len(parts) > 1 else ():
        add(part, because("part"), whole=False)
    for one in parts[:MOST_PARTS] if len(parts) > 1 else [bare]:
        for words in renderings(one, 1 if len(parts) > 1 else TRANSLATED):
            add(words, because("meaning", words=words), whole=False, translated=True)
    return list(found.values())


def umlaut_fold(folded: str) -> str:
    """The skeleton with ae, oe and ue read as ä, ö and ü; the same when there is none."""
    return _UMLAUTS.sub(r"\1", folded)
