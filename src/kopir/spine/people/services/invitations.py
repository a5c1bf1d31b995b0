"""Invitations: a link with a secret, shown once, that brings one address into one organisation."""

from __future__ import annotations

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.plain import Unfit, line
from kopir.spine.audit.services import write
from kopir.spine.parties.models import Organisation
from kopir.spine.people.models import Invitation, Membership, User
from kopir.spine.people.policies import must_be_person_at_keyboard, must_manage_people_of
from kopir.spine.people.selectors import open_invitation, secret_hash
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from .memberships import checked_role

VALID_FOR = timedelta(days=14)


def invitation_url(secret: str) -> str:
    """The link that goes into the mail; the secret is nowhere else."""
    return settings.KOPIR_BASE_URL + reverse("people:accept", args=[secret])


def invite(actor: Actor, *, organisation_id: int, email: str, role: str) -> tuple[Invitation, str]:
    """Invite *email* to the organisation and mail the link; returns the invitation and its secret.

    Valid for :data:`VALID_FOR`; one open invitation per address and organisation (an expired one gives way).
    Raises NotFound, Forbidden, Invalid, Conflict (already a member, already invited).
    """
    must_manage_people_of(actor, organisation_id)
    wanted, address = checked_role(role), _checked_email(email)
    inviter_id = must_be_person_at_keyboard(actor)
    secret, now = secrets.token_urlsafe(32), timezone.now()
    with transaction.atomic():
        organisation = Organisation.objects.filter(pk=organisation_id).first()
        if organisation is None:
            raise NotFound
        if Membership.objects.filter(organisation_id=organisation_id, user__email=address).exists():
            raise Conflict(_("This person is already a member. Change the role instead."))
        mine = Invitation.objects.filter(organisation_id=organisation_id, email=address)
        mine.filter(accepted_at=None, revoked_at=None, expires_at__lte=now).update(revoked_at=now)
        try:
            with transaction.atomic():
                invitation = Invitation.objects.create(
                    email=address,
                    organisation=organisation,
                    role=wanted,
                    secret_hash=secret_hash(secret),
                    invited_by_id=inviter_id,
                    expires_at=now + VALID_FOR,
                )
        except IntegrityError:
            raise Conflict(_("This address has an open invitation already. Withdraw it first.")) from None
        write(
            actor,
            "invitation.create",
            ("invitation", invitation.pk),
            organisation_id=organisation_id,
            after={"role": wanted.value},
        )
        name, url = organisation.name, invitation_url(secret)
        transaction.on_commit(lambda: _mail(address, name, url))
    return invitation, secret


def _mail(address: str, organisation: str, url: str) -> None:
    body = _(
        "You are invited to work for {organisation} on Köpir.\n\n"
        "Open this link within {days} days:\n{url}\n\n"
        "If you do not know what this is about, you need not do anything."
    ).format(organisation=organisation, days=VALID_FOR.days, url=url)
    subject = _("Invitation: {organisation}").format(organisation=" ".join(organisation.split()))
    send_mail(subject, body, None, [address], fail_silently=False)


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as fault:
        raise Invalid({"email": list(fault.messages)}) from None
    if len(address) > 254:
        raise Invalid({"email": [_("The address is too long.")]})
    return address


@transaction.atomic
def accept_invitation(actor: Actor, *, secret: str) -> Membership:
    """Join as the signed-in person. Raises NotFound (bad link) or Forbidden (invited was another address)."""
    user_id = must_be_person_at_keyboard(actor)
    invitation = open_invitation(secret, lock=True)
    user = User.objects.get(pk=user_id)
    if user.email.lower() != invitation.email:
        raise Forbidden(
            _("This invitation is for another address. Sign in with the account of that address.")
        )
    return _join(actor, invitation, user)


@transaction.atomic
def join_by_invitation(*, secret: str, name: str, password: str) -> User:
    """Make the account that the invitation is for, and join. The link proves the address.

    Raises NotFound (bad link), Conflict (the address has an account: sign in instead), Invalid.
    """
    invitation = open_invitation(secret, lock=True)
    if User.objects.filter(email=invitation.email).exists():
        raise Conflict(_("You have an account already. Sign in and open the link again."))
    faults: dict[str, list[str]] = {}
    try:
        name = line(name, 200)
    except Unfit as unfit:
        faults["name"] = [str(unfit)]
    if not name:
        faults["name"] = [_("Enter your name.")]
    user = User(email=invitation.email, name=name)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        faults["password"] = list(fault.messages)
    if faults:
        raise Invalid(faults)
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _join(Actor(user_id=user.pk), invitation, user)
    return user


def _join(actor: Actor, invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    # Somebody who became a member in the meantime keeps the role that an administrator gave them last.
    membership, _created = Membership.objects.get_or_create(
        user=user, organisation_id=invitation.organisation_id, defaults={"role": invitation.role}
    )
    write(
        actor,
        "invitation.accept",
        ("invitation", invitation.pk),
        organisation_id=invitation.organisation_id,
        after={"role": membership.role, "user": user.pk},
    )
    return membership


@transaction.atomic
def revoke_invitation(actor: Actor, *, invitation_id: int) -> Invitation:
    """Withdraw an open invitation. Raises NotFound, Forbidden, Conflict (accepted already)."""
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound
    must_manage_people_of(actor, invitation.organisation_id)
    if invitation.accepted_at is not None:
        raise Conflict(_("The invitation has been accepted. Remove the member instead."))
    if invitation.revoked_at is not None:
        return invitation
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    write(
        actor,
        "invitation.revoke",
        ("invitation", invitation_id),
        organisation_id=invitation.organisation_id,
    )
    return invitation
