"""What every view needs."""

from typing import Any

from django.http import HttpRequest


def actor_of(request: HttpRequest) -> Any:
    """Who asks (``spine.registry.actors.Actor``), read once a request by the middleware."""
    bool(request.actor)  # type: ignore[attr-defined]  # set by the people middleware; read now, if it was not
    return request.actor  # type: ignore[attr-defined]  # set by the people middleware
