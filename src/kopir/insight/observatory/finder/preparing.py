"""``prepare``: the walks of every institution, in batches that are kept, then joined and made current at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from . import names, store
from .graph import Array, Graph, Rows, last_year, read
from .scoring import World, constant_of, scale_of, transposed
from .walks import Ways, abroad, allocations, as_rows, pageranks, strongest, ways

Progress = Callable[[int, int, str], None]

#: Of each institution, so many of the best reached are kept, and as many of those it writes with already.
KEPT = 400
#: Institutions of one batch: what is in memory at once.
BATCH = 512


def prepare_into(counted: Path, this_year: int, progress: Progress | None = None) -> dict[str, int]:
    """Prepares the aggregates in *counted*. A batch that an earlier run wrote of them is taken over.

    Returns how many institutions, ties and prepared values there are.
    """
    tell = progress or (lambda done, total, message: None)
    making = counted / f"{store.FOLDER}-making-{store.VERSION}"
    making.mkdir(exist_ok=True)
    graph = read(counted, last_year(counted, this_year))
    by_topic = transposed(graph.topics, len(graph.topic_ids))
    of = ways(graph)
    starts = range(0, graph.n, BATCH)
    for number, start in enumerate(starts):
        _batch(making / f"batch-{number:05}.npz", of, graph, np.arange(start, min(start + BATCH, graph.n)))
        tell(number + 1, len(starts), "walked, batches:")
    whole = making / "whole"
    shutil.rmtree(whole, ignore_errors=True)
    whole.mkdir()
    store.write_graph(whole, graph, by_topic)
    batches = [making / f"batch-{number:05}.npz" for number in range(len(starts))]
    values = sum(_joined(whole, name, batches, graph.n) for name in ("pageranks", "allocations"))
    ranks, handed = (store.read_rows(whole, name) for name in ("pageranks", "allocations"))
    world = World(graph, ranks, handed, by_topic)
    scale = scale_of(world)
    names.write(counted, whole, graph.year)
    store.write_meta(whole, graph, scale, constant=constant_of(world, scale))
    final = counted / store.FOLDER
    shutil.rmtree(final, ignore_errors=True)
    os.replace(whole, final)
    shutil.rmtree(making)
    return {"institutions": graph.n, "ties": len(graph.links.columns) // 2, "prepared values": values}


def world_of(graph: Graph, sources: Array) -> World:
    """A world in which *sources* alone have walks: for an evaluation, in memory."""
    of = ways(graph)
    ranks, handed = [], []
    for start in range(0, len(sources), BATCH):
        part = sources[start : start + BATCH]
        ranks.append(_kept(pageranks(of, part), of, part, graph.country))
        handed.append(_kept(allocations(of, part), of, part, graph.country))
    return World(
        graph,
        _placed(ranks, sources, graph.n),
        _placed(handed, sources, graph.n),
        transposed(graph.topics, len(graph.topic_ids)),
    )


def _kept(found: sparse.csr_array, of: Ways, sources: Array, country: Array) -> sparse.csr_array:
    """Of what was reached abroad, the best :data:`KEPT` new ones, and the best of those with works together."""
    found = abroad(found, sources, country)
    known = sparse.csr_array(found.multiply(of.ties[sources].astype(bool)))
    new = sparse.csr_array(found - known)
    for each in (new, known):
        each.eliminate_zeros()
        each.sort_indices()
    result = sparse.csr_array(strongest(new, KEPT) + strongest(known, KEPT))
    result.sort_indices()
    return result


def _batch(path: Path, of: Ways, graph: Graph, sources: Array) -> None:
    if path.exists():
        return
    said: dict[str, Any] = {}
    for name, way in (("pageranks", pageranks), ("allocations", allocations)):
        rows = as_rows(_kept(way(of, sources), of, sources, graph.country))
        said |= {
            f"{name}.counts": np.diff(rows.starts),
            f"{name}.columns": rows.columns,
            f"{name}.values": rows.values.astype(np.float32),
        }
    beside = path.with_name("making.npz")
    np.savez(beside, **said)
    os.replace(beside, path)


def _joined(folder: Path, name: str, batches: list[Path], n: int) -> int:
    """One matrix of all batches, without holding it: how many values it has."""
    counts = [np.load(path)[f"{name}.counts"] for path in batches]
    starts = np.zeros(n + 1, np.int64)
    if counts:
        np.cumsum(np.concatenate(counts), out=starts[1:])
    store.write_array(folder, f"{name}.starts", starts)
    total = int(starts[-1])
    for part, kind in (("columns", np.int32), ("values", np.float32)):
        path = folder / f"{name}.{part}.npy"
        if not total:
            np.save(path, np.zeros(0, kind))
            continue
        target = np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(total,))
        at = 0
        for batch in batches:
            values = np.load(batch)[f"{name}.{part}"]
            target[at : at + len(values)] = values
            at += len(values)
        target.flush()
        del target
    return total


def _placed(batches: list[sparse.csr_array], sources: Array, n: int) -> Rows:
    """The rows of *sources*, which ascend, at their places among *n*; float32, as they are when prepared."""
    counts = np.zeros(n, np.int64)
    if batches:
        counts[sources] = np.concatenate([np.diff(each.indptr) for each in batches])
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    columns = np.concatenate([each.indices for each in batches] or [np.zeros(0, np.int32)]).astype(np.int32)
    values = np.concatenate([each.data for each in batches] or [np.zeros(0)]).astype(np.float32)
    return Rows(starts, columns, values)
