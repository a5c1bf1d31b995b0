"""The form that says who is behind a promise of money."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.agreements.paths import agreement_path

from .forms import FundingForm
from .selectors import get_writable
from .services import describe_funding


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def funding(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    actor = actor_of(request)
    promise, known = get_writable(actor, pk, key)
    form = FundingForm(request.POST if request.method == "POST" else None, funding=known, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            describe_funding(actor, agreement_id=pk, key=key, **form.values())
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            messages.success(request, _("It is saved."))
            return redirect(agreement_path(pk))
    context = {"form": form, "promise": promise, "back": agreement_path(pk)}
    return render(request, "investment/funding.html", context, status=422 if form.errors else 200)
