"""DuckDB as the ingest uses it: one thread and a limit of memory, so that files come out the same byte by byte."""

from __future__ import annotations

from pathlib import Path

import duckdb

#: What DuckDB may hold; beyond it, it works on disk. With a line and the names of institutions in Python the whole
#: ingest stays under 2 GB, whatever the size of the data.
MEMORY = "1GB"
PARQUET = "FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880"


def connect(scratch: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills into *scratch*."""
    scratch.mkdir(parents=True, exist_ok=True)
    return duckdb.connect(
        config={
            "threads": 1,
            "memory_limit": memory,
            "temp_directory": str(scratch),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


def quoted(*paths: Path) -> str:
    """Paths as a list for read_parquet or as the target of COPY."""
    texts = ["'" + str(path).replace("'", "''") + "'" for path in paths]
    return texts[0] if len(texts) == 1 else "[" + ", ".join(texts) + "]"
