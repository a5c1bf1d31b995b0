"""Judging one candidate against one query: the best of its names, then what else speaks for or against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kopir.ground.scripts import fold

from ..models import NameType, Organisation, OrganisationName, OrganisationStatus
from ..tokens import dice, trigrams
from . import scoring
from .scoring import ACRONYM, OTHER_COUNTRY
from .variants import Variant, umlaut_fold

__all__ = ["ACRONYM", "OTHER_COUNTRY", "Judged", "country", "exact", "judge"]

#: Candidates that are compared word by word, for each of two ways to come near.
COMPARED = 8
#: Below this nothing is worth showing to a person.
LOWEST = 0.3


@dataclass(frozen=True, slots=True)
class Judged:
    score: float
    reasons: list[str]


def exact(name: OrganisationName) -> str:
    """The reason for an equal name."""
    if name.learned_for_id is not None:
        return _("you or a colleague chose it for this name before")
    reasons = {
        NameType.FORMER: _("it had this name before"),
        NameType.ALIAS: _("it is also known by this name"),
        NameType.ACRONYM: _("it has this acronym"),
    }
    return reasons.get(NameType(name.type), _("it has this name"))


def country(given: str, known: str) -> str:
    """The reason for or against by country; '' when either is not known."""
    if not given or not known:
        return ""
    return _("it lies in the country given") if given == known else _("it lies in another country than given")


def nearest(
    readings: Sequence[Variant], pks: Sequence[int], names: dict[int, list[OrganisationName]]
) -> list[int]:
    """The :data:`COMPARED` first of *pks* (most telling words shared), and as many again by letters alone.

    Comparing word by word is the dear part of a query; a name that is far by both counts is not the one.
    """
    first, rest = list(pks[:COMPARED]), pks[COMPARED:]
    grams = [trigrams(variant.fold) for variant in readings]

    def letters(pk: int) -> float:
        return max((dice(one, trigrams(name.fold)) for name in names[pk] for one in grams), default=0.0)

    return first + sorted(rest, key=letters, reverse=True)[:COMPARED]


def judge(
    readings: Iterable[Variant],
    names: Sequence[OrganisationName],
    row: Organisation,
    given_country: str,
    city: str,
) -> Judged | None:
    """The best score over all readings and names, with its reasons; None when below :data:`LOWEST`.

    *city* is folded. The formula stands in :mod:`.scoring`.
    """
    best, reasons = 0.0, list[str]()
    words = set[str]()
    for variant in readings:
        words |= set(variant.fold.split())
        for name in names:
            score, why = _compare(variant, name)
            if score > best:
                best, reasons = score, why
    if best < LOWEST:
        return None
    if given_country and row.country:
        if given_country == row.country:
            best += (1 - best) * scoring.SAME_COUNTRY
        else:
            best *= scoring.OTHER_COUNTRY
        reasons.append(country(given_country, row.country))
    place = fold(row.city)
    if place and (city == place or set(place.split()) <= words):
        best += (1 - best) * scoring.SAME_CITY
        reasons.append(_("it lies in the city given"))
    if row.status == OrganisationStatus.INACTIVE:
        best *= scoring.CLOSED
    return Judged(min(best, scoring.HIGHEST), reasons) if best >= LOWEST else None


def _compare(variant: Variant, name: OrganisationName) -> tuple[float, list[str]]:
    if name.type == NameType.ACRONYM:
        if variant.key != name.key:
            return 0.0, []
        score, reasons = scoring.ACRONYM, [exact(name)]
    else:
        like = scoring.likeness(variant.fold, name.fold)
        plain = umlaut_fold(variant.fold)
        umlaut = plain != variant.fold and scoring.likeness(plain, name.fold)
        if umlaut and umlaut.score > like.score:
            like = umlaut
        score = like.score
        reasons = [
            _("it is spelled the same way: {name}").format(name=name.text)
            if score >= 1
            else _("its name is alike: {name}").format(name=name.text)
        ]
        if like.abbreviation:
            reasons.append(_("an abbreviation was spelled out"))
    if variant.reason:
        reasons.append(variant.reason)
    return score * (1 if variant.whole else scoring.PART_OF_LINE), reasons
