"""What speaks against choosing by itself although the name fits: then a person is asked.

The rules come from the labelled lines under ``../shared/data/affiliation`` (how often each was wrong
before: docs/decisions/0015). They look at the register only, never at the label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kopir.ground.scripts import fold, name_key
from kopir.spine.registry.actors import Actor

from ..models import NameType, Organisation, OrganisationStatus
from ..tokens import tokens_of
from . import kin, lookup
from .lookup import Known
from .scoring import GENERIC
from .variants import Variant

#: Words of a name that are looked through for other names.
LONGEST = 14


@dataclass(frozen=True, slots=True)
class Claim:
    """A choice that is about to be made: *organisation* for what was read as *reading*, in *country*.

    ``official``: the name that fits is its display name or a plain name, or was taught here; not a register's
    alias, an earlier name or one whose brackets were left out.
    ``follows``: that name is another's, which is withdrawn, and this one succeeds it.
    """

    organisation: Organisation
    reading: Variant
    country: str
    official: bool
    follows: bool = False

    @property
    def fold(self) -> str:
        return self.reading.fold

    @property
    def settled(self) -> bool:
        """Its own name, in the country given: longer names elsewhere raise no doubt."""
        return self.official and bool(self.country) and self.country == self.organisation.country


def doubts(claims: Sequence[Claim], actor: Actor) -> list[str]:
    """For each claim why a person must decide, in the active language; '' when nothing speaks against it.

    A constant number of statements for up to :data:`.lookup.CHUNK` claims.
    """
    family = kin.ancestors({claim.organisation.pk for claim in claims})
    above = lookup.names_of(actor, {pk for pks in family.values() for pk in pks})
    rivals = _rivals([claim for claim in claims if not claim.settled], actor)
    inner = _inner_names(claims, actor)
    found = []
    for claim in claims:
        parents = [name for pk in family[claim.organisation.pk] for name in above.get(pk, ())]
        if claim.follows:
            found.append(_("The organisation of this name was withdrawn; another follows it."))
        elif any(_inside(claim, parent) for parent in parents):
            found.append(_("The name holds the name of the larger organisation that it is part of."))
        elif _begins(claim, inner[claim.reading.key]):
            found.append(_("The name begins with the whole name of another organisation of this country."))
        elif claim.settled:
            found.append("")
        elif not claim.country and not claim.official:
            found.append(_("It is known by this name beside its own, and no country was given."))
        elif all(word in GENERIC for word in tokens_of(claim.fold)):
            found.append(_("The name consists of words that many organisations carry."))
        elif claim.organisation.pk in rivals.get(claim.fold, {}).get(claim.country, ()):
            found.append(_("Other organisations carry this name with a word more."))
        elif any(name.organisation_id != claim.organisation.pk for name in inner[claim.reading.key]):
            found.append(_("The name holds the whole name of another organisation."))
        else:
            found.append("")
    return found


def _inner_names(claims: Sequence[Claim], actor: Actor) -> dict[str, list[Known]]:
    """Key of a claim → names of organisations that stand inside it whole, as some of its words.

    A single word counts only in capitals (KEMRI), a run of words only when one of them tells something.
    """
    spans = {claim.reading.key: set(_spans(claim.reading)) for claim in claims}
    known = lookup.names_by_key(actor, {span for inside in spans.values() for span in inside})
    return {
        key: [
            name
            for span in inside
            for name in known.get(span, ())
            if name.learned_for_id is None and name.status != OrganisationStatus.WITHDRAWN
        ]
        for key, inside in spans.items()
    }


def _spans(reading: Variant) -> Iterator[str]:
    words = reading.key.split()[:LONGEST]
    capitals = {
        name_key(word) for word in re.split(r"[\W_]+", reading.text) if len(word) > 2 and word.isupper()
    }
    telling = [not set(tokens_of(fold(word))) <= GENERIC for word in words]
    for start in range(len(words)):
        for end in range(start + 1, len(words) + (start > 0)):
            if end - start == 1:
                if words[start] in capitals:
                    yield words[start]
            elif any(telling[start:end]):
                yield " ".join(words[start:end])


def _inside(claim: Claim, parent: Known) -> bool:
    """Whether the whole name of *parent* stands in what was written, and the country does not part them."""
    if claim.country and parent.country not in ("", claim.country):
        return False
    return parent.fold != claim.fold and f" {parent.fold} " in f" {claim.fold} " and bool(parent.fold)


def _begins(claim: Claim, inner: Sequence[Known]) -> bool:
    """A hospital or campus by a name that is its university's with some words more, in one country."""
    return any(
        name.organisation_id != claim.organisation.pk
        and name.country == claim.organisation.country
        and claim.reading.key.startswith(f"{name.key} ")
        for name in inner
    )


def _rivals(claims: Sequence[Claim], actor: Actor) -> dict[str, dict[str, set[int]]]:
    """Folded name → country given → the chosen that have a rival: another organisation, not of its family,
    one of whose names holds all words of the name."""
    wider = lookup.holding_all({claim.fold: tokens_of(claim.fold) for claim in claims})
    names = lookup.names_of(actor, {pk for pks in wider.values() for pk in pks})
    family = kin.ancestors(names, related=True)
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for claim in claims:
        own, words = claim.organisation.pk, set(tokens_of(claim.fold))
        for pk in wider[claim.fold]:
            if pk == own or own in family[pk]:
                continue
            if any(
                name.type != NameType.ACRONYM
                and name.status != OrganisationStatus.WITHDRAWN
                and (not claim.country or name.country in ("", claim.country))
                and words <= set(tokens_of(name.fold))
                for name in names.get(pk, ())
            ):
                found[claim.fold][claim.country].add(own)
                break
    return found
