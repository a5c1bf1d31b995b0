"""The life of an application: every allowed move, and who may make it, in one table.

``draft → received ⇄ waiting; received → proposed → decided → appealed → closed``
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kopir.spine.registry.actors import Actor

from .models import Application, Decision, Stage
from .models import ApplicationState as S

#: Days from the reception to the decision, and from the appeal to its own: defaults of ours, from no rule that
#: was read. An organisation sets another day for each application.
DAYS, APPEAL_DAYS = 120, 60


class Who(StrEnum):
    """Who makes a move, each of the deciding organisation."""

    WRITER = "writer"  # an officer
    READER = "reader"  # an approver who did not propose the decision
    JUDGE = "judge"  # an approver who took no part in the decision that is appealed


@dataclass(frozen=True)
class Transition:
    from_state: S
    to_state: S
    who: Who
    action: Promise
    needs_reason: bool = False


TRANSITIONS: tuple[Transition, ...] = (
    Transition(S.DRAFT, S.RECEIVED, Who.WRITER, _("Receive it and start the clock")),
    Transition(S.DRAFT, S.WITHDRAWN, Who.WRITER, pgettext_lazy("application", "Withdraw"), True),
    Transition(S.RECEIVED, S.WAITING, Who.WRITER, _("Ask the applicant for what is missing"), True),
    Transition(S.RECEIVED, S.WITHDRAWN, Who.WRITER, pgettext_lazy("application", "Withdraw"), True),
    Transition(S.WAITING, S.RECEIVED, Who.WRITER, _("Go on: what was missing is here")),
    Transition(S.WAITING, S.WITHDRAWN, Who.WRITER, pgettext_lazy("application", "Withdraw"), True),
    Transition(S.RECEIVED, S.PROPOSED, Who.WRITER, _("Write the decision")),
    Transition(S.PROPOSED, S.RECEIVED, Who.READER, _("Send it back"), True),
    Transition(S.PROPOSED, S.DECIDED, Who.READER, _("Confirm it and issue the letter")),
    Transition(S.DECIDED, S.APPEALED, Who.WRITER, _("Enter an appeal"), True),
    Transition(S.APPEALED, S.CLOSED, Who.JUDGE, _("Decide on the appeal")),
)
_BY_ENDS = {(move.from_state, move.to_state): move for move in TRANSITIONS}

#: What an officer may still edit; what no longer changes but by an appeal; what an erasure may empty.
OPEN = frozenset({S.DRAFT, S.RECEIVED, S.WAITING})
DONE = frozenset({S.DECIDED, S.CLOSED, S.WITHDRAWN})
#: Where the clock runs.
RUNNING = frozenset({S.RECEIVED, S.PROPOSED, S.APPEALED})
#: Moves that need nothing but a reason; the others have a form of their own.
PLAIN = frozenset(
    {
        (S.DRAFT, S.WITHDRAWN),
        (S.RECEIVED, S.WAITING),
        (S.RECEIVED, S.WITHDRAWN),
        (S.WAITING, S.RECEIVED),
        (S.WAITING, S.WITHDRAWN),
    }
)


def transition(from_state: str, to_state: str) -> Transition | None:
    return _BY_ENDS.get((S(from_state), S(to_state)))


def right_of(who: Who) -> str:
    """The right that the role must have in the deciding organisation."""
    return "write" if who is Who.WRITER else "approve"


def took_part(decision: Decision | None) -> frozenset[int]:
    if decision is None:
        return frozenset()
    return frozenset(pk for pk in (decision.decided_by, decision.confirmed_by) if pk is not None)


def barred(actor: Actor, who: Who, decision: Decision | None) -> bool:
    """Whether the actor's own part in the decision keeps them from being *who*. A process is nobody: barred."""
    if who is Who.WRITER:
        return False
    return actor.user_id is None or actor.user_id in took_part(decision)


def moves_of(actor: Actor, application: Application, decision: Decision | None) -> list[Transition]:
    """The moves that the actor may make now, in the table's order."""
    return [
        move
        for move in TRANSITIONS
        if move.from_state == application.state
        and actor.can(right_of(move.who), application.organisation_id)
        and not barred(actor, move.who, decision)
    ]


def first_due(day: date) -> date:
    return day + timedelta(days=DAYS)


def appeal_due(day: date) -> date:
    return day + timedelta(days=APPEAL_DAYS)


def days_left(application: Application, day: date) -> int | None:
    """Until the deadline, below zero when it is over; None where no clock runs."""
    if application.state not in RUNNING or application.due_on is None:
        return None
    return (application.due_on - day).days


def standing(decisions: list[Decision]) -> Decision | None:
    """The decision that counts: that on the appeal, else the first; those sent back never."""
    live = [each for each in decisions if each.returned_at is None]
    return next((each for each in live if each.stage == Stage.APPEAL), live[0] if live else None)
