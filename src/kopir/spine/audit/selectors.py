"""Reading the audit trail: an organisation's administrators read its own, the hub's read the hub's.

Two things live on floors above and register here when Django starts: how a user's id becomes a name
(people), and which records of a type an actor may open (each app), so that a trail never tells more of a
record than the record itself would.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from kopir.kit.prepared import ANY_ID
from kopir.spine.registry.actors import Actor, Forbidden, NotFound
from kopir.spine.registry.asking import Asked

from .models import AuditEntry

Names = Callable[[Collection[int]], dict[int, str]]
#: ``guard(actor, ids) -> ids`` that the actor may open.
Guard = Callable[[Actor, Collection[int]], set[int]]

_names: list[Names] = []
_guards: dict[str, Guard] = {}


def register_names(names: Names) -> None:
    """Say how user ids become names; the last one said counts."""
    _names[:] = [names]


def register_guard(object_type: str, guard: Guard) -> None:
    """Say which records of *object_type* an actor may open; of the others a trail hides the contents."""
    _guards[object_type] = guard


@dataclass(frozen=True, slots=True)
class Line:
    """One line as a reader sees it. ``who`` is a name, or '' for an erased person or a process.

    ``hidden``: the record is not open to the reader, so ``before``, ``after`` and ``why`` are withheld.
    """

    entry: AuditEntry
    who: str
    hidden: bool


def visible_audit(actor: Actor) -> QuerySet[AuditEntry]:
    """Lines of the organisations that the actor manages, and the hub's own for its administrators."""
    mine = Q(organisation_id__in=_managed(actor))
    if actor.administers_hub():
        mine |= Q(organisation_id=None)
    return AuditEntry.objects.filter(mine)


def _managed(actor: Actor) -> list[int]:
    """Whose trail the actor reads: a token needs ``read`` for it beside ``manage``."""
    return [each for each in actor.organisations("manage") if actor.can("read", each)]


def organisation_trail(actor: Actor, organisation_id: int) -> QuerySet[AuditEntry]:
    """The trail of one organisation. NotFound to strangers, Forbidden to members who do not manage it."""
    if not actor.can("read", organisation_id):
        raise NotFound
    if not actor.can("manage", organisation_id):
        raise Forbidden
    return AuditEntry.objects.filter(organisation_id=organisation_id)


def record_trail(actor: Actor, object_type: str, object_id: int) -> QuerySet[AuditEntry]:
    """The trail of one record as far as the actor may read it: lines of organisations they belong to.

    NotFound when nothing of it is theirs to read, so that an id tells nothing.
    """
    guard = _guards.get(object_type)
    if guard and object_id not in guard(actor, [object_id]):
        raise NotFound
    lines = _lines_of(actor, object_type, object_id)
    if not lines.exists():
        raise NotFound
    return lines


def has_trail(actor: Actor, object_type: str, object_id: int) -> bool:
    """Whether :func:`record_trail` has a line for an actor who may open the record. One query."""
    return bool(_any_line(actor, object_type).rows(object_id))


_any_line = Asked(
    lambda actor, object_type, object_id: _lines_of(actor, object_type, object_id).values_list("pk")[:1],
    ANY_ID,
)


def _lines_of(actor: Actor, object_type: str, object_id: int) -> QuerySet[AuditEntry]:
    lines = AuditEntry.objects.filter(object_type=object_type, object_id=object_id)
    if not actor.is_process:
        mine = Q(
            organisation_id__in=actor.organisations("read") if object_type in _guards else _managed(actor)
        )
        if actor.administers_hub():
            mine |= Q(organisation_id=None)
        lines = lines.filter(mine)
    return lines


def as_lines(actor: Actor, entries: Iterable[AuditEntry]) -> list[Line]:
    """Entries with names, and with the contents hidden of what the actor may not open.

    One query for the names and one a guarded type, however many entries there are.
    """
    entries = list(entries)
    who = _names_for({e.actor_id for e in entries if e.actor_id is not None})
    opened: dict[str, set[int]] = {}
    for object_type in {e.object_type for e in entries} & _guards.keys():
        ids = {e.object_id for e in entries if e.object_type == object_type and e.object_id is not None}
        opened[object_type] = _guards[object_type](actor, ids)
    return [
        Line(
            entry,
            who.get(entry.actor_id, "") if entry.actor_id is not None else "",
            entry.object_type in opened and entry.object_id not in opened[entry.object_type],
        )
        for entry in entries
    ]


def _names_for(ids: set[int]) -> dict[int, str]:
    return _names[0](ids) if _names and ids else {}
