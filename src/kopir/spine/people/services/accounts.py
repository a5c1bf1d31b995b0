"""One's own profile, and who administers the hub."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.plain import Unfit, line
from kopir.spine.audit.services import write
from kopir.spine.people.models import User
from kopir.spine.people.policies import must_administer_hub, must_be_person_at_keyboard, must_not_be_oneself
from kopir.spine.people.selectors import hub_has_administrator
from kopir.spine.registry.actors import Actor, Conflict, Invalid, NotFound, process


@transaction.atomic
def change_profile(actor: Actor, *, name: str, language: str) -> User:
    """Change one's own name and language ('' follows the browser). Raises Forbidden, Invalid."""
    user_id = must_be_person_at_keyboard(actor)
    faults: dict[str, list[str]] = {}
    try:
        name = line(name, 200)
    except Unfit as unfit:
        faults["name"] = [str(unfit)]
    if not name:
        faults["name"] = [_("Enter a name of at most 200 letters.")]
    if language and language not in dict(settings.LANGUAGES):
        faults["language"] = [_("This language is not offered here.")]
    if faults:
        raise Invalid(faults)
    user = User.objects.select_for_update().get(pk=user_id)
    changed = [
        field for field, value in (("name", name), ("language", language)) if getattr(user, field) != value
    ]
    user.name, user.language = name, language
    if changed:
        user.save(update_fields=changed)
        # The trail says what was changed, not to what: a name in it could never be erased.
        write(actor, "person.profile", ("user", user_id), after={"fields": changed})
    return user


@transaction.atomic
def let_oneself_be_found(actor: Actor, *, wanted: bool) -> User:
    """Agree that members of the hub's organisations find one by name, or take it back. Raises Forbidden."""
    user = User.objects.select_for_update().get(pk=must_be_person_at_keyboard(actor))
    if user.findable != wanted:
        user.findable = wanted
        user.save(update_fields=["findable"])
        write(actor, "person.findable", ("user", user.pk), after={"findable": wanted})
    return user


@transaction.atomic
def first_administrator(*, email: str, name: str, password: str) -> User:
    """Make the account of the hub's first administrator; whoever holds a set-up link asks, so there is no actor.

    Raises Conflict (the hub has an administrator) or Invalid (``email``, ``name``, ``password``).
    """
    if hub_has_administrator():
        raise Conflict(_("The hub has an administrator already. Sign in as them."))
    user = checked_account(email, name, password)
    user.is_hub_admin = True
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    write(process("setup"), "person.hub_admin", ("user", user.pk), after={"is_hub_admin": True})
    return user


def checked_account(email: str, name: str, password: str) -> User:
    """An unsaved account, its password set. Raises Invalid."""
    address, faults = email.strip().lower(), dict[str, list[str]]()
    try:
        validate_email(address)
        name = line(name, 200)
    except ValidationError as fault:
        faults["email"] = list(fault.messages)
    except Unfit as unfit:
        faults["name"] = [str(unfit)]
    if not name and "name" not in faults:
        faults["name"] = [_("Enter your name.")]
    if User.objects.filter(email=address).exists():
        faults["email"] = [_("This address has an account already.")]
    user = User(email=address, name=name)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        faults["password"] = list(fault.messages)
    if faults:
        raise Invalid(faults)
    user.set_password(password)
    return user


@transaction.atomic
def set_hub_admin(actor: Actor, *, user_id: int, value: bool, why: str = "") -> User:
    """Make somebody an administrator of the hub, or no longer. Raises Forbidden, NotFound, Conflict."""
    must_administer_hub(actor)
    must_not_be_oneself(actor, user_id)
    admins = {u.pk: u for u in User.objects.select_for_update().filter(is_hub_admin=True).order_by("pk")}
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    if user.is_hub_admin == value:
        return user
    if not value and not [u for u in admins.values() if u.is_active and u.pk != user_id]:
        raise Conflict(_("This is the hub's last administrator. Name another one first."))
    user.is_hub_admin = value
    user.save(update_fields=["is_hub_admin"])
    write(
        actor,
        "person.hub_admin",
        ("user", user_id),
        before={"is_hub_admin": not value},
        after={"is_hub_admin": value},
        why=why,
    )
    return user
