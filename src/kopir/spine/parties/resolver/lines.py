"""Taking an affiliation line apart: its segments with their words, the countries that it names, its capitals."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kopir.ground.scripts import fold, repair_confusables

from .places import country_of, region_of
from .wordforms import canonical, spelled

#: Longer lines are cut; what stands further back is acknowledgement, not affiliation.
LONGEST, MOST_SEGMENTS, MOST_WORDS = 600, 16, 90

_ADDRESS = re.compile(r"\S*@\S*|https?://\S*|\bwww\.\S*|#(?:TAB|N|R)#|\*+|\be-?mail:?", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[,;|\n\t/()\[\]{}:•·]\s*|\s+[-–—]\s+|,\s*|(?<=[a-z]{4})\.\s+(?=[A-Z])")
_CAPITALS = re.compile(r"\b[^\W\d_](?:[^\W\d_]|[.\-&](?=[^\W\d_])){1,11}\b")
#: Two words that were written together: TechnischeUniversität.
_JOINED = re.compile(r"(?<=[^\W\d_A-Z]{3})(?=[A-Z][^\W\d_A-Z]{2})")
_BELONGING = frozenset(["of", "de", "du", "del", "do", "da", "der", "di", "von", "the", "and"])
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Segment:
    """``words`` are canonical; ``start``: its first word's place in the line's words. ``place``: it is nothing
    but a country or a state. ``country``: the one that it names or ends with, or that its state is in."""

    text: str
    fold: str
    words: list[str]
    start: int
    place: bool
    country: str = ""

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
    kept = _JOINED.sub(" ", repair_confusables(kept))
    segments = list[Segment]()
    words = list[str]()
    named = set[str]()
    regions = set[str]()
    for part in _SPLIT.split(kept)[: 3 * MOST_SEGMENTS]:
        plain = _plain(part)
        if not plain or len(segments) == MOST_SEGMENTS or len(words) > MOST_WORDS:
            continue
        letters = [word for word in plain if not word.isdigit()]
        country, region = country_of(letters), region_of(letters)
        ending = "" if country else _ends_with(letters)
        if ending:
            named.add(ending)
        if country:
            named.add(country)
        if region:
            regions.add(region)
        if len(letters) > 1 and len(letters[-1]) > 2 and (tail := region_of(letters[-1:])):
            regions.add(tail)
        folded = " ".join(plain)
        own = canonical(" ".join(_plain(spelled(part))))
        segments.append(
            Segment(
                part,
                folded,
                own,
                len(words),
                bool(country or (region and letters)),
                country or ending or region,
            )
        )
        words += own
    loud = kept.upper() == kept
    capitals = set[str]()
    for match in _CAPITALS.finditer(spelled(kept)):
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


def _plain(part: str) -> list[str]:
    """Folded words without postcodes, house and room numbers; a short number may belong to a name (Paris 6)."""
    return [
        word for word in fold(part).split() if not _DIGIT.search(word) or (word.isdigit() and len(word) < 3)
    ]


def _ends_with(words: list[str]) -> str:
    """The country at the end of a part: "Rice Univ United States", but not "University of Georgia"."""
    for size in (4, 3, 2, 1):
        if len(words) > size and (found := country_of(words[-size:])):
            short = size == 1 and len(words[-1]) < 4 and words[-1] not in ("usa", "uk")
            return "" if short or words[-size - 1] in _BELONGING else found
    return ""
