"""What the resolver reads of names, always for many queries at once: postings of words, and the names."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from django.db.models import Count, Q

from kopir.spine.registry.actors import Actor

from ..models import NameToken, NameType
from ..selectors import visible_names, visible_organisations
from ..tokens import PREFIX_LENGTH, dice, prefix_of, trigrams

#: Candidates of one query by shared words; :mod:`.evidence` compares the nearest of them word by word.
SHORTLIST = 24
#: A query looks up its rarest words until this many postings are read.
POSTINGS = 3000
#: Organisations that are looked at to see whether a name is also the beginning of a longer one.
WIDER = 200
#: Values in one IN list; SQLite allows 32,766 parameters, PostgreSQL 65,535.
CHUNK = 5000
#: How far a mistyped word may lie from the known word that it is read as (Dice of trigrams).
NEAR = 0.5

T = TypeVar("T")


class Known(NamedTuple):
    """A name as the resolver reads it; ``country`` and ``status`` are its organisation's."""

    organisation_id: int
    text: str
    type: str
    key: str
    fold: str
    learned_for_id: int | None
    added_by: int | None
    country: str
    status: str

    @property
    def official(self) -> bool:
        """Its display name, a plain name, or what somebody of this hub taught."""
        return self.type in (NameType.DISPLAY, NameType.LABEL) or self.added_by is not None


class Shortlist(NamedTuple):
    """``ids``: candidates, best first. ``words``: the known words that they were found by → rarity."""

    ids: list[int]
    words: dict[str, float]


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """*values* in lists that fit one statement."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def names_of(actor: Actor, ids: Iterable[int]) -> dict[int, list[Known]]:
    """The names that *actor* may read of these organisations, if he may see them; one
    statement for each :data:`CHUNK`."""
    found = defaultdict[int, list[Known]](list)
    for part in chunks(ids):
        for known in _known(actor, Q(organisation__in=part)):
            found[known.organisation_id].append(known)
    return found


def names_by_key(actor: Actor, keys: Iterable[str]) -> dict[str, list[Known]]:
    """The names that *actor* may read with one of these exact keys."""
    found = defaultdict[str, list[Known]](list)
    for part in chunks(keys):
        for known in _known(actor, Q(key__in=part)):
            found[known.key].append(known)
    return found


def _known(actor: Actor, wanted: Q) -> Iterator[Known]:
    rows = visible_names(actor).filter(wanted)
    if not actor.administers_hub():
        rows = rows.filter(organisation__in=visible_organisations(actor))
    fields = ("organisation_id", "text", "type", "key", "fold", "learned_for_id", "added_by")
    listed = rows.order_by("pk").values_list(*fields, "organisation__country", "organisation__status")
    return map(Known._make, listed.iterator(chunk_size=CHUNK))


def shortlists(queries: Sequence[Sequence[str]]) -> list[Shortlist]:
    """For each query (folded words) the organisations that share its rarest words, best first.

    Organisations are ranked by the sum of log(N / n) over the shared words, where a word stands at n of N
    organisations. A word that no organisation has is replaced by known words with the same beginning.
    At most four statements for up to :data:`CHUNK` distinct words.
    """
    frequency = _frequencies({word for query in queries for word in query})
    unknown = {word for query in queries for word in query if word not in frequency}
    near = _near_words(unknown)
    frequency |= _frequencies({word for words in near.values() for word in words} - frequency.keys())
    read = [_rarest(query, near, frequency) for query in queries]
    postings = _postings({word for query in read for word in query})
    total = max((len(found) for found in postings.values()), default=0) + 50_000
    rarity = {word: math.log(total / len(found)) for word, found in postings.items() if found}
    ranked = []
    for query, words in zip(queries, read, strict=True):
        every = {word for asked in query for word in ([asked] if asked in frequency else near.get(asked, []))}
        weights = {word: rarity.get(word) or math.log(total / frequency[word]) for word in every}
        ranked.append(Shortlist(_rank(words, postings, rarity), weights))
    return ranked


def holding_all(queries: Mapping[str, Sequence[str]]) -> dict[str, list[int]]:
    """For each query (folded words) the organisations that hold its rarest words, all of them.

    A first sieve by the words that :data:`POSTINGS` allows; more than :data:`WIDER` are cut off. Two
    statements for up to :data:`CHUNK` distinct words.
    """
    frequency = _frequencies({word for query in queries.values() for word in query})
    read = {name: _rarest(query, {}, frequency) for name, query in queries.items()}
    postings = _postings({word for words in read.values() for word in words})
    found: dict[str, list[int]] = {}
    for name, words in read.items():
        sets = sorted((set(postings[word]) for word in words), key=len)
        found[name] = sorted(set.intersection(*sets))[:WIDER] if sets else []
    return found


def _postings(words: set[str]) -> defaultdict[str, list[int]]:
    postings = defaultdict[str, list[int]](list)
    for part in chunks(words):
        rows = NameToken.objects.filter(token__in=part).values_list("token", "organisation_id")
        for word, organisation_id in rows.iterator(chunk_size=CHUNK):
            postings[word].append(organisation_id)
    return postings


def _frequencies(words: set[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in chunks(words):
        counts.update(
            NameToken.objects.filter(token__in=part)
            .values("token")
            .annotate(found=Count("pk"))
            .values_list("token", "found")
        )
    return counts


def _near_words(unknown: set[str]) -> dict[str, list[str]]:
    """For words that nobody carries: up to three known words with the same beginning, nearest first."""
    wanted = {word for word in unknown if len(word) > PREFIX_LENGTH}
    known = defaultdict[str, list[str]](list)
    for part in chunks({prefix_of(word) for word in wanted}):
        rows = NameToken.objects.filter(prefix__in=part).values_list("prefix", "token").distinct()
        for prefix, token in rows.iterator(chunk_size=CHUNK):
            known[prefix].append(token)
    near = {}
    for word in wanted:
        grams, size = trigrams(word), len(word)
        # A word gives one trigram more than it has letters; too few can be shared by words of other lengths.
        close = [
            token
            for token in known[prefix_of(word)]
            if size <= 3 * len(token) + 2 and len(token) <= 3 * size + 2
        ]
        ranked = sorted(((dice(grams, trigrams(token)), token) for token in close), reverse=True)
        near[word] = [token for likeness, token in ranked[:3] if likeness >= NEAR]
    return near


def _rarest(query: Sequence[str], near: dict[str, list[str]], frequency: dict[str, int]) -> list[str]:
    words = {word for asked in query for word in ([asked] if asked in frequency else near.get(asked, []))}
    chosen, cost = list[str](), 0
    for word in sorted(words, key=lambda word: (frequency[word], word)):
        cost += frequency[word]
        if chosen and cost > POSTINGS:
            break
        chosen.append(word)
    return chosen


def _rank(words: Sequence[str], postings: dict[str, list[int]], rarity: dict[str, float]) -> list[int]:
    score: dict[int, float] = {}
    for word in words:
        worth = rarity.get(word, 0.0)
        for organisation_id in postings[word]:
            score[organisation_id] = score.get(organisation_id, 0.0) + worth
    best = heapq.nlargest(SHORTLIST, [(worth, -pk) for pk, worth in score.items()])
    return [-pk for _worth, pk in best]
