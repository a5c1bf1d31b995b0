"""The observatory at size: `python bench/observatory.py [--works 500000]`.

Makes OpenAlex-shaped data, takes it in, counts the eight aggregates, and prints for each the CPU seconds of our text
beside a hand-written DuckDB query for the same Parquet (country pairs and institution pairs), and the peak memory of the
ingest. 10,000,000 works are the size that is meant; they take some 30 GB of disk and an hour on two cores.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

import duckdb

from kopir.gateways.openalex.sample import COUNTRIES, sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.engines import AGGREGATES, engine, text_of
from kopir.insight.observatory.layout import current

SIDES = [
    ("KZ", "hub"),
    *((code, "east" if code in "CN JP KR SG MY" else "west") for code in COUNTRIES if code != "KZ"),
]
#: What somebody would write by hand for DuckDB alone: lists of a work, unnested twice; doubles for fractions.
BY_HAND = {
    "country_pairs": (
        "WITH w AS (SELECT work, any_value(field) field, any_value(year) AS y, list_sort(list(DISTINCT country)) c "
        "FROM authorships WHERE country IS NOT NULL GROUP BY work HAVING count(DISTINCT country) > 1), "
        "l AS (SELECT work, field, y, c, unnest(c) a FROM w), "
        "p AS (SELECT field, y, a, len(c) n, unnest(list_filter(c, lambda x: x > a)) b FROM l) "
        "SELECT a, b, field, y, count(*), sum(2.0 / (n * (n - 1))) FROM p GROUP BY ALL"
    ),
    "institution_topics": (
        "SELECT institution, topic, count(DISTINCT work), min(year), max(year) FROM authorships "
        "WHERE institution IS NOT NULL AND topic IS NOT NULL GROUP BY ALL"
    ),
}


def cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, default=500_000)
    works = parser.parse_args().works
    with tempfile.TemporaryDirectory(prefix="kopir-bench-") as folder:
        snapshot, target = Path(folder, "snapshot"), Path(folder, "observatory")
        print(f"{'sample':22} {cpu(lambda: sample(snapshot, works)):8.1f} s CPU, {works:,} works")
        print(f"{'ingest':22} {cpu(lambda: ingest(snapshot, target, successors={})):8.1f} s CPU")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{'peak memory so far':22} {peak:8.0f} MB (limit 2,000)")
        tables = current(target)
        assert tables is not None
        with engine("duckdb", tables, SIDES) as counting:
            for name in AGGREGATES:
                ours = cpu(lambda name=name: counting.write(text_of(name), Path(folder, name)))
                rows = duckdb.sql(f"SELECT count(*) FROM '{folder}/{name}/*.parquet'").fetchall()
                line = f"{name:22} {ours:8.2f} s CPU, {rows[0][0]:,} rows"
                if name in BY_HAND:
                    hand = cpu(lambda name=name: counting.write(BY_HAND[name], Path(folder, f"hand-{name}")))
                    line += f"; by hand {hand:.2f} s: ratio {ours / hand:.2f} (limit 1.3)"
                print(line)


if __name__ == "__main__":
    main()
