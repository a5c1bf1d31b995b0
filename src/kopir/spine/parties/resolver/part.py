"""The names of some organisations, by letters and by words, and how these organisations hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from kopir.spine.registry.actors import Actor

from ..models import (
    NameType,
    Organisation,
    OrganisationName,
    OrganisationStatus,
    Relation,
    RelationType,
)
from . import kin
from .features import Kin
from .lookup import chunks
from .ngrams import Flags, Ints, NGrams
from .wordindex import NameRow, OrganisationRow, WordIndex

NOBODY = Kin()


class Part:
    """Names as the database has them. ``like``: the larger part that says how rare words and letters are."""

    def __init__(self, ids: Collection[int] | None = None, like: Part | None = None) -> None:
        organisations, names = _organisations(ids), _names(ids)
        known = {row.pk for row in organisations}
        names = [
            name for name in names if name.owner in known
        ]  # one that was added since is in the next part
        self.words: WordIndex = WordIndex(names, organisations, like.words if like else None)
        spelled = [name for name in names if name.type != NameType.ACRONYM and name.fold]
        proposers = {row.pk: row.proposer or 0 for row in organisations}
        self.owners: Ints = np.array([name.owner for name in spelled], np.int64)
        self.proposers: Ints = np.array([proposers[name.owner] for name in spelled], np.int64)
        self.grams: NGrams = NGrams(
            [name.fold for name in spelled], self.proposers == 0, like.grams if like else None
        )

    def open_to(self, actor: Actor) -> Flags | None:
        """Which names *actor* may be shown; None is all of them."""
        if actor.administers_hub() or not self.proposers.any():
            return None
        return np.isin(self.proposers, [0, *actor.organisations()])

    def may_see(self, actor: Actor, pk: int) -> bool:
        """Whether *actor* may know of *pk*, which is held."""
        proposer = self.words.organisations[pk].proposer
        return proposer is None or actor.administers_hub() or proposer in actor.organisations()


@dataclass(slots=True)
class Family:
    """Relations between organisations that everybody may know. ``after``: withdrawn → those that follow it."""

    kin: dict[int, Kin] = field(default_factory=dict)
    after: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Family:
        above, below = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
        public = Relation.objects.filter(subject__proposed_by=None, object__proposed_by=None, valid_to=None)
        parts = public.filter(type__in=(RelationType.PART_OF, RelationType.BRANCH_OF))
        for subject, object_ in parts.values_list("subject_id", "object_id").iterator(chunk_size=20_000):
            above[subject].add(object_)
            below[object_].add(subject)
        both = {
            pk: Kin(frozenset(above.get(pk, ())), frozenset(below.get(pk, ())))
            for pk in above.keys() | below.keys()
        }
        withdrawn = Organisation.objects.filter(status=OrganisationStatus.WITHDRAWN).only("pk", "status")
        return cls(both, kin.successors(withdrawn))

    def of(self, pk: int) -> Kin:
        return self.kin.get(pk, NOBODY)


def _organisations(ids: Collection[int] | None) -> list[OrganisationRow]:
    fields = ("pk", "proposed_by", "country", "city", "status", "kind")
    found: list[OrganisationRow] = []
    for part in [None] if ids is None else chunks(sorted(ids)):
        some = Organisation.objects.all() if part is None else Organisation.objects.filter(pk__in=part)
        listed = some.order_by("pk").values_list(*fields)
        found += map(OrganisationRow._make, listed.iterator(chunk_size=20_000))
    return found


def _names(ids: Collection[int] | None) -> list[NameRow]:
    names = OrganisationName.objects.filter(learned_for=None)
    found: list[NameRow] = []
    for part in [None] if ids is None else chunks(sorted(ids)):
        some = names if part is None else names.filter(organisation__in=part)
        listed = some.order_by("organisation_id", "pk").values_list("organisation_id", "text", "fold", "type")
        found += map(NameRow._make, listed.iterator(chunk_size=20_000))
    return found
