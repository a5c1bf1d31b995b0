"""The score of a pair of institutions: a logistic of four terms, none of which can speak against a partner by its weight.

Pure arithmetic over a prepared graph; a source is scored against *all* institutions at once, so that a filter never
finds a list cut short, and so that the page and the evaluation rank by the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .graph import Array, Graph, Rows

TERMS = ("gravity", "topics", "pagerank", "allocation")
#: Measured on real data; `kopir observatory fit` replaces them.
START = {"gravity": 0.63, "topics": 0.56, "pagerank": 0.15, "allocation": 0.11}
#: Added to the log odds for agreements and deliveries between both in the hub: no data to measure it by as yet.
SPINE = 0.25
SIMILAR, COMPLEMENTARY, UNUSUAL = "similar", "complementary", "unusual"
VIEWS = (SIMILAR, COMPLEMENTARY, UNUSUAL)
#: Chances below this are as good as none; the log of a chance counts from here.
_FLOOR = 1e-6
#: From which share of institutions, by size, each band begins.
BANDS = {"small": 0.0, "middle": 0.5, "large": 0.9, "giant": 0.99}


@dataclass(frozen=True)
class Weights:
    """``terms`` are for standardised terms; ``origin`` is 'start' or 'fit'."""

    terms: dict[str, float] = field(default_factory=lambda: dict(START))
    constant: float = -4.0
    origin: str = "start"
    said: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scale:
    """Mean and deviation of each term over pairs of institutions of different countries."""

    mean: dict[str, float]
    deviation: dict[str, float]


@dataclass(frozen=True)
class World:
    """A graph with its prepared walks: what a source is scored in."""

    graph: Graph
    pageranks: Rows
    allocations: Rows
    #: The topics by topic: row ``t`` has the institutions that work on it.
    by_topic: Rows


@dataclass(frozen=True)
class Source:
    """Who seeks: an institution by its place in the graph (-1: none), and the topics it seeks by.

    ``topics`` is a vector of length 1 over the graph's topics, or None for the institution's own. ``country``
    points into the graph's countries.
    """

    at: int
    country: int
    topics: Array | None = None


def source_of(graph: Graph, at: int, chosen: Array | None = None) -> Source:
    """The institution at *at*, by its own topics or by those of them that are *chosen* (places of topics)."""
    if chosen is None or not len(chosen):
        return Source(at, int(graph.country[at]))
    vector = np.zeros(len(graph.topic_ids))
    vector[chosen] = graph.idf[chosen]
    columns, values = graph.topics.row(at)
    own = np.isin(columns, chosen)
    if own.any():
        vector[columns[own]] = values[own]
    return Source(at, int(graph.country[at]), vector / np.sqrt((vector**2).sum()))


def source_of_topics(graph: Graph, chosen: Array, country: int) -> Source:
    """Whoever seeks by the topics at *chosen* alone, seen from *country*."""
    vector = np.zeros(len(graph.topic_ids))
    vector[chosen] = graph.idf[chosen]
    length = np.sqrt((vector**2).sum())
    return Source(-1, country, vector / length if length else vector)


def transposed(rows: Rows, many: int) -> Rows:
    """The same matrix by columns."""
    at = np.repeat(np.arange(len(rows.starts) - 1, dtype=np.int32), np.diff(rows.starts))
    order = np.argsort(rows.columns, kind="stable")
    starts = np.zeros(many + 1, np.int64)
    np.cumsum(np.bincount(rows.columns, minlength=many), out=starts[1:])
    return Rows(starts, at[order], rows.values[order])


def vector_of(graph: Graph, source: Source) -> Array:
    """The source's topics as a vector over all topics."""
    if source.topics is not None:
        return source.topics
    vector = np.zeros(len(graph.topic_ids))
    if source.at >= 0:
        columns, values = graph.topics.row(source.at)
        vector[columns] = values
    return vector


def lacking(graph: Graph, vector: Array) -> Array:
    """Of the topics of its own fields, what a source with *vector* does little of; of length 1, or all 0.

    A topic weighs by the field's share in the source, less the topic's own share against the mean topic of the field.
    """
    many = int(graph.topic_fields.max(initial=0)) + 1
    fields = np.bincount(graph.topic_fields, vector**2, minlength=many)
    count = np.bincount(graph.topic_fields, minlength=many)
    mean = fields / np.maximum(count, 1)
    of_field = fields[graph.topic_fields]
    own = np.divide(vector**2, mean[graph.topic_fields], out=np.ones_like(vector), where=of_field > 0)
    found = of_field * np.maximum(0.0, 1 - own) * graph.idf
    length = np.sqrt((found**2).sum())
    return np.asarray(found / length if length else found)


def cosines(world: World, vector: Array) -> Array:
    """Of *vector* with each institution's topics."""
    found = np.zeros(world.graph.n)
    for topic in np.flatnonzero(vector):
        at, values = world.by_topic.row(int(topic))
        found[at] += values * vector[topic]
    return found


def terms_of(world: World, source: Source, view: str = SIMILAR) -> dict[str, Array]:
    """Each term of the pairs of *source* and every institution, as it is before it is standardised."""
    graph = world.graph
    vector = vector_of(graph, source)
    size = np.log1p(graph.size)
    own = float(size[source.at]) if source.at >= 0 else float(size.mean()) if graph.n else 0.0
    near = graph.affinity[source.country][graph.country]
    ranks, handed = np.zeros(graph.n), np.zeros(graph.n)
    if source.at >= 0:
        columns, values = world.pageranks.row(source.at)
        ranks[columns] = values
        columns, values = world.allocations.row(source.at)
        handed[columns] = values
    return {
        "gravity": own + near + (size.mean() if view == UNUSUAL else size),
        "topics": cosines(world, lacking(graph, vector) if view == COMPLEMENTARY else vector),
        "pagerank": np.log(np.maximum(ranks, _FLOOR) / _FLOOR),
        "allocation": np.log1p(100 * handed),
    }


def scale_of(world: World, places: Array | None = None, most: int = 200) -> Scale:
    """Over up to *most* institutions, evenly through the graph or through *places* (those that have walks), each with
    all abroad."""
    sums = {term: np.zeros(3) for term in TERMS}
    every = np.arange(world.graph.n) if places is None else places
    for at in every[np.unique(np.linspace(0, max(len(every) - 1, 0), min(most, len(every))).astype(int))]:
        source = source_of(world.graph, int(at))
        open_ = candidates(world.graph, source)
        for term, values in terms_of(world, source).items():
            sums[term] += (open_.sum(), values[open_].sum(), (values[open_] ** 2).sum())
    mean = {term: float(total / max(count, 1)) for term, (count, total, _square) in sums.items()}
    square = {term: float(total / max(count, 1)) for term, (count, _total, total) in sums.items()}
    deviation = {term: float(np.sqrt(max(square[term] - mean[term] ** 2, 0))) or 1.0 for term in TERMS}
    return Scale(mean, deviation)


def constant_of(world: World, scale: Scale, most: int = 60) -> float:
    """The constant with which the start's weights expect as many partners abroad as there are."""
    odds, partners = [], 0
    for at in np.unique(np.linspace(0, max(world.graph.n - 1, 0), min(most, world.graph.n)).astype(int)):
        source = source_of(world.graph, int(at))
        open_ = candidates(world.graph, source)
        parts = contributions(terms_of(world, source), scale, Weights())
        odds.append(log_odds(parts, Weights(constant=0.0))[open_])
        partners += int((partners_of(world.graph, int(at)) & open_).sum())
    every = np.concatenate(odds or [np.zeros(0)])
    low, high = -20.0, 20.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(every + middle).sum() < partners else (low, middle)
    return round((low + high) / 2, 4)


def candidates(graph: Graph, source: Source) -> Array:
    """Whom a source may be offered: institutions of another country that is known. As a mask."""
    found = (graph.country != source.country) & (graph.country != 0)
    if source.at >= 0:
        found[source.at] = False
    return np.asarray(found)


def contributions(terms: dict[str, Array], scale: Scale, weights: Weights) -> dict[str, Array]:
    """What each term adds to the log odds; against the mean pair, so that one below it takes away."""
    return {
        term: weights.terms[term] * (values - scale.mean[term]) / scale.deviation[term]
        for term, values in terms.items()
    }


def log_odds(parts: dict[str, Array], weights: Weights) -> Array:
    return np.asarray(weights.constant + sum(parts[term] for term in TERMS))


def chance(log_odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def bands(graph: Graph) -> dict[str, float]:
    """From how many works each size band begins."""
    if not graph.n:
        return dict.fromkeys(BANDS, 0.0)
    return {band: float(np.quantile(graph.size, share)) if share else 0.0 for band, share in BANDS.items()}


def partners_of(graph: Graph, at: int) -> Array:
    """A mask of those that institution *at* has works with."""
    found = np.zeros(graph.n, bool)
    if at >= 0:
        found[graph.links.row(at)[0]] = True
    return found
