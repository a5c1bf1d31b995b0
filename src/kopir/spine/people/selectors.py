"""Reading accounts and rights."""

from typing import Any

from kopir.spine.registry.actors import ANONYMOUS, Actor, Role

from .models import Membership


def actor_for(user: Any, scopes: frozenset[str] | None = None) -> Actor:
    """The actor for a Django user (one query); anonymous or inactive users are :data:`ANONYMOUS`."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ANONYMOUS
    roles = {
        organisation: Role(role)
        for organisation, role in Membership.objects.filter(user=user).values_list("organisation_id", "role")
    }
    return Actor(user_id=user.pk, is_hub_admin=user.is_hub_admin, roles=roles, scopes=scopes)
