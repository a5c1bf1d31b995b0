"""A temporal hold-out: what was known until a year, and which new partners came after it.

Every source is ranked against *all* institutions abroad that it had no works with; no negative is sampled. Where
there are very many sources, so many of them are drawn by a seed, each with all its candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
from scipy import sparse

from . import scoring
from .graph import Array, Graph, last_year, read
from .names import files
from .preparing import BATCH, world_of
from .scoring import Scale, World
from .walks import adamic_adar, ways

Progress = Callable[[int, int, str], None]

#: Years after the cut in which new partners count.
WINDOW = 3
SEED = 20_25


@dataclass(frozen=True)
class Trial:
    """``cut``: the last year known; ``last``: until when partners count. ``sources`` ascend, places in the graph;
    ``found[i]``: the new partners of the i-th."""

    cut: int
    last: int
    world: World
    scale: Scale
    sources: Array
    found: list[Array]
    of_all: int


@dataclass(frozen=True)
class Case:
    """One source: whom it could have been offered, which of these came, the terms of each, and Adamic-Adar."""

    at: int
    open: Array
    came: Array
    terms: dict[str, Array]
    common: Array


def trial(counted: Path, this_year: int, *, before: int = 0, most: int = 1000) -> Trial:
    """The trial of the last :data:`WINDOW` years of the aggregates, or of those *before* that many years earlier."""
    last = last_year(counted, this_year) - before
    cut = last - WINDOW
    graph = read(counted, cut, whole=False)
    came = _came(counted, graph, cut, last)
    every = np.flatnonzero(np.diff(came.indptr))
    draw = np.random.default_rng(SEED)
    sources = np.sort(draw.choice(every, most, replace=False)) if len(every) > most else every
    world = world_of(graph, sources)
    found = [came.indices[came.indptr[at] : came.indptr[at + 1]] for at in sources]
    return Trial(cut, last, world, scoring.scale_of(world, sources), sources, found, len(every))


def _came(counted: Path, graph: Graph, cut: int, last: int) -> sparse.csr_array:
    """By source, institutions abroad with works together after *cut* and none until it."""
    with duckdb.connect(config={"threads": 1}) as duck:
        rows = duck.execute(
            f"SELECT institution_a, institution_b FROM {files(counted / 'institution_pairs')} "  # noqa: S608 - our own path
            "WHERE year > ? AND year <= ? AND works > 0 GROUP BY ALL ORDER BY ALL",
            [cut, last],
        ).fetchnumpy()
    one, other = (np.asarray(rows[name], np.int64) for name in ("institution_a", "institution_b"))
    known = np.isin(one, graph.ids) & np.isin(other, graph.ids)
    one, other = np.searchsorted(graph.ids, one[known]), np.searchsorted(graph.ids, other[known])
    country = graph.country
    foreign = (country[one] != country[other]) & (country[one] != 0) & (country[other] != 0)
    one, other = (
        np.concatenate([one[foreign], other[foreign]]),
        np.concatenate([other[foreign], one[foreign]]),
    )
    links = graph.links
    have = np.repeat(np.arange(graph.n), np.diff(links.starts)) * graph.n + links.columns
    fresh = ~np.isin(one * graph.n + other, have)
    values = np.ones(int(fresh.sum()))
    found = sparse.csr_array((values, (one[fresh], other[fresh])), shape=(graph.n, graph.n))
    found.sort_indices()
    return found


def cases(of: Trial, progress: Progress | None = None) -> Iterator[Case]:
    """Each source with all its candidates."""
    graph, network = of.world.graph, ways(of.world.graph)
    for start in range(0, len(of.sources), BATCH):
        part = of.sources[start : start + BATCH]
        common = adamic_adar(network, part)
        for row, at in enumerate(map(int, part)):
            source = scoring.source_of(graph, at)
            open_ = np.flatnonzero(scoring.candidates(graph, source) & ~scoring.partners_of(graph, at))
            shared = np.zeros(graph.n)
            mine = slice(common.indptr[row], common.indptr[row + 1])
            shared[common.indices[mine]] = common.data[mine]
            terms = scoring.terms_of(of.world, source)
            came = np.isin(open_, of.found[start + row])
            yield Case(
                at, open_, came, {term: values[open_] for term, values in terms.items()}, shared[open_]
            )
        if progress:
            progress(min(start + BATCH, len(of.sources)), len(of.sources), "ranked, institutions:")
