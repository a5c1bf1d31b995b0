"""Reading the hub's configuration."""

from typing import cast

from kopir.kit.prepared import Prepared
from kopir.spine.registry.actors import Actor, NotFound

from .models import Hub

_hubs = Prepared(lambda: Hub.objects.order_by("pk")[:1])


def current_hub() -> Hub | None:
    """This installation's hub, or None before ``kopir init``. One query; no cache, so no stale settings."""
    return cast("Hub | None", next(iter(_hubs().models()), None))


def settings_of(actor: Actor) -> Hub:
    """The hub, for its administrators to change. Raises NotFound for others, or before there is one."""
    hub = current_hub()
    if hub is None or not actor.administers_hub():
        raise NotFound
    return hub
