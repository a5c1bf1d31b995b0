"""Judging one candidate against one query: the best of its names, then what else speaks for or against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from kopir.ground.scripts import fold

from ..models import NameType, Organisation, OrganisationStatus
from ..tokens import tokens_of
from . import scoring
from .lookup import Known
from .reasons import because
from .scoring import ACRONYM, OTHER_COUNTRY
from .variants import Variant, umlaut_fold

__all__ = ["ACRONYM", "OTHER_COUNTRY", "Judged", "country", "exact", "judge", "nearest"]

#: Candidates that are compared word by word, and how many names of each.
COMPARED, NAMES = 6, 4
#: Below this nothing is worth showing to a person.
LOWEST = 0.3
NOTHING = scoring.Likeness(0.0)


@dataclass(frozen=True, slots=True)
class Judged:
    """``plain``: it may be chosen: nothing was translated, no abbreviation spelled out, no words change places."""

    score: float
    reasons: list[str]
    plain: bool
    official: bool


def exact(name: Known) -> str:
    """The reason for an equal name."""
    if name.learned_for_id is not None:
        return because("learned")
    reasons = {
        NameType.FORMER: because("former"),
        NameType.ALIAS: because("alias"),
        NameType.ACRONYM: because("acronym"),
    }
    return reasons.get(NameType(name.type), because("own_name"))


def country(given: str, known: str) -> str:
    """The reason for or against by country; '' when either is not known."""
    if not given or not known:
        return ""
    return because("country") if given == known else because("other_country")


def nearest(
    words: Mapping[str, float], keys: Collection[str], pks: Sequence[int], names: Mapping[int, list[Known]]
) -> list[tuple[int, list[Known]]]:
    """The :data:`COMPARED` of *pks* whose names share the most telling words with the query, with these names.

    *words*: known words near the query's → rarity. Comparing word by word is the dear part of a query: a
    name is first judged by 2 · Σ rarity(shared) / (Σ rarity(words) + weight of its own), from whole words
    alone. Names with an equal key (an acronym, mostly) always come along.
    """
    most = sum(words.values()) or 1.0
    typical = most / len(words) if words else 1.0
    ranked = list[tuple[float, int, list[Known]]]()
    for place, pk in enumerate(pks):
        near = list[tuple[float, int, Known]]()
        for count, name in enumerate(names.get(pk, ())):
            if name.key in keys:
                near.append((2.0, -count, name))
            elif name.type != NameType.ACRONYM:
                theirs = tokens_of(name.fold)
                shared = sum([words[word] for word in theirs if word in words])
                if shared:
                    own = sum([words.get(word) or typical * scoring.weight(word) for word in theirs])
                    near.append((2 * shared / (most + own), -count, name))
        if near:
            near.sort(reverse=True)
            ranked.append((-near[0][0], place, [name for _share, _count, name in near[:NAMES]]))
    ranked.sort(key=itemgetter(0, 1))
    return [(pks[place], kept) for _share, place, kept in ranked[:COMPARED]]


def judge(
    readings: Iterable[Variant],
    names: Sequence[Known],
    row: Organisation,
    given_country: str,
    city: str,
) -> Judged | None:
    """The best score over all readings and names, with its reasons; None when below :data:`LOWEST`.

    *city* is folded. The formula stands in :mod:`.scoring`.
    """
    best, like, name, variant = 0.0, NOTHING, None, None
    words = set[str]()
    for each in readings:
        words |= set(each.fold.split())
        for known in names:
            score, found = _compare(each, known, best)
            if score > best:
                best, like, name, variant = score, found, known, each
    if best < LOWEST or name is None or variant is None:
        return None
    reasons = _reasons(variant, name, like)
    if given_country and row.country:
        if given_country == row.country:
            best += (1 - best) * scoring.SAME_COUNTRY
        else:
            best *= scoring.OTHER_COUNTRY
        reasons.append(country(given_country, row.country))
    place = fold(row.city)
    if place and (city == place or set(place.split()) <= words):
        best += (1 - best) * scoring.SAME_CITY
        reasons.append(because("city"))
    if row.status == OrganisationStatus.INACTIVE:
        best *= scoring.CLOSED
    if best < LOWEST:
        return None
    plain = (
        like.orderly and not like.abbreviation and name.type != NameType.ACRONYM and not variant.translated
    )
    return Judged(min(best, scoring.HIGHEST), reasons, plain, name.official)


def _compare(variant: Variant, name: Known, floor: float) -> tuple[float, scoring.Likeness]:
    whole = 1 if variant.whole else scoring.PART_OF_LINE
    if name.type == NameType.ACRONYM:
        return (scoring.ACRONYM * whole if variant.key == name.key else 0.0), NOTHING
    floor /= whole
    like = scoring.likeness(variant.fold, name.fold, floor)
    plain = umlaut_fold(variant.fold)
    if plain != variant.fold:
        umlaut = scoring.likeness(plain, name.fold, max(floor, like.score))
        like = umlaut if umlaut.score > like.score else like
    return like.score * whole, like


def _reasons(variant: Variant, name: Known, like: scoring.Likeness) -> list[str]:
    if name.type == NameType.ACRONYM:
        reasons = [exact(name)]
    elif like.score >= 1:
        reasons = [because("spelled", name=name.text)]
    else:
        reasons = [because("alike", name=name.text)]
    if like.abbreviation:
        reasons.append(because("spelled_out"))
    return [*reasons, variant.reason] if variant.reason else reasons
