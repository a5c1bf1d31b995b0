"""The claims board, one claim beside what the records show, and the curator's forms."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Forbidden, Invalid
from kopir.kit.exports import download as sent
from kopir.kit.forms import apply_faults
from kopir.kit.languages import content_language
from kopir.kit.views import actor_of

from . import services
from .forms import BoardFilter, ClaimForm, TopicForm, WithdrawForm
from .linked import claim_linked
from .models import Topic
from .selectors import ORDER, board, curates, get_claim, title_of, topics
from .sheet import claim_sheet, verdict_figures
from .shown import COLUMNS, claims_table, plain_rows, topics_table

_forms = require_http_methods(["GET", "HEAD", "POST"])


def _asked(request: HttpRequest, offered: list[Topic]) -> tuple[BoardFilter, dict[str, Any]]:
    form = BoardFilter(request.GET, topics=offered)
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form, form.cleaned_data


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form, wanted = _asked(request, list(topics()))
    page = page_of(board(actor, wanted), order=ORDER, cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "table": claims_table(page.items),
        "figures": verdict_figures(actor),
        "curates": curates(actor),
    }
    return render(request, "claims/list.html", context)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    _form, wanted = _asked(request, list(topics()))
    rows = board(actor_of(request), wanted).order_by(*ORDER).iterator(chunk_size=500)
    return sent(kind, "claims", COLUMNS, plain_rows(rows))


@require_safe
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    sheet = claim_sheet(actor_of(request), pk)
    return render(request, "claims/claim.html", {"sheet": sheet, "linked": claim_linked(sheet.claim)})


def _must_curate(request: HttpRequest) -> Any:
    actor = actor_of(request)
    if not curates(actor):
        raise Forbidden(_("Only an administrator of the hub may do this."))
    return actor


def _form_page(request: HttpRequest, form: Any, heading: str, **more: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, **more}
    return render(request, "claims/form.html", context, status=422 if form.errors else 200)


@login_required
@_forms
def new(request: HttpRequest) -> HttpResponse:
    actor = _must_curate(request)
    form = ClaimForm(request.POST if request.method == "POST" else None, topics=list(topics()), actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.record_claim(actor, **form.values())
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            messages.success(request, _("The statement is recorded."))
            return redirect("claims:detail", pk=made.pk)
    return _form_page(request, form, _("Record a statement"))


@login_required
@_forms
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_claim(actor, pk)
    _must_curate(request)
    bound = request.POST if request.method == "POST" else None
    form = ClaimForm(bound, topics=list(topics()), claim=found, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_claim(actor, claim_id=pk, expected_revision=_revision(request), **form.values())
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            messages.success(request, _("The statement is saved."))
            return redirect("claims:detail", pk=pk)
    return _form_page(request, form, _("Correct the record of a statement"), claim=found)


def _revision(request: HttpRequest) -> int | None:
    """The revision that the form was made from; a form without one holds against nothing."""
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@login_required
@_forms
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_claim(actor, pk)
    _must_curate(request)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.withdraw_claim(
            actor, claim_id=pk, why=form.cleaned_data["why"], expected_revision=_revision(request)
        )
        messages.success(request, _("The statement is withdrawn."))
        return redirect("claims:detail", pk=pk)
    return _form_page(request, form, _("Withdraw a statement"), claim=found, withdraws=True)


@login_required
@_forms
def topic_list(request: HttpRequest) -> HttpResponse:
    actor = _must_curate(request)
    form = TopicForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        title = {**title_of(values["code"]), content_language(): values["title"]}
        try:
            services.save_topic(actor, code=values["code"], title=title, position=values["position"])
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            return redirect("claims:topics")
    return _form_page(request, form, _("Topics"), table=topics_table(topics()))
