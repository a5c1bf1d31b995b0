"""Signing in by a one-time link. Opening it spends nothing: previews in mail programs are harmless."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kopir.kit.limits import allow_or_refuse
from kopir.spine.people.services import use_link


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, secret: str) -> HttpResponse:
    if request.method == "GET":
        return render(request, "people/sign_in_link.html")
    allow_or_refuse("sign-in-link", request, limit=20, seconds=600)
    # allauth's own stages follow: who has a second factor is asked for it here as well.
    response: HttpResponse = perform_login(request, use_link(secret), email_verification="none")
    return response
