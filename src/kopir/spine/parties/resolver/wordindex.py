"""Names by their words: which names a run of words is, how rare a word is, and what else tells organisations apart."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from kopir.ground.scripts import fold

from ..models import NameType
from .ngrams import Ints
from .places import country_of
from .wordforms import canonical, spelled

#: Organisations whose names are kept taken apart: the last ones that were read.
ENTRIES = 4096


class NameRow(NamedTuple):
    """One public name; rows come ordered by organisation."""

    owner: int
    text: str
    fold: str
    type: str


class OrganisationRow(NamedTuple):
    """``proposer``: None where everybody may know it."""

    pk: int
    proposer: int | None
    country: str
    city: str
    status: str
    kind: str


class Name(NamedTuple):
    """``words`` are canonical, ``mass`` the sum of their rarities."""

    words: tuple[str, ...]
    joined: str
    type: str
    mass: float


class Entry(NamedTuple):
    """An organisation as a line is compared with it. ``city`` is canonical words, joined by spaces; ``known``:
    how many names it has."""

    pk: int
    country: str
    city: str
    status: str
    kind: str
    names: tuple[Name, ...]
    known: int


class WordIndex:
    """Names with their words in canonical form (:mod:`.wordforms`). ``like``: another index that says how rare
    a word is, and which cities there are."""

    def __init__(
        self,
        names: Sequence[NameRow],
        organisations: Iterable[OrganisationRow],
        like: WordIndex | None = None,
    ) -> None:
        self.organisations = {row.pk: row for row in organisations}
        self.owners: Ints = np.array([name.owner for name in names], np.int64)
        self.types = [name.type for name in names]
        self.joined = [_joined(name) for name in names]
        hashes = np.array([hash(joined) for joined in self.joined], np.int64)
        self._order = np.argsort(hashes, kind="stable")
        self._hashes = hashes[self._order]
        self._entries: OrderedDict[int, Entry] = OrderedDict()
        self.unknown: float = 0.0
        self._rarity: dict[str, float] = {}
        self.cities: dict[str, str] = {}
        if like is None:
            self._count(names)
            self.cities = _cities(self.organisations.values())
        else:
            self.unknown, self._rarity, self.cities = like.unknown, like._rarity, like.cities

    def _count(self, names: Sequence[NameRow]) -> None:
        often: Counter[str] = Counter()
        counted, last, own = 0, None, set[str]()
        for name, joined in zip(names, self.joined, strict=True):
            if self.organisations[name.owner].proposer is not None:
                continue
            if name.owner != last:
                counted, last = counted + 1, name.owner
                often.update(own)
                own = set()
            own.update(joined.split())
        often.update(own)
        self.unknown = math.log1p(max(counted, 1))
        self._rarity = {word: math.log1p(counted / (count + 1)) for word, count in often.items()}

    def rarity(self, word: str) -> float:
        """log(1 + N / (n + 1)) for a word in the names of n of N organisations."""
        return self._rarity.get(word, self.unknown)

    def named(self, runs: Sequence[str]) -> list[tuple[int, int]]:
        """(place in *runs*, place of a name) for each name that is one of these runs of canonical words."""
        hashes = np.array([hash(run) for run in runs], np.int64)
        starts = np.searchsorted(self._hashes, hashes, "left")
        ends = np.searchsorted(self._hashes, hashes, "right")
        return [
            (run, place)
            for run in np.flatnonzero(ends > starts).tolist()
            for place in self._order[starts[run] : ends[run]].tolist()
            if self.joined[place] == runs[run]
        ]

    def entry(self, pk: int) -> Entry:
        """The organisation *pk*, which must be held."""
        found = self._entries.get(pk)
        if found is None:
            start, end = np.searchsorted(self.owners, (pk, pk + 1)).tolist()
            names: dict[str, Name] = {}
            for joined, kind in zip(self.joined[start:end], self.types[start:end], strict=True):
                words = tuple(joined.split())
                if words:
                    names.setdefault(joined, Name(words, joined, kind, sum(map(self.rarity, set(words)))))
            row = self.organisations[pk]
            city = " ".join(canonical(fold(row.city)))
            found = Entry(pk, row.country, city, row.status, row.kind, tuple(names.values()), len(names))
            self._entries[pk] = found
            while len(self._entries) > ENTRIES:
                self._entries.popitem(last=False)
        return found


def _joined(name: NameRow) -> str:
    """The canonical words of a name. A register's country in brackets is left out: Fujitsu (Japan)."""
    text = spelled(name.text)
    folded = name.fold if text == name.text else fold(text)
    if text.endswith(")") and name.type != NameType.ACRONYM:
        bare, _bracket, inside = text[:-1].rpartition("(")
        if bare.strip() and country_of(fold(inside).split()):
            folded = fold(bare)
    return " ".join(canonical(folded))


def _cities(rows: Iterable[OrganisationRow]) -> dict[str, str]:
    """Canonical words of a city → its country, '' when cities of several countries have this name."""
    raw = {(row.city, row.country) for row in rows if row.city and row.proposer is None}
    found: dict[str, str] = {}
    for city, country in raw:
        key = " ".join(canonical(fold(city)))
        found[key] = country if found.get(key, country) == country else ""
    return found
