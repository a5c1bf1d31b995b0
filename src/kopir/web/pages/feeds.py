"""Addresses that programs read by themselves: deadlines for a calendar, what robots may look at."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kopir.kit.errors import Conflict
from kopir.kit.views import actor_of
from kopir.spine.hub.selectors import language_for
from kopir.spine.people.selectors import feed_reader
from kopir.spine.people.services import create_feed_token
from kopir.web.deadlines import calendar_of
from kopir.web.public import robots_text


@never_cache
@login_required
@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make a token, and show its address this once."""
    try:
        token, secret = create_feed_token(actor_of(request))
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("web:needs")
    address = settings.KOPIR_BASE_URL + reverse("web:deadlines", args=[secret])
    return render(request, "web/calendar.html", {"token": token, "address": address})


@require_safe
def deadlines(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed, in its person's language whatever the program asks for."""
    actor, person = feed_reader(secret)
    with override(language_for(person.language)):
        content = calendar_of(actor)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(robots_text(), content_type="text/plain; charset=utf-8")
