"""Pages of the register: the list, and forms to add and to mend. The joined page is the web floor's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kopir.ground.codelists import country_name
from kopir.kit import exports, formats
from kopir.kit.cursors import page_of
from kopir.kit.forms import apply_faults
from kopir.kit.tables import Column, Table
from kopir.kit.views import actor_of
from kopir.spine.registry.actors import ANONYMOUS, Actor, Conflict, Forbidden, Invalid

from . import services
from .fields import number
from .forms import IdentifierForm, NameForm, OrganisationFilter, OrganisationForm, RelationForm
from .listing import listed
from .models import Organisation
from .picking import choices_of, suggested
from .rights import may_edit, may_propose
from .selectors import get_organisation, sort_field

#: Where the joined page lives; a fixed convention, since this floor may not name a higher URL.
PATH = "/organisations/{}/"
COLUMNS = ("id", "name", "name_lang", "kind", "country", "city", "website", "path")


def _country(code: str) -> str:
    return country_name(code, get_language() or "en") if code else ""


def _table(rows: list[Organisation]) -> Table:
    return Table(
        columns=[
            Column(
                "name",
                _("Organisation"),
                lambda row: format_html('<a href="{}">{}</a>', PATH.format(row.pk), row.called().text),
            ),
            Column("kind", _("Kind"), lambda row: row.get_kind_display()),
            Column("country", _("Country"), lambda row: _country(row.country)),
            Column("city", _("City"), lambda row: formats.city(row.city, row.country)),
        ],
        rows=rows,
        empty=_("No organisation fits. Try another spelling, or take a filter away."),
    )


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    actor, form = actor_of(request), OrganisationFilter(request.GET)
    rows = listed(actor, form.cleaned_data if form.is_valid() else {})
    page = page_of(rows, order=(sort_field(), "id"), cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "table": _table(page.items),
        "may_add": may_propose(actor),
        "may_group": actor.administers_hub(),
    }
    return render(request, "parties/list.html", context)


def _plain(rows: Iterable[Organisation], lang: str) -> Iterator[dict[str, Any]]:
    for row in rows:
        called = row.called(lang)
        yield {
            "id": row.pk,
            "name": called.text,
            "name_lang": called.lang,
            "kind": row.kind,
            "country": row.country,
            "city": row.city,
            "website": row.website,
            "path": PATH.format(row.pk),
        }


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    form = OrganisationFilter(request.GET)
    rows = listed(actor_of(request), form.cleaned_data if form.is_valid() else {})
    found = rows.order_by(sort_field(), "pk").iterator(chunk_size=500)
    return exports.download(kind, "organisations", COLUMNS, _plain(found, get_language() or "en"))


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _saved(form: Form, save: Callable[..., Any]) -> Any:
    """What *save* returns, or None after its refusal was put on the form."""
    try:
        return save(**form.cleaned_data)
    except Invalid as invalid:
        apply_faults(form, invalid)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return None


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    if not may_propose(actor_of(request)):
        raise Forbidden
    form = OrganisationForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        made = _saved(form, lambda **data: services.create_organisation(actor_of(request), **data))
        if made is not None:
            return redirect(PATH.format(made.pk))
    context = {"form": form, "heading": _("Add an organisation")}
    return render(request, "parties/form.html", context, status=422 if form.errors else 200)


def editable_organisation(actor: Actor, pk: int) -> Organisation:
    """The organisation of a page that changes it; raises NotFound or Forbidden."""
    organisation = get_organisation(actor, pk)
    if not may_edit(actor, organisation):
        raise Forbidden
    return organisation


def _add_to(
    request: HttpRequest,
    pk: int,
    form: Form,
    heading: str,
    save: Callable[..., Any],
) -> HttpResponse:
    organisation = editable_organisation(actor_of(request), pk)
    if request.method == "POST" and form.is_valid() and _saved(form, save) is not None:
        messages.success(request, _("Saved."))
        return redirect(PATH.format(pk))
    context = {"form": form, "heading": heading, "organisation": organisation, "back": PATH.format(pk)}
    return render(request, "parties/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def add_name(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    return _add_to(
        request,
        pk,
        NameForm(_posted(request)),
        _("Add a name"),
        lambda **data: services.add_name(actor, organisation_id=pk, **data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def add_identifier(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    return _add_to(
        request,
        pk,
        IdentifierForm(_posted(request)),
        _("Add an identifier"),
        lambda **data: services.add_identifier(actor, organisation_id=pk, **data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def add_relation(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    return _add_to(
        request,
        pk,
        RelationForm(_posted(request), actor=actor, without=[pk]),
        _("Add a relation"),
        lambda **data: services.add_relation(actor, subject_id=pk, **data),
    )


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Organisations for whoever types a name in a form: {said, items: [{id, name, lang, note}]}, best first.

    ``q``: what was typed; ``near``: numbers that are offered when that is nothing; ``without``: numbers that
    cannot be meant; ``everybody``: only what all may know of.
    """
    actor = ANONYMOUS if request.GET.get("everybody") else actor_of(request)
    near, without = (
        [pk for text in request.GET.getlist(name)[:100] for pk in number(text)]
        for name in ("near", "without")
    )
    asked = request.GET.get("q", "")
    found = suggested(actor, asked, without) if asked.strip() else choices_of(actor, near)
    said = ngettext("{count} organisation is offered", "{count} organisations are offered", len(found))
    answer = {
        "said": said.format(count=formats.number(len(found))) if found else str(_("Nothing was found.")),
        "items": [{"id": c.pk, "name": c.name, "lang": c.lang, "note": c.note} for c in found],
    }
    return JsonResponse(answer, headers={"Cache-Control": "private, max-age=30"})
