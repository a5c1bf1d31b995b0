"""Reading accounts and rights."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kopir.spine.registry.actors import ANONYMOUS, Actor, Role

from .models import ApiToken, Membership

#: A token's last use is written at most this often: a busy client must not turn reads into writes.
LAST_USED_EVERY = timedelta(minutes=1)


def secret_hash(secret: str) -> str:
    """SHA-256 of a secret of 256 random bits: there is nothing to guess, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def actor_for(user: Any, scopes: frozenset[str] | None = None) -> Actor:
    """The actor for a Django user (one query); anonymous or inactive users are :data:`ANONYMOUS`."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ANONYMOUS
    roles = {
        organisation: Role(role)
        for organisation, role in Membership.objects.filter(user=user).values_list("organisation_id", "role")
    }
    return Actor(user_id=user.pk, is_hub_admin=user.is_hub_admin, roles=roles, scopes=scopes)


def actor_for_token(secret: str) -> Actor | None:
    """The actor whom an API token stands for, or None when it is unknown, expired or revoked.

    Notes the use at most once in :data:`LAST_USED_EVERY`.
    """
    now = timezone.now()
    token = (
        ApiToken.objects.filter(secret_hash=secret_hash(secret), revoked_at=None, expires_at__gt=now)
        .select_related("user")
        .first()
    )
    if token is None or not token.user.is_active:
        return None
    if token.last_used_at is None or token.last_used_at <= now - LAST_USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return actor_for(token.user, frozenset(token.scopes))
