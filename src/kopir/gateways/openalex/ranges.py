"""The second half of the ingest: ranges of works, each sorted out alone and written whole or not at all."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from .duck import PARQUET, quoted

#: Works of one range, as staged (versions that will fall out included), and the width in which ids are counted.
WORKS, WIDTH = 500_000, 10_000
#: A work of more institutions says nothing about any two of them: it is left out of their full counts.
MANY = 100

Range = tuple[int, int]

_VERSIONS = """
CREATE OR REPLACE TEMP TABLE versions AS
SELECT * REPLACE (CASE WHEN work IN (SELECT work FROM gone) THEN 'merged' ELSE state END AS state), row_number() OVER (
    PARTITION BY work ORDER BY coalesce(updated, '') DESC, source DESC, line DESC) AS version
FROM read_parquet({works}) WHERE work BETWEEN {low} AND {high}
"""
_KEPT = """
CREATE OR REPLACE TEMP TABLE places AS
SELECT DISTINCT a.work, a.position, coalesce(s.stays, a.author) AS author,
    coalesce(m.successor, a.institution) AS institution, a.country
FROM read_parquet({authorships}) a
JOIN versions v ON v.work = a.work AND v.source = a.source AND v.line = a.line
LEFT JOIN moved m ON m.institution = a.institution
LEFT JOIN same s ON s.author = a.author
WHERE a.work BETWEEN {low} AND {high} AND v.version = 1 AND v.state IS NULL
"""
_SIZES = """
CREATE OR REPLACE TEMP TABLE sizes AS
SELECT work, CAST(count(DISTINCT position) AS INTEGER) AS authors,
    CAST(count(DISTINCT institution) AS INTEGER) AS institutions,
    CAST(count(DISTINCT country) AS INTEGER) AS countries
FROM places GROUP BY work
"""
_WORKS = """
SELECT v.work, v.year, v.field, v.topic, v.kind, v.doi, v.title, coalesce(n.authors, 0) AS authors,
    coalesce(n.institutions, 0) AS institutions, coalesce(n.countries, 0) AS countries
FROM versions v LEFT JOIN sizes n ON n.work = v.work
WHERE v.version = 1 AND v.state IS NULL ORDER BY v.work
"""
_AUTHORSHIPS = """
SELECT p.work, p.position, p.author, p.institution, p.country, v.year, v.field, v.topic, n.authors,
    n.institutions, n.countries
FROM places p JOIN versions v ON v.work = p.work AND v.version = 1 JOIN sizes n ON n.work = p.work
ORDER BY p.work, p.position, p.institution NULLS LAST, p.country NULLS LAST
"""
_COUNTS: Mapping[str, str] = {
    "works: an earlier version or a duplicate": "SELECT count(*) FROM versions WHERE version > 1",
    "works: retracted": "SELECT count(*) FROM versions WHERE version = 1 AND state = 'retracted'",
    "works: paratext": "SELECT count(*) FROM versions WHERE version = 1 AND state = 'paratext'",
    "works: xpac": "SELECT count(*) FROM versions WHERE version = 1 AND state = 'xpac'",
    "works: merged into another": "SELECT count(*) FROM versions WHERE version = 1 AND state = 'merged'",
    "works: kept": "SELECT count(*) FROM versions WHERE version = 1 AND state IS NULL",
    "works: kept, year not known": (
        "SELECT count(*) FROM versions WHERE version = 1 AND state IS NULL AND year IS NULL"
    ),
    "works: kept, without authors": (
        "SELECT count(*) FROM versions WHERE version = 1 AND state IS NULL AND work NOT IN (SELECT work FROM places)"
    ),
    "works: kept, of more than 100 institutions": (
        "SELECT count(*) FROM (SELECT work FROM places GROUP BY work "  # noqa: S608 - a number of ours
        f"HAVING count(DISTINCT institution) > {MANY})"
    ),
    "authorships: kept": "SELECT count(*) FROM (SELECT DISTINCT work, position FROM places)",
    "authorships: kept, without institution": (
        "SELECT count(*) FROM (SELECT work, position FROM places GROUP BY work, position "
        "HAVING count(institution) = 0)"
    ),
    "authorships: kept, of several institutions": (
        "SELECT count(*) FROM (SELECT work, position FROM places GROUP BY work, position "
        "HAVING count(DISTINCT institution) > 1)"
    ),
    "authorships: kept, of several countries": (
        "SELECT count(*) FROM (SELECT work, position FROM places GROUP BY work, position "
        "HAVING count(DISTINCT country) > 1)"
    ),
    "authorships: kept, without author": (
        "SELECT count(*) FROM (SELECT DISTINCT work, position FROM places WHERE author IS NULL)"
    ),
}


def plan(duck: duckdb.DuckDBPyConnection, works: Sequence[Path], size: int = WORKS) -> list[Range]:
    """Ranges of ids (first, last) of about *size* staged works each; the same for the same files."""
    if not works:
        return []
    counted = duck.execute(
        f"SELECT work // {WIDTH}, count(*) FROM read_parquet({quoted(*works)}) GROUP BY 1 ORDER BY 1"  # noqa: S608 - our own paths
    ).fetchall()
    found: list[Range] = []
    held, low = 0, 0
    for step, number in counted:
        held += number
        if held >= size:
            found.append((low, (step + 1) * WIDTH - 1))
            held, low = 0, (step + 1) * WIDTH
    return [*found, (low, 10**18)] if held else found


def write(
    duck: duckdb.DuckDBPyConnection,
    folder: Path,
    staged: Mapping[str, Sequence[Path]],
    ranges: Sequence[Range],
) -> Iterator[int]:
    """Writes the ranges that are not there yet, telling the number of each that is done.

    *duck* holds the temporary tables of :mod:`.merging`.
    """
    for number, (low, high) in enumerate(ranges):
        done = folder / "counts" / f"{number:05}.json"
        if not done.exists():
            where = {"low": low, "high": high}
            duck.execute(_VERSIONS.format(works=quoted(*staged["works"]), **where))
            if staged["authorships"]:
                duck.execute(_KEPT.format(authorships=quoted(*staged["authorships"]), **where))
            else:
                duck.execute(
                    "CREATE OR REPLACE TEMP TABLE places (work BIGINT, position INTEGER, author BIGINT, "
                    "institution BIGINT, country VARCHAR)"
                )
            duck.execute(_SIZES)
            counts = {name: _one(duck, query) for name, query in _COUNTS.items()}
            for table, query in (("works", _WORKS), ("authorships", _AUTHORSHIPS)):
                copy(duck, query, folder / table / f"range={number:05}" / "part.parquet")
            done.parent.mkdir(exist_ok=True)
            beside = done.with_suffix(".new")
            beside.write_text(json.dumps(counts), encoding="utf-8")
            os.replace(beside, done)
        yield number


def copy(duck: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Writes what *query* finds as Parquet; *target* is whole or absent."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name("." + target.name)  # hidden, so that no engine reads a half
    duck.execute(f"COPY ({query}) TO {quoted(beside)} ({PARQUET})")
    os.replace(beside, target)


def counts_of(folder: Path) -> Counter[str]:
    found: Counter[str] = Counter()
    for path in sorted((folder / "counts").glob("*.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found


def _one(duck: duckdb.DuckDBPyConnection, query: str) -> int:
    row = duck.execute(query).fetchone()
    return int(row[0]) if row else 0
