"""Moving an agreement through its life, by people and by the calendar."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.ledger.services import after_commit_sequence
from kopir.spine.registry.actors import Actor

from ..clock import today
from ..lifecycle import CLOSED, UNSIGNED, Who, state_on, transition
from ..models import Agreement, AgreementState, CampusState, Origin, VersionState
from ..selectors import get_agreement, visible_agreements, with_state_today
from ..services.adoption import adopt, open_version
from ..services.handling import audit, change_state, holds, locked, require_writer, touch
from ..services.notifying import tell_parties
from ..services.versions import reopen
from ..words import clean_line
from .legal import basis_in_force


@transaction.atomic
def move(
    actor: Actor,
    *,
    agreement_id: int,
    to_state: str,
    reason: str = "",
    signed_on: date | None = None,
    superseded_by_id: int | None = None,
    expected_revision: int | None = None,
) -> Agreement:
    """Make one of the moves that people make (``lifecycle.TRANSITIONS``).

    Signing puts the approved wording in force on ``signed_on`` (default: today, never later). Superseding
    names the agreement that takes this one's place. Raises Conflict for a move that the table does not
    have, Forbidden for somebody else's move, Invalid for a missing reason or a wrong date.
    """
    if superseded_by_id is not None:
        # Both rows in one order: two that replace each other at once must neither succeed nor wait for ever.
        pair = visible_agreements(actor).filter(pk__in=[agreement_id, superseded_by_id])
        list(pair.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    agreement = locked(actor, agreement_id, expected_revision)
    reason = clean_line("reason", reason)
    if to_state not in AgreementState.values:
        raise Invalid({"to_state": [_("There is no such state.")]})
    found = transition(agreement.state, to_state)
    if found is None or not found.by_people:
        # Who may not touch it at all is told so, whatever the move.
        if not any(holds(actor, agreement, who) for who in (Who.WRITER, Who.DECIDER)):
            raise Forbidden(_("You may not change this agreement."))
        raise Conflict(_("From here there is no such step."))
    by = next((who for who in sorted(found.by_people) if holds(actor, agreement, who)), None)
    if by is None:
        if Who.KEEPER in found.by_people and holds(actor, agreement, Who.WRITER):
            raise Conflict(_("Every party has to approve the wording before it is signed."))
        raise Forbidden(_("You may not change this agreement."))
    if to_state == AgreementState.SIGNED:
        _sign(actor, agreement, signed_on)
    elif to_state == AgreementState.ACTIVE and state_on(agreement, today()) != AgreementState.ACTIVE:
        raise Conflict(_("It is not in force yet, or not any more."))
    elif to_state == AgreementState.SUPERSEDED:
        _name_successor(actor, agreement, superseded_by_id)
    elif to_state == AgreementState.NEGOTIATING and agreement.state == AgreementState.APPROVED:
        reopen(actor, agreement, reason)
    change_state(actor, agreement, to_state, by, reason)
    tell_parties(agreement, f"agreement.{to_state}", but=actor.user_id)
    after_commit_sequence()
    return agreement


def _sign(actor: Actor, agreement: Agreement, signed_on: date | None) -> None:
    day = signed_on or agreement.signed_on or today()
    if day > today():
        raise Invalid({"signed_on": [_("It cannot have been signed in the future.")]})
    if agreement.expires_on and agreement.expires_on < day:
        raise Invalid({"signed_on": [_("It would expire before it is signed.")]})
    agreement.signed_on = day
    agreement.signed_precision = agreement.signed_precision or "day"
    agreement.save(update_fields=["signed_on", "signed_precision"])
    version = open_version(agreement)
    if agreement.origin == Origin.NATIVE:
        if version is None or version.state != VersionState.PROPOSED:
            raise Conflict(_("No approved wording to sign."))
        adopt(actor, agreement, version)


def _name_successor(actor: Actor, agreement: Agreement, successor_id: int | None) -> None:
    if successor_id is None or successor_id == agreement.pk:
        raise Invalid({"superseded_by_id": [_("Name the agreement that takes its place.")]})
    try:
        successor = get_agreement(actor, successor_id)
    except NotFound:
        raise Invalid({"superseded_by_id": [_("There is no such agreement.")]}) from None
    ours = set(agreement.parties.values_list("organisation_id", flat=True))
    theirs = set(successor.parties.values_list("organisation_id", flat=True))
    if not ours & theirs or successor.state in UNSIGNED | CLOSED:
        raise Invalid(
            {"superseded_by_id": [_("It has to be a signed agreement of one of the same parties.")]}
        )
    agreement.superseded_by = successor
    agreement.save(update_fields=["superseded_by"])


def run_calendar(actor: Actor, *, limit: int = 500) -> int:
    """Write the moves that dates have made; returns how many. For processes alone: Forbidden to people.

    What is shown never waits for it (``state_today`` is derived); this puts the move and its audit line down.
    """
    if not actor.is_process:
        raise Forbidden
    day = today()
    live = Agreement.objects.filter(state__in=[AgreementState.SIGNED, AgreementState.ACTIVE])
    due = with_state_today(live, day).exclude(state_today__in=[AgreementState.ACTIVE, AgreementState.SIGNED])
    late = with_state_today(live.filter(state=AgreementState.SIGNED), day).filter(
        state_today=AgreementState.ACTIVE
    )
    ids = [*due.values_list("pk", flat=True)[:limit], *late.values_list("pk", flat=True)[:limit]]
    return sum(_by_calendar(actor, agreement_id, day) for agreement_id in ids)


@transaction.atomic
def _by_calendar(actor: Actor, agreement_id: int, day: date) -> bool:
    agreement = locked(actor, agreement_id)
    state = state_on(agreement, day)
    if state == agreement.state:
        return False
    change_state(actor, agreement, state, Who.CALENDAR)
    return True


@transaction.atomic
def set_campus_state(
    actor: Actor,
    *,
    agreement_id: int,
    campus_state: str,
    reason: str = "",
    expected_revision: int | None = None,
) -> Agreement:
    """Say what stands on the ground. Raises Conflict for ``operating`` without a legal basis in force today,
    Invalid when it is not a branch campus or there is no such state."""
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    reason = clean_line("reason", reason)
    if campus_state not in CampusState.values:
        raise Invalid({"campus_state": [_("There is no such state.")]})
    if agreement.type != "branch_campus":
        raise Invalid({"campus_state": [_("Only a branch campus has this.")]})
    if campus_state == CampusState.OPERATING and not basis_in_force(agreement, today()):
        raise Conflict(_("A campus operates on a legal basis: put one on record that is in force today."))
    before = agreement.campus_state
    agreement.campus_state = campus_state
    touch(agreement, "campus_state")
    audit(
        actor,
        "agreement.campus_state",
        agreement,
        before={"campus_state": before},
        after={"campus_state": campus_state},
        why=reason,
    )
    return agreement
