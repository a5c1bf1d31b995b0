"""The two engines that read our SQL: DuckDB inside the process, or an Apache Spark cluster. One text for both."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb

from kopir.kit.errors import Invalid

from .layout import TABLES

SQL = Path(__file__).with_name("sql")
#: The aggregates, the small ones first; the last two are ordered, so that a page finds its works in them at once.
AGGREGATES = (
    "countries",
    "country_pairs",
    "works_of_three",
    "country_sides",
    "institutions",
    "institution_pairs",
    "institution_topics",
    "person_topics",
    "person_institutions",
    "pair_works",
    "institution_works",
)
#: What DuckDB may hold; beyond it, it works on disk.
MEMORY = "4GB"
#: (country, side) rows.
Sides = Iterable[tuple[str, str]]


class Engine(Protocol):
    def write(self, text: str, target: Path) -> None:
        """Runs one SELECT over the tables and writes its rows as Parquet into the new folder *target*."""


class _Duck:
    def __init__(self, duck: duckdb.DuckDBPyConnection) -> None:
        self._duck = duck

    def write(self, text: str, target: Path) -> None:
        target.mkdir(parents=True)
        path = str(target / "part.parquet").replace("'", "''")
        self._duck.execute(f"COPY ({text}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")


class _Spark:
    def __init__(self, session: Any) -> None:
        self._session = session

    def write(self, text: str, target: Path) -> None:
        self._session.sql(text).write.parquet(str(target))


@contextmanager
def engine(name: str, folder: Path, sides: Sides, memory: str = MEMORY) -> Iterator[Engine]:
    """The engine *name* ("duckdb" or Spark's address), with the tables in *folder* and the table ``sides``.

    *memory* is what DuckDB may hold (Spark's own settings say it for Spark). A Spark
    cluster must see *folder* under the same path. Raises Invalid for another name, or without PySpark.
    """
    rows = sorted(sides)
    if name == "duckdb":
        with _duckdb(folder, rows, memory) as duck:
            yield _Duck(duck)
    elif name.startswith(("spark://", "local[")):
        with _spark(name, folder, rows) as session:
            yield _Spark(session)
    else:
        raise Invalid(f"KOPIR_ENGINE is {name}: it must be duckdb or spark://host:port")


@contextmanager
def _duckdb(folder: Path, sides: list[tuple[str, str]], memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    scratch = folder / f"scratch-{os.getpid()}"
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "temp_directory": str(scratch),
        "preserve_insertion_order": False,
    }
    try:
        with duckdb.connect(config=limits) as duck:
            for table in TABLES:
                path = str(folder / table).replace("'", "''")
                deep = "*/" if table in ("works", "authorships") else ""
                files = f"'{path}/{deep}part.parquet'"
                duck.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet({files})")  # noqa: S608 - our own path
            duck.execute("CREATE TABLE sides (country VARCHAR, side VARCHAR)")
            for row in sides:
                duck.execute("INSERT INTO sides VALUES (?, ?)", row)
            yield duck
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _spark(address: str, folder: Path, sides: list[tuple[str, str]]) -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise Invalid("Spark needs the extra kopir[spark] and Java 17") from None
    session = SparkSession.builder.master(address).appName("kopir observatory").getOrCreate()
    try:
        for table in TABLES:
            session.read.parquet(str(folder / table)).createOrReplaceTempView(table)
        frame = session.createDataFrame(sides, "country string, side string")
        frame.createOrReplaceTempView("sides")
        yield session
    finally:
        session.stop()


def text_of(aggregate: str) -> str:
    """The SQL of one aggregate, as its file has it."""
    return (SQL / f"{aggregate}.sql").read_text(encoding="utf-8")
