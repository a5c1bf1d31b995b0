"""Puts the actor on every request."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from kopir.spine.registry.actors import ANONYMOUS, Actor

from .selectors import actor_for, actor_for_token, lacks_mfa

BEARER = "bearer "


class ActorMiddleware:
    """``request.actor``: who asks, read from the database once and only when somebody looks.

    An ``Authorization: Bearer`` header counts under ``/api/`` alone and wins over the session; when its
    token is not good, ``request.token_refused`` is true and the API answers 401.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        if request.path.startswith("/api/") and header.lower().startswith(BEARER):
            actor = actor_for_token(header[len(BEARER) :].strip())
            request.token_refused = actor is None  # type: ignore[attr-defined]  # added here
            request.actor = actor or ANONYMOUS  # type: ignore[attr-defined]  # added here
        else:
            request.actor = SimpleLazyObject(lambda: _of_session(request))  # type: ignore[attr-defined]  # added here
        return self.get_response(request)


class MfaMiddleware:
    """Leads whoever must still set up a second factor (``KOPIR_REQUIRE_MFA``) to the page for it.

    The actor has no scope until then, so this is a signpost and not the gate.
    """

    OPEN = ("/accounts/", "/static/", "/i18n/", "/api/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.KOPIR_REQUIRE_MFA and not request.path.startswith(self.OPEN) and lacks_mfa(request.user):
            messages.info(request, _("Set up a second factor or a passkey first: your role needs it."))
            return redirect("mfa_index")
        return self.get_response(request)


def _of_session(request: HttpRequest) -> Actor:
    """The actor, who from now on stands on the request without a wrapper: every look through it costs."""
    actor = actor_for(request.user)
    request.actor = actor  # type: ignore[attr-defined]  # as above
    return actor
