"""Who may change which organisation; read by services, and by pages to decide which links to show."""

from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Actor, Conflict, Forbidden

from .models import Organisation
from .selectors import get_organisation


def may_edit(actor: Actor, organisation: Organisation) -> bool:
    """Hub administrators, the organisation's own administrator, and writers of whoever proposed it."""
    if actor.administers_hub():
        return True
    if actor.can("manage", organisation.pk):
        return True
    return actor.can("write", organisation.proposed_by_id)


def may_propose(actor: Actor) -> bool:
    """Anybody with write access to some organisation may propose another."""
    return actor.administers_hub() or bool(actor.organisations("write"))


def confirmable(actor: Actor, organisation_id: int, *, lock: bool = False) -> Organisation:
    """A proposed organisation, for hub administrators to confirm. Raises NotFound, Forbidden, or Conflict
    when it is in the register already. *lock* holds its row until the transaction ends."""
    organisation = get_organisation(actor, organisation_id, lock=lock)
    if not actor.administers_hub():
        raise Forbidden(_("Only hub administrators confirm proposed organisations."))
    if organisation.proposed_by_id is None:
        raise Conflict(_("This organisation is already in the register."))
    return organisation


def editable(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation, its row locked until the transaction ends.

    Raises NotFound when *actor* may not see it and Forbidden when he may only see it. Locking the row
    makes two changes of one organisation's names follow each other, so that what is derived from the
    names is derived from all of them.
    """
    organisation = get_organisation(actor, organisation_id, lock=True)
    if not may_edit(actor, organisation):
        raise Forbidden(_("You may not change this organisation."))
    return organisation
