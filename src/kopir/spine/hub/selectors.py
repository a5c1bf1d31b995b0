"""Reading the hub's configuration."""

from kopir.spine.registry.actors import Actor, NotFound

from .models import Hub


def current_hub() -> Hub | None:
    """This installation's hub, or None before ``kopir init``. One query; no cache, so no stale settings."""
    return Hub.objects.first()


def settings_of(actor: Actor) -> Hub:
    """The hub, for its administrators to change. Raises NotFound for others, or before there is one."""
    hub = current_hub()
    if hub is None or not actor.administers_hub():
        raise NotFound
    return hub
