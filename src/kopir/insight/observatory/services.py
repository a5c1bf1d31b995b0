"""``build``: counts the aggregates over what was taken in."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
from django.conf import settings

from kopir.kit.errors import Invalid

from .engines import AGGREGATES, MEMORY, Sides, engine, text_of
from .layout import COUNTED, current
from .sides import sides_of_hub

Progress = Callable[[int, int, str], None]


def build(
    target: Path,
    *,
    engine_name: str = "",
    sides: Sides | None = None,
    progress: Progress | None = None,
    memory: str = MEMORY,
) -> dict[str, int]:
    """Counts what *target* holds on ``engine_name`` (KOPIR_ENGINE when empty), by the hub's *sides*.

    What was counted already of the same data, texts and sides stays, so a kill costs one aggregate. Returns how
    many rows each has. Raises Invalid when nothing was taken in.
    """
    folder = current(target)
    if folder is None:
        raise Invalid("Nothing was taken in yet: kopir observatory ingest PATH")
    rows = sorted(sides_of_hub() if sides is None else sides)
    said = json.dumps([rows, {name: text_of(name) for name in AGGREGATES}], sort_keys=True)
    counted = folder / f"counted-{sha256(said.encode()).hexdigest()[:24]}"
    with engine(engine_name or settings.KOPIR_ENGINE, folder, rows, memory) as counting:
        for done, name in enumerate(AGGREGATES, 1):
            if not (counted / name).exists():
                making = counted / f"making-{name}"
                shutil.rmtree(making, ignore_errors=True)
                counting.write(text_of(name), making)
                os.replace(making, counted / name)
            if progress:
                progress(done, len(AGGREGATES), f"counted {name}:")
    beside = folder / f"{COUNTED}.new"
    beside.write_text(counted.name, encoding="utf-8")
    os.replace(beside, folder / COUNTED)
    for other in folder.glob("counted-*"):
        if other != counted:
            shutil.rmtree(other)
    return {name: checked(counted / name)[0] for name in AGGREGATES}


def checked(folder: Path) -> tuple[int, str]:
    """(rows, checksum) of an aggregate, whatever engine wrote it in whatever order and files."""
    path = str(folder / "*.parquet").replace("'", "''")
    with duckdb.connect() as duck:
        duck.execute(f"CREATE VIEW rows AS SELECT * FROM read_parquet('{path}')")  # noqa: S608 - our own path
        names = sorted(row[0] for row in duck.execute("SELECT column_name FROM (DESCRIBE rows)").fetchall())
        joined = ", ".join(f"coalesce(CAST({name} AS VARCHAR), 'NULL')" for name in names)
        found = duck.execute(
            f"SELECT count(*), CAST(coalesce(sum(CAST(('0x' || md5(concat_ws('|', {joined}))[1:15]) AS HUGEINT)), 0) "  # noqa: S608 - columns are ours
            "AS VARCHAR) FROM rows"
        ).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, "0")
