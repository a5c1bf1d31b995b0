"""Everybody with an account, for the hub's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict
from kopir.kit.views import actor_of
from kopir.spine.people.forms import ConfirmForm, HubRightForm
from kopir.spine.people.policies import (
    must_administer_hub,
    must_manage_some_people,
    must_not_be_oneself,
)
from kopir.spine.people.selectors import get_person, memberships_of, open_invitations, visible_people
from kopir.spine.people.services import erase_person, set_hub_admin
from kopir.spine.people.tables import everybody_table, invitations_table


@login_required
@require_safe
def everybody(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:200]
    administrators = request.GET.get("administrators") == "1"
    people = visible_people(actor_of(request), query, administrators=administrators)
    page = page_of(people, order=("email", "pk"), cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "table": everybody_table(page.items),
        "query": query,
        "administrators": administrators,
    }
    return render(request, "people/everybody.html", context)


@login_required
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """Open invitations, wherever the asker manages people."""
    actor = actor_of(request)
    must_manage_some_people(actor)
    page = page_of(open_invitations(actor), order=("email", "pk"), cursor=request.GET.get("cursor"))
    return render(request, "people/invitations.html", {"page": page, "table": invitations_table(page.items)})


@login_required
@require_safe
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    actor = actor_of(request)
    context = {"person": get_person(actor, user_id), "memberships": memberships_of(actor, user_id)}
    return render(request, "people/person.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def administrator(request: HttpRequest, user_id: int) -> HttpResponse:
    """Give or take the hub administrator's right, asked once more; who may not is refused before the form."""
    actor = actor_of(request)
    bound = request.POST if request.method == "POST" else None
    if bound is None:
        get_person(actor, user_id)  # a page about somebody whom the asker may not know is not found
    must_administer_hub(actor)
    must_not_be_oneself(actor, user_id)
    found = get_person(actor, user_id)
    form = HubRightForm(bound, initial={"value": "0" if found.is_hub_admin else "1"})
    if request.method == "POST" and form.is_valid():
        try:
            set_hub_admin(actor, user_id=user_id, **form.cleaned_data)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The right is changed."))
            return redirect("people:person", user_id)
    context = {"form": form, "person": found}
    return render(request, "people/administrator.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, user_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_person(actor, user_id)
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        erase_person(actor, user_id=user_id, why=form.cleaned_data["why"])
        messages.success(request, _("The person is erased."))
        return redirect("people:everybody")
    context = {"form": form, "person": found}
    return render(request, "people/erase.html", context, status=422 if form.errors else 200)
