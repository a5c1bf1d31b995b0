"""Files as OpenAlex has them, and what an ingest made of them."""

from __future__ import annotations

import gzip
import json
from hashlib import sha256

import duckdb

from kopir.gateways.openalex.services import ingest
from kopir.insight.observatory.layout import current


def institution(number, country="KZ", ror=None, parents=(), **more):
    lineage = [f"https://openalex.org/I{each}" for each in (number, *parents)]
    return {
        "id": f"https://openalex.org/I{number}",
        "ror": f"https://ror.org/{ror}" if ror else None,
        "display_name": f"Institution {number}",
        "country_code": country,
        "type": "education",
        "lineage": lineage,
        **more,
    }


def authorship(author, *institutions, countries=()):
    return {
        "author": {"id": f"https://openalex.org/A{author}", "display_name": f"Author {author}"},
        "institutions": list(institutions),
        "countries": list(countries),
    }


def work(number, *authorships, year=2020, **more):
    return {
        "id": f"https://openalex.org/W{number}",
        "title": f"Work {number}",
        "publication_year": year,
        "updated_date": "2025-01-01",
        "primary_topic": {
            "id": "https://openalex.org/T10001",
            "display_name": "Topic",
            "field": {"id": "https://openalex.org/fields/19", "display_name": "Earth"},
        },
        "authorships": list(authorships),
        **more,
    }


def write(path, *things):
    """JSON lines, gz by the name; bytes are written as they are."""
    lines = b"".join(
        (each if isinstance(each, bytes) else json.dumps(each).encode()) + b"\n" for each in things
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines)
    return path


def taken(folder, target, **more):
    return ingest(folder, target, **{"successors": {}, **more})


def rows(target, table, columns="*", order="ALL"):
    deep = "*/" if table in ("works", "authorships") else ""
    with duckdb.connect() as duck:
        query = f"SELECT {columns} FROM read_parquet('{current(target) / table}/{deep}part.parquet') ORDER BY {order}"
        return duck.execute(query).fetchall()


def checksums(target):
    """Every Parquet file of the tables, by its path."""
    folder = current(target)
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }
