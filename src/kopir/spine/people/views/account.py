"""My account: profile, memberships, tokens, and leaving for good."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.people.forms import ConfirmForm, FindableForm, ProfileForm, TokenForm
from kopir.spine.people.selectors import get_person, own_memberships, own_tokens
from kopir.spine.people.services import change_profile, erase_person, let_oneself_be_found


def account_context(request: HttpRequest, **forms: Any) -> dict[str, Any]:
    """What the account page shows, with the given forms in place of the usual ones."""
    actor = actor_of(request)
    person = get_person(actor, actor.user_id or 0)
    return {
        "person": person,
        "memberships": own_memberships(actor),
        "tokens": own_tokens(actor),
        "profile_form": ProfileForm(initial={"name": person.name, "language": person.language}),
        "findable_form": FindableForm(initial={"wanted": person.findable}),
        "token_form": TokenForm(auto_id="token_%s"),
        **forms,
    }


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "people/account.html", account_context(request))
    form = ProfileForm(request.POST)
    if form.is_valid():
        try:
            person = change_profile(actor_of(request), **form.cleaned_data)
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            messages.success(request, _("Your profile is saved."))
            response = redirect("people:me")
            if person.language:
                response.set_cookie(
                    settings.LANGUAGE_COOKIE_NAME, person.language, samesite="Lax", secure=request.is_secure()
                )
            return response
    return render(request, "people/account.html", account_context(request, profile_form=form), status=422)


@login_required
@require_POST
def findable(request: HttpRequest) -> HttpResponse:
    form = FindableForm(request.POST)
    if form.is_valid() and let_oneself_be_found(actor_of(request), **form.cleaned_data).findable:
        messages.success(request, _("Members of this hub’s organisations can now find you by your name."))
    else:
        messages.success(request, _("Nobody finds you by your name."))
    return redirect("people:me")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        erase_person(actor, user_id=actor.user_id or 0, why=form.cleaned_data["why"])
        logout(request)
        return redirect("/")
    status = 422 if request.method == "POST" else 200
    return render(request, "people/erase.html", {"form": form, "myself": True}, status=status)
