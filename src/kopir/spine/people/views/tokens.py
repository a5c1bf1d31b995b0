"""API tokens of one's own: the secret is on one page, once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kopir.kit.errors import Conflict, Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.people.forms import TokenForm
from kopir.spine.people.services import create_token, revoke_token

from .account import account_context


@never_cache
@login_required
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST, auto_id="token_%s")  # the profile above has a name as well
    if form.is_valid():
        try:
            token, secret = create_token(actor_of(request), **form.cleaned_data)
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            return render(request, "people/token.html", {"token": token, "secret": secret})
    return render(request, "people/account.html", account_context(request, token_form=form), status=422)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    revoke_token(actor_of(request), token_id=token_id)
    messages.success(request, _("The token is revoked: nothing that uses it works any more."))
    return redirect("people:me")
