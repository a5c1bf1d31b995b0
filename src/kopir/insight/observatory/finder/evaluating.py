"""``evaluate``: how good the ranking is, beside five others, with intervals by the bootstrap over sources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import scoring
from .graph import Array
from .scoring import Weights
from .store import MEASURES
from .trial import SEED, Case, Progress, Trial, cases

METHODS = ("finder", "adamic_adar", "popularity", "gravity", "topics", "random")
#: Samples of the bootstrap; its interval has 95 of 100.
SAMPLES = 1000
EVERYONE, UNLINKED = "everyone", "without_common"


def evaluated(of: Trial, weights: Weights, progress: Progress | None = None) -> dict[str, Any]:
    """The table as it is kept: for each group of sources, each method's measures as [mean, low, high], and the
    finder's MAP less each other's (paired by source)."""
    graph = of.world.graph
    draw = np.random.default_rng(SEED)
    chance, ties = draw.random(graph.n), draw.random(graph.n)
    degree = np.diff(graph.links.starts).astype(np.float64)
    edges = scoring.bands(graph)
    rows: dict[str, list[Array]] = {EVERYONE: [], UNLINKED: [], **{f"band_{band}": [] for band in edges}}
    pairs = dict.fromkeys(rows, 0)
    for case in cases(of, progress):
        scores = _scores(case, of, weights, degree, chance)
        found = _measured(scores, case.came, ties[case.open])
        band = [band for band, edge in edges.items() if graph.size[case.at] >= edge][-1]
        for group in (EVERYONE, f"band_{band}"):
            rows[group].append(found)
            pairs[group] += int(case.came.sum())
        apart = case.common == 0
        if case.came[apart].any():
            kept = {name: values[apart] for name, values in scores.items()}
            rows[UNLINKED].append(_measured(kept, case.came[apart], ties[case.open][apart]))
            pairs[UNLINKED] += int(case.came[apart].sum())
    return {
        "cut": of.cut,
        "last": of.last,
        "institutions": graph.n,
        "sources_of_all": of.of_all,
        "weights": {**weights.terms},
        "origin": weights.origin,
        "groups": {group: _summed(np.array(found), pairs[group]) for group, found in rows.items() if found},
    }


def _scores(case: Case, of: Trial, weights: Weights, degree: Array, chance: Array) -> dict[str, Array]:
    parts = scoring.contributions(case.terms, of.scale, weights)
    return {
        "finder": scoring.log_odds(parts, weights),
        "adamic_adar": case.common,
        "popularity": degree[case.open],
        "gravity": case.terms["gravity"],
        "topics": case.terms["topics"],
        "random": chance[case.open],
    }


def _measured(scores: dict[str, Array], came: Array, ties: Array) -> Array:
    """By method and measure. Equal scores stand in a drawn order, the same for all methods."""
    found = np.zeros((len(METHODS), len(MEASURES)))
    hits, total = int(came.sum()), len(came)
    for number, name in enumerate(METHODS):
        order = np.lexsort((ties, -scores[name]))
        places = np.flatnonzero(came[order]) + 1
        above = (places - np.arange(1, hits + 1)).sum()
        misses = total - hits
        found[number] = (
            1 - above / (hits * misses) if misses else 1.0,
            (np.arange(1, hits + 1) / places).mean(),
            (places <= 10).sum() / hits,
            (places <= 50).sum() / hits,
        )
    return found


def _summed(found: Array, pairs: int) -> dict[str, Any]:
    """*found*: sources x methods x measures."""
    count = len(found)
    draw = np.random.default_rng(SEED)
    means = np.empty((SAMPLES, len(METHODS), len(MEASURES)))
    for sample in range(SAMPLES):
        means[sample] = found[draw.integers(0, count, count)].mean(axis=0)
    low, high = np.quantile(means, (0.025, 0.975), axis=0)
    mean = found.mean(axis=0)
    at = MEASURES.index("map")
    paired = {}
    for number, name in enumerate(METHODS[1:], 1):
        less = means[:, 0, at] - means[:, number, at]
        paired[name] = [float(mean[0, at] - mean[number, at]), *map(float, np.quantile(less, (0.025, 0.975)))]
    return {
        "sources": count,
        "pairs": pairs,
        "methods": {
            name: {
                measure: [float(each[number, place]) for each in (mean, low, high)]
                for place, measure in enumerate(MEASURES)
            }
            for number, name in enumerate(METHODS)
        },
        "paired": paired,
    }


Say = Callable[[str], None]


def printed(found: dict[str, Any], say: Say) -> None:
    """The table as text."""
    said = f"Known until {found['cut']}, new partners until {found['last']}; {found['institutions']:,} institutions; "
    say(said + f"weights {found['origin']}: {found['weights']}")
    for group, table in found["groups"].items():
        say("")
        say(f"{group}: {table['sources']:,} institutions, {table['pairs']:,} new pairs")
        say(f"  {'':14}" + "".join(f"{measure:>26}" for measure in MEASURES))
        for name, measures in table["methods"].items():
            cells = (f"{mean:.4f} [{low:.4f}, {high:.4f}]" for mean, low, high in measures.values())
            say(f"  {name:14}" + "".join(f"{cell:>26}" for cell in cells))
        for name, (mean, low, high) in table["paired"].items():
            say(f"  MAP, finder less {name}: {mean:+.4f} [{low:+.4f}, {high:+.4f}]")
