"""Resolving many names at once; one name is many of one."""

from __future__ import annotations

from collections.abc import Sequence

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

from .alike import by_likeness
from .answers import Query, Resolution
from .batch import Batch
from .identified import by_identifier
from .named import by_name
from .probable import by_probability

#: Queries that are worked on together: bounds the memory and the length of IN lists.
BATCH = 500


def resolve(
    text: str,
    *,
    country: str = "",
    city: str = "",
    identifiers: Sequence[tuple[str, str]] = (),
    limit: int = 8,
    actor: Actor,
) -> Resolution:
    """Resolve one name; see :func:`resolve_many`."""
    return resolve_many([Query(text, country, city, identifiers)], actor=actor, limit=limit)[0]


def resolve_many(queries: Sequence[Query], actor: Actor, *, limit: int = 8) -> list[Resolution]:
    """For each query the organisation that is meant, when that is sure, and up to *limit* candidates.

    In this order: an identifier; the exact normalised name (also former names, aliases and what this
    organisation's people chose before), where the country decides between equals and a different country
    forbids the choice. Then a text of several parts is read as a line (:mod:`.affiliations`), whose most
    probable organisation is chosen from the hub's ``resolve_threshold`` up when its name stands whole in it;
    of a single name the likeness decides, where the best is chosen from that threshold up and
    ``resolve_margin`` ahead of the next, unless an abbreviation was spelled out or words change places; what
    is not chosen is shown in the order of its probability.
    Neither is chosen against a doubt of :mod:`.caution`, which ``notes`` then says. A withdrawn organisation
    stands for its successor or for nothing; a closed one and its successor are both shown, to a person.
    Only organisations that *actor* may see take part. The number of statements does not grow with the
    number of queries inside :data:`BATCH`.
    """
    hub = current_hub() or Hub()
    found = list[Resolution]()
    for start in range(0, len(queries), BATCH):
        batch = Batch(queries[start : start + BATCH], actor, hub, limit)
        by_identifier(batch)
        by_name(batch)
        by_probability(batch)
        by_likeness(batch)
        found += batch.results
    return found
