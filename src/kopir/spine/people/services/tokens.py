"""API tokens: a secret shown once, kept as a hash, acting as its person within its scopes."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.plain import Unfit, line
from kopir.spine.audit.services import write
from kopir.spine.people.models import ApiToken, User
from kopir.spine.people.policies import must_be_person_at_keyboard
from kopir.spine.people.selectors import CALENDAR, secret_hash
from kopir.spine.registry.actors import Actor, Conflict, Invalid, NotFound

SCOPES = ("read", "write", "approve", "manage")
PREFIX = "kopir_"  # lets secret scanners find a token that leaked
LONGEST_DAYS = 365
MOST = 20  # live tokens of one person


@transaction.atomic
def create_token(
    actor: Actor, *, name: str, scopes: Collection[str], expires_in_days: int
) -> tuple[ApiToken, str]:
    """Make a token for the person who asks; returns it and its secret, which is never shown again.

    ``scopes``: some of :data:`SCOPES`; ``expires_in_days``: 1 to :data:`LONGEST_DAYS`.
    Raises Forbidden (not in person), Invalid, Conflict (too many).
    """
    user_id = must_be_person_at_keyboard(actor)
    name = _check(name, scopes, expires_in_days)
    return _made(actor, user_id, name, [scope for scope in SCOPES if scope in scopes], expires_in_days)


@transaction.atomic
def create_feed_token(actor: Actor) -> tuple[ApiToken, str]:
    """A token that opens the asker's feed of deadlines and nothing else, for :data:`LONGEST_DAYS`; as above.

    Raises Forbidden (not in person), Conflict (too many).
    """
    user_id = must_be_person_at_keyboard(actor)
    return _made(actor, user_id, _("Calendar"), [CALENDAR], LONGEST_DAYS)


def _made(actor: Actor, user_id: int, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    now = timezone.now()
    User.objects.select_for_update().get(pk=user_id)  # the count below must not race
    if ApiToken.objects.filter(user_id=user_id, revoked_at=None, expires_at__gt=now).count() >= MOST:
        raise Conflict(_("You have {most} tokens already. Revoke one first.").format(most=MOST))
    body = secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=user_id,
        name=name,
        secret_hash=secret_hash(PREFIX + body),
        hint=body[:8],
        scopes=scopes,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    write(actor, "token.create", ("token", token.pk), after={"scopes": scopes, "days": days})
    return token, PREFIX + body


def _check(name: str, scopes: Collection[str], days: int) -> str:
    """The name as it is kept. Raises Invalid."""
    faults: dict[str, list[str]] = {}
    try:
        name = line(name, 100)
    except Unfit as unfit:
        faults["name"] = [str(unfit)]
    if not name:
        faults["name"] = [_("Give the token a name of at most 100 letters.")]
    if not scopes or not set(scopes) <= set(SCOPES):
        faults["scopes"] = [_("Choose at least one of the scopes.")]
    if not 1 <= days <= LONGEST_DAYS:
        faults["expires_in_days"] = [_("A token is valid for 1 to {days} days.").format(days=LONGEST_DAYS)]
    if faults:
        raise Invalid(faults)
    return name


@transaction.atomic
def revoke_token(actor: Actor, *, token_id: int) -> None:
    """End a token of one's own; the hub's administrators may end anybody's. NotFound otherwise.

    A token may revoke itself or its siblings: whoever found one that leaked should be able to end it.
    """
    token = ApiToken.objects.select_for_update().filter(pk=token_id).first()
    if token is None or actor.is_anonymous:
        raise NotFound
    if token.user_id != actor.user_id and not actor.administers_hub():
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        write(actor, "token.revoke", ("token", token_id))
