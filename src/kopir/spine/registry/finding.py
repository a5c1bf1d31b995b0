"""Searchable things: what each app lets people find, declared by the app that owns the records.

A declaration goes into an app's ``finding`` module, which is imported once when every app is loaded. The
index and the pages are a higher floor's (``insight.search``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kopir.kit.multilingual import Picked

from .actors import Actor

#: What a searchable thing may be narrowed by.
FACETS = ("kind", "country", "city", "field", "language")
PUBLIC, HUB = "public", "hub"


@dataclass(frozen=True, slots=True)
class Item:
    """What is indexed. ``key``: 'organisation:17'. ``names``: the first is its own. ``body``: more text that
    it is found by. ``seen_by``: tokens (:func:`tokens_of`), one of which the asker must hold. ``facets``: of
    :data:`FACETS`. ``weight``: from 1 up; the weightier comes first among equals."""

    key: str
    names: Sequence[str]
    seen_by: Sequence[str]
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: Sequence[str] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Shown:
    """One found thing as a line: where it lives, what it is called (and in which language), and a note."""

    url: str
    title: Picked
    note: str = ""


@dataclass(frozen=True)
class Searchable:
    """``kind`` is also the record type of the audit trail, by which a change is noticed. ``label`` is a lazy
    plural.

    ``ids()``: all of them, ascending. ``items(ids)``: those that still exist. ``shown(actor, ids)``: those
    that *actor* may see, now. ``plain(actor, text)``: ids for when there is no index, best first, few.
    ``dependents``: other record types → which of these must be indexed anew when those change.
    """

    kind: str
    label: Any
    ids: Callable[[], Iterable[int]]
    items: Callable[[Sequence[int]], list[Item]]
    shown: Callable[[Actor, Collection[int]], dict[int, Shown]]
    plain: Callable[[Actor, str], Sequence[int]]
    dependents: Mapping[str, Callable[[Collection[int]], Iterable[int]]] = field(default_factory=dict)


_searchables: dict[str, Searchable] = {}


def declare_searchable(searchable: Searchable) -> Searchable:
    """Add it to the registry. Raises ValueError when the kind is taken by another declaration."""
    known = _searchables.setdefault(searchable.kind, searchable)
    if known is not searchable:
        raise ValueError(f"searchable {searchable.kind!r} is declared twice")
    return searchable


def all_searchables() -> list[Searchable]:
    """All of them, in the order of their declaration."""
    return list(_searchables.values())


def searchable_for(kind: str) -> Searchable:
    """The declaration, or KeyError."""
    return _searchables[kind]


def is_watched(record_type: str) -> bool:
    """Whether a change of such a record changes what is found."""
    return record_type in _searchables or any(record_type in one.dependents for one in _searchables.values())


def organisation_token(organisation_id: int | None) -> str:
    return f"org:{organisation_id}"


def person_token(user_id: int | None) -> str:
    return f"user:{user_id}"


def tokens_of(actor: Actor) -> list[str]:
    """What *actor* holds. It narrows the index only; what is shown has passed the selectors too."""
    held = [PUBLIC, *map(organisation_token, actor.organisations())]
    if actor.user_id is not None and actor.allows("read"):
        held.append(person_token(actor.user_id))
    if actor.administers_hub():
        held.append(HUB)
    return held
