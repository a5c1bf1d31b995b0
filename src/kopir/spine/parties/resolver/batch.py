"""Queries that are resolved together: what was read for them, and what has been found for each so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kopir.spine.hub.models import Hub
from kopir.spine.registry.actors import Actor

from ..models import Organisation, OrganisationStatus
from ..selectors import SORTED_LANGUAGES, visible_organisations
from . import kin, lookup
from .affiliations import Ranked
from .answers import Candidate, Query, Resolution
from .caution import Claim, doubts
from .reasons import because
from .variants import variants

_LONE = re.compile("[\ud800-\udfff]")
#: Columns that only lists need.
UNREAD = ("names_by_lang", *(f"sort_{lang}" for lang in SORTED_LANGUAGES))


class Batch:
    """One round: everything that the queries need is read for all of them together."""

    def __init__(self, queries: Sequence[Query], actor: Actor, hub: Hub, limit: int) -> None:
        # Half of a surrogate pair can be neither stored nor looked up.
        self.queries = [replace(query, text=_LONE.sub(" ", query.text)) for query in queries]
        self.actor, self.hub, self.limit = actor, hub, limit
        self.readings = [variants(query.text) for query in self.queries]
        self.results = [Resolution() for _query in queries]
        self.claims: dict[int, Claim] = {}
        self.open_questions = set[int]()
        self.lines = set[int]()
        self.ranked: dict[int, list[Ranked]] = {}
        self.likely: dict[int, list[Candidate]] = {}
        self.meant: dict[int, dict[int, float]] = {}
        self.rows: dict[int, Organisation] = {}
        self.follow: dict[int, list[int]] = {}

    def load(self, ids: Iterable[int]) -> None:
        """Read organisations that are not yet known, and whoever follows the closed ones."""
        wanted = set(ids) - self.rows.keys()
        self._read(wanted)
        self.follow |= kin.successors(self.rows[pk] for pk in wanted if pk in self.rows)
        self._read({pk for pks in self.follow.values() for pk in pks} - self.rows.keys())

    def _read(self, ids: Iterable[int]) -> None:
        for part in lookup.chunks(ids):
            self.rows |= visible_organisations(self.actor).defer(*UNREAD).in_bulk(part)

    def stand_for(self, pk: int) -> list[int]:
        """The organisations that *pk* may mean today: itself, or its successors, or none when withdrawn.

        Of a closed one itself too: an agreement of that time was signed by it.
        """
        if pk not in self.rows:
            return []
        ends = [pk, *self.follow.get(pk, [])]
        if self.rows[pk].status == OrganisationStatus.WITHDRAWN:
            ends = ends[1:]
        return [
            end for end in ends if end in self.rows and self.rows[end].status != OrganisationStatus.WITHDRAWN
        ]

    def candidate(self, pk: int, score: float, reasons: Iterable[str]) -> Candidate:
        row = self.rows[pk]
        return Candidate(pk, row.name, row.country, row.city, round(score, 3), [r for r in reasons if r])

    def reasons(self, found: int, end: int) -> list[str]:
        if found != end:
            return [because("follows", name=self.rows[found].name)]
        if self.rows[end].status == OrganisationStatus.INACTIVE:
            return [because("closed")]
        return []

    def open(self) -> list[int]:
        """Queries without a choice and without contradicting identifiers."""
        return [place for place, result in enumerate(self.results) if not result.candidates]

    def choose(self, place: int, pk: int, method: str) -> None:
        self.results[place].choice, self.results[place].method = self.rows[pk], method

    def settle(self, method: str) -> None:
        """Turn claims into choices, unless something speaks against them."""
        claims, self.claims = self.claims, {}
        for place, doubt in zip(claims, doubts(list(claims.values()), self.actor), strict=True):
            if doubt:
                self.results[place].notes.append(doubt)
            else:
                self.choose(place, claims[place].organisation.pk, method)
