"""Files of OpenAlex as a stream of objects: a snapshot's JSON lines (plain or gz), and pages of the API's answers.

One line is held in memory at a time, and no line longer than :data:`LONGEST`.
"""

from __future__ import annotations

import csv
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import msgspec

from .shapes import SHAPES, Merged, Page

#: Bytes of the longest line or page that is read. A work with 3,000 authors takes about 5 MB.
LONGEST = 64 * 2**20
#: A folder or a file is named after what it holds: data/works/updated_date=2026-01-01/part_000.gz
KIND = re.compile(r"(?:^|[^a-z])(works|authors|institutions|topics)(?:[^a-z]|$)")
ENDINGS = (".gz", ".jsonl", ".ndjson", ".json")
#: What was joined with another: data/merged_ids/authors/2026-01-01.csv.gz
MERGED = re.compile(r"(?:^|/)merged_ids/(works|authors|institutions)/[^/]+\.csv(?:\.gz)?$")

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Source:
    """A file to read: ``name`` is its path below the folder that was given, by which versions are ordered."""

    path: Path
    name: str
    kind: str
    size: int

    @property
    def key(self) -> str:
        """Changes when the file does; what was read of it is kept under this name."""
        stamp = f"{self.name}|{self.size}|{self.path.stat().st_mtime_ns}"
        return sha256(stamp.encode()).hexdigest()[:24]


def sources(root: Path, without: Path) -> tuple[list[Source], list[str]]:
    """The files below *root* (or *root* itself) in the order of their names, and the names of those of no kind.

    A manifest is no data, and neither is what lies below *without*, where the ingest writes. Of ``merged_ids`` those
    of works, authors and institutions are read, as kind "merged".
    """
    paths = [root] if root.is_file() else sorted(path for path in root.rglob("*") if path.is_file())
    own = without.resolve()
    paths = [path for path in paths if own not in path.resolve().parents]
    found, unknown = [], []
    for path in paths:
        name = path.name if root.is_file() else path.relative_to(root).as_posix()
        if MERGED.search(path.as_posix()):
            found.append(Source(path, name, "merged", path.stat().st_size))
            continue
        if path.name == "manifest" or "merged_ids" in path.parts or not path.name.endswith(ENDINGS):
            continue
        kinds = KIND.findall(name)
        if kinds:
            found.append(Source(path, name, kinds[0], path.stat().st_size))
        else:
            unknown.append(name)
    return sorted(found, key=lambda source: source.name), unknown


def objects(source: Source, counts: Counter[str], tell: Tell | None = None) -> Iterator[tuple[int, Any]]:
    """(number of the line, object) of *source*; what cannot be read is counted in *counts* by its reason.

    *tell* hears how many bytes of the file are behind.
    """
    if source.kind == "merged":
        yield from _merged(source, counts)
        return
    decode: Callable[[bytes], Any] = msgspec.json.Decoder(SHAPES[source.kind]).decode
    with source.path.open("rb") as raw:
        stream: Any = gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == b"\x1f\x8b" else raw
        if source.name.endswith((".json", ".json.gz")) and (results := _page(stream)) is not None:
            yield from _of_page(results, source.kind, counts)
            return
        for number, line in enumerate(_lines(stream, counts), 1):
            if tell and number % 5000 == 0:
                tell(raw.tell())
            counts["lines"] += 1
            try:
                yield number, decode(line.removeprefix(b"\xef\xbb\xbf"))
            except msgspec.ValidationError:
                counts["not of the expected shape"] += 1
            except (msgspec.DecodeError, UnicodeDecodeError):
                counts["not JSON"] += 1


def _merged(source: Source, counts: Counter[str]) -> Iterator[tuple[int, Merged]]:
    """Rows of a CSV with a head: merge_date, id, merge_into_id."""
    found = MERGED.search(source.path.as_posix())
    with source.path.open("rb") as raw:
        stream: Any = gzip.GzipFile(fileobj=raw) if raw.peek(2)[:2] == b"\x1f\x8b" else raw
        lines = (line.decode("utf-8-sig", "replace").replace("\0", "") for line in _lines(stream, counts))
        for number, row in enumerate(csv.DictReader(lines), 1):
            counts["lines"] += 1
            day, old, new = (row.get(name) or "" for name in ("merge_date", "id", "merge_into_id"))
            yield number, Merged(found[1] if found else "", old, new, day)


def _lines(stream: IO[bytes], counts: Counter[str]) -> Iterator[bytes]:
    while True:
        try:
            line = stream.readline(LONGEST + 1)
            if len(line) > LONGEST:
                counts["line too long"] += 1
                while line and not line.endswith(b"\n"):
                    line = stream.readline(LONGEST)
                continue
        except (EOFError, OSError, zlib.error):
            counts["file broken off"] += 1
            return
        if not line:
            return
        if line.strip():
            yield line


def _page(stream: Any) -> list[Any] | None:
    """The results of a page of the API, which may be laid out over many lines; None leaves *stream* at its start."""
    try:
        text = stream.read(LONGEST + 1)
        found = msgspec.json.decode(text, type=Page).results if len(text) <= LONGEST else None
    except (msgspec.DecodeError, EOFError, OSError, zlib.error):
        found = None
    stream.seek(0)
    return found


def _of_page(results: list[Any], kind: str, counts: Counter[str]) -> Iterator[tuple[int, Any]]:
    for number, result in enumerate(results, 1):
        counts["lines"] += 1
        try:
            yield number, msgspec.convert(result, SHAPES[kind])
        except msgspec.ValidationError:
            counts["not of the expected shape"] += 1
