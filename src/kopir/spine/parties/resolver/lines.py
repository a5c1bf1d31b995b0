"""Taking an affiliation line apart: its segments with their words, the countries that it names, its capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kopir.ground.scripts import fold, repair_confusables

from .places import country_of, region_of
from .wordforms import canonical

#: Longer lines are cut; what stands further back is acknowledgement, not affiliation.
LONGEST, MOST_SEGMENTS, MOST_WORDS = 600, 16, 90

_ADDRESS = re.compile(r"\S*@\S*|https?://\S*|\bwww\.\S*|#(?:TAB|N|R)#|\*+|\be-?mail:?", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[,;|\n\t/()\[\]{}:•·]\s*|\s+[-–—]\s+|,\s*|(?<=[a-z]{4})\.\s+(?=[A-Z])")
_CAPITALS = re.compile(r"\b[^\W\d_](?:[^\W\d_]|[.\-&](?=[^\W\d_])){1,11}\b")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Segment:
    """``words`` are canonical; ``start``: its first word's place in the line's words. ``place``: it is nothing
    but a country or a state."""

    text: str
    fold: str
    words: list[str]
    start: int
    place: bool

    @property
    def end(self) -> int:
        return self.start + len(self.words)


@dataclass(frozen=True, slots=True)
class Line:
    """``capitals``: folded words that are written in capitals, where the line has small letters too."""

    text: str
    segments: list[Segment]
    words: list[str]
    countries: frozenset[str] = frozenset()
    capitals: frozenset[str] = frozenset()
    loud: bool = False
    folded: str = field(default="")


def parse(text: str) -> Line:
    """Take *text* apart; a line without letters has no segments."""
    kept = _ADDRESS.sub(" ", text[:LONGEST])
    kept = repair_confusables(kept)
    segments = list[Segment]()
    words = list[str]()
    named = set[str]()
    regions = set[str]()
    for part in _SPLIT.split(kept)[: 3 * MOST_SEGMENTS]:
        plain = fold(part).split()
        # Postcodes, house and room numbers; a short number may belong to a name (Paris 6).
        plain = [word for word in plain if not _DIGIT.search(word) or (word.isdigit() and len(word) < 3)]
        if not plain or len(segments) == MOST_SEGMENTS or len(words) > MOST_WORDS:
            continue
        letters = [word for word in plain if not word.isdigit()]
        country, region = country_of(letters), region_of(letters)
        # A part may end with its country: "Rice Univ United States", "Darmstadt Germany".
        for size in (4, 3, 2, 1):
            if not country and len(letters) > size and (found := country_of(letters[-size:])):
                if size > 1 or len(letters[-1]) > 3 or letters[-1] in ("usa", "uk", "prk"):
                    named.add(found)
                break
        if country:
            named.add(country)
        if region:
            regions.add(region)
        if len(letters) > 1 and (tail := region_of(letters[-1:])):
            regions.add(tail) if len(letters[-1]) > 2 else None
        folded = " ".join(plain)
        own = canonical(folded)
        segments.append(Segment(part, folded, own, len(words), bool(country or (region and letters))))
        words += own
    loud = kept.upper() == kept
    capitals = set[str]()
    for match in _CAPITALS.finditer(kept):
        written = match.group().replace(".", "").replace("-", "")
        if sum(letter.isupper() for letter in written) * 2 > len(written) and len(written) > 1:
            capitals.add(fold(written).replace(" ", ""))
            if len(written) > 3 and written.endswith("s"):
                capitals.add(fold(written[:-1]))
    if not named and regions:
        named = regions
    return Line(
        kept, segments, words, frozenset(named), frozenset(capitals), loud, " ".join(s.fold for s in segments)
    )
