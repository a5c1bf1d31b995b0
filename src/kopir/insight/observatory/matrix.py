"""Countries × countries × years as one small thing in memory, from either of two origins.

``openalex``: all of OpenAlex, 1990-2022, carried with the program (data/countries-1990-2022.parquet: 257,444
counts; facts of OpenAlex, CC0; works with addresses in more than one country, full counting; the diagonal is a
country's works with any other). ``here``: what was taken in and counted in this installation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb
from django.conf import settings

from .engines import AGGREGATES
from .layout import counted

OPENALEX, HERE = "openalex", "here"
CARRIED = Path(__file__).with_name("data") / "countries-1990-2022.parquet"
#: The years over which partners are compared.
WINDOW = 5

_ROWS = {
    OPENALEX: "SELECT country_a, country_b, year, works FROM read_parquet('{0}')",
    HERE: (
        "SELECT country_a, country_b, year, sum(works) FROM read_parquet('{0}/country_pairs/*.parquet') "
        "WHERE year IS NOT NULL GROUP BY ALL UNION ALL "
        "SELECT country, country, year, sum(international) FROM read_parquet('{0}/countries/*.parquet') "
        "WHERE year IS NOT NULL GROUP BY ALL"
    ),
}
Pair = tuple[str, str]


@dataclass(eq=False)
class Matrix:
    """Works of each pair of countries by year. Countries are ISO 3166-1 alpha-2 codes."""

    origin: str
    first: int
    last: int
    #: Of a pair (in alphabetical order) or, under (a, a), of a country with any other: a number a year from ``first``.
    series: dict[Pair, list[int]]
    partners: dict[str, list[str]] = field(default_factory=dict)

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def window(self) -> range:
        """The last years, over which partners are compared."""
        return range(max(self.first, self.last - WINDOW + 1), self.last + 1)

    def of(self, one: str, other: str) -> list[int]:
        """A number for each of :attr:`years`; of a country with itself, its works with any other."""
        return self.series.get((min(one, other), max(one, other))) or [0] * len(self.years)

    def works(self, one: str, other: str, years: Iterable[int]) -> int:
        found = self.of(one, other)
        return sum(found[year - self.first] for year in years)

    def between(self, some: Iterable[str], others: Iterable[str]) -> list[int]:
        """By year, the pairs of a work and two of its countries, one of *some* and one of *others*."""
        found = [0] * len(self.years)
        for pair in {(min(a, b), max(a, b)) for a in some for b in others if a != b}:
            for at, works in enumerate(self.series.get(pair, ())):
                found[at] += works
        return found


def read(origin: str, path: Path) -> Matrix:
    """The matrix of *origin* from its file or folder."""
    with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as duck:
        rows = duck.execute(_ROWS[origin].format(str(path).replace("'", "''"))).fetchall()
    if not rows:
        return Matrix(origin, 2000, 2000, {})
    first, last = min(row[2] for row in rows), max(row[2] for row in rows)
    series: dict[Pair, list[int]] = defaultdict(lambda: [0] * (last - first + 1))
    for one, other, year, works in rows:
        series[one, other][year - first] = int(works)
    partners: dict[str, list[str]] = defaultdict(list)
    for one, other in series:
        if one != other:
            partners[one].append(other)
            partners[other].append(one)
    return Matrix(origin, first, last, dict(series), dict(partners))


@lru_cache(maxsize=2)
def _kept(origin: str, path: Path) -> Matrix:
    return read(origin, path)


def counted_here() -> Path | None:
    """The folder of this installation's own aggregates, if there are any."""
    found = counted(settings.KOPIR_OBSERVATORY)
    # Counted by an earlier version, it lacks what pages read now, until `kopir observatory build` has run.
    return found if found and (found / AGGREGATES[-1]).is_dir() else None


def matrix(origin: str = OPENALEX) -> Matrix:
    """The matrix of *origin*; that of all OpenAlex where nothing was counted here."""
    folder = counted_here() if origin == HERE else None
    return _kept(HERE, folder) if folder else _kept(OPENALEX, CARRIED)
