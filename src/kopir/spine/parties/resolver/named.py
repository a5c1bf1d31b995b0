"""Queries that are a name of somebody, letter by letter but for case, accents and script."""

from __future__ import annotations

from collections.abc import Sequence

from ..models import NameType
from . import evidence, lookup
from .batch import Batch
from .caution import Claim
from .lookup import Known
from .variants import Variant


def by_name(batch: Batch) -> None:
    places = batch.open()
    keys = {variant.key for place in places for variant in batch.readings[place] if variant.whole}
    carriers = lookup.names_by_key(batch.actor, keys)
    batch.load({name.organisation_id for names in carriers.values() for name in names})
    for place in places:
        for variant in batch.readings[place]:
            if variant.whole and variant.key in carriers:
                _judge_exact(batch, place, variant, carriers[variant.key])
                break
    batch.settle("exact")


def _judge_exact(batch: Batch, place: int, variant: Variant, names: Sequence[Known]) -> None:
    query, result = batch.queries[place], batch.results[place]
    ends: dict[int, tuple[Known, list[str]]] = {}
    for name in sorted(names, key=lambda name: (name.learned_for_id is None, name.type == NameType.ACRONYM)):
        for end in batch.stand_for(name.organisation_id):
            reasons = [evidence.exact(name), variant.reason, *batch.reasons(name.organisation_id, end)]
            ends.setdefault(end, (name, reasons))
    here = [pk for pk in ends if query.country and batch.rows[pk].country == query.country]
    abroad = {pk for pk in ends if query.country and batch.rows[pk].country not in ("", query.country)}
    learned = [pk for pk, (name, _why) in ends.items() if name.learned_for_id and pk not in abroad]
    # An acronym names many; only the country makes it sure.
    sure = [pk for pk, (name, _why) in ends.items() if name.type != NameType.ACRONYM and pk not in abroad]
    if len(learned) == 1:
        batch.choose(place, learned[0], "exact")
    elif len(chosen := here or (sure if len(ends) == 1 else [])) == 1 and not learned:
        name = ends[chosen[0]][0]
        official = name.official and not variant.bare
        batch.claims[place] = Claim(
            batch.rows[chosen[0]], variant, query.country, official, name.organisation_id != chosen[0]
        )
    batch.open_questions.add(place)
    for pk, (name, reasons) in ends.items():
        score = evidence.ACRONYM if name.type == NameType.ACRONYM else 1.0
        country = evidence.country(query.country, batch.rows[pk].country)
        result.candidates.append(
            batch.candidate(pk, score * (evidence.OTHER_COUNTRY if pk in abroad else 1), [*reasons, country])
        )
    result.candidates.sort(key=lambda one: (-one.score, one.organisation_id))
