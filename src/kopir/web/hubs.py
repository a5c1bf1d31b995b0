"""The hub of a request: read once, for the frame and the page alike."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub, one_reading

_SLOT = "_kopir_hub"


def hub_of(request: HttpRequest) -> Hub | None:
    """This installation's hub, or None before it is set up. One query a request."""
    if not hasattr(request, _SLOT):
        setattr(request, _SLOT, current_hub())
    hub: Hub | None = getattr(request, _SLOT)
    return hub


class OneHubMiddleware:
    """Reads the hub once for an answer that writes nothing; its settings cannot change in the midst of a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        with one_reading():
            return self.get_response(request)
