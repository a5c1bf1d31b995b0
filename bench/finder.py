"""The partner finder at size: `python bench/finder.py [--works 1000000]`.

Prepares made-up graphs of a quarter of the works and of all, and prints CPU seconds a tie as the ratio of both (1: linear
in edges), how long the pages of institutions take (p95 of 200, all terms and filters, against the limit of 150 ms), and
the peak memory. 10,000,000 works give 110,000 institutions.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

import numpy as np

from kopir.gateways.openalex.sample import sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.finder import names, scoring, store
from kopir.insight.observatory.finder.services import prepare
from kopir.insight.observatory.services import build

LIMIT = 150


def made(folder: Path, works: int) -> float:
    """CPU seconds of preparing, for each tie."""
    sample(folder / "snapshot", works)
    ingest(folder / "snapshot", folder / "observatory", successors={})
    build(folder / "observatory", sides=[("KZ", "hub")])
    before = time.process_time()
    found = prepare(folder / "observatory", 2026)
    spent = time.process_time() - before
    print(
        f"{works:>12,} works, {found['institutions']:,} institutions, {found['ties']:,} ties: {spent:.1f} s CPU"
    )
    return spent / found["ties"]


def ranked(prepared: store.Prepared, at: int) -> None:
    """What a page does, the hub's own agreements aside."""
    source = scoring.source_of(prepared.graph, at)
    parts = scoring.contributions(scoring.terms_of(prepared.world, source), prepared.scale, scoring.Weights())
    odds = scoring.log_odds(parts, scoring.Weights())
    kept = np.flatnonzero(
        scoring.candidates(prepared.graph, source) & ~scoring.partners_of(prepared.graph, at)
    )
    best = kept[np.argsort(-odds[kept], kind="stable")][:25]
    names.named(prepared.folder, [int(prepared.graph.ids[each]) for each in best])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, default=1_000_000)
    works = parser.parse_args().works
    with tempfile.TemporaryDirectory(prefix="kopir-bench-") as folder:
        small, large = (made(Path(folder, str(size)), size) for size in (works // 4, works))
        print(f"CPU a tie, four times the works: ratio {large / small:.2f} (1 is linear)")
        prepared = store.prepared(Path(folder, str(works), "observatory"))
        assert prepared is not None
        times = []
        for at in np.linspace(0, prepared.graph.n - 1, 200).astype(int):
            before = time.perf_counter()
            ranked(prepared, int(at))
            times.append((time.perf_counter() - before) * 1000)
        p95 = float(np.quantile(times, 0.95))
        print(
            f"ranking one of {prepared.graph.n:,}: p95 {p95:.0f} ms, {p95 / LIMIT:.2f} of the limit of {LIMIT} ms"
        )
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
