"""Three flat tables of ROR records (organisations, names, relationships; CSV in gzip) as ROR objects."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Invalid

COLUMNS = {
    "orgs": ("ror_id", "status", "types", "established", "country_code", "city", "lat", "lng", "url"),
    "names": ("ror_id", "name", "kind", "lang"),
    "relationships": ("ror_id", "type", "related_id"),
}
FILES = {part: f"ror_partial_{part}.csv.gz" for part in COLUMNS}


def _rows(folder: Path, part: str) -> Iterator[dict[str, str]]:
    path = folder / FILES[part]
    if not path.is_file():
        raise Invalid({"file": [_("There is no such file: {name}").format(name=path.name)]})
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if lacking := [column for column in COLUMNS[part] if column not in (rows.fieldnames or ())]:
                said = _("The table {name} lacks these columns: {columns}.")
                raise Invalid({"file": [said.format(name=path.name, columns=", ".join(lacking))]})
            for row in rows:
                # A short row has nothing in its last columns, where DictReader says None.
                yield {column: row[column] or "" for column in COLUMNS[part]}
    except (OSError, EOFError, UnicodeDecodeError, zlib.error, csv.Error) as error:
        raise Invalid({"file": [_("The table cannot be read: {name}").format(name=path.name)]}) from error


def objects(folder: Path) -> Iterator[dict[str, Any]]:
    """Each record of the tables in the shape of ROR's schema v2, so that one reader serves both.

    A year or a coordinate that is none is passed on as it stands: that reader leaves it out with a warning.
    Raises Invalid for a table that is missing, broken, cut off or without one of its columns.
    """
    names, relations = defaultdict[str, list[Any]](list), defaultdict[str, list[Any]](list)
    for row in _rows(folder, "names"):
        types = row["kind"].split("+")
        names[row["ror_id"]].append({"value": row["name"], "types": types, "lang": row["lang"] or None})
    for row in _rows(folder, "relationships"):
        relations[row["ror_id"]].append({"id": row["related_id"], "type": row["type"]})
    for row in _rows(folder, "orgs"):
        place: dict[str, object] = {"name": row["city"], "country_code": row["country_code"]}
        for key in ("lat", "lng"):
            place[key] = row[key] or None
        yield {
            "id": row["ror_id"],
            "status": row["status"],
            "types": row["types"].split(";"),
            "established": int(year) if _is_year(year := row["established"]) else year or None,
            "names": names.pop(row["ror_id"], []),
            "links": [{"type": "website", "value": row["url"]}] if row["url"] else [],
            "locations": [{"geonames_details": place}],
            "relationships": relations.pop(row["ror_id"], []),
        }


def _is_year(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 4
