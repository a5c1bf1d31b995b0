"""How well a question covers a name, and by what: the order of what was found, and the reason that is shown.

Pure: strings in, numbers out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from kopir.ground.scripts import name_key
from kopir.ground.terms import Word, clean, heard_otherwise, joined, pieces, readings

#: Reasons from the surest to the vaguest.
WHY = (
    "taught",
    "exact",
    "words",
    "spelling",
    "form",
    "reading",
    "beginning",
    "misspelt",
    "part",
    "text",
    "translated",
    "meaning",
)
_WORTH = {
    "words": 1.0,
    "spelling": 0.92,
    "form": 0.75,
    "reading": 0.75,
    "beginning": 0.8,
    "misspelt": 0.6,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a question and how telling each is."""

    words: Sequence[Word]
    weights: Sequence[float]

    @property
    def total(self) -> float:
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class Cover:
    """``score``: 0 to about 1.2. ``name``: of those given, the one that is covered best."""

    score: float
    name: str
    why: str


@lru_cache(maxsize=1 << 13)
def _of_name(name: str) -> tuple[tuple[Word, ...], str, frozenset[str]]:
    words = list(pieces(clean(name)))
    more = (*(fold for _at, fold in joined(words)), *heard_otherwise(words))
    parts = (*words, *(Word("", (fold,)) for fold in more))
    read = frozenset(one for part in parts if part.grams for one in readings(part.text))
    return parts, name_key(name), read


def covers(asked: Asked, whole: str, names: Sequence[str]) -> Cover:
    """The best of *names* for a question whose `name_key` is *whole*."""
    best = Cover(0.0, names[0] if names else "", "text")
    for name in names:
        found = _cover(asked, whole, name)
        if found.score > best.score:
            best = found
    return best


def _cover(asked: Asked, whole: str, name: str) -> Cover:
    parts, key, read = _of_name(name)
    if key == whole:
        return Cover(1.2, name, "exact")
    got, reasons, used = 0.0, [], set[int]()
    last = len(asked.words) - 1
    for place, (word, weight) in enumerate(zip(asked.words, asked.weights, strict=True)):
        why, at = _best(word, parts, read, open_end=place == last)
        if why:
            got += weight * _WORTH[why]
            reasons.append(why)
            used.add(at)
        else:
            reasons.append("part")
    if not got:
        return Cover(0.0, name, "text")
    covered = got / asked.total
    # What the name holds beside the question speaks a little against it.
    letters = sum(len(part.text) for part in parts) or 1
    spare = sum(len(part.text) for at, part in enumerate(parts) if at not in used) / letters
    return Cover(covered * (1 - 0.2 * spare), name, max(reasons, key=WHY.index))


def _best(word: Word, parts: Sequence[Word], read: frozenset[str], *, open_end: bool) -> tuple[str, int]:
    found, where = "", -1
    for at, part in enumerate(parts):
        why = _same(word, part, open_end=open_end)
        if why and (not found or WHY.index(why) < WHY.index(found)):
            found, where = why, at
            if why == "words":
                break
    if not found and word.text in read:
        return "reading", next(at for at, part in enumerate(parts) if part.grams)
    return found, where


def _same(word: Word, part: Word, *, open_end: bool) -> str:
    if word.text == part.text:
        return "words"
    if word.grams and part.grams and set(word.grams) <= {*part.grams, *part.text}:
        return "words"
    if not word.folds or not part.folds:
        return ""
    own = part.folds[0]
    if own in word.folds:
        return "spelling"
    begun = len(word.folds[0]) > 1 and own.startswith(word.folds[0])
    if open_end and (begun or part.text.startswith(word.text)):
        return "beginning"
    if not {own, *part.stems}.isdisjoint((*word.folds, *word.stems)):
        return "form"
    fold = word.folds[0]
    if len(fold) > 2:
        allowed = 1 if len(fold) < 9 else 2
        if OSA.distance(fold, own, score_cutoff=allowed) <= allowed:
            return "misspelt"
    if open_end and len(fold) > 4:  # the beginning of a word, with a letter wrong
        for size in (len(fold) - 1, len(fold), len(fold) + 1):
            if OSA.distance(fold, own[:size], score_cutoff=1) <= 1:
                return "misspelt"
    return ""
