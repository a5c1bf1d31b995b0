"""The first half of the ingest: each file read once, into staged Parquet of its own that a later run takes over.

A file is staged in a folder whose name appears only when all of it is written, so a kill costs one file at most.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from .duck import MEMORY, PARQUET, connect, quoted
from .reading import Source, Tell, objects
from .rows import STAGED, Sorter

COUNTS = "counts.json"


def staged(folder: Path, source: Source, tell: Tell | None = None, memory: str = MEMORY) -> Path:
    """Where *source*'s rows are, read now unless they were before."""
    final = folder / source.key
    if final.exists():
        return final
    making = folder / f"making-{source.key}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    counts: Counter[str] = Counter()
    _write_rows(making, source, counts, tell)
    _as_parquet(making, source, memory)
    (making / COUNTS).write_text(json.dumps(counts, sort_keys=True), encoding="utf-8")
    os.replace(making, final)
    return final


def _write_rows(folder: Path, source: Source, counts: Counter[str], tell: Tell | None) -> None:
    sorter = Sorter(counts)
    with ExitStack() as stack:
        writers = {
            table: csv.writer(
                stack.enter_context(
                    (folder / f"{table}.csv").open("w", encoding="utf-8", errors="replace", newline="")
                )
            )
            for table in STAGED
        }
        for line, thing in objects(source, counts, tell):
            for table, row in sorter.rows(line, thing):
                writers[table].writerow(row)


def _as_parquet(folder: Path, source: Source, memory: str) -> None:
    """Ordered by its first column, so that a range of works is read without the rest of the file."""
    with connect(folder / "scratch", memory) as duck:
        for table, columns in STAGED.items():
            written = folder / f"{table}.csv"
            if written.stat().st_size:
                named = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
                order = ", ".join(
                    name for name in columns if name in (next(iter(columns)), "line", "position", "slot")
                )
                duck.execute(
                    f"COPY (SELECT *, ? AS source FROM read_csv({quoted(written)}, auto_detect=false, header=false, "  # noqa: S608 - names are ours
                    f"delim=',', quote='\"', escape='\"', nullstr='', max_line_size=16777216, columns={{{named}}}) "
                    f"ORDER BY {order}) TO {quoted(folder / (table + '.parquet'))} ({PARQUET})",
                    [source.name],
                )
            written.unlink()
    shutil.rmtree(folder / "scratch", ignore_errors=True)


def counts_of(folder: Path) -> Counter[str]:
    return Counter(json.loads((folder / COUNTS).read_text(encoding="utf-8")))
