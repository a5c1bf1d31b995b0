"""Searchable things: what each app lets people find, declared by the app that owns the records.

A declaration goes into an app's ``finding`` module, which is imported once when every app is loaded. The
index and the pages are a higher floor's (``insight.search``).

What a later app writes (programmes, courses, projects):

* ``ids()``, ``items(ids)``, ``shown(actor, ids)`` and ``plain(actor, text)``, in some thirty lines; see
  ``spine/people/finding.py``. ``shown`` asks the app's own selector, and so decides who finds what; the tokens of
  ``items`` only spare the index the asking.
* ``kind`` like the record type of its lines in the audit trail: each such line lets the record be indexed anew.
  Names of other records that it is found by go into ``dependents``.
* Facets where it has them: ``country``, ``city``, ``field`` (ISCED-F codes), ``language``, ``type`` with ``types``.
* A line in ``insight/search/tests/test_store.py`` (the kinds) and one in the test of what nobody may find.

An index without the new kind counts as none, so the worker builds it anew by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kopir.kit.multilingual import Picked

from .actors import Actor

#: What a searchable thing may be narrowed by: its kind and the type within it, where it is, its fields of
#: education (ISCED-F), the languages that it is held in (BCP 47).
FACETS = ("kind", "type", "country", "city", "field", "language")
PUBLIC, MEMBER, HUB = "public", "member", "hub"


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
    ``dependents``: other record types → which of these must be indexed anew when those change. ``types``:
    labels of the values of its facet ``type``. ``taught(actor, text)``: what the asker's own organisations call
    so, and nobody else; it is asked of the database and never indexed. ``fixed``: whatever the items hold that comes with the program
    and not from the database; another value of it lets the index be built anew. ``leaves_disk``: what is
    gone or changed must also leave the files of the index in some hours, since it is personal.
    """

    kind: str
    label: Any
    ids: Callable[[], Iterable[int]]
    items: Callable[[Sequence[int]], list[Item]]
    shown: Callable[[Actor, Collection[int]], dict[int, Shown]]
    plain: Callable[[Actor, str], Sequence[int]]
    dependents: Mapping[str, Callable[[Collection[int]], Iterable[int]]] = field(default_factory=dict)
    types: Mapping[str, Any] = field(default_factory=dict)
    taught: Callable[[Actor, str], Sequence[int]] | None = None
    fixed: Callable[[], str] = str
    leaves_disk: bool = False


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


def is_member(actor: Actor) -> bool:
    """Whether *actor* belongs to an organisation of the hub, or administers it, and may read."""
    return bool(actor.organisations()) or actor.administers_hub()


def tokens_of(actor: Actor) -> list[str]:
    """What *actor* holds. It narrows the index only; what is shown has passed the selectors too."""
    held = [PUBLIC, *map(organisation_token, actor.organisations())]
    if is_member(actor):
        held.append(MEMBER)
    if actor.user_id is not None and actor.allows("read"):
        held.append(person_token(actor.user_id))
    if actor.administers_hub():
        held.append(HUB)
    return held


#: (asker, kind, text, how many) → ids, best first.
Finder = Callable[[Actor, str, str, int], Sequence[int]]
_finders: list[Finder] = []


def declare_finder(finder: Finder) -> None:
    """The search engine of a higher floor, by which lower floors find what a person types the name of."""
    _finders[:] = [finder]


def found_ids(actor: Actor, kind: str, text: str, most: int) -> list[int]:
    """Ids of things of one *kind* that *text* finds, best first, at most *most*; for want of an engine, by
    names alone. Who may see them is for the caller's selector to say."""
    find: Finder = _finders[0] if _finders else _by_names
    return list(find(actor, kind, text, most))[:most]


def _by_names(actor: Actor, kind: str, text: str, _most: int) -> Sequence[int]:
    return searchable_for(kind).plain(actor, text)
