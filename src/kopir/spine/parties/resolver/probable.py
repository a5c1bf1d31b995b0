"""What each text is most probably about; a text of several parts is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import by_line, gazetteer, kin, lookup, meanings
from .affiliations import Ranked, best_of, rank
from .answers import Candidate
from .batch import Batch
from .lookup import Known


def by_probability(batch: Batch) -> None:
    """What each text is most probably about; one of several parts is decided here."""
    places = batch.open()
    if not places:
        return
    snapshot = gazetteer.current()
    batch.lines = {place for place in places if by_line.is_line(batch.queries[place].text)}
    for place in places:
        query = batch.queries[place]
        meant = [reading.text for reading in batch.readings[place] if reading.translated]
        if place in batch.lines and meant:
            meant = [", ".join(meant)]
        elif meant:
            batch.meant[place] = meanings.nearest([query.text, *meant], snapshot, batch.actor)
            meant = []
        written, *others = (
            rank(text, snapshot, batch.actor, query.country, query.city) for text in (query.text, *meant)
        )
        found = best_of(written, dict(zip(meant, others, strict=True)))
        batch.ranked[place] = [one for one in found[: batch.limit] if one.probability >= by_line.SHOWN]
    every = [one for found in batch.ranked.values() for one in found]
    batch.load({pk for one in every for pk in (one.found, one.evidence.pk)})
    names = lookup.names_of(batch.actor, {one.found for one in every})
    apart = kin.look_alikes({one.evidence.pk for place in batch.lines for one in batch.ranked[place][:1]})
    for place in places:
        seen = [one for one in batch.ranked[place] if {one.evidence.pk, one.found} <= batch.rows.keys()]
        batch.likely[place] = [_likely(batch, one, names.get(one.found, ())) for one in seen]
        if place in batch.lines:
            _decide(batch, place, seen, apart)


def _likely(batch: Batch, one: Ranked, names: Sequence[Known]) -> Candidate:
    pk = one.evidence.pk
    return batch.candidate(pk, one.probability, [*by_line.reasons(one, names), *batch.reasons(one.found, pk)])


def _decide(batch: Batch, place: int, ranked: Sequence[Ranked], apart: Mapping[int, set[int]]) -> None:
    result = batch.results[place]
    result.candidates = list(batch.likely[place])
    rivals = {one.evidence.pk for one in ranked}
    if not ranked:
        result.notes.append(by_line.unknown())
    elif _may_choose(batch, place, ranked) and not apart.get(ranked[0].evidence.pk, set()) & rivals:
        batch.choose(place, ranked[0].evidence.pk, "line")
    elif len(ranked) == 1:
        result.notes.append(by_line.unsure())


def _may_choose(batch: Batch, place: int, ranked: Sequence[Ranked]) -> bool:
    return not batch.results[place].notes and by_line.may_choose(
        ranked[0],
        threshold=float(batch.hub.resolve_threshold),
        margin=float(batch.hub.resolve_margin),
        second=ranked[1].probability if len(ranked) > 1 else 0.0,
    )
