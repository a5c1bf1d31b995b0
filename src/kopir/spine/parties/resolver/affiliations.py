"""Which organisations an affiliation line may mean, each with the probability that it is meant.

Candidates are the names that stand whole in the line and the nearest by letters of each of its parts. Each gets
the numbers of :mod:`.features`; for candidate c with numbers f, and *none of them* beside them,

    P(c) = exp(w·f(c) + b) / (1 + Σ exp(w·f(d) + b))

The weights w and b stand in ``line_weights.csv`` with the data that they were fitted to. So what is left to 1 is the
probability that the register holds nothing for the line, and two institutions of one line share what there is.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from kopir.spine.registry.actors import Actor

from ..models import OrganisationStatus
from .features import FEATURES, Evidence, Run, runs_of
from .gazetteer import Snapshot
from .lines import Line, parse
from .reader import Reader
from .rivals import beside

#: Candidates by letters of each part of a line; then of all parts; and names that stand in it whole.
EACH_PART, BY_LETTERS, WHOLE = 12, 30, 40
WEIGHTS = "line_weights.csv"


class Ranked(NamedTuple):
    """``evidence.pk`` may follow ``found``, whose withdrawn name it was found by. ``meaning``: what its
    words mean, where that fits too; ``translated``: where that fits better than what was written."""

    evidence: Evidence
    probability: float
    found: int
    meaning: str = ""
    translated: bool = False

    def value(self, feature: str) -> float:
        return self.evidence.values[FEATURES.index(feature)]


def rank(text: str, snapshot: Snapshot, actor: Actor, country: str = "", city: str = "") -> list[Ranked]:
    """The organisations that *text* may mean, the most probable first. ``country``, ``city``: as given beside it.

    Only those that *actor* may see; bounded in time whatever the text.
    """
    line = parse(f"{text}, {city}" if city else text)
    if country:
        line = replace(line, countries=frozenset([country]))
    return weigh(examine(line, snapshot, actor))


def best_of(written: Sequence[Ranked], translated: Mapping[str, Sequence[Ranked]]) -> list[Ranked]:
    """One ranking out of several of the same text; each organisation with its highest probability.

    ``translated``: what the words may mean → its ranking."""
    best = {one.evidence.pk: one for one in written}
    for meaning, ranking in translated.items():
        for one in ranking:
            known = best.get(one.evidence.pk)
            if known is None or one.probability > known.probability:
                best[one.evidence.pk] = one._replace(meaning=meaning, translated=True)
            elif not known.meaning and one.probability > known.probability / 2:
                best[one.evidence.pk] = known._replace(meaning=meaning)
    return sorted(best.values(), key=lambda one: (-one.probability, one.evidence.pk))


def examine(line: Line, snapshot: Snapshot, actor: Actor) -> list[tuple[Evidence, int]]:
    """Each candidate with what speaks for and against it, and the organisation by whose name it was found."""
    runs = _runs(line, snapshot, actor)
    cosines = _by_letters(line, snapshot, actor)
    reader = Reader(line, snapshot.base.words, runs, cosines)
    whole = list(dict.fromkeys(run.owner for run in sorted(runs, key=lambda run: run.start - run.end)))
    near = sorted(cosines, key=lambda pk: (-cosines[pk], pk))[:BY_LETTERS]
    best: dict[int, tuple[tuple[float, bool], Evidence, int]] = {}
    for pk in dict.fromkeys([*whole[:WHOLE], *near]):
        for end in _stand_for(pk, snapshot, actor):
            holder, successor = snapshot.holder(pk), snapshot.holder(end)
            if holder is None or successor is None:
                continue
            entry = holder.words.entry(pk)
            if end != pk:
                row = successor.words.organisations[end]
                known = max(entry.known, successor.words.entry(end).known)
                entry = entry._replace(country=row.country, kind=row.kind, known=known)
            evidence = reader.examine(entry, snapshot.family.of(end))
            # Its own name comes before an equal one of the record that it follows.
            rank_of = (evidence.fit, pk == end) if evidence else (0.0, False)
            if evidence and (end not in best or rank_of > best[end][0]):
                best[end] = (rank_of, evidence._replace(pk=end), pk)
    families = {end: snapshot.family.of(end) for end in best}
    others = beside([evidence for _fit, evidence, _found in best.values()], families)
    return [
        (evidence._replace(values=[*evidence.values, *more]), found)
        for (_fit, evidence, found), more in zip(best.values(), others, strict=True)
    ]


def weigh(examined: Sequence[tuple[Evidence, int]]) -> list[Ranked]:
    """Probabilities by the formula above."""
    weights, bias = _weights()
    sums = [
        bias + sum(weight * value for weight, value in zip(weights, evidence.values, strict=True))
        for evidence, _found in examined
    ]
    highest = max([0.0, *sums])
    powers = [math.exp(one - highest) for one in sums]
    total = math.exp(-highest) + sum(powers)
    ranked = [
        Ranked(evidence, power / total, found)
        for (evidence, found), power in zip(examined, powers, strict=True)
    ]
    return sorted(ranked, key=lambda one: (-one.probability, one.evidence.pk))


@lru_cache(maxsize=1)
def _weights() -> tuple[list[float], float]:
    text = resources.files(__package__).joinpath(WEIGHTS).read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    table = {name: float(weight) for name, weight in rows}
    return [table[name] for name in FEATURES], table["bias"]


def _runs(line: Line, snapshot: Snapshot, actor: Actor) -> list[Run]:
    """Names that stand in the line: as they are now, and of organisations that the asker may see."""
    found = []
    for part in snapshot.parts():
        found += [
            run
            for run in runs_of(line, part.words)
            if snapshot.holder(run.owner) is part and part.may_see(actor, run.owner)
        ]
    return found


def _by_letters(line: Line, snapshot: Snapshot, actor: Actor) -> dict[int, float]:
    texts = [segment.fold for segment in line.segments if not segment.place]
    if len(texts) > 1:
        texts.append(line.folded)
    found: dict[int, float] = {}
    for text in dict.fromkeys(texts):
        for pk, cosine in snapshot.nearest(text, EACH_PART, actor):
            found[pk] = max(cosine, found.get(pk, 0.0))
    return found


def _stand_for(pk: int, snapshot: Snapshot, actor: Actor) -> list[int]:
    """*pk* itself, or those that follow it when it is withdrawn, which may be none."""
    holder = snapshot.holder(pk)
    if holder is None:
        return []
    if holder.words.organisations[pk].status != OrganisationStatus.WITHDRAWN:
        return [pk]
    after = snapshot.family.after.get(pk, [])
    return [end for end in after if (held := snapshot.holder(end)) and held.may_see(actor, end)]
