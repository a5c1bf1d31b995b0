"""What a suggestion stands on: works together, topics of both, institutions in between, agreements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp
from typing import Any

import numpy as np

from kopir.kit.errors import NotFound
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.registry.actors import Actor

from . import names, scoring, spine
from .graph import Array
from .names import Named, Topic
from .scoring import SIMILAR
from .selectors import open_graph, places_of, scored, ties_of
from .store import Prepared

#: Topics and institutions in between that a page shows; works that it lists; works that a file has.
SHARED, BETWEEN, LISTED, TAKEN = 15, 10, 50, 10_000


@dataclass(frozen=True)
class SharedTopic:
    """Works of each on it, and its share in the likeness of both, 0 to 1."""

    topic: Topic
    ours: int
    theirs: int
    share: float


@dataclass(frozen=True)
class Between:
    """An institution that both write with: works of each with it, and its share in what is handed on, 0 to 1."""

    institution: Named
    ours: int
    theirs: int
    share: float


@dataclass(frozen=True)
class Evidence:
    """``parts``: what each term adds to the log odds; ``affinity``: works of both countries over those expected.
    ``organisations``: the ids of both in the hub's register, where the asker may know of them."""

    one: Named
    other: Named
    year: int
    chance: float
    parts: dict[str, float]
    likeness: float
    affinity: float
    together: int
    shared: list[SharedTopic]
    between: list[Between]
    organisations: tuple[int | None, int | None]
    agreements: list[Agreement]
    deliveries: int


def evidence_of(
    asker: Actor, number: int, other: int, view: str = SIMILAR, topics: tuple[int, ...] = ()
) -> Evidence:
    """Raises NotFound unless both are in the graph and two."""
    prepared = open_graph()
    at, there = prepared.at(number), prepared.at(other)
    if at < 0 or there < 0 or at == there:
        raise NotFound
    graph = prepared.graph
    both = names.named(prepared.folder, [number, other])
    registered = spine.organisations_of(asker, [each.ror for each in both.values() if each.ror])
    own = registered.get(both[number].ror)
    ties = ties_of(asker, prepared, own)
    source = scoring.source_of(graph, at, places_of(prepared, topics))
    odds, parts = scored(prepared, source, view, ties)
    vector = scoring.vector_of(graph, source)
    tie = ties.get(there)
    return Evidence(
        one=both[number],
        other=both[other],
        year=graph.year,
        chance=float(scoring.chance(odds[there])),
        parts={term: float(values[there]) for term, values in parts.items()},
        likeness=float(scoring.cosines(prepared.world, vector)[there]),
        affinity=exp(float(graph.affinity[graph.country[at], graph.country[there]])),
        together=works_between(prepared, at, there),
        shared=_shared(prepared, at, there, vector),
        between=_between(prepared, at, there),
        organisations=(own, registered.get(both[other].ror)),
        agreements=list(visible_agreements(asker).filter(pk__in=tie.agreements).order_by("pk"))
        if tie
        else [],
        deliveries=tie.deliveries if tie else 0,
    )


def works_between(prepared: Prepared, at: int, there: int) -> int:
    graph = prepared.graph
    columns, _values = graph.links.row(at)
    place = int(np.searchsorted(columns, there))
    if place == len(columns) or columns[place] != there:
        return 0
    return int(graph.together[int(graph.links.starts[at]) + place])


def _works_on(prepared: Prepared, at: int) -> Array:
    """Works of the institution at *at* by place of the topic."""
    graph = prepared.graph
    found = np.zeros(len(graph.topic_ids), np.int64)
    part = slice(int(graph.topics.starts[at]), int(graph.topics.starts[at + 1]))
    found[graph.topics.columns[part]] = graph.works_of_topics[part]
    return found


def _shared(prepared: Prepared, at: int, there: int, vector: Array) -> list[SharedTopic]:
    graph = prepared.graph
    columns, values = graph.topics.row(there)
    weight = vector[columns] * values
    best = [place for place in np.argsort(-weight, kind="stable")[:SHARED] if weight[place] > 0]
    ours, theirs = _works_on(prepared, at), _works_on(prepared, there)
    named = names.topics(_tables(prepared), [int(graph.topic_ids[columns[place]]) for place in best])
    return [
        SharedTopic(
            named[int(graph.topic_ids[columns[place]])],
            int(ours[columns[place]]),
            int(theirs[columns[place]]),
            float(weight[place] / weight.sum()),
        )
        for place in best
        if int(graph.topic_ids[columns[place]]) in named
    ]


def _between(prepared: Prepared, at: int, there: int) -> list[Between]:
    graph = prepared.graph
    (ours, first), (theirs, second) = graph.links.row(at), graph.links.row(there)
    common, in_ours, in_theirs = np.intersect1d(ours, theirs, assume_unique=True, return_indices=True)
    strength = np.array([np.log1p(graph.links.row(int(each))[1]).sum() for each in common])
    handed = np.log1p(first[in_ours]) * np.log1p(second[in_theirs]) / np.maximum(strength, 1e-9)
    best = np.argsort(-handed, kind="stable")[:BETWEEN]
    named = names.named(prepared.folder, [int(graph.ids[common[place]]) for place in best])
    start, other = int(graph.links.starts[at]), int(graph.links.starts[there])
    return [
        Between(
            named[int(graph.ids[common[place]])],
            int(graph.together[start + in_ours[place]]),
            int(graph.together[other + in_theirs[place]]),
            float(handed[place] / handed.sum()),
        )
        for place in best
    ]


def _tables(prepared: Prepared) -> Any:
    return prepared.folder.parent.parent


def topics_of(number: int, most: int = 60) -> list[tuple[Topic, int]]:
    """What an institution works on, most works first. Raises NotFound for one that the graph lacks."""
    prepared = open_graph()
    at = prepared.at(number)
    if at < 0:
        raise NotFound
    works = _works_on(prepared, at)
    best = np.argsort(-works, kind="stable")[:most]
    named = names.topics(_tables(prepared), [int(prepared.graph.topic_ids[each]) for each in best])
    found = [(named.get(int(prepared.graph.topic_ids[each])), int(works[each])) for each in best]
    return [(topic, count) for topic, count in found if topic and count]


_WORKS = (
    "SELECT w.work, w.year, w.title, w.doi FROM {works} w WHERE w.work IN ({which}) "
    "ORDER BY w.year DESC NULLS LAST, w.work LIMIT ?"
)


def works_together(number: int, other: int, most: int = LISTED) -> Iterator[dict[str, Any]]:
    """Works of both until the graph's year with at most 100 institutions, the latest first: work, year, title, doi."""
    prepared = open_graph()
    which = (
        f"SELECT work FROM {names.files(_tables(prepared) / 'authorships')} WHERE institution IN (?, ?) "  # noqa: S608 - our own path
        "AND year <= ? AND institutions <= 100 GROUP BY work HAVING count(DISTINCT institution) = 2"
    )
    yield from _works(prepared, which, [number, other, prepared.graph.year, most])


def works_on_topic(number: int, topic: int, most: int = LISTED) -> Iterator[dict[str, Any]]:
    """Works of an institution on a topic, the latest first."""
    prepared = open_graph()
    which = f"SELECT work FROM {names.files(_tables(prepared) / 'authorships')} WHERE institution = ? AND topic = ?"  # noqa: S608 - our own path
    yield from _works(prepared, which, [number, topic, most])


def topic(number: int) -> Topic:
    """Raises NotFound for one that was not taken in."""
    found = names.topics(_tables(open_graph()), [number]).get(number)
    if found is None:
        raise NotFound
    return found


def _works(prepared: Prepared, which: str, asked: list[Any]) -> Iterator[dict[str, Any]]:
    with names.reader() as duck:
        query = _WORKS.format(works=names.files(_tables(prepared) / "works"), which=which)
        for work, year, title, doi in duck.execute(query, asked).fetchall():
            yield {"work": f"https://openalex.org/W{work}", "year": year, "title": title, "doi": doi}


def topics_named(numbers: tuple[int, ...]) -> list[Topic]:
    return list(names.topics(_tables(open_graph()), numbers).values()) if numbers else []
