"""The observatory at size: `python bench/observatory.py [--works 500000] [--tables FOLDER] [--peers PYTHON] [--memory 6GB]`.

Makes OpenAlex-shaped data, takes it in (or takes what an ingest left in FOLDER), counts all aggregates, and prints for
each the CPU seconds of our text beside a DuckDB query written by hand for the same Parquet, the peak memory, and with
`--peers` the CPU of Polars, pandas and pySciSci, asked for the same counts in an environment of their own:

    python -m venv peers && peers/bin/pip install polars pandas pyarrow pyscisci networkx

Each counts in a process of its own. 10,000,000 works are the size that is meant; sample and ingest of them take some
half an hour of processor time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

from kopir.gateways.openalex.sample import COUNTRIES, sample
from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.engines import AGGREGATES, engine, text_of
from kopir.insight.observatory.layout import current
from kopir.insight.observatory.services import checked

SIDES = [
    ("KZ", "hub"),
    *((code, "east" if code in "CN JP KR SG MY" else "west") for code in COUNTRIES if code != "KZ"),
]
#: What somebody would write by hand for DuckDB alone, with doubles for fractions.
BY_HAND = {
    "countries": (
        "SELECT country, field, year, count(*), count(*) FILTER (countries > 1), sum(1.0 / countries) FROM "
        "(SELECT DISTINCT work, country, field, year, countries FROM authorships WHERE country IS NOT NULL) GROUP BY ALL"
    ),
    "country_pairs": (
        "WITH w AS (SELECT work, any_value(field) field, any_value(year) AS y, list_sort(list(DISTINCT country)) c "
        "FROM authorships WHERE country IS NOT NULL GROUP BY work HAVING count(DISTINCT country) > 1), "
        "l AS (SELECT work, field, y, c, unnest(c) a FROM w), "
        "p AS (SELECT field, y, a, len(c) n, unnest(list_filter(c, lambda x: x > a)) b FROM l) "
        "SELECT a, b, field, y, count(*), sum(2.0 / (n * (n - 1))) FROM p GROUP BY ALL"
    ),
    "institutions": (
        "SELECT institution, year, count(*), count(*) FILTER (countries > 1), sum(1.0 / institutions) FROM "
        "(SELECT DISTINCT work, institution, year, institutions, countries FROM authorships WHERE institution IS NOT NULL) "
        "GROUP BY ALL"
    ),
    "institution_pairs": (
        "WITH p AS (SELECT DISTINCT work, institution, year, institutions FROM authorships "
        "WHERE institution IS NOT NULL AND institutions > 1), "
        "k AS (SELECT least(institution, ancestor) a, greatest(institution, ancestor) b FROM lineage) "
        "SELECT * FROM (SELECT x.institution a, y.institution b, x.year, count(*) FILTER (x.institutions <= 100), "
        "count(*) FILTER (x.institutions > 100), sum(2.0 / (x.institutions * (x.institutions - 1))) FROM p x "
        "JOIN p y ON x.work = y.work AND x.institution < y.institution GROUP BY ALL) s ANTI JOIN k USING (a, b)"
    ),
    "institution_topics": (
        "SELECT institution, topic, count(DISTINCT work), min(year), max(year) FROM authorships "
        "WHERE institution IS NOT NULL AND topic IS NOT NULL GROUP BY ALL"
    ),
    "person_topics": (
        "SELECT author, topic, count(DISTINCT work), count(DISTINCT work) FILTER (countries > 1), min(year), max(year) "
        "FROM authorships WHERE author IS NOT NULL AND topic IS NOT NULL GROUP BY ALL"
    ),
    "person_institutions": (
        "SELECT author, institution, count(DISTINCT work), min(year), max(year) FROM authorships "
        "WHERE author IS NOT NULL AND institution IS NOT NULL GROUP BY ALL"
    ),
}
#: What each peer can be asked for.
PEERS = {
    "polars": ("institutions", "country_pairs", "institution_pairs", "institution_topics", "person_topics"),
    "pandas": ("institutions", "country_pairs", "institution_pairs", "institution_topics", "person_topics"),
    "pyscisci": ("institutions", "institution_pairs"),
}


def cpu(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def apart(work: Callable[[], object]) -> tuple[float, float]:
    """(CPU seconds, peak MB) of *work* in a copy of this process."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(0)
    _pid, status, used = os.wait4(pid, 0)
    assert status == 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def counted(tables: Path, text: str, target: Path, memory: str) -> Callable[[], None]:
    def work() -> None:
        with engine("duckdb", tables, SIDES, memory) as counting:
            counting.write(text, target)

    return work


def beside(python: str, peer: str, aggregate: str, tables: Path) -> dict[str, float]:
    files = sorted(str(path) for path in (tables / "authorships").rglob("*.parquet"))
    script = str(Path(__file__).with_name("observatory_peers.py"))
    said = subprocess.run(
        [python, script, peer, aggregate, *files], capture_output=True, text=True, check=True
    )
    found: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--works", type=int, default=500_000)
    parser.add_argument("--tables", type=Path)
    parser.add_argument("--peers")
    parser.add_argument("--memory", default="6GB")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kopir-bench-") as folder:
        snapshot, target = Path(folder, "snapshot"), asked.tables or Path(folder, "observatory")
        if asked.tables is None:
            print(
                f"{'sample':22} {cpu(lambda: sample(snapshot, asked.works)):8.1f} s CPU, {asked.works:,} works"
            )
            print(f"{'ingest':22} {cpu(lambda: ingest(snapshot, target, successors={})):8.1f} s CPU")
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{'peak memory so far':22} {peak:8.0f} MB (limit 2,000)")
        tables = current(target)
        assert tables is not None
        for name in AGGREGATES:
            ours, peak = apart(counted(tables, text_of(name), Path(folder, name), asked.memory))
            rows = checked(Path(folder, name))[0]
            line = f"{name:22} {ours:8.2f} s CPU, {peak:,.0f} MB of {asked.memory}, {rows:,} rows"
            if name in BY_HAND:
                hand, _peak = apart(
                    counted(tables, BY_HAND[name], Path(folder, f"hand-{name}"), asked.memory)
                )
                line += f"; by hand {hand:.2f} s: ratio {ours / hand:.2f} (limit 1.3)"
            for peer in [peer for peer, found in PEERS.items() if asked.peers and name in found]:
                theirs = beside(asked.peers, peer, name, tables)
                line += (
                    f"; {peer} {theirs['cpu']:.2f} s, {theirs['peak']:,.0f} MB: {theirs['cpu'] / ours:.1f}x"
                )
            print(line, flush=True)


if __name__ == "__main__":
    main()
