"""Calls: the list, one call with its places and its result, the steps of the office, and the applicant's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.parties.paths import organisation_path
from kopir.spine.parties.selectors import names_of

from . import services
from .forms import CallForm, CapForm, FileForm, HandForm, OfferForm
from .models import CallState
from .question import question_of
from .selectors import (
    ORDER,
    applications_of,
    get_application,
    get_call,
    get_writable,
    listed_calls,
    own_application,
    places_promised,
)
from .shown import (
    CALL_COLUMNS,
    COLUMNS,
    answer_tag,
    applications_table,
    calls_table,
    explain,
    filled,
    lottery_says,
    place_of,
    plain_calls,
    plain_rows,
    sheet_of,
    state_tag,
)

_forms = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = page_of(listed_calls(actor), order=ORDER, cursor=request.GET.get("cursor"))
    context = {"page": page, "table": calls_table(page.items), "writes": bool(actor.organisations("write"))}
    return render(request, "mobility/calls.html", context)


@login_required
@require_safe
def download_calls(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = listed_calls(actor_of(request)).order_by(*ORDER).iterator(chunk_size=500)
    heads = {"asking": _("Applications"), "with_place": _("With a place")}
    return exports.download(kind, "calls", CALL_COLUMNS, plain_calls(rows), heads)


@login_required
@require_safe
def call(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_call(actor, pk)
    sheet, taken = sheet_of(found), filled(found)
    only, place = request.GET.get("only", ""), request.GET.get("place", "")
    narrowed = applications_of(found, int(place) if place.isdecimal() and len(place) < 18 else None, only)
    page = page_of(narrowed.select_related("call"), order=("id",), cursor=request.GET.get("cursor"))
    context = {
        "sheet": sheet,
        "call": found,
        "state": state_tag(found),
        "organisation": organisation_path(found.organisation_id),
        "offers": [(offer, taken.get(offer.pk, 0)) for offer in sheet.offers],
        "page": page,
        "table": applications_table(found, page.items),
        "writes": actor.can("write", found.organisation_id),
        "publishes": actor.can("approve", found.organisation_id),
        "published": found.state == CallState.PUBLISHED,
    }
    return render(request, "mobility/call.html", context)


@login_required
@require_safe
def download(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    found = get_call(actor_of(request), pk)
    rows = applications_of(found, None, request.GET.get("only", "")).order_by("id")
    heads = {"number": _("Number"), "choice": _("Choice"), "score": _("Score"), "answer": _("Answer")}
    return exports.download(kind, f"call-{pk}", COLUMNS, plain_rows(found, rows), heads)


def _step(
    request: HttpRequest,
    form: Any,
    save: Callable[[Any], Any],
    heading: str,
    pk: int | None = None,
    done: str = "",
) -> HttpResponse:
    """A form, and what it saves; refusals stand on the form."""
    if request.method == "POST" and form.is_valid():
        try:
            made = save(form)
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, done or _("Saved."))
            return redirect("mobility:call", pk=pk or made.pk)
    context = {"form": form, "heading": heading, "pk": pk}
    return render(request, "mobility/form.html", context, status=422 if form.errors else 200)


@login_required
@_forms
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    names = names_of(actor, actor.organisations("write"))
    if not names:
        raise Forbidden(_("Only an officer of an organisation may do this."))
    offered = [(pk, row.called().text) for pk, row in names.items()]
    form = CallForm(request.POST if request.method == "POST" else None, organisations=offered)

    def save(form: CallForm) -> Any:
        return services.create_call(
            actor, organisation_id=int(form.cleaned_data["organisation"]), **form.values()
        )

    return _step(request, form, save, _("Prepare a call"))


@login_required
@_forms
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_writable(actor, pk)
    form = CallForm(request.POST if request.method == "POST" else None, call=found)
    return _step(
        request,
        form,
        lambda form: services.edit_call(actor, call_id=pk, **form.values()),
        _("Change the call"),
        pk,
    )


@login_required
@_forms
def add_offer(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_writable(actor, pk)
    form = OfferForm(
        request.POST if request.method == "POST" else None, promises=list(places_promised(actor, found)[:500])
    )

    def save(form: OfferForm) -> Any:
        data = dict(form.cleaned_data)
        return services.add_offer(actor, call_id=pk, commitment_id=data.pop("commitment"), **data)

    return _step(request, form, save, _("Add a place"), pk)


@login_required
@_forms
def add_cap(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_writable(actor, pk)
    form = CapForm(
        request.POST if request.method == "POST" else None, offers=list(found.offers.order_by("id"))
    )

    def save(form: CapForm) -> Any:
        data = dict(form.cleaned_data)
        return services.add_cap(actor, call_id=pk, offer_ids=data.pop("offers"), **data)

    return _step(request, form, save, _("Add a common cap"), pk)


@login_required
@_forms
def take_in(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    get_writable(actor, pk)
    posted = request.method == "POST"
    form = FileForm(request.POST if posted else None, request.FILES if posted else None)

    def save(form: FileForm) -> Any:
        return services.take_in(actor, call_id=pk, upload=form.cleaned_data["file"])

    return _step(request, form, save, _("Take applications in"), pk, _("The applications are taken in."))


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, what: str, part: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        if what == "offer":
            services.remove_offer(actor, call_id=pk, offer_id=part)
        else:
            services.remove_cap(actor, call_id=pk, cap_id=part)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("mobility:call", pk=pk)


@login_required
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Give the places, publish them, or erase the names."""
    actor = actor_of(request)
    try:
        if what == "give":
            run = services.give_places(actor, call_id=pk)
            said = ngettext("{n} applicant has a place.", "{n} applicants have a place.", run.placed)
            messages.success(request, said.format(n=run.placed))
        elif what == "publish":
            services.publish(actor, call_id=pk)
            messages.success(request, _("The places are published."))
        else:
            services.erase_names(actor, call_id=pk)
            messages.success(request, _("The names are erased."))
    except (Conflict, Invalid) as refused:
        messages.error(request, str(refused))
    return redirect("mobility:call", pk=pk)


@login_required
@require_safe
def lottery(request: HttpRequest, pk: int) -> HttpResponse:
    """How the lots were drawn, and how much hangs on them."""
    found = get_call(actor_of(request), pk)
    context = {"call": found, "hanging": lottery_says(question_of(found))}
    return render(request, "mobility/lottery.html", context)


@login_required
@_forms
def application(request: HttpRequest, pk: int, application_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_application(actor, pk, application_id)
    explained = explain(found)
    approves = actor.can("approve", found.call.organisation_id)
    if request.method == "POST" and not approves:
        raise Forbidden(_("Only an approver of the organisation may do this."))
    form = HandForm(request.POST if request.method == "POST" else None, wishes=[e.wish for e in explained])
    if request.method == "POST" and form.is_valid():
        try:
            services.change_by_hand(
                actor,
                call_id=pk,
                application_id=application_id,
                offer_id=form.cleaned_data["offer"],
                reason=form.cleaned_data["reason"],
            )
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("Changed. The certificate names it."))
            return redirect("mobility:application", pk=pk, application_id=application_id)
    context = {
        "application": found,
        "call": found.call,
        "explained": explained,
        "place": place_of(explained),
        "answer": answer_tag(found),
        "form": form,
        "published": found.call.state == CallState.PUBLISHED,
        "approves": approves,
        "writes": actor.can("write", found.call.organisation_id),
    }
    return render(request, "mobility/application.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, application_id: int, what: str) -> HttpResponse:
    """The office writes down that an applicant accepts, or withdraws."""
    actor = actor_of(request)
    try:
        if what == "accept":
            services.accept(actor, call_id=pk, application_id=application_id)
            messages.success(request, _("Accepted."))
        else:
            run = services.withdraw(actor, call_id=pk, application_id=application_id)
            others = max(len(run.moved) - 1, 0)
            said = ngettext("Withdrawn. {n} other moved up.", "Withdrawn. {n} others moved up.", others)
            messages.success(request, said.format(n=others))
    except Conflict as conflict:
        messages.error(request, str(conflict))
    return redirect("mobility:application", pk=pk, application_id=application_id)


@never_cache
@require_safe
def mine(request: HttpRequest, secret: str) -> HttpResponse:
    """The applicant's own page, by the address that the office gave them."""
    found = own_application(secret)
    explained = explain(found)
    context = {
        "application": found,
        "call": found.call,
        "explained": explained,
        "place": place_of(explained),
        "sheet": sheet_of(found.call),
        "answer": answer_tag(found),
    }
    return render(request, "mobility/mine.html", context)
