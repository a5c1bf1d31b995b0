"""How organisations hang together, always for many at once: parts, successors, look-alikes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from ..models import Organisation, OrganisationStatus, Relation, RelationType
from .lookup import chunks

#: A chain of successors longer than this is an error in the register.
GENERATIONS = 5
#: So far up a part is followed to what it is part of.
LEVELS = 3


def ancestors(ids: Iterable[int], *, related: bool = False) -> defaultdict[int, set[int]]:
    """What each organisation is a part or branch of, up to :data:`LEVELS` up; one statement a level.

    With *related* also what it is otherwise related to, and what that is a part of.
    """
    found = defaultdict[int, set[int]](set)
    heads: dict[int, set[int]] = {pk: {pk} for pk in ids}
    kinds = {RelationType.PART_OF, RelationType.BRANCH_OF}
    for step in range(LEVELS):
        asked = {pk for level in heads.values() for pk in level}
        above = _objects(asked, kinds)
        if related and step == 0:
            for pk, others in _kin(asked).items():
                above[pk] |= others
        for pk, level in heads.items():
            found[pk] |= level
            heads[pk] = {up for head in level for up in above.get(head, ())} - found[pk]
    for pk, level in heads.items():
        found[pk] |= level
        found[pk].discard(pk)
    return found


def _objects(ids: set[int], kinds: set[RelationType]) -> defaultdict[int, set[int]]:
    above = defaultdict[int, set[int]](set)
    for part in chunks(ids):
        rows = Relation.objects.filter(type__in=kinds, subject__in=part, valid_to=None)
        for subject, object_ in rows.values_list("subject_id", "object_id"):
            above[subject].add(object_)
    return above


def _kin(ids: set[int]) -> defaultdict[int, set[int]]:
    """Related organisations, which are kept once for both directions."""
    kin = defaultdict[int, set[int]](set)
    for part in chunks(ids):
        either = Q(subject__in=part) | Q(object__in=part)
        rows = Relation.objects.filter(either, type=RelationType.RELATED_TO, valid_to=None)
        for left, right in rows.values_list("subject_id", "object_id"):
            kin[left].add(right)
            kin[right].add(left)
    return kin


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
        either = Q(subject__in=part) | Q(object__in=part)
        rows = Relation.objects.filter(either, type=RelationType.NOT_SAME_AS)
        for left, right in rows.values_list("subject_id", "object_id"):
            apart[left].add(right)
            apart[right].add(left)
    return apart
