"""Where the prepared graph lies: plain arrays in files, mapped into memory by whoever reads, so that many readers
hold them once.

``finder/`` stands beside the aggregates that it was made from, and goes with them. What was learned of the ranking
(weights, its evaluation) lies above, beside ``current``: new data do not make it void.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..layout import counted
from .graph import Array, Graph, Rows
from .scoring import BANDS, Scale, Weights, World, bands

FOLDER, WEIGHTS, EVALUATION = "finder", "finder-weights.json", "finder-evaluation.json"
#: What an evaluation says of each method.
MEASURES = ("auc", "map", "recall10", "recall50")
#: Raised when the same aggregates are prepared differently.
VERSION = 1
_ARRAYS = (
    "ids", "country", "size", "together", "topic_ids", "topic_fields", "idf", "works_of_topics", "affinity",
)  # fmt: skip
_ROWS = ("links", "topics")
_WORLD_ROWS = ("pageranks", "allocations", "by_topic")


def write_array(folder: Path, name: str, values: Array) -> None:
    np.save(folder / f"{name}.npy", values, allow_pickle=False)


def write_rows(folder: Path, name: str, rows: Rows) -> None:
    write_array(folder, f"{name}.starts", rows.starts)
    write_array(folder, f"{name}.columns", rows.columns.astype(np.int32))
    write_array(folder, f"{name}.values", rows.values.astype(np.float32))


def write_graph(folder: Path, graph: Graph, by_topic: Rows) -> None:
    for name in _ARRAYS:
        write_array(folder, name, getattr(graph, name))
    for name in _ROWS:
        write_rows(folder, name, getattr(graph, name))
    write_rows(folder, "by_topic", by_topic)


def _array(folder: Path, name: str) -> Array:
    return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))


def read_rows(folder: Path, name: str) -> Rows:
    return Rows(*(_array(folder, f"{name}.{part}") for part in ("starts", "columns", "values")))


def write_meta(folder: Path, graph: Graph, scale: Scale, **more: Any) -> None:
    said = {
        "version": VERSION,
        "year": graph.year,
        "countries": graph.countries,
        "scale": asdict(scale),
        "bands": bands(graph),
        **more,
    }
    replace(folder / "meta.json", said)


def replace(path: Path, said: Any) -> None:
    """Writes *said* as JSON, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(said, sort_keys=True), encoding="utf-8")
    os.replace(beside, path)


class Prepared:
    """A prepared world, its scale, and ``meta`` as it was written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.meta: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        parts: dict[str, Any] = {name: _array(folder, name) for name in _ARRAYS}
        parts |= {name: read_rows(folder, name) for name in _ROWS}
        graph = Graph(year=self.meta["year"], countries=self.meta["countries"], **parts)
        self.world = World(graph, *(read_rows(folder, name) for name in _WORLD_ROWS))
        self.scale = Scale(**self.meta["scale"])
        self.bands: dict[str, float] = {band: self.meta["bands"][band] for band in BANDS}

    @property
    def graph(self) -> Graph:
        return self.world.graph

    def at(self, institution: int) -> int:
        """The place of an institution by its OpenAlex number; -1 when the graph has none."""
        found = int(np.searchsorted(self.graph.ids, institution))
        return found if found < self.graph.n and int(self.graph.ids[found]) == institution else -1


@lru_cache(maxsize=2)
def _opened(folder: Path, made: int) -> Prepared:
    return Prepared(folder)


def prepared(observatory: Path) -> Prepared | None:
    """What was prepared of the current aggregates below *observatory*; None before anything was."""
    counts = counted(observatory)
    meta = counts / FOLDER / "meta.json" if counts else None
    try:
        return _opened(meta.parent, meta.stat().st_ino) if meta else None
    except FileNotFoundError:
        return None


def _said(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found if isinstance(found, dict) else None


def weights(observatory: Path) -> Weights:
    """Those that were fitted here, or the start's."""
    found = _said(observatory / WEIGHTS)
    return Weights(**found) if found else Weights()


def keep_weights(observatory: Path, found: Weights) -> None:
    replace(observatory / WEIGHTS, asdict(found))


def evaluation(observatory: Path) -> dict[str, Any] | None:
    """What `kopir observatory evaluate` found last."""
    return _said(observatory / EVALUATION)


def keep_evaluation(observatory: Path, found: dict[str, Any]) -> None:
    replace(observatory / EVALUATION, found)
