"""Queries with an identifier: who carries it is meant."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from kopir.ground.identifiers import IdentifierError, normalise

from ..models import Identifier
from .batch import Batch
from .reasons import because


def by_identifier(batch: Batch) -> None:
    asked: list[list[tuple[str, str]]] = []
    for query, result in zip(batch.queries, batch.results, strict=True):
        asked.append([])
        for scheme, value in query.identifiers:
            try:
                asked[-1].append((scheme, normalise(scheme, value)))
            except IdentifierError:
                result.notes.append(
                    _("This is no valid identifier of its scheme: {value}").format(value=value)
                )
    holders: dict[tuple[str, str], int] = {}
    by_scheme = defaultdict[str, set[str]](set)
    for scheme, value in (pair for pairs in asked for pair in pairs):
        by_scheme[scheme].add(value)
    for scheme, values in by_scheme.items():
        held = Identifier.objects.filter(scheme=scheme, value__in=values)
        holders |= {(scheme, value): pk for value, pk in held.values_list("value", "organisation_id")}
    batch.load(holders.values())
    for pairs, result in zip(asked, batch.results, strict=True):
        ends = {
            end: pk
            for pair in pairs
            if pair in holders
            for pk in [holders[pair]]
            for end in batch.stand_for(pk)
        }
        for end, pk in ends.items():
            reason = because("identifier") if len(ends) == 1 else because("identifiers")
            result.candidates.append(batch.candidate(end, 1.0, [reason, *batch.reasons(pk, end)]))
        if len(ends) == 1:
            result.choice, result.method = batch.rows[next(iter(ends))], "identifier"
        elif ends:
            result.notes.append(_("The identifiers belong to different organisations."))
