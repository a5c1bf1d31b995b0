"""The hub of a request: read once, for the frame and the page alike."""

from __future__ import annotations

from django.http import HttpRequest

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub

_SLOT = "_kopir_hub"


def hub_of(request: HttpRequest) -> Hub | None:
    """This installation's hub, or None before it is set up. One query a request."""
    if not hasattr(request, _SLOT):
        setattr(request, _SLOT, current_hub())
    hub: Hub | None = getattr(request, _SLOT)
    return hub
