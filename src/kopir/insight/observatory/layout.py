"""Where the observatory's Parquet lies and what its tables hold.

``works`` (a row each): work, year, field, topic, kind, doi, title; authors, institutions, countries: how many.
``authorships`` (a row for each place of each author of a work): work, position (of the author, from 1), author,
institution, country (ISO 3166-1 alpha-2), year, field, topic, and the work's three numbers again. Author,
institution, country and year may be NULL: not known. Both in folders ``range=00000`` of ids that do not overlap.
``institutions``: institution, ror, name, country, kind. ``lineage``: institution, ancestor (itself not among them).
``topics``: topic, name, field, field_name. ``authors``: author, name, orcid.
All ids are OpenAlex's numbers without their letter.
"""

from __future__ import annotations

import json
from pathlib import Path

#: Raised when what an ingest makes of the same files changes.
POLICY = 2
CURRENT, COUNTED, REPORT = "current", "counted", "report.json"
#: In an ingest's counts, works that were made up.
GENERATED = "works generated"
TABLES = ("works", "authorships", "institutions", "lineage", "topics", "authors")


def current(folder: Path) -> Path | None:
    """The folder of the tables that were taken in whole and last; None before there are any."""
    try:
        found = folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    return found if found.is_dir() else None


def counted(folder: Path) -> Path | None:
    """The folder of the aggregates that were counted over :func:`current`; None before there are any."""
    tables = current(folder)
    try:
        found = tables / (tables / COUNTED).read_text(encoding="utf-8").strip() if tables else None
    except FileNotFoundError:
        return None
    return found if found and found.is_dir() else None


def generated(folder: Path) -> bool:
    """Whether any work that was taken in last was made up by ``kopir observatory sample``."""
    tables = current(folder)
    if tables is None:
        return False
    counts: dict[str, int] = json.loads((tables / REPORT).read_text(encoding="utf-8"))
    return counts.get(f"read: {GENERATED}", 0) > 0
