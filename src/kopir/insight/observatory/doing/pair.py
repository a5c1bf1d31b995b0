"""Two institutions of the graph that might work together: what a page shows of them and a draft takes along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.errors import NotFound
from kopir.spine.agreements.clock import today
from kopir.spine.registry.actors import Actor

from ..finder import names, scoring, spine
from ..finder.names import Named, Topic
from ..finder.scoring import SIMILAR
from ..finder.selectors import open_graph, scored, ties_of
from ..finder.store import Prepared
from ..layout import generated
from .fields import isced_codes
from .people import shared_topics, topics_named

#: Works that the evidence lists.
LISTED = 200

_WORKS = (
    "SELECT w.work, w.year, w.title, w.doi FROM {works} w WHERE w.work IN ("
    "SELECT work FROM {places} WHERE institution IN (?, ?) AND institutions <= 100 "
    "GROUP BY work HAVING count(DISTINCT institution) = 2) ORDER BY w.year DESC NULLS LAST, w.work LIMIT ?"
)


@dataclass(frozen=True)
class Pair:
    """``organisations``: ids of both in the hub's register, where the asker may know of them. ``topics``: shared ones,
    the largest share first, and ``shares`` by number. ``chance``: the finder's, 0 to 1, on ``day``."""

    prepared: Prepared
    one: Named
    other: Named
    organisations: tuple[int | None, int | None]
    chance: float
    topics: list[Topic]
    shares: dict[int, float]
    works: list[dict[str, Any]]
    generated: bool
    day: Any

    @property
    def isced_f(self) -> list[str]:
        """Fields of the five topics that they share most."""
        return isced_codes(topic.field for topic in self.topics[:5])


def pair_of(actor: Actor, number: int, other: int) -> Pair:
    """Raises NotFound unless both are in the graph and two."""
    prepared = open_graph()
    shares = shared_topics(prepared, number, other)
    both = names.named(prepared.folder, [number, other])
    if len(both) < 2:
        raise NotFound
    own = spine.organisation_of(actor, both[number].ror)
    source = scoring.source_of(prepared.graph, prepared.at(number))
    odds, _parts = scored(prepared, source, SIMILAR, ties_of(actor, prepared, own))
    return Pair(
        prepared=prepared,
        one=both[number],
        other=both[other],
        organisations=(own, spine.organisation_of(actor, both[other].ror)),
        chance=float(scoring.chance(odds[prepared.at(other)])),
        topics=topics_named(prepared, shares),
        shares=shares,
        works=_works(prepared, number, other),
        generated=generated(settings.KOPIR_OBSERVATORY),
        day=today(),
    )


def _works(prepared: Prepared, number: int, other: int) -> list[dict[str, Any]]:
    tables = prepared.folder.parent.parent
    query = _WORKS.format(works=names.files(tables / "works"), places=names.files(tables / "authorships"))
    with names.reader() as duck:
        rows = duck.execute(query, [number, other, LISTED]).fetchall()
    return [dict(zip(("work", "year", "title", "doi"), row, strict=True)) for row in rows]


def evidence_text(pair: Pair) -> str:
    """A text in the language of the page: who, the score with its day, shared topics, works. It names no person."""
    lines = [
        _("Evidence from the observatory, {day}").format(day=formats.day(pair.day)),
        "",
        f"{pair.one.name} (https://openalex.org/I{pair.one.institution})",
        f"{pair.other.name} (https://openalex.org/I{pair.other.institution})",
        "",
    ]
    if pair.generated:
        lines += [_("Generated data: these works are made up, and none of them exists."), ""]
    lines += [
        _("Score: {score} (of the finder's logistic, 0 to 1; works until {year})").format(
            score=formats.number(round(pair.chance, 3)), year=pair.prepared.graph.year
        ),
        "",
        _("Topics of both, with their share in the likeness:"),
    ]
    for topic in pair.topics:
        share = formats.number(round(100 * pair.shares[topic.topic], 1))
        lines.append(f"  T{topic.topic}  {topic.name}  {share} %")
    lines += ["", _("Works together, the latest first (at most {most}):").format(most=LISTED)]
    for work in pair.works:
        known = (f"W{work['work']}", str(work["year"] or "–"), work["title"] or "", work["doi"] or "")
        lines.append("  " + "  ".join(filter(None, known)))
    if not pair.works:
        lines.append("  " + _("None as yet."))
    return "\n".join(lines) + "\n"
