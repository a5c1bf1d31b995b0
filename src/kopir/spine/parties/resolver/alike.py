"""Queries whose name is merely like somebody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kopir.ground.scripts import fold

from ..tokens import tokens_of
from . import evidence, kin, lookup, meanings
from .answers import Candidate
from .batch import Batch
from .caution import Claim
from .lookup import Known
from .variants import umlaut_fold


def by_likeness(batch: Batch) -> None:
    open_ = [place for place, result in enumerate(batch.results) if result.choice is None]
    places = [place for place in open_ if place not in batch.lines]
    lists = lookup.shortlists([_words(batch, place) for place in places])
    meant = {pk for place in places for pk in batch.meant.get(place, ())}
    names = lookup.names_of(batch.actor, {pk for one in lists for pk in one.ids} | meant)
    near = [
        evidence.nearest(one.words, {each.key for each in batch.readings[place]}, one.ids, names)
        for place, one in zip(places, lists, strict=True)
    ]
    for at, place in enumerate(places):
        near[at] = meanings.joined(near[at], batch.meant.get(place, ()), names)
    batch.load({pk for found in near for pk, _names in found})
    judged = [_rank(batch, place, found) for place, found in zip(places, near, strict=True)]
    _claim(batch, places, judged)
    batch.settle("score")
    for place, result in enumerate(batch.results):
        _merge(batch, place)
        if result.choice is not None and result.method == "exact":
            chosen = result.choice.pk
            result.candidates = [one for one in result.candidates if one.organisation_id == chosen]
        result.candidates = result.candidates[: batch.limit]


def _words(batch: Batch, place: int) -> list[str]:
    words: dict[str, None] = {}
    for variant in batch.readings[place]:
        words.update(dict.fromkeys(tokens_of(variant.fold)))
        words.update(dict.fromkeys(tokens_of(umlaut_fold(variant.fold))))
    return list(words)


def _rank(batch: Batch, place: int, near: Sequence[tuple[int, list[Known]]]) -> dict[int, evidence.Judged]:
    query, result = batch.queries[place], batch.results[place]
    best = {one.organisation_id: one for one in result.candidates}
    judgements: dict[int, evidence.Judged] = {}
    city = fold(query.city)
    for pk, names in near:
        for end in batch.stand_for(pk):
            judged = evidence.judge(batch.readings[place], names, batch.rows[end], query.country, city)
            if judged and (end not in best or judged.score > best[end].score):
                reasons = [*judged.reasons, *batch.reasons(pk, end)]
                best[end], judgements[end] = batch.candidate(end, judged.score, reasons), judged
    result.candidates = sorted(best.values(), key=lambda one: (-one.score, one.organisation_id))
    return judgements


def _claim(batch: Batch, places: Sequence[int], judged: Sequence[dict[int, evidence.Judged]]) -> None:
    """Claim the best candidate of each query where it is far enough ahead."""
    firsts = {r.candidates[0].organisation_id for p in places if (r := batch.results[p]).candidates}
    apart = kin.look_alikes(firsts)
    for place, judgements in zip(places, judged, strict=True):
        result = batch.results[place]
        # What an equal name or two identifiers left open, likeness does not decide.
        if place in batch.open_questions or result.notes or not result.candidates:
            continue
        first = result.candidates[0]
        judgement = judgements.get(first.organisation_id)
        if judgement and judgement.plain and _is_ahead(batch, result.candidates, apart):
            row, query = batch.rows[first.organisation_id], batch.queries[place]
            batch.claims[place] = Claim(row, batch.readings[place][0], query.country, judgement.official)


def _is_ahead(batch: Batch, ranked: Sequence[Candidate], apart: dict[int, set[int]]) -> bool:
    first = ranked[0]
    if first.score < float(batch.hub.resolve_threshold):
        return False
    if len(ranked) > 1 and first.score - ranked[1].score < float(batch.hub.resolve_margin):
        return False
    rivals = {one.organisation_id for one in ranked[: batch.limit]}
    return not apart.get(first.organisation_id, set()) & rivals


def _merge(batch: Batch, place: int) -> None:
    """Of a name that was not chosen: what is probable first, then what is merely alike, with no higher score."""
    result, likely = batch.results[place], batch.likely.get(place, ())
    if not likely or place in batch.lines or result.choice is not None:
        return
    if place in batch.meant:
        result.candidates = meanings.ordered([*likely, *result.candidates], batch.meant[place])
        return
    named = {one.organisation_id for one in likely}
    rest = [one for one in result.candidates if one.organisation_id not in named]
    lowest = likely[-1].score
    result.candidates = [*likely, *(replace(one, score=min(one.score, lowest)) for one in rest)]
