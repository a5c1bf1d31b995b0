"""The same texts over the same data on a real Spark cluster and on DuckDB: equal counts, equal checksums."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from kopir.gateways.openalex.sample import COUNTRIES, sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.engines import AGGREGATES
from kopir.insight.observatory.layout import counted
from kopir.insight.observatory.services import build, checked

from .cluster import MISSING, cluster

EAST = {"CN", "JP", "KR", "SG", "MY", "RU"}
SIDES = [("KZ", "hub"), *((code, "east" if code in EAST else "west") for code in COUNTRIES if code != "KZ")]


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="no database is in it: once is enough")
def test_a_spark_cluster_counts_the_same(tmp_path):
    if MISSING and not os.environ.get("KOPIR_REQUIRE_SPARK"):
        pytest.skip(MISSING)
    assert not MISSING
    here, there = tmp_path / "duckdb", tmp_path / "spark"
    sample(tmp_path / "snapshot", 2000, hostile=True)
    ingest(tmp_path / "snapshot", here, successors={}, works_per_range=500)
    shutil.copytree(here, there)
    build(here, sides=SIDES, engine_name="duckdb")
    with cluster(tmp_path / "cluster") as environment:
        script = [
            sys.executable,
            str(Path(__file__).with_name("counted_on.py")),
            str(there),
            json.dumps(SIDES),
        ]
        subprocess.run(script, env=environment, check=True, timeout=240)
    for aggregate in AGGREGATES:
        rows, checksum = checked(counted(here) / aggregate)
        assert rows > 20
        assert checked(counted(there) / aggregate) == (rows, checksum), aggregate
    for number in (1, 2):  # and both workers had their part in it
        [log] = (tmp_path / "cluster" / f"work{number}").glob("app-*/*/stderr")
        assert "Finished task" in log.read_text()
