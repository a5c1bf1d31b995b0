"""What every service of this app does first and last: find and lock the record, check, count, write down.

The lock is the agreement's own row (``SELECT … FOR UPDATE`` on PostgreSQL; SQLite's single writer does the
same for all), so whatever is read of the agreement after it is not changed by anybody else until commit.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.events import announce

from .. import policy
from ..lifecycle import PEOPLE, Who, transition
from ..models import Agreement, StateChange
from ..selectors import visible_agreements


def locked(actor: Actor, agreement_id: int, expected_revision: int | None = None) -> Agreement:
    """The agreement, its row locked until the transaction ends.

    Raises NotFound when the actor may not see it, Conflict when *expected_revision* is not its revision.
    """
    try:
        agreement = visible_agreements(actor).select_for_update(of=("self",)).get(pk=agreement_id)
    except Agreement.DoesNotExist:
        raise NotFound from None
    if expected_revision is not None and expected_revision != agreement.revision:
        raise Conflict(_("Somebody else has changed this agreement in the meantime. Look at it again."))
    return agreement


def touch(agreement: Agreement, *fields: str) -> None:
    """Save the named fields and raise the revision; the row is locked, so no raise is lost."""
    agreement.revision += 1
    agreement.save(update_fields=[*fields, "revision", "updated_at"])


def audit(actor: Actor, action: str, agreement: Agreement, **details: Any) -> None:
    """One line in the trail of the organisation that acts, else of the agreement's owner."""
    organisation = details.pop("organisation_id", None)
    if organisation is None:
        mine = {agreement.owner_id, *policy.party_ids(agreement)} & set(actor.roles)
        owner = agreement.owner_id
        organisation = owner if owner in mine or not mine else min(one for one in mine if one is not None)
    write(actor, action, ("agreement", agreement.pk), organisation_id=organisation, **details)


def change_state(actor: Actor, agreement: Agreement, to_state: str, by: Who, why: str = "") -> None:
    """Make one move of the table. The caller has locked the row and knows that *by* holds.

    Raises Conflict when the table has no such move by *by*, Invalid when the move needs a reason.
    """
    move = transition(agreement.state, to_state)
    if move is None or by not in move.who:
        raise Conflict(
            _("It cannot go from “{old}” to “{new}” this way.").format(old=agreement.state, new=to_state)
        )
    if move.needs_reason and by in PEOPLE and not why.strip():
        raise Invalid({"reason": [_("Say why.")]})
    before = agreement.state
    agreement.state = to_state
    touch(agreement, "state")
    change = StateChange.objects.create(
        agreement=agreement, from_state=before, to_state=to_state, actor_id=actor.user_id, reason=why[:500]
    )
    announce("agreement.state", [change.pk])
    audit(
        actor,
        "agreement.state",
        agreement,
        before={"state": str(before)},
        after={"state": str(to_state), "by": str(by)},
        why=why,
    )


def holds(actor: Actor, agreement: Agreement, who: Who) -> bool:
    """Whether the actor is the person that *who* names."""
    if who is Who.WRITER:
        return policy.may_write(actor, agreement)
    if who is Who.KEEPER:
        return not policy.needs_approval(agreement) and policy.acts_for_owner(actor, "write", agreement)
    return who is Who.DECIDER and policy.may_decide(actor, agreement)


def require_writer(actor: Actor, agreement: Agreement) -> None:
    """Raises Forbidden unless the actor may write this agreement."""
    if not policy.may_write(actor, agreement):
        raise Forbidden(_("You may not change this agreement."))
