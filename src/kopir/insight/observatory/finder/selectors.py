"""Whom the finder suggests. The graph is public; agreements and organisations are those that the asker may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from kopir.kit.errors import NotFound
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Actor

from ..layout import current
from ..layout import generated as made_up
from ..sides import sides_of_hub
from . import names, scoring, spine, store
from .graph import Array
from .names import Named
from .scoring import SIMILAR, Source
from .store import Prepared

NEW, KNOWN = "new", "known"
YES, NO = "yes", "no"
#: From which share of an institution's profile a field is one of its own.
FIELD = 0.1


@dataclass(frozen=True)
class Wanted:
    """What narrows the list; '' or 0 leaves it as it is. ``topics`` are OpenAlex's numbers.

    ``known``: 'new' (no works together as yet) or 'known'. ``agreement``: 'yes' or 'no', with the source's organisation.
    ``side``: of the hub's groups of countries, 'east' or 'west'.
    """

    view: str = SIMILAR
    country: str = ""
    field: int = 0
    band: str = ""
    side: str = ""
    known: str = NEW
    agreement: str = ""
    topics: tuple[int, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """An institution abroad. ``chance``: 0 to 1, by the logistic; ``parts``: what each term adds to its log odds
    (``spine`` among them where there are agreements). ``organisation``: its id in the hub's register, if the asker
    may know of it; ``agreements``: ids of those in force with the seeker that the asker may see."""

    institution: int
    name: str
    country: str
    ror: str
    works: int
    band: str
    together: int
    chance: float
    parts: dict[str, float]
    organisation: int | None
    agreements: tuple[int, ...]


@dataclass(frozen=True)
class Ranking:
    """``total``: how many fit; ``items``: those asked for, best first."""

    total: int
    items: list[Suggestion]


def open_graph() -> Prepared:
    """The prepared graph. Raises NotFound before there is one."""
    found = store.prepared(settings.KOPIR_OBSERVATORY)
    if found is None:
        raise NotFound
    return found


def has_graph() -> bool:
    return store.prepared(settings.KOPIR_OBSERVATORY) is not None


def institution(number: int) -> Named:
    """Raises NotFound for one that is not in the graph."""
    graph = open_graph()
    found = names.named(graph.folder, [number]).get(number)
    if found is None:
        raise NotFound
    return found


def institution_of(asker: Actor, organisation: int) -> Named | None:
    """The graph's institution of an organisation of the hub, by its ROR id."""
    graph = store.prepared(settings.KOPIR_OBSERVATORY)
    ror = spine.rors_of(asker, [organisation]).get(organisation) if graph else None
    return names.of_ror(graph.folder, [ror]).get(ror) if graph and ror else None


def institutions_of(asker: Actor) -> list[Named]:
    """Those of the asker's own organisations."""
    graph, own = store.prepared(settings.KOPIR_OBSERVATORY), asker.organisations("read")
    if graph is None or not own:
        return []
    return list(names.of_ror(graph.folder, list(spine.rors_of(asker, own).values())).values())


def ranked(asker: Actor, number: int, wanted: Wanted, *, skip: int = 0, most: int = 25) -> Ranking:
    """Partners abroad for the institution *number*, best first. Raises NotFound for one that the graph lacks.

    The score is of all institutions; filters take away afterwards. Equal scores stand by number.
    """
    prepared = open_graph()
    at = prepared.at(number)
    if at < 0:
        raise NotFound
    source = scoring.source_of(prepared.graph, at, places_of(prepared, wanted.topics))
    seeker = names.named(prepared.folder, [number])[number]
    own = spine.organisation_of(asker, seeker.ror)
    return _ranked(asker, prepared, source, own, wanted, skip, most)


def suggested_partners(
    *,
    organisation: Organisation | None = None,
    topics: Collection[int] = (),
    limit: int = 10,
    asker: Actor,
) -> list[Suggestion]:
    """Institutions abroad that *organisation* has no works with and should think of, best first.

    ``topics`` (OpenAlex's numbers) narrow it to a department, or, without an organisation, say what is sought; seen
    from the hub's country. Empty where no graph is prepared, where the organisation is not in it (by its ROR id), and
    where neither is given or no topic is known.
    """
    prepared = store.prepared(settings.KOPIR_OBSERVATORY)
    if prepared is None:
        return []
    places = places_of(prepared, topics)
    wanted = Wanted(topics=tuple(topics))
    if organisation is not None:
        found = institution_of(asker, organisation.pk)
        if found is None or (topics and not len(places)):
            return []
        source = scoring.source_of(prepared.graph, prepared.at(found.institution), places)
        return _ranked(asker, prepared, source, organisation.pk, wanted, 0, limit).items
    if not len(places):
        return []
    source = scoring.source_of_topics(prepared.graph, places, _hub_country(prepared))
    return _ranked(asker, prepared, source, None, wanted, 0, limit).items


def places_of(prepared: Prepared, topics: Collection[int]) -> Array:
    """Where these topics stand in the graph; those that it lacks fall out."""
    return np.flatnonzero(np.isin(prepared.graph.topic_ids, list(topics))) if topics else np.zeros(0, int)


def _hub_country(prepared: Prepared) -> int:
    codes = [code for code, side in sides_of_hub() if side == "hub"]
    known = prepared.graph.countries
    return known.index(codes[0]) if codes and codes[0] in known else 0


def scored(
    prepared: Prepared, source: Source, view: str, ties: dict[int, spine.Together]
) -> tuple[Array, dict[str, Array]]:
    """(log odds, what each term adds) of *source* with every institution; ``ties`` by place in the graph."""
    weights = weights_of(prepared)
    parts = scoring.contributions(scoring.terms_of(prepared.world, source, view), prepared.scale, weights)
    odds = scoring.log_odds(parts, weights)
    parts["spine"] = np.zeros(prepared.graph.n)
    for at, tie in ties.items():
        parts["spine"][at] = tie.contribution
    return odds + parts["spine"], parts


def ties_of(asker: Actor, prepared: Prepared, organisation: int | None) -> dict[int, spine.Together]:
    """What the hub knows between *organisation* and institutions of the graph, by their place in it."""
    if organisation is None:
        return {}
    found = spine.together_with(asker, organisation)
    known = names.of_ror(prepared.folder, list(found))
    return {prepared.at(known[ror].institution): tie for ror, tie in found.items() if ror in known}


def _ranked(
    asker: Actor, prepared: Prepared, source: Source, own: int | None, wanted: Wanted, skip: int, most: int
) -> Ranking:
    graph, ties = prepared.graph, ties_of(asker, prepared, own)
    odds, parts = scored(prepared, source, wanted.view, ties)
    kept = np.flatnonzero(_fitting(prepared, source, wanted, ties))
    order = kept[np.argsort(-odds[kept], kind="stable")][skip : skip + most]
    known = names.named(prepared.folder, [int(graph.ids[at]) for at in order])
    registered = spine.organisations_of(asker, [each.ror for each in known.values() if each.ror])
    columns, _values = graph.links.row(source.at) if source.at >= 0 else (np.zeros(0, int), None)
    start = int(graph.links.starts[source.at]) if source.at >= 0 else 0
    items = []
    for at in map(int, order):
        found = known[int(graph.ids[at])]
        place = np.searchsorted(columns, at)
        works = int(graph.together[start + place]) if place < len(columns) and columns[place] == at else 0
        items.append(
            Suggestion(
                institution=found.institution,
                name=found.name,
                country=found.country,
                ror=found.ror,
                works=found.works,
                band=band_of(prepared, found.works),
                together=works,
                chance=float(scoring.chance(odds[at])),
                parts={term: float(values[at]) for term, values in parts.items()},
                organisation=registered.get(found.ror),
                agreements=tuple(ties[at].agreements) if at in ties else (),
            )
        )
    return Ranking(len(kept), items)


def _fitting(prepared: Prepared, source: Source, wanted: Wanted, ties: dict[int, spine.Together]) -> Array:
    graph = prepared.graph
    kept = scoring.candidates(graph, source)
    if wanted.known:
        partners = scoring.partners_of(graph, source.at)
        kept &= partners if wanted.known == KNOWN else ~partners
    if wanted.country:
        kept &= graph.country == _place(graph.countries, wanted.country)
    if wanted.side:
        codes = [code for code, side in sides_of_hub() if side == wanted.side]
        kept &= np.isin(graph.country, [_place(graph.countries, code) for code in codes])
    if wanted.band or wanted.view == scoring.UNUSUAL:
        edges = prepared.bands
        low = edges[wanted.band] if wanted.band else 0
        above = [edge for edge in edges.values() if edge > low] if wanted.band else []
        kept &= graph.size >= low
        if above:
            kept &= graph.size < min(above)
        if wanted.view == scoring.UNUSUAL:
            kept &= graph.size < edges["giant"]
    if wanted.field:
        kept &= field_share(prepared, wanted.field) >= FIELD
    if wanted.agreement:
        have = np.zeros(graph.n, bool)
        have[[at for at, tie in ties.items() if tie.agreements]] = True
        kept &= have if wanted.agreement == YES else ~have
    return kept


def _place(countries: Sequence[str], code: str) -> int:
    return countries.index(code) if code in countries else -1


def field_share(prepared: Prepared, field: int) -> Array:
    """Of each institution's profile, the share of one field's topics: 0 to 1."""
    found = np.zeros(prepared.graph.n)
    for topic in np.flatnonzero(prepared.graph.topic_fields == field):
        at, values = prepared.world.by_topic.row(int(topic))
        found[at] += values.astype(np.float64) ** 2
    return found


def band_of(prepared: Prepared, works: int) -> str:
    return [band for band, edge in prepared.bands.items() if works >= edge][-1]


def _stamp(observatory: Path) -> int:
    try:
        return (observatory / store.WEIGHTS).stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def weights_of(prepared: Prepared) -> scoring.Weights:
    """Those that were fitted here, or the start's with this graph's constant."""
    found = _weights(settings.KOPIR_OBSERVATORY, _stamp(settings.KOPIR_OBSERVATORY))
    return found if found.origin == "fit" else replace(found, constant=prepared.meta["constant"])


@lru_cache(maxsize=2)
def _weights(observatory: Path, stamp: int) -> scoring.Weights:
    return store.weights(observatory)


def evaluation() -> dict[str, Any] | None:
    """The table that `kopir observatory evaluate` made last; ``current`` says whether it is of the present data."""
    found = store.evaluation(settings.KOPIR_OBSERVATORY)
    tables = current(settings.KOPIR_OBSERVATORY)
    return {**found, "current": bool(tables and tables.name == found["build"])} if found else None


def generated() -> bool:
    """Whether the graph was made up, as every page of it must say."""
    return made_up(settings.KOPIR_OBSERVATORY)


def search(words: str, country: str) -> list[Named]:
    """Institutions by name, most works first. Raises NotFound before there is a graph."""
    return names.search(open_graph().folder, words, country)


def fields() -> list[tuple[int, str]]:
    """The graph's fields of research, by name. Raises NotFound before there is a graph."""
    return list(names.fields(open_graph().folder.parent.parent))
