"""Queries that depend on who asks, written once for all who have the same roles (:mod:`kopir.kit.prepared`).

What somebody may see is a condition on their own id and on their organisations' ids. So the query is built for a
stand-in with the same roles, whose ids are then replaced by those of whoever really asks: the thousandth officer's
first page costs no more than the first officer's second.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import Any

from django.db.models import Model, QuerySet

from kopir.kit.prepared import ANY_ID, Statement, remembered

from .actors import Actor

_USER = ANY_ID - 100_000
_ORGANISATION = ANY_ID - 90_000  # and those after it, in ascending order like the real ones


@dataclass(frozen=True, slots=True)
class Bound:
    """A statement for one asker; ``rows``, ``dicts`` and ``models`` as in kit.prepared, given the arguments."""

    statement: Statement
    asker: tuple[int, ...]

    def rows(self, *values: int | str) -> list[list[Any]]:
        return self.statement.rows(*self.asker, *values)

    def dicts(self, *values: int | str) -> list[dict[str, Any]]:
        return self.statement.dicts(*self.asker, *values)

    def models(self, *values: int | str) -> list[Any]:
        return self.statement.models(*self.asker, *values)


class Asked:
    """``build(asker, *fixed, *stand_ins)`` makes the queryset of what *asker* may see.

    ``seen = Asked(lambda asker, open, pk: visible(asker).filter(open=open, pk=pk), ANY_ID)`` once, then
    ``seen(actor, True).models(7)``. Raises TypeError for a function that carries anything in from around it: it
    would be remembered with that, be it the real asker, for everybody.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]], *stand_ins: int | str) -> None:
        if not isinstance(build, FunctionType) or build.__closure__ or build.__defaults__:
            raise TypeError("what a query depends on must be among its arguments")
        self.build, self.stand_ins = build, stand_ins

    def __call__(self, actor: Actor, *fixed: Hashable) -> Bound:
        """The statement for *actor*; every one of *fixed* (dates, choices) is written into the SQL.

        A row of the database is none of them: it equals another state of itself. TypeError.
        """
        mine = sorted(actor.roles)
        if any(isinstance(each, Model) for each in fixed):
            raise TypeError("a row of the database cannot stand for what it says")
        statement = remembered(
            (self.build, likeness(actor, mine), fixed),
            lambda _user, *others: self.build(stand_in(actor), *fixed, *others[len(mine) :]),
            *(_USER, *range(_ORGANISATION, _ORGANISATION + len(mine)), *self.stand_ins),
            optional=1 + len(mine),
        )
        return Bound(statement, (actor.user_id or 0, *mine))


def likeness(actor: Actor, mine: Sequence[int]) -> tuple[Any, ...]:
    """All that an actor may have in common with others; *mine*: their organisations in ascending order."""
    roles = tuple(actor.roles[each] for each in mine)
    return actor.user_id is None, actor.is_hub_admin, roles, actor.scopes, actor.process


def stand_in(actor: Actor) -> Actor:
    """An actor with the same roles and rights and nobody's ids."""
    roles = {_ORGANISATION + number: actor.roles[each] for number, each in enumerate(sorted(actor.roles))}
    return replace(actor, user_id=None if actor.user_id is None else _USER, roles=roles)
