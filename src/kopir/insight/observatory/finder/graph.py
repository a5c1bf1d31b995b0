"""The graph that partners are found in: institutions, what they write together and on what, up to a year.

Read from the aggregates by DuckDB. Every sum is of whole numbers, so that the order of rows moves nothing; a work
after the year, or of no known year, is in no number of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

#: After so many years a work together counts half.
HALF = 5
_UNIT = 1_000_000

Array = NDArray[Any]


@dataclass(frozen=True)
class Rows:
    """A sparse matrix by rows: row ``i`` has ``columns[starts[i]:starts[i + 1]]`` with ``values``."""

    starts: Array
    columns: Array
    values: Array

    def row(self, at: int) -> tuple[Array, Array]:
        part = slice(int(self.starts[at]), int(self.starts[at + 1]))
        return self.columns[part], self.values[part]


@dataclass(frozen=True)
class Graph:
    """``n`` institutions by ascending OpenAlex number, those with a work until ``year``.

    ``country`` points into ``countries`` (ISO 3166-1 alpha-2; the first is '' for not known); ``size`` is works.
    ``links``: works together, aged (a half-life of :data:`HALF` years); ``together``: how many, plainly.
    ``topics``: TF-IDF of each institution's topics, of length 1. ``topic_ids``, ``topic_fields``: OpenAlex's numbers.
    ``affinity``: by country and country, the log of works together over those expected by size.
    """

    year: int
    ids: Array
    country: Array
    countries: list[str]
    size: Array
    links: Rows
    together: Array
    topics: Rows
    topic_ids: Array
    topic_fields: Array
    idf: Array
    works_of_topics: Array
    affinity: Array

    @property
    def n(self) -> int:
        return len(self.ids)


def _files(folder: Path) -> str:
    return "read_parquet('" + str(folder / "**" / "*.parquet").replace("'", "''") + "')"


def last_year(counted: Path, this_year: int) -> int:
    """The latest year with works, none in the future; *this_year* when there are none."""
    with duckdb.connect(config={"threads": 1}) as duck:
        found = duck.execute(
            f"SELECT max(year) FROM {_files(counted / 'institutions')} WHERE year <= ?",  # noqa: S608 - our own path
            [this_year],
        ).fetchone()
    return int(found[0]) if found and found[0] else this_year


def read(counted: Path, year: int, *, whole: bool = True) -> Graph:
    """The graph of the aggregates in *counted* until *year*.

    ``whole``: *year* is the last one, so topics are read from their aggregate; else from the works themselves, since
    the aggregate of topics knows no single years.
    """
    with duckdb.connect(config={"threads": 1, "memory_limit": "2GB"}) as duck:
        duck.execute(
            "CREATE TEMP TABLE known AS SELECT s.institution, s.works, coalesce(i.country, '') AS country, "  # noqa: S608 - our own paths
            "CAST(row_number() OVER (ORDER BY s.institution) - 1 AS INTEGER) AS spot FROM ("
            f"SELECT institution, sum(works) AS works FROM {_files(counted / 'institutions')} WHERE year <= ? "
            f"GROUP BY institution) s LEFT JOIN {_files(counted.parent / 'institutions')} i "
            "ON i.institution = s.institution",
            [year],
        )
        found = duck.execute("SELECT institution, works, country FROM known ORDER BY spot").fetchnumpy()
        countries = sorted({"", *map(str, found["country"])})
        place = {code: number for number, code in enumerate(countries)}
        country = np.fromiter(
            (place[str(code)] for code in found["country"]), np.int32, len(found["country"])
        )
        links, together = _links(duck, counted, year, len(country))
        topics, topic_ids, fields, idf, works = _topics(duck, counted, year, len(country), whole)
    return Graph(
        year=year,
        ids=np.asarray(found["institution"], np.int64),
        country=country,
        countries=countries,
        size=np.asarray(found["works"], np.float64),
        links=links,
        together=together,
        topics=topics,
        topic_ids=topic_ids,
        topic_fields=fields,
        idf=idf,
        works_of_topics=works,
        affinity=_affinity(links, together, country, len(countries)),
    )


def _links(duck: duckdb.DuckDBPyConnection, counted: Path, year: int, n: int) -> tuple[Rows, Array]:
    found = duck.execute(
        "WITH pairs AS (SELECT a.spot AS a, b.spot AS b, sum(p.works) AS works, "  # noqa: S608 - our own paths and numbers
        f"sum(p.works * CAST(round({_UNIT} * power(0.5, (? - p.year) / {HALF:.1f})) AS BIGINT)) AS aged "
        f"FROM {_files(counted / 'institution_pairs')} p JOIN known a ON a.institution = p.institution_a "
        "JOIN known b ON b.institution = p.institution_b WHERE p.year <= ? AND p.works > 0 GROUP BY 1, 2) "
        "SELECT a, b, works, aged FROM pairs UNION ALL SELECT b, a, works, aged FROM pairs ORDER BY 1, 2",
        [year, year],
    ).fetchnumpy()
    aged = np.asarray(found["aged"], np.float64) / _UNIT
    return _rows(found["a"], found["b"], aged, n), np.asarray(found["works"], np.int64)


def _topics(
    duck: duckdb.DuckDBPyConnection, counted: Path, year: int, n: int, whole: bool
) -> tuple[Rows, Array, Array, Array, Array]:
    if whole:
        source, asked = f"SELECT institution, topic, works FROM {_files(counted / 'institution_topics')}", []  # noqa: S608 - our own path
    else:
        source = (
            f"SELECT institution, topic, count(DISTINCT work) AS works FROM {_files(counted.parent / 'authorships')} "  # noqa: S608 - our own path
            "WHERE year <= ? AND institution IS NOT NULL AND topic IS NOT NULL GROUP BY ALL"
        )
        asked = [year]
    found = duck.execute(
        f"SELECT k.spot, t.topic, t.works FROM ({source}) t JOIN known k ON k.institution = t.institution ORDER BY 1, 2",  # noqa: S608 - as above
        asked,
    ).fetchnumpy()
    ids, column = np.unique(np.asarray(found["topic"], np.int64), return_inverse=True)
    named = dict(duck.execute(f"SELECT topic, field FROM {_files(counted.parent / 'topics')}").fetchall())  # noqa: S608 - our own path
    fields = np.fromiter((named.get(int(each)) or 0 for each in ids), np.int32, len(ids))
    works = np.asarray(found["works"], np.int64)
    spread = np.bincount(column, minlength=len(ids))
    idf = np.log(1 + n / np.maximum(spread, 1))
    values = np.log1p(works) * idf[column]
    rows = _rows(found["spot"], column, values, n)
    length = np.sqrt(np.bincount(np.asarray(found["spot"]), values**2, minlength=n))
    values /= np.repeat(np.where(length > 0, length, 1), np.diff(rows.starts))
    return Rows(rows.starts, rows.columns, values), ids, fields, idf, works


def _rows(row: Any, column: Any, values: Array, n: int) -> Rows:
    """Rows that come ordered."""
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(np.asarray(row, np.int64), minlength=n), out=starts[1:])
    return Rows(starts, np.asarray(column, np.int32), values)


def _affinity(links: Rows, together: Array, country: Array, many: int) -> Array:
    """log((observed + k) / (expected + k)) of works between countries, k = 5: few works say little."""
    one = np.repeat(country, np.diff(links.starts))
    pairs = np.bincount(one * many + country[links.columns], together, minlength=many * many)
    observed = pairs.reshape(many, many)
    np.fill_diagonal(observed, 0)
    sizes = observed.sum(axis=0)
    total = sizes.sum()
    rest = np.maximum(total - sizes, 1)[:, None]
    expected = sizes[:, None] * sizes[None, :] / rest
    expected = (expected + expected.T) / 2
    found = np.log((observed + 5) / (expected + 5))
    found[0, :] = found[:, 0] = 0  # of a country that is not known nothing is said
    return np.asarray(found)
