"""Candidates for a name by what its words mean, beside those that share words with it as it is written.

The model that ranks lines (:mod:`.affiliations`) prefers what is large and well known, and rightly there. Of a name in
another language each candidate is compared with the name alone, as :mod:`.evidence` does it: of 150 Russian names
withheld from the register the first is right .75 of the time by that, .63 by the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kopir.ground.scripts import fold
from kopir.spine.registry.actors import Actor

from ..models import NameType
from .answers import Candidate
from .gazetteer import Snapshot
from .lookup import Known

#: Organisations whose names are nearest to a translated reading, of each and of all; and how many names of each.
EACH, MOST, NAMES = 16, 24, 8
#: How much likeness by letters counts beside the score.
LETTERS = 0.3


def nearest(texts: Sequence[str], snapshot: Snapshot, actor: Actor) -> dict[int, float]:
    """The organisations with a name near to one of *texts* → likeness by letters (cosine), nearest first."""
    best: dict[int, float] = {}
    for text in texts:
        for pk, cosine in snapshot.nearest(fold(text), EACH, actor):
            best[pk] = max(cosine, best.get(pk, 0.0))
    return {pk: best[pk] for pk in sorted(best, key=lambda pk: (-best[pk], pk))[:MOST]}


def ordered(candidates: Iterable[Candidate], cosines: Mapping[int, float]) -> list[Candidate]:
    """The candidates, each once, by their scores and a little by letters: translated words are seldom the very ones."""
    best: dict[int, Candidate] = {}
    for one in candidates:
        if one.organisation_id not in best or one.score > best[one.organisation_id].score:
            best[one.organisation_id] = one
    mixed = [
        replace(one, score=round((1 - LETTERS) * one.score + LETTERS * cosines.get(pk, one.score), 3))
        for pk, one in best.items()
    ]
    return sorted(mixed, key=lambda one: (-one.score, one.organisation_id))


def joined(
    near: Sequence[tuple[int, list[Known]]], found: Iterable[int], names: Mapping[int, list[Known]]
) -> list[tuple[int, list[Known]]]:
    """*near* with those of *found* that are not in it, each with its names."""
    held = dict(near)
    for pk in found:
        own = [name for name in names.get(pk, ()) if name.type != NameType.ACRONYM][:NAMES]
        if own:
            held[pk] = list(dict.fromkeys([*held.get(pk, ()), *own]))
    return list(held.items())
