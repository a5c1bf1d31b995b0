"""Steps of an agreement's life, its legal basis, its annex, and matches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kopir.kit.cursors import page_of
from kopir.kit.errors import NotFound
from kopir.kit.views import actor_of

from .. import services
from ..forms import (
    AnswerForm,
    BasisForm,
    CampusForm,
    ContactForm,
    DocumentForm,
    MoveForm,
    NoteForm,
)
from ..selectors import visible_matches
from ..sheet import agreement_sheet, differing_promises, facts_of, match_facts
from .common import back, page, submitted


@login_required
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, pk: int, to_state: str) -> HttpResponse:
    """One step, with its reason."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    step = next((move for move in sheet.moves if move.to_state == to_state), None)
    form = MoveForm(request.POST if request.method == "POST" else None, to_state=to_state)
    if request.method == "POST":
        done = submitted(form, lambda: services.move(actor, agreement_id=pk, **form.cleaned_data))
        if done is not None:
            return back(request, pk, _("Done."))
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
@require_POST
def report(request: HttpRequest, pk: int, organisation: int) -> HttpResponse:
    services.undertake_to_report(actor_of(request), agreement_id=pk, organisation_id=organisation)
    return back(request, pk, _("Your organisation reports on this agreement from today on."))


ANNEX: dict[str, tuple[Any, Any]] = {
    "document": (DocumentForm, services.add_document),
    "contact": (ContactForm, services.add_contact),
    "note": (NoteForm, services.add_note),
}


@login_required
@require_http_methods(["GET", "POST"])
def annex(request: HttpRequest, pk: int) -> HttpResponse:
    """Documents, contacts and notes of one's own organisation, and what others share."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    thing = request.POST.get("action", "")
    forms = {
        name: form(request.POST, request.FILES, prefix=name) if name == thing else form(prefix=name)
        for name, (form, _service) in ANNEX.items()
    }
    if request.method == "POST":
        if thing not in ANNEX:
            raise NotFound
        add, form = ANNEX[thing][1], forms[thing]
        if submitted(form, lambda: add(actor, agreement_id=pk, **form.cleaned_data)) is not None:
            messages.success(request, _("Saved."))
            return redirect("agreements:annex", pk=pk)
    context = {"sheet": sheet, "agreement": sheet.agreement, "forms": forms}
    return page(request, "annex", context, refused=request.method == "POST")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int, thing: str, thing_id: int) -> HttpResponse:
    """Take away one's own document, contact or note."""
    service: Any = {
        "document": services.remove_document,
        "contact": services.remove_contact,
        "note": services.remove_note,
    }.get(thing)
    if service is None:
        raise NotFound
    service(actor_of(request), agreement_id=pk, **{f"{thing}_id": thing_id})
    messages.success(request, _("Removed."))
    return redirect("agreements:annex", pk=pk)


@login_required
@require_GET
def matches(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = page_of(
        visible_matches(actor), order=("-created_at", "-id"), cursor=request.GET.get("cursor"), limit=50
    )
    return page(request, "matches", {"page": found, "facts": facts_of(actor, found.items)})


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
