"""How like two names are, as a number from 0 to 1 with its reasons in words.

For a query q and a name n, both folded (``ground.scripts.fold``):

    letters  = Dice coefficient of the letter trigrams of q and n
    words    = 2 · Σ weight(matched words) / (Σ weight(words of q) + Σ weight(words of n))
    likeness = ½ · letters + ½ · words

A word weighs 1, a word that half of all names carry (:data:`GENERIC`) 0.3. A word of q without an equal
in n counts by the Dice coefficient of its trigrams with the nearest word left over, from 0.6 up. A word
of q that abbreviates two or more neighbouring words of n ("KazNU": *Kaz*akh *N*ational *U*niversity) is
read as these words before anything is compared. Then, on the likeness s of the best name:

    a name that is the candidate's acronym             s ← max(s, 0.90)
    only a part of the line was compared               s ← 0.95 · s
    the country given is the candidate's               s ← s + 0.15 · (1 − s)
    the country given is not the candidate's           s ← 0.80 · s
    the city given, or a word of q, is its city        s ← s + 0.10 · (1 − s)
    the organisation is closed                         s ← 0.97 · s

and at most 0.999, since 1 is an exact name. The constants were set by hand on names of Kazakh and
partner universities; nothing rests on their third digit.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from kopir.ground.scripts import fold

from ..tokens import dice, tokens_of, trigrams

ACRONYM = 0.90
PART_OF_LINE = 0.95
SAME_COUNTRY = 0.15
OTHER_COUNTRY = 0.80
SAME_CITY = 0.10
CLOSED = 0.97
NEAR_WORD = 0.6
GENERIC_WEIGHT = 0.3
HIGHEST = 0.999

_GENERIC_WORDS = """
    university universities institute institution college academy school faculty department centre center
    national state federal regional international public private research science sciences scientific
    technology technical technological polytechnic applied higher education medical medicine hospital
    named after name of the and for in on at de la le les des du der die das und fur et el los las y e i
    ltd limited llc llp inc co company corporation group gmbh foundation association society ministry
    universität universitaet universitat universite universidad universidade universita universitet
    universiteti universitesi universiteit uniwersytet university's instituto institut hochschule
    fakultät laboratory laboratoire office agency council republic
    университет университеті институт институты академия академиясы имени им атындағы государственный
    государственная национальный национальная федеральный федеральное региональный мемлекеттік ұлттық
    өңірлік исследовательский научный центр бюджетное образовательное учреждение высшего образования
    профессионального технический технологический медицинский и
"""
#: Words that say little about which organisation is meant, folded.
GENERIC = frozenset(fold(_GENERIC_WORDS).split())


@dataclass(frozen=True, slots=True)
class Likeness:
    """``abbreviation``: the word of the query that stands for several words, '' when none does.

    ``orderly``: the words that both have come in the same order in both.
    """

    score: float
    abbreviation: str = ""
    orderly: bool = True


def weight(word: str) -> float:
    return GENERIC_WEIGHT if word in GENERIC else 1.0


def likeness(query: str, name: str, floor: float = 0.0) -> Likeness:
    """How like two folded names are; symmetric but for abbreviations, 1 exactly when the words are equal.

    What cannot come above *floor* is not worked out to the end: its score is then some number below.
    """
    theirs = tokens_of(name)
    ours: Sequence[str] = tokens_of(query)
    abbreviation = ""
    if short := _short_words(query):
        abbreviation, ours = _spell_out(short, list(ours), theirs)
    left, right = set(ours), set(theirs)
    if left == right and left:
        return Likeness(1.0, abbreviation, ours == theirs or list(ours) == list(theirs))
    grams = trigrams(" ".join(ours) if abbreviation else query)
    letters = dice(grams, trigrams(name))
    if 0.5 * letters + 0.5 <= floor:
        return Likeness(0.0)
    score = 0.5 * letters + 0.5 * _words(ours, theirs, left & right)
    return Likeness(score, abbreviation, _orderly(ours, theirs))


def _orderly(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    places = [theirs.index(word) for word in ours if word in theirs]
    return places == sorted(places)


def _words(ours: Sequence[str], theirs: Sequence[str], equal: set[str]) -> float:
    total = sum(map(weight, ours)) + sum(map(weight, theirs))
    if not total:
        return 0.0
    matched = 2 * sum(map(weight, equal))
    left = [word for word in theirs if word not in equal]
    for word in ours:
        if word in equal or not left:
            continue
        # Words whose lengths are far apart cannot share enough trigrams.
        size, grams = len(word), trigrams(word)
        close = [other for other in left if 2 * abs(len(other) - size) <= size + 2]
        if not close:
            continue
        near, other = max((dice(grams, trigrams(other)), other) for other in close)
        if near >= NEAR_WORD:
            matched += near * (weight(word) + weight(other))
            left.remove(other)
    return matched / total


@functools.lru_cache(maxsize=4096)
def _short_words(query: str) -> tuple[tuple[int, str], ...]:
    """The words of a query that may be abbreviations, with their places."""
    return tuple(
        (place, word)
        for place, word in enumerate(tokens_of(query))
        if 3 <= len(word) <= 8 and word.isascii() and word not in GENERIC
    )


def _spell_out(
    short: Sequence[tuple[int, str]], ours: list[str], theirs: Sequence[str]
) -> tuple[str, list[str]]:
    """Replace the first word of *ours* that abbreviates a run of *theirs* by that run."""
    for place, word in short:
        if word in theirs:
            continue
        for start in range(len(theirs) - 1):
            if theirs[start][0] != word[0]:
                continue
            length = abbreviates(word, theirs[start:])
            if length >= 2:
                return word, [*ours[:place], *theirs[start : start + length], *ours[place + 1 :]]
    return "", ours


def abbreviates(word: str, words: Sequence[str]) -> int:
    """How many of *words*, from the first on, *word* is made of by their beginnings; 0 when it is not.

    Each word gives at least its first letter; at least one more than half give no more than that, so
    that "interuniversity" is no abbreviation of "international university".
    """

    def walk(rest: str, place: int, single: int) -> int:
        if not rest:
            return place if single * 2 >= place else 0
        if place == len(words):
            return 0
        for size in range(1, len(rest) + 1):
            if not words[place].startswith(rest[:size]):
                break
            found = walk(rest[size:], place + 1, single + (size == 1))
            if found:
                return found
        return 0

    return walk(word, 0, 0)
