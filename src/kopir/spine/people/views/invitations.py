"""Following an invitation."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kopir.kit.errors import Conflict, Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.limits import allow_or_refuse
from kopir.kit.views import actor_of
from kopir.spine.people.forms import JoinForm
from kopir.spine.people.models import ROLE_LABELS
from kopir.spine.people.selectors import open_invitation
from kopir.spine.people.services import accept_invitation, join_by_invitation
from kopir.spine.registry.actors import Role


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """Signed in: one button. Not signed in: a name and a password, or the way to the sign-in page."""
    allow_or_refuse("invitation", request, limit=60, seconds=600)
    invitation = open_invitation(secret)
    actor = actor_of(request)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and not actor.is_anonymous:
        accept_invitation(actor, secret=secret)
        messages.success(request, _("You have joined."))
        return redirect("people:me")
    if request.method == "POST" and form.is_valid():
        try:
            user = join_by_invitation(secret=secret, **form.cleaned_data)
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            response: HttpResponse = perform_login(request, user, email_verification="none")
            return response
    context = {"invitation": invitation, "role": ROLE_LABELS[Role(invitation.role)], "form": form}
    return render(request, "people/accept.html", context, status=422 if form.errors else 200)
