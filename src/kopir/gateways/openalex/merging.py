"""What became of ids that are no more: OpenAlex's ``merged_ids``, organisations that ROR withdrew, and their lineage.

Three temporary tables tell the ranges: ``gone`` (work), ``same`` (author, stays), ``moved`` (institution, successor).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from .duck import quoted

#: Each step doubles how far a chain is followed, so 2^12 merges in a row; what then has no end is a circle.
STEPS = 12


def merged(duck: duckdb.DuckDBPyConnection, staged: Mapping[str, Sequence[Path]]) -> Counter[str]:
    """Makes ``gone``, ``same`` and ``merged_institutions`` (gone, stays); chains are followed, circles left alone."""
    if staged["merged"]:
        files = f"SELECT gone, kind, stays, day FROM read_parquet({quoted(*staged['merged'])})"  # noqa: S608 - our own paths
    else:
        files = "SELECT 0 AS gone, '' AS kind, 0 AS stays, '' AS day WHERE false"
    counts: Counter[str] = Counter()
    for kind in ("works", "authors", "institutions"):
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE merged_{kind} AS "  # noqa: S608 - names are ours
            f"SELECT CAST(gone AS BIGINT) AS gone, CAST(max_by(stays, (coalesce(day, ''), stays)) AS BIGINT) AS stays "
            f"FROM ({files}) WHERE kind = '{kind}' GROUP BY 1"
        )
        for _step in range(STEPS):
            further = f"SELECT 1 FROM merged_{kind} m JOIN merged_{kind} n ON n.gone = m.stays LIMIT 1"  # noqa: S608
            if duck.execute(further).fetchone() is None:
                break
            duck.execute(
                f"CREATE OR REPLACE TEMP TABLE merged_{kind} AS SELECT m.gone, coalesce(n.stays, m.stays) AS stays "  # noqa: S608
                f"FROM merged_{kind} m LEFT JOIN merged_{kind} n ON n.gone = m.stays"
            )
        duck.execute(
            f"CREATE OR REPLACE TEMP TABLE merged_{kind} AS SELECT m.* FROM merged_{kind} m "  # noqa: S608
            f"WHERE stays NOT IN (SELECT gone FROM merged_{kind})"
        )
        [row] = duck.execute(f"SELECT count(*) FROM merged_{kind}").fetchall()  # noqa: S608
        if row[0]:
            counts[f"merged ids: {kind}"] = row[0]
    duck.execute("CREATE OR REPLACE TEMP VIEW same AS SELECT gone AS author, stays FROM merged_authors")
    # A work falls out when the one that it was merged into is here; of a part of a snapshot, it may not be.
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE gone AS SELECT gone AS work FROM merged_works WHERE stays IN "  # noqa: S608 - our own paths
        f"(SELECT work FROM read_parquet({quoted(*staged['works'])}))"
    )
    return counts


def moved(
    duck: duckdb.DuckDBPyConnection, institutions: Path, successors: Mapping[str, list[str]]
) -> Counter[str]:
    """Makes ``moved`` from what OpenAlex merged and, after that, what ROR withdrew.

    A withdrawn organisation with one successor becomes it; with several it stays, since nobody knows which. Nothing
    becomes an institution that is not in the data.
    """
    known: dict[int, str | None] = dict(
        duck.execute(
            f"SELECT institution, ror FROM read_parquet({quoted(institutions)}) ORDER BY institution DESC"  # noqa: S608 - our own path
        ).fetchall()
    )
    by_ror = {ror: institution for institution, ror in known.items() if ror}
    found: dict[int, int] = {}
    counts: Counter[str] = Counter()
    for gone, stays in duck.execute("SELECT gone, stays FROM merged_institutions").fetchall():
        if stays in known:
            found[gone] = stays
            counts["institutions: merged, taken as the other"] += 1
        else:
            counts["institutions: merged, the other not in the data, kept"] += 1
    for institution, ror in known.items():
        if not ror or institution in found:
            continue
        end, seen = ror, {ror}
        while len(following := successors.get(end, [])) == 1 and following[0] not in seen:
            end = following[0]
            seen.add(end)
        if end == ror and len(following) > 1:
            counts["institutions: withdrawn, with several successors, kept"] += 1
        elif end != ror and by_ror.get(end, institution) != institution:
            counts["institutions: withdrawn, taken as their successor"] += 1
            found[institution] = by_ror[end]
        elif end != ror:
            counts["institutions: withdrawn, successor not in the data, kept"] += 1
    # What was merged into one that is withdrawn goes on to its successor; ROR's successors are no merged ids' others.
    rows = [(gone, found.get(stays, stays)) for gone, stays in found.items()]
    duck.execute("CREATE OR REPLACE TEMP TABLE moved (institution BIGINT, successor BIGINT)")
    for row in sorted(row for row in rows if row[0] != row[1]):
        duck.execute("INSERT INTO moved VALUES (?, ?)", row)
    return counts


def lineage(duck: duckdb.DuckDBPyConnection, staged: Sequence[Path]) -> str:
    """The query of (institution, ancestor) through all levels, both as what they have become; nobody is their own.

    Whoever was part of a withdrawn organisation is part of its successor, and of all that the successor is part of.
    """
    if not staged:
        return "SELECT CAST(NULL AS BIGINT) AS institution, CAST(NULL AS BIGINT) AS ancestor WHERE false"
    duck.execute(
        "CREATE OR REPLACE TEMP TABLE kin AS SELECT DISTINCT coalesce(m.successor, l.institution) AS institution, "  # noqa: S608 - our own paths
        f"coalesce(n.successor, l.ancestor) AS ancestor FROM read_parquet({quoted(*staged)}) l "
        "LEFT JOIN moved m ON m.institution = l.institution LEFT JOIN moved n ON n.institution = l.ancestor"
    )
    before = -1
    for _step in range(STEPS):
        duck.execute(
            "CREATE OR REPLACE TEMP TABLE kin AS SELECT institution, ancestor FROM kin WHERE institution <> ancestor UNION "
            "SELECT a.institution, b.ancestor FROM kin a JOIN kin b ON b.institution = a.ancestor "
            "WHERE a.institution <> b.ancestor"
        )
        [row] = duck.execute("SELECT count(*) FROM kin").fetchall()
        if row[0] == before:
            break
        before = row[0]
    return "SELECT institution, ancestor FROM kin ORDER BY ALL"
