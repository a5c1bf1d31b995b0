"""The finder's answer to a challenge: what :class:`kopir.exchange.research.suggesting.Finder` asks for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.conf import settings
from django.urls import reverse

from kopir.exchange.research.suggesting import Suggestion
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import Actor

from ..finder import store
from ..finder.selectors import institution_of, suggested_partners
from .fields import openalex_fields

#: Topics of a challenge's fields; more are no narrower than none.
TOPICS = 2000


def suggest(actor: Actor, *, organisation_id: int, isced_f: Sequence[str], most: int) -> list[Suggestion]:
    """Institutions abroad that *organisation_id* has no works with, by its topics within these fields.

    Where the fields say nothing, or the organisation has no works in them, by all its topics.
    """
    organisation = get_organisation(actor, organisation_id)
    seeker = institution_of(actor, organisation_id)
    if seeker is None:
        return []
    topics = _topics(isced_f)
    found = suggested_partners(organisation=organisation, topics=topics, limit=most, asker=actor)
    return [
        Suggestion(
            organisation_id=each.organisation,
            score=each.chance,
            url=reverse("pairs:people", args=[seeker.institution, each.institution]),
            name=each.name,
            country=each.country,
        )
        for each in found or suggested_partners(organisation=organisation, limit=most, asker=actor)
    ]


def _topics(codes: Sequence[str]) -> list[int]:
    prepared, fields = store.prepared(settings.KOPIR_OBSERVATORY), openalex_fields(codes)
    if prepared is None or not fields:
        return []
    graph = prepared.graph
    return [int(each) for each in graph.topic_ids[np.isin(graph.topic_fields, sorted(fields))][:TOPICS]]
