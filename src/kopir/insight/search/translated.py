"""A step of the cascade beside the index's own: the question's words in English, for what has an English name alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kopir.ground.glossary import renderings

from .engine import FEW, Found, Hit, Index, Step

#: Readings that are asked, how many things each may bring, and how much of it a thing must be found by.
READINGS, BROUGHT, LEAST = 2, 20, 0.6
#: A translated word is a guess: what it finds counts for so much of what the word itself would.
WORTH = 0.8


def with_translated(
    index: Index, question: str, found: Found, *, held: Sequence[str], facets: Mapping[str, Sequence[str]]
) -> Found:
    """*found*, and where that is little, what the English readings of *question* find; in order of their scores,
    but what has all the words as they stand keeps its place."""
    if found.count >= FEW and found.step is Step.ALL:
        return found
    known = {hit.key for hit in found.hits if found.step is Step.ALL}
    more: dict[str, Hit] = {}
    for text in renderings(question, READINGS):
        for hit in index.search(text, held=held, facets=facets, limit=BROUGHT).hits:
            if (
                hit.score >= LEAST
                and hit.key not in known
                and (hit.key not in more or more[hit.key].score < hit.score * WORTH)
            ):
                more[hit.key] = replace(hit, score=hit.score * WORTH, why="translated")
    if not more:
        return found
    own = found.hits if found.step is Step.ALL else []
    for hit in found.hits if found.step > Step.ALL else []:
        if hit.key not in more or more[hit.key].score < hit.score:
            more[hit.key] = hit
    ranked = sorted(more.values(), key=lambda hit: (-hit.score, hit.key))
    added = len({*more} - {hit.key for hit in found.hits})
    return replace(found, hits=[*own, *ranked], count=found.count + added)
