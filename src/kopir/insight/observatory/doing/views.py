"""People of a pair, proposing an agreement from it, and not being named."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.limits import allow_or_refuse
from kopir.kit.views import actor_of
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.parties.selectors import names_of

from . import selectors, services, shown
from .forms import DecideForm, ForgetForm, ProposeForm
from .pair import pair_of

_forms = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def people(request: HttpRequest, institution_id: int, partner_id: int) -> HttpResponse:
    pair = pair_of(actor_of(request), institution_id, partner_id)
    context = {"pair": pair, "people": shown.people_tables(pair), "topics": shown.topics_table(pair)}
    return render(request, "observatory/doing/people.html", context)


@login_required
@_forms
def propose(request: HttpRequest, institution_id: int, partner_id: int) -> HttpResponse:
    """For who may not, the page says who may."""
    actor = actor_of(request)
    pair = pair_of(actor, institution_id, partner_id)
    own, other = pair.organisations
    may = own is not None and other is not None and actor.can("write", own)
    form = ProposeForm(
        request.POST if request.method == "POST" else None,
        initial={"title": f"{pair.one.name} – {pair.other.name}"[:300]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.propose_agreement(
                actor, institution_id=institution_id, partner_id=partner_id, **form.values()
            )
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            messages.success(request, _("The agreement is drafted: {ref}").format(ref=made.ref))
            return redirect(agreement_path(made.pk))
    named = names_of(actor, [each for each in pair.organisations if each])
    context = {
        "pair": pair,
        "form": form,
        "may": may,
        "own": named.get(own) if own else None,
        "other": named.get(other) if other else None,
    }
    return render(request, "observatory/doing/propose.html", context, status=422 if form.errors else 200)


@_forms
def forget(request: HttpRequest) -> HttpResponse:
    form = ForgetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        allow_or_refuse("optout", request, limit=10, seconds=3600)
        try:
            services.ask_not_to_be_named(actor_of(request), **form.cleaned_data)
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            messages.success(request, _("It is asked for. An administrator of this hub looks at it."))
            return redirect("observatory:overview")
    return render(
        request, "observatory/doing/forget.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    rows = selectors.requests(actor_of(request))
    page = page_of(rows, order=("-asked_at", "-id"), cursor=request.GET.get("cursor"))
    context = {"page": page, "table": shown.requests_table(page.items)}
    return render(request, "observatory/doing/requests.html", context)


@login_required
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = selectors.requests(actor_of(request)).order_by("-asked_at", "-id")
    found = rows.values(*shown.REQUEST_COLUMNS).iterator(chunk_size=500)
    heads = {
        "author": _("Author"),
        "orcid": _("ORCID iD"),
        "proof": _("What they wrote"),
        "asked_at": _("Asked"),
        "decided_at": _("Decided"),
    }
    return exports.download(kind, "not-named", shown.REQUEST_COLUMNS, found, heads)


@login_required
@_forms
def decide(request: HttpRequest, optout_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = selectors.get_request(actor, optout_id)
    form = DecideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.decide(actor, optout_id=optout_id, grant=form.cleaned_data["grant"] == "yes")
        messages.success(request, _("It is decided."))
        return redirect("pairs:requests")
    context = {"form": form, "table": shown.requests_table([found])}
    return render(request, "observatory/doing/decide.html", context, status=422 if form.errors else 200)
