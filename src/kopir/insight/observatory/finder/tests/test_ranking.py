"""What a source is scored by: only works until the year, all institutions, and walks as one would take them by hand."""

import json
import shutil

import duckdb
import numpy as np
import pytest

from kopir.insight.observatory.finder import scoring, store, walks
from kopir.insight.observatory.finder.graph import read
from kopir.insight.observatory.finder.preparing import world_of
from kopir.insight.observatory.finder.services import prepare
from kopir.insight.observatory.finder.walks import allocations, pageranks, ways
from kopir.insight.observatory.layout import counted, current
from kopir.insight.observatory.services import build
from kopir.kit.errors import Invalid

SIDES = [("KZ", "hub"), ("CN", "east"), ("DE", "west")]
CUT = 2019


def ranks(folder, year):
    """The ids of all institutions in the order of each of a few sources' scores."""
    graph = read(counted(folder), year, whole=False)
    sources = np.arange(0, graph.n, 9)
    world = world_of(graph, sources)
    scale = scoring.scale_of(world)
    found = {}
    for at in map(int, sources):
        parts = scoring.contributions(
            scoring.terms_of(world, scoring.source_of(graph, at)), scale, scoring.Weights()
        )
        odds = scoring.log_odds(parts, scoring.Weights())
        found[int(graph.ids[at])] = list(graph.ids[np.argsort(-odds, kind="stable")])
    return found


def test_works_after_the_cut_move_no_rank(graph, tmp_path):
    """Half of the later works lose their institutions and the other half get new ones; then nothing has moved."""
    before = ranks(graph, CUT)
    shutil.copytree(graph, tmp_path / "changed")
    changed = current(tmp_path / "changed")
    rows = 0
    for path in changed.glob("authorships/*/part.parquet"):
        with duckdb.connect() as duck:
            duck.execute(
                f"CREATE TABLE t AS SELECT * REPLACE (CASE WHEN year <= {CUT} THEN institution WHEN work % 2 = 0 THEN NULL "
                f"ELSE (work * 7 + position) % 75 + 1 END AS institution) FROM '{path}'"
            )
            duck.execute(f"UPDATE t SET topic = 10001 + work % 10, institutions = 2 WHERE year > {CUT}")
            rows += duck.execute(f"SELECT count(*) FROM t WHERE year > {CUT}").fetchone()[0]
            duck.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    assert rows > 1000
    shutil.rmtree(counted(tmp_path / "changed"))
    build(tmp_path / "changed", sides=SIDES)
    assert ranks(tmp_path / "changed", 2024) != ranks(graph, 2024)
    assert ranks(tmp_path / "changed", CUT) == before


def test_walks_are_those_of_whole_matrices(graph, monkeypatch):
    graph = read(counted(graph), 2024)
    of = ways(graph)
    sources = np.arange(0, graph.n, 11)
    found = pageranks(of, sources).toarray()
    step, chance, stopped = of.step.toarray(), np.eye(graph.n)[sources], 0
    for _ in range(6):
        stopped = stopped + 0.2 * chance
        chance = 0.8 * chance @ step
    exact = stopped + chance
    assert found.sum(axis=1) == pytest.approx(1)
    best = [set(np.argsort(-row)[:20]) for row in exact]
    near = [set(np.argsort(-row)[:20]) for row in found]
    assert sum(len(a & b) for a, b in zip(best, near, strict=True)) > 0.75 * 20 * len(sources)
    monkeypatch.setattr(walks, "BUDGET", 10**9)
    assert pageranks(of, sources).toarray() == pytest.approx(exact)
    ties = of.ties.toarray()
    assert allocations(of, sources).toarray() == pytest.approx(
        ties[sources] @ (ties / ties.sum(axis=1)[:, None].clip(1e-9))
    )


def test_what_is_prepared_is_what_is_evaluated(graph):
    """The page's arrays and the evaluation's, for the same year, are the same numbers."""
    prepared = store.prepared(graph)
    sources = np.array([0, 3, 50])
    world = world_of(read(counted(graph), prepared.graph.year), sources)
    for at in map(int, sources):
        kept = scoring.terms_of(prepared.world, scoring.source_of(prepared.graph, at))
        for term, values in scoring.terms_of(world, scoring.source_of(world.graph, at)).items():
            assert values == pytest.approx(kept[term], rel=1e-5, abs=1e-6), term


def test_a_killed_preparation_goes_on(graph):
    folder = counted(graph)
    before = {path.name: path.read_bytes() for path in (folder / "finder").iterdir()}

    def stop(done, total, message):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(graph, 2026, stop)
    assert len(list(folder.glob("finder-making-*/batch-*.npz"))) == 1
    assert store.prepared(graph) is not None  # what stood before still answers
    prepare(graph, 2026)
    after = {path.name: path.read_bytes() for path in (folder / "finder").iterdir()}
    del before["names.parquet"], after["names.parquet"]
    assert after == before
    assert not list(folder.glob("finder-making-*"))


def test_nothing_to_prepare(tmp_path):
    with pytest.raises(Invalid):
        prepare(tmp_path, 2026)


def test_no_weight_speaks_against(graph):
    said = json.loads((counted(graph) / "finder" / "meta.json").read_text())
    assert set(said["scale"]["mean"]) == set(scoring.TERMS) == set(scoring.START)
    assert min(scoring.START.values()) > 0
