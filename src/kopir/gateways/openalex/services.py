"""``ingest``: files of OpenAlex into the observatory's Parquet. Killed at any point and run again, it goes on."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

import duckdb

from kopir.insight.observatory.layout import CURRENT, POLICY, REPORT
from kopir.kit.errors import Invalid
from kopir.spine.parties.registers import ror_successors

from . import merging, ranges, staging
from .duck import MEMORY, connect, quoted
from .reading import sources
from .rows import STAGED

Progress = Callable[[int, int, str], None]

_LATEST = """
SELECT * EXCLUDE (version, updated, line, source) FROM (
    SELECT *, row_number() OVER (
        PARTITION BY {key} ORDER BY coalesce(updated, '') DESC, source DESC, line DESC) AS version
    FROM read_parquet({files})) WHERE version = 1 ORDER BY {key}
"""


def ingest(
    given: Path,
    target: Path,
    *,
    progress: Progress | None = None,
    successors: Mapping[str, Iterable[str]] | None = None,
    works_per_range: int = ranges.WORKS,
    memory: str = MEMORY,
) -> Counter[str]:
    """Takes in the files below *given* (a snapshot's folder, or one file) and makes them current in *target*.

    ``successors`` (ROR id → those of its successors) are the register's when None. What was read of a file that
    has not changed is not read again; files of an earlier call that are no longer below *given* fall out.
    DuckDB holds *memory* at most, and works on disk beyond it.

    Returns what was counted, by reason. Raises Invalid when there is nothing to read or somebody else is at it.
    """
    found, unknown = sources(given, target)
    if not found:
        raise Invalid(f"{given} holds no file of works, authors, institutions or topics (.gz, .jsonl, .json)")
    tell = progress or (lambda done, total, message: None)
    with _alone(target):
        counts, folders = Counter({"files: of no kind": len(unknown)} if unknown else {}), []
        total, behind = sum(source.size for source in found), 0
        for source in found:
            said = partial(_said, tell, behind, total)
            folders.append(staging.staged(target / "staging", source, said, memory))
            behind += source.size
            tell(behind, total, "read")
            counts.update({f"read: {key}": n for key, n in staging.counts_of(folders[-1]).items()})
        moved = ror_successors() if successors is None else successors
        _build(target, folders, moved, works_per_range, tell, counts, memory)
        _clear(target, {folder.name for folder in folders})
    return counts


def _said(tell: Progress, behind: int, total: int, at: int) -> None:
    tell(behind + at, total, "read")


def _build(
    target: Path,
    folders: list[Path],
    successors: Mapping[str, Iterable[str]],
    size: int,
    tell: Progress,
    counts: Counter[str],
    memory: str,
) -> None:
    """Makes the tables of *folders* current; *counts* has what was read, and is told the rest."""
    staged: dict[str, list[Path]] = defaultdict(list)
    for folder in folders:
        for table in STAGED:
            if (path := folder / f"{table}.parquet").exists():
                staged[table].append(path)
    if not staged["works"]:
        raise Invalid("There is no work in these files.")
    plain = {key: sorted(value) for key, value in sorted(successors.items())}
    said = json.dumps([POLICY, size, [folder.name for folder in folders], plain])
    build = target / f"build-{sha256(said.encode()).hexdigest()[:24]}"
    build.mkdir(parents=True, exist_ok=True)
    with connect(target / "scratch", memory) as duck:
        counts.update(_names(duck, build, staged, plain))
        planned = ranges.plan(duck, staged["works"], size)
        for number in ranges.write(duck, build, staged, planned):
            tell(number + 1, len(planned), "sorted")
    counts.update(ranges.counts_of(build))
    (build / REPORT).write_text(json.dumps(dict(sorted(counts.items())), indent=1), encoding="utf-8")
    beside = target / f"{CURRENT}.new"
    beside.write_text(build.name, encoding="utf-8")
    os.replace(beside, target / CURRENT)


def _names(
    duck: duckdb.DuckDBPyConnection,
    build: Path,
    staged: Mapping[str, list[Path]],
    successors: Mapping[str, list[str]],
) -> Counter[str]:
    """Institutions, their lineage, topics and authors; and the temporary tables of :mod:`.merging`."""
    for table, key in (("institutions", "institution"), ("topics", "topic"), ("authors", "author")):
        if staged[table]:
            query = _LATEST.format(key=key, files=quoted(*staged[table]))
        else:
            columns = (f"CAST(NULL AS {kind}) AS {name}" for name, kind in STAGED[table].items()
                       if name not in ("updated", "line"))  # fmt: skip
            query = f"SELECT {', '.join(columns)} WHERE false"
        if not (build / table / "part.parquet").exists():
            ranges.copy(duck, query, build / table / "part.parquet")
    counts = merging.merged(duck, staged)
    counts.update(merging.moved(duck, build / "institutions" / "part.parquet", successors))
    if not (build / "lineage" / "part.parquet").exists():
        ranges.copy(duck, merging.lineage(duck, staged["lineage"]), build / "lineage" / "part.parquet")
    return counts


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """A lock that ends with its process, so a kill leaves nothing to clear away."""
    target.mkdir(parents=True, exist_ok=True)
    with (target / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Invalid("Another process is taking data in. Wait until it has ended.") from None
        yield


def _clear(target: Path, kept: set[str]) -> None:
    current = (target / CURRENT).read_text(encoding="utf-8")
    for folder in (*target.glob("build-*"), *(target / "staging").iterdir()):
        if folder.name != current and folder.name not in kept:
            shutil.rmtree(folder)
    shutil.rmtree(target / "scratch", ignore_errors=True)
