"""Researchers of a pair of institutions who work on what both work on. Public scholarly data alone.

Score = Σ over shared topics (share of the topic in the pair's likeness · ln(1 + works on it)), halved for every
:data:`HALF` years since the last of these works, times 1 + the share of them with an address abroad. It orders people
within one list and says nothing else about them, so it is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kopir.kit.errors import NotFound

from ..finder import names
from ..finder.names import Topic
from ..finder.selectors import open_graph
from ..finder.store import Prepared
from ..models import OptOut, OptOutState

#: Topics that count; people of one side; years within which somebody wrote from the institution; years that halve.
TOPICS, PEOPLE, RECENT, HALF = 15, 10, 5, 4


@dataclass(frozen=True)
class Person:
    """``works`` on the shared topics, ``abroad`` of them with an address in more than one country; ``last``: the
    year of the latest. ``name`` is '' where no file of authors was taken in."""

    author: int
    name: str
    orcid: str
    works: int
    abroad: int
    last: int

    @property
    def address(self) -> str:
        return f"https://openalex.org/A{self.author}"


def shared_topics(prepared: Prepared, number: int, other: int) -> dict[int, float]:
    """Topics that both institutions work on → share in their likeness. Raises NotFound unless both are there."""
    at, there = prepared.at(number), prepared.at(other)
    if at < 0 or there < 0 or at == there:
        raise NotFound
    (first, ours), (second, theirs) = prepared.graph.topics.row(at), prepared.graph.topics.row(there)
    both, mine, yours = np.intersect1d(first, second, assume_unique=True, return_indices=True)
    weight = np.asarray(ours)[mine].astype(float) * np.asarray(theirs)[yours]
    best = [int(place) for place in np.argsort(-weight, kind="stable")[:TOPICS] if weight[place] > 0]
    total = float(weight[best].sum()) if best else 1.0
    return {int(prepared.graph.topic_ids[both[place]]): float(weight[place]) / total for place in best}


def topics_named(prepared: Prepared, topics: dict[int, float]) -> list[Topic]:
    """The largest share first."""
    known = names.topics(prepared.folder.parent.parent, list(topics))
    return [known[each] for each in topics if each in known]


def people_of(
    prepared: Prepared, institution: int, topics: dict[int, float], most: int = PEOPLE
) -> list[Person]:
    """Who wrote from *institution* lately on these topics, best first; nobody who opted out."""
    if not topics:
        return []
    counts, tables = prepared.folder.parent, prepared.folder.parent.parent
    hidden = OptOut.objects.filter(state=OptOutState.KEPT).values_list("author", "orcid")
    authors = [author for author, _orcid in hidden]
    orcids = [orcid for _author, orcid in hidden if orcid]
    with names.reader() as duck:
        duck.execute("CREATE TABLE shared (topic INTEGER, share DOUBLE)")
        duck.executemany("INSERT INTO shared VALUES (?, ?)", list(topics.items()))
        rows = duck.execute(
            f"WITH here AS (SELECT author FROM {names.files(counts / 'person_institutions')} "  # noqa: S608 - our own paths
            "WHERE institution = ? AND last_year >= ? AND author NOT IN (SELECT unnest(?::BIGINT[]))), "
            "fit AS (SELECT p.author, CAST(sum(p.works) AS BIGINT) AS works, "
            "CAST(sum(p.international) AS BIGINT) AS abroad, max(p.last_year) AS last, "
            "sum(s.share * ln(1 + p.works)) AS fit "
            f"FROM {names.files(counts / 'person_topics')} p JOIN shared s ON s.topic = p.topic "
            "WHERE p.author IN (SELECT author FROM here) GROUP BY p.author) "
            "SELECT f.author, coalesce(a.name, ''), coalesce(regexp_extract(a.orcid, '[0-9X-]{19}$'), '') AS id, "
            "f.works, f.abroad, f.last "
            f"FROM fit f LEFT JOIN {names.files(tables / 'authors')} a ON a.author = f.author "
            "WHERE f.last IS NOT NULL AND id NOT IN (SELECT unnest(?::VARCHAR[])) "
            "ORDER BY f.fit * pow(0.5, greatest(0, ? - f.last) / ?) * (1 + f.abroad / f.works) DESC, f.author LIMIT ?",
            [institution, prepared.graph.year - RECENT, authors, orcids, prepared.graph.year, HALF, most],
        ).fetchall()
    return [Person(*row) for row in rows]


def orcid_of(author: int) -> str:
    """The ORCID iD that the works' data have for an author; '' for none, and where nothing was taken in."""
    try:
        prepared = open_graph()
    except NotFound:
        return ""
    with names.reader() as duck:
        row = duck.execute(
            "SELECT regexp_extract(orcid, '[0-9X-]{19}$') FROM "  # noqa: S608 - our own path
            f"{names.files(prepared.folder.parent.parent / 'authors')} WHERE author = ? AND orcid IS NOT NULL",
            [author],
        ).fetchone()
    return str(row[0]) if row and row[0] else ""
