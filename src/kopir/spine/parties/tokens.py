"""Names cut into what the resolver looks up and compares: words, and trigrams of letters."""

from __future__ import annotations

import functools

TOKEN_LENGTH = 40
PREFIX_LENGTH = 4


@functools.lru_cache(maxsize=50_000)
def tokens_of(folded: str) -> tuple[str, ...]:
    """The words of a folded name, in order, each once.

    Scripts that are written without spaces (what ``ground.scripts.fold`` leaves beyond ASCII: Chinese
    characters) give every pair of neighbouring characters instead. Single Latin letters, mostly
    initials, identify nothing and are left out.
    """
    found: dict[str, None] = {}
    for word in folded.split():
        if word.isascii():
            if len(word) > 1:
                found[word[:TOKEN_LENGTH]] = None
        elif len(word) <= 2:
            found[word] = None
        else:
            found.update(dict.fromkeys(word[place : place + 2] for place in range(len(word) - 1)))
    return tuple(found)


def prefix_of(token: str) -> str:
    """What is indexed to find a word that differs further on."""
    return token[:PREFIX_LENGTH]


@functools.lru_cache(maxsize=50_000)
def trigrams(text: str) -> frozenset[str]:
    """Letter trigrams of each word, padded so that beginnings count more than middles."""
    grams = set[str]()
    for word in text.split():
        padded = f"  {word} "
        grams.update(padded[place : place + 3] for place in range(len(padded) - 2))
    return frozenset(grams)


def dice(left: frozenset[str], right: frozenset[str]) -> float:
    """Sørensen–Dice coefficient of two sets, 0 to 1; 0 when both are empty."""
    total = len(left) + len(right)
    return 2 * len(left & right) / total if total else 0.0
