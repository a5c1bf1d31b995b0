"""The annex: documents, contacts and notes of one's own organisation, and what others share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kopir.kit.errors import NotFound
from kopir.kit.views import actor_of

from .. import services
from ..forms import ContactForm, DocumentForm, NoteForm, RemoveDocumentForm, RemoveForm
from ..selectors import get_agreement, get_own_annexed
from ..sheet import agreement_sheet
from .common import page, submitted

ADDED: dict[str, tuple[Any, Any]] = {
    "document": (DocumentForm, services.add_document),
    "contact": (ContactForm, services.add_contact),
    "note": (NoteForm, services.add_note),
}
REMOVED: dict[str, tuple[Any, Any]] = {
    "document": (RemoveDocumentForm, services.remove_document),
    "contact": (RemoveForm, services.remove_contact),
    "note": (RemoveForm, services.remove_note),
}


@login_required
@require_http_methods(["GET", "POST"])
def annex(request: HttpRequest, pk: int) -> HttpResponse:
    """What lies there, and a form for another document, contact or note."""
    actor = actor_of(request)
    sheet = agreement_sheet(actor, pk)
    thing = request.POST.get("action", "")
    forms = {
        name: form(request.POST, request.FILES, prefix=name) if name == thing else form(prefix=name)
        for name, (form, _service) in ADDED.items()
    }
    if request.method == "POST":
        if thing not in ADDED:
            raise NotFound
        add, form = ADDED[thing][1], forms[thing]
        if submitted(form, lambda: add(actor, agreement_id=pk, **form.cleaned_data)) is not None:
            messages.success(request, _("Saved."))
            return redirect("agreements:annex", pk=pk)
    context = {"sheet": sheet, "agreement": sheet.agreement, "forms": forms}
    return page(request, "annex", context, refused=request.method == "POST")


@login_required
@require_POST
def share(request: HttpRequest, pk: int, thing: str, thing_id: int) -> HttpResponse:
    """Show one's own document or contact to the parties, or to one's own organisation only again."""
    shared = request.POST.get("shared", "")
    services.share(actor_of(request), agreement_id=pk, thing=thing, thing_id=thing_id, shared=shared)
    said = _("The parties see it now.") if shared == "parties" else _("Only your organisation sees it now.")
    messages.success(request, said)
    return redirect("agreements:annex", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, thing: str, thing_id: int) -> HttpResponse:
    """Take away one's own document, contact or note, asked once more."""
    actor = actor_of(request)
    agreement = get_agreement(actor, pk)
    row = get_own_annexed(actor, agreement, thing, thing_id)
    form_class, service = REMOVED[thing]
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST":

        def take_away() -> bool:
            service(actor, agreement_id=pk, **{f"{thing}_id": thing_id}, **form.cleaned_data)
            return True

        if submitted(form, take_away):
            messages.success(request, _("Removed."))
            return redirect("agreements:annex", pk=pk)
    context = {"agreement": agreement, "thing": thing, "row": row, "form": form}
    return page(request, "remove", context, refused=request.method == "POST")
