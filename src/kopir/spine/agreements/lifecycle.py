"""The life of an agreement: every allowed move, and who may make it, in one table.

``proposed → negotiating → approved (by every party) → signed → active → expired | terminated | superseded``
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import AgreementState as S


class Who(StrEnum):
    """Who makes a move. The first three are people; the others are consequences, never asked for by name."""

    WRITER = "writer"  # an officer who may write the wording (policy.may_write)
    KEEPER = "keeper"  # an officer of the owner of a record that nobody has approved here
    DECIDER = "decider"  # an approver of a party or of the owner (policy.may_decide)
    EVERY_PARTY = "every party"  # the last missing approval
    ADOPTION = "adoption"  # an amendment that came into force
    CALENDAR = "calendar"  # a date that has come
    MATCH = "match"  # two records joined


PEOPLE = frozenset({Who.WRITER, Who.KEEPER, Who.DECIDER})


@dataclass(frozen=True)
class Transition:
    from_state: S
    to_state: S
    who: frozenset[Who]
    action: Promise
    needs_reason: bool = False

    @property
    def by_people(self) -> frozenset[Who]:
        return self.who & PEOPLE


def _move(from_state: S, to_state: S, action: Promise, *who: Who, reason: bool = False) -> Transition:
    return Transition(from_state, to_state, frozenset(who), action, reason)


TRANSITIONS: tuple[Transition, ...] = (
    _move(S.PROPOSED, S.NEGOTIATING, _("Open the negotiation"), Who.WRITER),
    _move(S.PROPOSED, S.SIGNED, _("Record the signature"), Who.KEEPER),
    _move(S.PROPOSED, S.TERMINATED, _("Withdraw the proposal"), Who.WRITER, reason=True),
    _move(S.NEGOTIATING, S.APPROVED, _("Approve"), Who.EVERY_PARTY),
    _move(S.NEGOTIATING, S.SIGNED, _("Record the signature"), Who.KEEPER),
    _move(S.NEGOTIATING, S.TERMINATED, _("Break off the negotiation"), Who.WRITER, reason=True),
    _move(S.APPROVED, S.NEGOTIATING, _("Reopen the negotiation"), Who.WRITER, reason=True),
    _move(S.APPROVED, S.SIGNED, _("Record the signature"), Who.WRITER),
    _move(S.APPROVED, S.TERMINATED, _("Break off the negotiation"), Who.WRITER, reason=True),
    _move(S.SIGNED, S.ACTIVE, _("Start"), Who.WRITER, Who.CALENDAR),
    _move(S.SIGNED, S.EXPIRED, _("Expire"), Who.CALENDAR),
    _move(S.SIGNED, S.TERMINATED, _("Terminate"), Who.DECIDER, reason=True),
    _move(S.SIGNED, S.SUPERSEDED, _("Replace by another agreement"), Who.DECIDER, Who.MATCH, reason=True),
    _move(S.ACTIVE, S.EXPIRED, _("Expire"), Who.CALENDAR),
    _move(S.ACTIVE, S.TERMINATED, _("Terminate"), Who.DECIDER, reason=True),
    _move(S.ACTIVE, S.SUPERSEDED, _("Replace by another agreement"), Who.DECIDER, Who.MATCH, reason=True),
    _move(S.EXPIRED, S.ACTIVE, _("Renew"), Who.ADOPTION),
    _move(S.EXPIRED, S.SUPERSEDED, _("Replace by another agreement"), Who.DECIDER, Who.MATCH, reason=True),
)
_BY_ENDS = {(transition.from_state, transition.to_state): transition for transition in TRANSITIONS}

#: Before a signature: the wording is a draft, and its promises are not promises yet.
UNSIGNED = frozenset({S.PROPOSED, S.NEGOTIATING, S.APPROVED})
#: The wording holds (or held until its date) and changes by amendment.
RUNNING = frozenset({S.SIGNED, S.ACTIVE, S.EXPIRED})
#: Over: nothing of it changes any more.
CLOSED = frozenset({S.TERMINATED, S.SUPERSEDED})


#: What was done, to be said to whoever made the move; by the state that it led to.
DONE: dict[S, Promise] = {
    S.NEGOTIATING: _("The negotiation is open."),
    S.SIGNED: _("The signature is on record; the wording holds and its promises count."),
    S.ACTIVE: _("The agreement is active."),
    S.TERMINATED: _("The agreement is terminated; its record stays."),
    S.SUPERSEDED: _("The agreement is replaced; its record stays."),
}


def transition(from_state: str, to_state: str) -> Transition | None:
    """The move between two states, or None when there is none."""
    return _BY_ENDS.get((S(from_state), S(to_state)))


def moves_from(state: str) -> list[Transition]:
    """The moves that people can ask for from *state*, in the table's order."""
    return [move for move in TRANSITIONS if move.from_state == state and move.by_people]


class Dated(Protocol):
    """What the calendar needs to know of an agreement, whether a row or a line of a list."""

    @property
    def state(self) -> str: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def expires_on(self) -> date | None: ...


def state_on(agreement: Dated, day: date) -> S:
    """The state that the calendar makes of the written one; ``selectors.with_state_today`` is its SQL.

    A signed agreement is active from ``effective_from``, or at once when it has none; it expires on the day
    after ``expires_on``.
    """
    state = S(agreement.state)
    if state not in {S.SIGNED, S.ACTIVE}:
        return state
    if agreement.expires_on and agreement.expires_on < day:
        return S.EXPIRED
    if agreement.effective_from is None or agreement.effective_from <= day:
        return S.ACTIVE
    return state
