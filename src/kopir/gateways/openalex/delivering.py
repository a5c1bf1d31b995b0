"""``deliver``: works of the observatory that two parties of an agreement wrote together, for exchange.research to enter.

Which works count, and once, is decided there. Here they are found: an organisation of the register is the institution
with its ROR id and all that is part of it.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from kopir.exchange.research.promised import Promise, promises
from kopir.exchange.research.services import deliver_publications
from kopir.exchange.research.services.publications import Claims, FoundWork
from kopir.insight.observatory.layout import current, generated
from kopir.kit.errors import Invalid
from kopir.spine.parties.models import Identifier
from kopir.spine.registry.actors import process

from .duck import quoted
from .ranges import MANY
from .rows import number_of

Progress = Callable[[int, int, str], None]
ACTOR = process("observatory deliver")

_WORKS = """
SELECT a.work, min(a.year), list(DISTINCT m.organisation ORDER BY m.organisation)
FROM read_parquet({authorships}) a JOIN members m ON m.institution = a.institution
WHERE a.institutions <= ? AND a.year IS NOT NULL
GROUP BY a.work HAVING count(DISTINCT m.organisation) > 1
"""


def deliver(
    observatory: Path,
    *,
    merged: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    tell: Callable[[Promise, FoundWork], None] | None = None,
) -> Counter[str]:
    """Enters every work that fulfils a promise of joint publications; can be run again at any time.

    ``merged``: a snapshot's ``merged_ids/works`` (folder or file): a work that counts under a number that was merged
    counts under the one it was merged into. ``tell`` hears of each work that is entered, or with ``dry_run`` would
    be. Returns what was counted. Raises Invalid when nothing was taken in, or when it was made up.
    """
    folder = current(observatory)
    if folder is None:
        raise Invalid("Nothing was taken in yet: kopir observatory ingest PATH")
    if generated(observatory):
        raise Invalid("The works that were taken in are made up: nothing of them is entered.")
    found, without = promises()
    counts = Counter({"promises of publications": len(found)})
    if without:
        counts["promises: start not known, left"] = without
    former = former_numbers(merged) if merged else {}
    preview: Claims | None = set() if dry_run else None
    rors = _rors(each for promise in found for each in promise.parties)
    with duckdb.connect(config={"threads": 1, "memory_limit": "1GB"}) as duck:
        for done, promise in enumerate(found, 1):
            works, reason = works_of(
                duck, folder, {each: rors.get(each, []) for each in promise.parties}, former
            )
            if reason:
                counts[f"promises: {reason}, left"] += 1
            outcome = deliver_publications(ACTOR, promise=promise, works=works, preview=preview)
            counts["works: to be entered" if dry_run else "works: entered"] += len(outcome.new)
            counts["works: counted already"] += outcome.known
            counts["works: of years that the promise does not cover"] += outcome.outside
            for work in outcome.new if tell else ():
                tell(promise, work)  # type: ignore[misc]  # the loop is empty without it
            if progress:
                progress(done, len(found), f"promise {promise.ref} {promise.key}:")
    return counts


def works_of(
    duck: duckdb.DuckDBPyConnection,
    folder: Path,
    parties: dict[int, list[str]],
    former: dict[int, tuple[int, ...]],
) -> tuple[list[FoundWork], str]:
    """Works that at least two of *parties* (organisation → ROR ids) are on, and why there may be none.

    A work of more than 100 institutions says nothing about any two of them. What is part of two parties is neither's,
    and a party that is part of another writes with itself.
    """
    members: dict[int, set[int]] = defaultdict(set)
    own: dict[int, int] = {}
    names = quoted(folder / "institutions" / "part.parquet")
    lineage = quoted(folder / "lineage" / "part.parquet")
    for organisation, values in parties.items():
        for ror in values:
            rows = duck.execute(
                f"SELECT institution FROM read_parquet({names}) WHERE ror = ?",  # noqa: S608 - our own path
                [ror],
            ).fetchall()
            for (institution,) in rows:
                own[institution] = organisation
                members[institution].add(organisation)
                below = duck.execute(
                    f"SELECT DISTINCT institution FROM read_parquet({lineage}) WHERE ancestor = ?",  # noqa: S608 - our own path
                    [institution],
                ).fetchall()
                for (part,) in below:
                    members[part].add(organisation)
    if len(set(own.values())) < 2:
        return [], "fewer than two parties with a ROR id in the works"
    if any(len(members[institution]) > 1 for institution in own):
        return [], "one party is part of another"
    duck.execute("CREATE OR REPLACE TEMP TABLE members (institution BIGINT, organisation BIGINT)")
    sole = [(institution, *mine) for institution, mine in sorted(members.items()) if len(mine) == 1]
    duck.executemany("INSERT INTO members VALUES (?, ?)", sole)
    files = f"'{quoted(folder / 'authorships')[1:-1]}/*/part.parquet'"
    rows = duck.execute(_WORKS.format(authorships=files), [MANY]).fetchall()
    dois = _dois(duck, folder, [row[0] for row in rows])
    return [
        FoundWork(work, year, frozenset(mine), dois.get(work, ""), former.get(work, ()))
        for work, year, mine in rows
    ], ""


def _dois(duck: duckdb.DuckDBPyConnection, folder: Path, works: Sequence[int]) -> dict[int, str]:
    if not works:
        return {}
    files = f"'{quoted(folder / 'works')[1:-1]}/*/part.parquet'"
    rows = duck.execute(
        f"SELECT work, doi FROM read_parquet({files}) WHERE doi IS NOT NULL "  # noqa: S608 - our own path
        "AND work IN (SELECT unnest(?::BIGINT[]))",
        [list(works)],
    ).fetchall()
    return dict(rows)


def _rors(organisations: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = Identifier.objects.filter(scheme="ror", organisation__in=set(organisations))
    for organisation, value in rows.order_by("pk").values_list("organisation_id", "value"):
        found[organisation].append(value)
    return found


def former_numbers(path: Path) -> dict[int, tuple[int, ...]]:
    """Work → numbers that became it, through any number of merges. Raises Invalid for a file that cannot be read."""
    into: dict[int, int] = {}
    for file in sorted(path.rglob("*.csv*")) if path.is_dir() else [path]:
        for gone, stays in _merges(file):
            into[gone] = stays
    found: dict[int, list[int]] = defaultdict(list)
    for gone in into:
        end, seen = gone, {gone}
        while end in into and into[end] not in seen:
            end = into[end]
            seen.add(end)
        if end not in into:  # a circle has no end
            found[end].append(gone)
    return {stays: tuple(sorted(gone)) for stays, gone in found.items()}


def _merges(file: Path) -> Iterator[tuple[int, int]]:
    """(gone, stays) of one file: columns merge_date, id, merge_into_id."""
    opened = gzip.open if file.suffix == ".gz" else open
    try:
        with opened(file, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                gone, stays = number_of(row.get("id")), number_of(row.get("merge_into_id"))
                if gone and stays and gone != stays:
                    yield gone, stays
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as fault:
        raise Invalid(f"{file} cannot be read: {fault}") from fault
