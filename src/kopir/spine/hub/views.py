"""The hub's settings, for its administrators."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kopir.kit.errors import Conflict, Invalid
from kopir.kit.views import actor_of

from .forms import SettingsForm
from .selectors import settings_of
from .services import change_settings, state_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hub_settings(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    hub = settings_of(actor)
    bound = request.POST if request.method == "POST" else None
    form = SettingsForm(bound, initial=SettingsForm.initial_of(hub))
    if request.method == "POST" and form.is_valid():
        try:
            state = request.POST.get("based_on") or None
            change_settings(actor, values=form.values(hub), expected_state=state)
        except Invalid as invalid:
            form.refuse(invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The settings are saved."))
            return redirect("hub:settings")
    return render(
        request,
        "hub/settings.html",
        {"form": form, "based_on": state_of(hub)},
        status=422 if form.errors else 200,
    )
