"""How the pages read what was counted: DuckDB over its Parquet, small and on one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from kopir.kit.errors import NotFound

from .matrix import counted_here


@contextmanager
def reader() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as duck:
        yield duck


def files(folder: Path) -> str:
    """All Parquet of an aggregate or a table, as DuckDB reads it."""
    deep = "*/" if folder.name in ("works", "authorships") else ""
    path = str(folder).replace("'", "''")
    return f"read_parquet('{path}/{deep}*.parquet')"


def counts() -> Path:
    """The folder of this installation's own aggregates. Raises NotFound before there is one."""
    found = counted_here()
    if found is None:
        raise NotFound
    return found


def titled(duck: duckdb.DuckDBPyConnection, tables: Path, works: list[int]) -> Iterator[dict[str, Any]]:
    """Of *works*, in their order: work (OpenAlex's address), year, title, doi.

    The tables are in the order of the works, so a few are found by reading a few pieces.
    """
    known: dict[int, tuple[Any, ...]] = {}
    if works:
        listed = ", ".join(str(int(work)) for work in works)
        known = {
            row[0]: row[1:]
            for row in duck.execute(
                f"SELECT work, year, title, doi FROM {files(tables / 'works')} WHERE work IN ({listed})"  # noqa: S608 - numbers
            ).fetchall()
        }
    for work in works:
        year, title, doi = known[work]
        yield {"work": f"https://openalex.org/W{work}", "year": year, "title": title, "doi": doi}
