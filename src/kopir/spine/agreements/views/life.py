"""Steps of an agreement's life, its legal basis, what is kept beside its wording, and matches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.errors import NotFound
from kopir.kit.multilingual import pick
from kopir.kit.views import actor_of

from .. import services
from ..forms import (
    AnswerForm,
    BasisForm,
    CampusForm,
    EndBasisForm,
    KeepingForm,
    MoveForm,
    ReportForm,
)
from ..lifecycle import DONE
from ..models import AgreementState
from ..policy import require
from ..selectors import possible_successors, visible_matches
from ..sheet import agreement_sheet, differing_promises, facts_of, match_facts
from .common import back, page, submitted


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int, to_state: str) -> HttpResponse:
    """One step, with its reason."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    step = next((move for move in sheet.moves if move.to_state == to_state), None)
    successors = list(possible_successors(actor, sheet.agreement)[:200]) if to_state == "superseded" else []
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        to_state=to_state,
        needs_reason=step is not None and step.needs_reason,
        successors=successors,
    )
    if request.method == "POST":
        done = submitted(form, lambda: services.move(actor, agreement_id=pk, **form.cleaned_data))
        if done is not None:
            return back(request, pk, str(DONE[AgreementState(to_state)]))
    elif step is None:
        raise NotFound
    context = {"form": form, "step": step, "sheet": sheet, "agreement": sheet.agreement}
    return page(request, "move", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def legal(request: HttpRequest, pk: int) -> HttpResponse:
    """Legal bases, and what stands on the ground."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    campus = request.POST.get("action") == "campus"
    basis_form = BasisForm(None if campus else request.POST if request.method == "POST" else None)
    campus_form = CampusForm(
        request.POST if campus else None, initial={"campus_state": sheet.agreement.campus_state}
    )
    if request.method == "POST":
        if campus:
            done = submitted(
                campus_form,
                lambda: services.set_campus_state(actor, agreement_id=pk, **campus_form.cleaned_data),
            )
        else:
            done = submitted(
                basis_form, lambda: services.add_legal_basis(actor, agreement_id=pk, **basis_form.details())
            )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("agreements:legal", pk=pk)
    context = {
        "sheet": sheet,
        "agreement": sheet.agreement,
        "basis_form": basis_form,
        "campus_form": campus_form,
    }
    return page(request, "legal", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def end_basis(request: HttpRequest, pk: int, basis_id: int) -> HttpResponse:
    """The last day of a legal basis, with the reason."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    require(sheet.rights.write)
    basis = next((row for row in sheet.legal_bases if row.pk == basis_id), None)
    if basis is None:
        raise NotFound
    form = EndBasisForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(
            form, lambda: services.end_legal_basis(actor, legal_basis_id=basis_id, **form.cleaned_data)
        )
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("agreements:legal", pk=pk)
    context = {"form": form, "agreement": sheet.agreement, "basis": basis}
    return page(request, "end_basis", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    """Undertake to report: asked once more, since it is not taken back."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    party = next((row for row in sheet.parties if row.organisation_id == organisation), None)
    if party is None:
        raise NotFound
    require(organisation in sheet.rights.reports_for)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.undertake_to_report(
                actor, agreement_id=pk, organisation_id=organisation, **form.cleaned_data
            ),
        )
        if done is not None:
            return back(request, pk, _("Your organisation has undertaken to report on this agreement."))
    context = {"form": form, "agreement": sheet.agreement, "party": party}
    return page(request, "report", context, refused=request.method == "POST")


@login_required
@require_http_methods(["GET", "POST"])
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """The review date, who sees it, the day of signature: what is kept beside the wording."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    require(sheet.rights.write)
    posted = request.POST if request.method == "POST" else None
    form = KeepingForm(posted, agreement=sheet.agreement, owner=sheet.rights.owner)
    if request.method == "POST":

        def save() -> Any:
            clean = dict(form.cleaned_data)
            return services.edit_agreement(
                actor, agreement_id=pk, expected_revision=clean.pop("revision"), **clean
            )

        if submitted(form, save) is not None:
            return back(request, pk, _("Saved."))
    context = {"form": form, "agreement": sheet.agreement}
    return page(request, "keeping", context, refused=request.method == "POST")


@login_required
@require_GET
def matches(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = page_of(
        visible_matches(actor), order=("-created_at", "-id"), cursor=request.GET.get("cursor"), limit=50
    )
    return page(request, "matches", {"page": found, "facts": facts_of(actor, found.items)})


MATCH_COLUMNS = (
    "id",
    "ref",
    "title",
    "title_lang",
    "held_by",
    "signed_on",
    "signed_precision",
    "state",
    "answered",
)


@login_required
@require_GET
def download_matches(request: HttpRequest, kind: str) -> HttpResponseBase:
    actor = actor_of(request)
    found = visible_matches(actor).order_by("-created_at", "-pk")

    def rows() -> Iterator[dict[str, Any]]:
        for piece in exports.pieces(found.iterator(chunk_size=500)):
            for fact in facts_of(actor, piece):
                title = pick(fact.mine.title)
                yield {
                    "id": fact.match.pk,
                    "ref": fact.mine.ref,
                    "title": title.text,
                    "title_lang": title.lang,
                    "held_by": fact.holder.called().text if fact.holder else "",
                    "signed_on": fact.signed_on,
                    "signed_precision": fact.signed_precision,
                    "state": fact.match.state,
                    "answered": fact.answered,
                }

    return exports.download(kind, "matches", MATCH_COLUMNS, rows())


@login_required
@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """What both sides share, and the question."""
    actor = actor_of(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    facts = match_facts(actor, pk)
    if request.method == "POST":
        done = submitted(form, lambda: services.answer_match(actor, match_id=pk, **form.cleaned_data))
        if done is not None:
            messages.success(request, _("Your answer is on record."))
            return redirect("agreements:match", pk=pk)
    context = {"facts": facts, "form": form, "differing": differing_promises(actor, pk)}
    return page(request, "match", context, refused=request.method == "POST")
