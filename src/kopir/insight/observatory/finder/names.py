"""What the numbers of the graph are called: institutions and topics, read from the Parquet that was taken in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

#: Institutions that a search by name shows.
FOUND = 30


@dataclass(frozen=True)
class Named:
    """``institution``: OpenAlex's number; ``ror`` without its address, '' for none; ``works`` in the graph."""

    institution: int
    name: str
    country: str
    ror: str
    works: int


@contextmanager
def reader(memory: str = "512MB") -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "memory_limit": memory}) as duck:
        yield duck


def files(folder: Path) -> str:
    """All Parquet below *folder*, as DuckDB reads it."""
    return "read_parquet('" + str(folder / "**" / "*.parquet").replace("'", "''") + "')"


def write(counted: Path, target: Path, year: int) -> None:
    """Writes the names of the institutions with works until *year*, by their number, into *target*."""
    path = str(target / "names.parquet").replace("'", "''")
    with reader() as duck:
        duck.execute(
            "COPY (SELECT s.institution, coalesce(i.name, 'I' || s.institution) AS name, "  # noqa: S608 - our own paths
            "lower(strip_accents(coalesce(i.name, ''))) AS plain, coalesce(i.country, '') AS country, "
            "coalesce(i.ror, '') AS ror, s.works FROM (SELECT institution, CAST(sum(works) AS BIGINT) AS works FROM "
            f"{files(counted / 'institutions')} WHERE year <= ? GROUP BY institution) s "
            f"LEFT JOIN {files(counted.parent / 'institutions')} i ON i.institution = s.institution "
            f"ORDER BY s.institution) TO '{path}' (FORMAT parquet, COMPRESSION zstd)",
            [year],
        )


def _names(folder: Path) -> str:
    return "read_parquet('" + str(folder / "names.parquet").replace("'", "''") + "')"


_COLUMNS = "institution, name, country, ror, works"


def named(folder: Path, institutions: Collection[int]) -> dict[int, Named]:
    """Those of *institutions* that the prepared graph in *folder* has."""
    if not institutions:
        return {}
    with reader() as duck:
        rows = duck.execute(
            f"SELECT {_COLUMNS} FROM {_names(folder)} WHERE institution IN (SELECT unnest(?))",  # noqa: S608 - our own path
            [sorted(institutions)],
        ).fetchall()
    return {row[0]: Named(*row) for row in rows}


def of_ror(folder: Path, rors: Collection[str]) -> dict[str, Named]:
    """Institutions by their ROR id; of several with the same one that with most works."""
    if not rors:
        return {}
    with reader() as duck:
        rows = duck.execute(
            f"SELECT {_COLUMNS} FROM {_names(folder)} WHERE ror IN (SELECT unnest(?)) ORDER BY works, institution DESC",  # noqa: S608 - our own path
            [sorted(rors)],
        ).fetchall()
    return {row[3]: Named(*row) for row in rows if row[3]}


def search(folder: Path, words: str, country: str = "", most: int = FOUND) -> list[Named]:
    """Institutions whose name has all of *words*, whatever their accents and case; most works first."""
    parts = words.split()[:10]
    tests = " AND ".join(["contains(plain, lower(strip_accents(?)))"] * len(parts)) or "true"
    with reader() as duck:
        rows = duck.execute(
            f"SELECT {_COLUMNS} FROM {_names(folder)} WHERE {tests} AND (country = ? OR ? = '') "  # noqa: S608 - our own path
            "ORDER BY works DESC, institution LIMIT ?",
            [*parts, country, country, most],
        ).fetchall()
    return [Named(*row) for row in rows]


@dataclass(frozen=True)
class Topic:
    topic: int
    name: str
    field: int
    field_name: str


def topics(tables: Path, wanted: Collection[int] | None = None) -> dict[int, Topic]:
    """Topics by number, as they were taken in below *tables*; all of them when *wanted* is None."""
    asked: list[Any] = [] if wanted is None else [sorted(wanted)]
    where = "" if wanted is None else "WHERE topic IN (SELECT unnest(?))"
    with reader() as duck:
        rows = duck.execute(
            f"SELECT topic, coalesce(name, 'T' || topic), coalesce(field, 0), coalesce(field_name, '') FROM "  # noqa: S608 - our own path
            f"{files(tables / 'topics')} {where} ORDER BY topic",
            asked,
        ).fetchall()
    return {row[0]: Topic(*row) for row in rows}


@lru_cache(maxsize=2)
def fields(tables: Path) -> tuple[tuple[int, str], ...]:
    """Fields of the topics taken in below *tables*, by name. A folder's tables never change."""
    found = {each.field: each.field_name for each in topics(tables).values() if each.field}
    return tuple(sorted(found.items(), key=lambda item: item[1]))
