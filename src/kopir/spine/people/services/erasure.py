"""Erasing a person: what names them goes, what they did stays under a bare number."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.spine.audit.services import write
from kopir.spine.people.models import ApiToken, Invitation, Membership, SignInLink, User
from kopir.spine.people.policies import must_be_person_at_keyboard
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, NotFound

from .memberships import lock_members, must_keep_an_admin

#: ``eraser(actor, user_id, email)``, called in the erasing transaction, returns how many records it blanked.
Eraser = Callable[[Actor, int, str], int]
_erasers: dict[str, Eraser] = {}


def register_eraser(name: str, eraser: Eraser) -> None:
    """Let an app above erase the personal data that it keeps of a person (contacts, notices ...)."""
    _erasers[name] = eraser


@transaction.atomic
def erase_person(actor: Actor, *, user_id: int, why: str = "") -> None:
    """Blank name and address, end every way to sign in, leave every organisation; not to be undone.

    A person may erase themself, the hub's administrators anybody but themself by that right alone.
    The audit trail keeps the id. Raises NotFound, Forbidden, Conflict (the last administrator of an
    organisation that has other members, or of the hub).
    """
    if actor.user_id == user_id:
        must_be_person_at_keyboard(actor)
    elif not actor.administers_hub():
        raise NotFound if actor.is_anonymous else Forbidden
    hub_admins = list(
        User.objects.select_for_update().filter(is_hub_admin=True, is_active=True).order_by("pk")
    )
    user = User.objects.select_for_update().filter(pk=user_id, erased_at=None).first()
    if user is None:
        raise NotFound
    if user.is_hub_admin and len(hub_admins) == 1:
        raise Conflict(_("This is the hub's last administrator. Name another one first."))
    _leave_organisations(actor, user_id)
    _end_sign_in(user)
    address = user.email
    blanked = {name: eraser(actor, user_id, address) for name, eraser in sorted(_erasers.items())}
    user.email = f"erased-{user_id}@erased.invalid"
    user.name = user.language = ""
    user.findable = user.is_active = user.is_hub_admin = user.is_staff = user.is_superuser = False
    user.erased_at = timezone.now()
    user.set_unusable_password()  # also ends every session: their hash is made from it
    user.save()
    Invitation.objects.filter(email=address).update(email=user.email, revoked_at=timezone.now())
    write(actor, "person.erase", ("user", user_id), after={"elsewhere": blanked}, why=why)


def _leave_organisations(actor: Actor, user_id: int) -> None:
    """Each organisation finds on its own trail that it lost a member; why is the hub's to know."""
    organisations = Membership.objects.filter(user_id=user_id).order_by("organisation_id")
    for organisation_id in list(organisations.values_list("organisation_id", flat=True)):
        members = lock_members(organisation_id)
        if len(members) > 1:
            must_keep_an_admin(members, user_id)
        role = members[user_id].role
        members[user_id].delete()
        write(
            actor,
            "member.remove",
            ("user", user_id),
            organisation_id=organisation_id,
            before={"role": role},
            after={"erased": True},
        )


def _end_sign_in(user: User) -> None:
    for session in UserSession.objects.filter(user_id=user.pk):
        session.end()
    for model in (EmailAddress, Authenticator, SocialAccount, SignInLink, ApiToken):
        model.objects.filter(user_id=user.pk).delete()
    Invitation.objects.filter(invited_by_id=user.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=timezone.now()
    )
