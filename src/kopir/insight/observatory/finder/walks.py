"""Two ways to reach institutions through those that one writes with, prepared in batches of sparse products.

Work and memory are bounded by the graph's edges: a push goes only where its mass outweighs the neighbours that it
costs, with a budget for each institution in proportion to its own edges; and of a very large neighbour only the
strongest ties pass anything on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .graph import Array, Graph, Rows

#: The chance that a walk stops at each step, and after how many steps every one has stopped.
STOPS, STEPS = 0.2, 6
#: Neighbours that a push may cost, for each edge of the institution that it starts from (and of the mean one).
BUDGET = 500
#: Ties of one institution in between that pass on.
TIES = 150


@dataclass(frozen=True)
class Ways:
    """``ties``: log of aged works together, so that no single tie is all. ``step``: the same as chances by row.
    ``passed``: what an institution in between passes on: its strongest :data:`TIES` as shares of all of them."""

    ties: sparse.csr_array
    step: sparse.csr_array
    passed: sparse.csr_array
    degree: Array


def ways(graph: Graph) -> Ways:
    shape = (graph.n, graph.n)
    links = graph.links
    ties = sparse.csr_array((np.log1p(links.values), links.columns, links.starts), shape=shape)
    strength = np.asarray(ties.sum(axis=1)).ravel()
    share = sparse.diags_array(1 / np.where(strength > 0, strength, 1))
    step = sparse.csr_array(share @ ties)
    return Ways(ties, step, strongest(step, TIES), np.diff(links.starts).astype(np.float64))


def pageranks(of: Ways, sources: Array) -> sparse.csr_array:
    """A row for each of *sources*: where a walk from it that may stop at every step has stopped. Sums to 1."""
    n = of.step.shape[0]
    rows = np.arange(len(sources))
    held = sparse.csr_array((np.ones(len(sources)), (rows, sources)), shape=(len(sources), n))
    mean = of.degree.mean() if n else 0.0
    least = 1 / (STOPS * BUDGET * (of.degree[sources] + mean + 1))
    stopped = sparse.csr_array((len(sources), n))
    for number in range(STEPS):
        at = np.repeat(rows, np.diff(held.indptr))
        goes = held.data > least[at] * of.degree[held.indices] if number else np.ones(held.nnz, bool)
        goes &= of.degree[held.indices] > 0
        stays = held.copy()
        stays.data = np.where(goes, held.data * STOPS, held.data)
        stopped = stopped + stays
        held.data = np.where(goes, held.data * (1 - STOPS), 0)
        held.eliminate_zeros()
        if not held.nnz:
            return stopped
        held = sparse.csr_array(held @ of.step)
    return sparse.csr_array(stopped + held)


def allocations(of: Ways, sources: Array) -> sparse.csr_array:
    """A row for each of *sources*: what its ties hand on to others through the institutions in between."""
    return sparse.csr_array(of.ties[sources] @ of.passed)


def adamic_adar(of: Ways, sources: Array) -> sparse.csr_array:
    """A row for each of *sources*: over common neighbours, the sum of 1 / log(their number of neighbours)."""
    plain = of.ties.astype(bool).astype(np.float64)
    weigh = sparse.diags_array(1 / np.log(np.maximum(of.degree, 2)))
    return sparse.csr_array(plain[sources] @ (weigh @ plain))


def strongest(matrix: sparse.csr_array, most: int) -> sparse.csr_array:
    """The *most* largest values of each row; of equal ones those of the smaller numbers."""
    counts = np.diff(matrix.indptr)
    if not matrix.nnz or counts.max() <= most:
        return matrix
    at = np.repeat(np.arange(matrix.shape[0]), counts)
    order = np.lexsort((matrix.indices, -matrix.data, at))
    place = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], counts)
    kept = np.sort(order[place < most])
    starts = np.zeros(matrix.shape[0] + 1, np.int64)
    np.cumsum(np.minimum(counts, most), out=starts[1:])
    return sparse.csr_array((matrix.data[kept], matrix.indices[kept], starts), shape=matrix.shape)


def abroad(matrix: sparse.csr_array, sources: Array, country: Array) -> sparse.csr_array:
    """Without what is in the source's own country."""
    at = np.repeat(sources, np.diff(matrix.indptr))
    found = matrix.copy()
    found.data = np.where(country[at] != country[matrix.indices], matrix.data, 0)
    found.eliminate_zeros()
    found.sort_indices()
    return found


def as_rows(matrix: sparse.csr_array) -> Rows:
    return Rows(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data)
