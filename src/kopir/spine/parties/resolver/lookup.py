"""What the resolver reads, always for many queries at once: postings of words, successors, look-alikes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from django.db.models import Count

from ..models import NameToken, Organisation, OrganisationStatus, Relation, RelationType
from ..tokens import PREFIX_LENGTH, dice, prefix_of, trigrams

#: Candidates of one query by shared words; half as many are then compared word by word.
SHORTLIST = 30
#: A query looks up its rarest words until this many postings are read.
POSTINGS = 3000
#: Values in one IN list; SQLite allows 32,766 parameters, PostgreSQL 65,535.
CHUNK = 5000
#: How far a mistyped word may lie from the known word that it is read as (Dice of trigrams).
NEAR = 0.5
#: A chain of successors longer than this is an error in the register.
GENERATIONS = 5

T = TypeVar("T")


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """*values* in lists that fit one statement."""
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def shortlists(queries: Sequence[Sequence[str]]) -> list[list[int]]:
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
    postings = defaultdict[str, list[int]](list)
    for words in chunks({word for query in read for word in query}):
        for word, organisation_id in NameToken.objects.filter(token__in=words).values_list(
            "token", "organisation_id"
        ):
            postings[word].append(organisation_id)
    total = max((len(found) for found in postings.values()), default=0) + 50_000
    return [_rank(query, postings, total) for query in read]


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
        for prefix, token in (
            NameToken.objects.filter(prefix__in=part).values_list("prefix", "token").distinct()
        ):
            known[prefix].append(token)
    near = {}
    for word in wanted:
        grams = trigrams(word)
        ranked = sorted(
            ((dice(grams, trigrams(token)), token) for token in known[prefix_of(word)]), reverse=True
        )
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


def _rank(words: Sequence[str], postings: dict[str, list[int]], total: int) -> list[int]:
    score = defaultdict[int, float](float)
    for word in words:
        rarity = math.log(total / len(postings[word])) if postings[word] else 0.0
        for organisation_id in postings[word]:
            score[organisation_id] += rarity
    return sorted(score, key=lambda pk: (-score[pk], pk))[:SHORTLIST]


def successors(organisations: Iterable[Organisation]) -> dict[int, list[int]]:
    """For closed and withdrawn organisations: those that follow them at the end of the chain, if any.

    A link between organisations that are declared "not the same" is not followed.
    """
    closed = {row.pk for row in organisations if row.status != OrganisationStatus.ACTIVE}
    after = defaultdict[int, set[int]](set)
    level, seen = set(closed), set(closed)
    for _generation in range(GENERATIONS):
        if not level:
            break
        found = set[tuple[int, int]]()
        for part in chunks(level):
            found |= set(
                Relation.objects.filter(type=RelationType.SUCCESSOR_OF, object__in=part).values_list(
                    "object_id", "subject_id"
                )
            )
        apart = look_alikes({pk for pair in found for pk in pair})
        for old, new in found:
            if new not in apart[old]:
                after[old].add(new)
        level = {new for _, new in found} - seen
        seen |= level
    return {pk: sorted(_ends(pk, after)) for pk in closed if after[pk]}


def _ends(start: int, after: dict[int, set[int]]) -> set[int]:
    ends, level, seen = set[int](), {start}, {start}
    while level:
        ends |= {pk for pk in level if not after.get(pk)}
        level = {new for pk in level for new in after.get(pk, ())} - seen
        seen |= level
    return ends - {start}


def look_alikes(ids: Iterable[int]) -> defaultdict[int, set[int]]:
    """Organisation → those that it is declared not to be the same as, both ways."""
    apart = defaultdict[int, set[int]](set)
    for part in chunks(ids):
        for left, right in Relation.objects.filter(
            type=RelationType.NOT_SAME_AS, subject__in=part
        ).values_list("subject_id", "object_id"):
            apart[left].add(right)
            apart[right].add(left)
        for left, right in Relation.objects.filter(
            type=RelationType.NOT_SAME_AS, object__in=part
        ).values_list("subject_id", "object_id"):
            apart[left].add(right)
            apart[right].add(left)
    return apart
