"""An organisation's people: members, roles, invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.limits import allow_or_refuse
from kopir.kit.views import actor_of
from kopir.spine.parties.paths import organisation_path
from kopir.spine.people.forms import InviteForm, RemoveForm, RoleForm
from kopir.spine.people.policies import manages_people_of, must_manage_people_of
from kopir.spine.people.selectors import (
    get_membership,
    organisation_for_people,
    visible_invitations,
    visible_members,
)
from kopir.spine.people.services import invite, remove_member, revoke_invitation, set_role
from kopir.spine.people.tables import members_table


def _context(request: HttpRequest, organisation_id: int, **more: Any) -> dict[str, Any]:
    actor = actor_of(request)
    members = visible_members(actor, organisation_id)
    page = page_of(members, order=("user__email", "pk"), cursor=request.GET.get("cursor"))
    manages = manages_people_of(actor, organisation_id)
    return {
        "organisation": organisation_for_people(actor, organisation_id),
        "organisation_url": organisation_path(organisation_id),
        "page": page,
        "table": members_table(page.items, manages=manages, myself=actor.user_id),
        "invitations": visible_invitations(actor, organisation_id)[:200],
        "manages": manages,
        "form": InviteForm(),
        **more,
    }


@login_required
@require_safe
def members(request: HttpRequest, organisation_id: int) -> HttpResponse:
    return render(request, "people/members.html", _context(request, organisation_id))


@login_required
@require_POST
def invite_person(request: HttpRequest, organisation_id: int) -> HttpResponse:
    allow_or_refuse("invite", request, limit=50, seconds=3600)
    must_manage_people_of(actor_of(request), organisation_id)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invite(actor_of(request), organisation_id=organisation_id, **form.cleaned_data)
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error("email", str(conflict))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("people:members", organisation_id)
    return render(request, "people/members.html", _context(request, organisation_id, form=form), status=422)


@login_required
@require_http_methods(["GET", "POST"])
def role(request: HttpRequest, organisation_id: int, user_id: int) -> HttpResponse:
    membership = get_membership(actor_of(request), organisation_id, user_id)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        set_role(actor_of(request), organisation_id=organisation_id, user_id=user_id, **form.cleaned_data)
        messages.success(request, _("The role is changed."))
        return redirect("people:members", organisation_id)
    context = {"form": form, "membership": membership}
    return render(request, "people/role.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, organisation_id: int, user_id: int) -> HttpResponse:
    """Asked once more: the page says whom, from where, and what stays."""
    actor = actor_of(request)
    if request.method == "GET":
        membership = get_membership(actor, organisation_id, user_id)
        return render(request, "people/remove.html", {"form": RemoveForm(), "membership": membership})
    why = request.POST.get("why", "")[:500]
    remove_member(actor, organisation_id=organisation_id, user_id=user_id, why=why)
    messages.success(request, _("The person is no longer a member."))
    if user_id == actor.user_id:
        return redirect("people:me")
    return redirect("people:members", organisation_id)


@login_required
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    invitation = revoke_invitation(actor_of(request), invitation_id=invitation_id)
    messages.success(request, _("The invitation is withdrawn; its link no longer opens."))
    return redirect("people:members", invitation.organisation_id)
