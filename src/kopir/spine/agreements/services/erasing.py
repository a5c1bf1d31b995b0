"""Erasing a person from the annex of every agreement."""

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Forbidden
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor

from ..models import Contact


@transaction.atomic
def erase_contacts(actor: Actor, *, email: str, reason: str) -> int:
    """Delete every contact with this e-mail address, whoever keeps it; returns how many.

    For the hub's administrators and processes (a person's right to be forgotten reaches every tenant);
    Forbidden to others. Nothing of the contact is shown or written down but the number.
    """
    if not actor.administers_hub():
        raise Forbidden(_("Only the hub's administrators erase a person."))
    count = forget_contacts(actor, None, email)
    write(actor, "agreement.contacts_erase", ("contact", None), after={"count": count}, why=reason)
    return count


def forget_contacts(actor: Actor, user_id: int | None, email: str) -> int:
    """The part of ``people.services.erase_person`` that lies here: whoever may erase was asked there."""
    address = email.strip()
    return Contact.objects.filter(email__iexact=address).delete()[0] if address else 0
