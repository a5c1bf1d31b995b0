"""Who may do what with an agreement. Reading is the selectors' business; this is what comes after it.

* A wording that is being negotiated is written by an officer of any party, or of the owner.
* A record of something signed elsewhere is its owner's: until anybody has approved a version of it here,
  the owner's officers correct it and nobody else does.
* A record without an owner is the hub's, and its administrators take the owner's place.
* Approving, signing off and ending are the approvers' work, each for their own organisation.
"""

from __future__ import annotations

from kopir.kit.errors import Forbidden
from kopir.spine.registry.actors import Actor

from .models import Agreement, Approval, Origin


def party_ids(agreement: Agreement) -> list[int]:
    """The party organisations, each once, ascending. One query unless prefetched."""
    return sorted({party.organisation_id for party in agreement.parties.all()})


def acts_for_owner(actor: Actor, action: str, agreement: Agreement) -> bool:
    """Whether the actor may do *action* as the agreement's owner; of the hub's own, its administrators."""
    if agreement.owner_id is None:
        return actor.administers_hub()
    return actor.can(action, agreement.owner_id)


def acts_for_party(actor: Actor, action: str, agreement: Agreement) -> bool:
    """Whether the actor may do *action* for at least one party."""
    return any(actor.can(action, organisation) for organisation in party_ids(agreement))


def needs_approval(agreement: Agreement) -> bool:
    """Whether changes of the wording need every party's approval. Two queries at most.

    An agreement made here always does. A recorded one does once somebody has approved a version of it, or
    once two organisations have joined their records of it: from then on it is not one side's notebook.
    """
    if agreement.origin == Origin.NATIVE:
        return True
    return (
        Approval.objects.filter(version__agreement=agreement).exists()
        or agreement.supersedes.exclude(owner_id=agreement.owner_id).exists()
    )


def may_write(actor: Actor, agreement: Agreement, approval: bool | None = None) -> bool:
    """Whether the actor may write the wording (directly, or as a proposal where it needs *approval*).

    *approval*: what :func:`needs_approval` says, where it has been asked.
    """
    if acts_for_owner(actor, "write", agreement):
        return True
    needed = needs_approval(agreement) if approval is None else approval
    return needed and acts_for_party(actor, "write", agreement)


def may_decide(actor: Actor, agreement: Agreement) -> bool:
    """Whether the actor may end the agreement: an approver of a party or of the owner."""
    return acts_for_owner(actor, "approve", agreement) or acts_for_party(actor, "approve", agreement)


def own_organisation(actor: Actor, agreement: Agreement, action: str) -> int:
    """The actor's own organisation for the annex: the owner first, else a party. Forbidden when none."""
    for organisation in [agreement.owner_id, *party_ids(agreement)]:
        if organisation is not None and organisation in actor.roles and actor.can(action, organisation):
            return organisation
    raise Forbidden


def require(allowed: bool) -> None:
    if not allowed:
        raise Forbidden
