"""Pages that change what an organisation has already: its own fields, a name, the end of a relation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.registry.actors import Conflict, Invalid

from . import services
from .forms import EditForm, EndForm, NameChangeForm, WhyForm
from .models import Organisation
from .rights import confirmable
from .selectors import get_identifier, get_name, get_relation
from .views import PATH, editable_organisation


def _change(
    request: HttpRequest,
    organisation: Organisation,
    form: Form,
    heading: str,
    save: Callable[..., Any],
    *,
    said: str = "",
    done: str = "",
    based_on: str = "",
) -> HttpResponse:
    """Show the form, or save it and go back to the organisation; *said* tells what it is about, *done* what
    was done, *based_on* from which state the form was filled."""
    back = PATH.format(organisation.pk)
    if request.method == "POST" and form.is_valid():
        try:
            save(**form.cleaned_data)
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, done or _("Saved."))
            return redirect(back)
    context = {
        "form": form,
        "heading": heading,
        "organisation": organisation,
        "back": back,
        "said": said,
        "based_on": based_on,
    }
    return render(request, "parties/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    organisation = editable_organisation(actor, pk)
    form = EditForm.of(organisation, request.POST if request.method == "POST" else None)
    return _change(
        request,
        organisation,
        form,
        _("Edit"),
        lambda **data: services.edit_organisation(
            actor, organisation_id=pk, expected_at=_based_on(request), **data
        ),
        based_on=organisation.updated_at.isoformat(),
    )


def _based_on(request: HttpRequest) -> datetime | None:
    """When the state that the form was filled from was written; None from a form that does not say so."""
    try:
        found = datetime.fromisoformat(request.POST.get("based_on", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


@login_required
@require_http_methods(["GET", "POST"])
def edit_name(request: HttpRequest, pk: int, name_id: int) -> HttpResponse:
    actor = actor_of(request)
    organisation = editable_organisation(actor, pk)
    name = get_name(organisation, name_id)
    form = NameChangeForm.of(name, request.POST if request.method == "POST" else None)
    return _change(
        request,
        organisation,
        form,
        _("Change a name"),
        lambda **data: services.edit_name(actor, name_id=name.pk, **data),
    )


@login_required
@require_http_methods(["GET", "POST"])
def remove_name(request: HttpRequest, pk: int, name_id: int) -> HttpResponse:
    """Take away a name that was a mistake, asked once more; one that was once right is retired instead."""
    actor = actor_of(request)
    organisation = editable_organisation(actor, pk)
    name = get_name(organisation, name_id)
    return _change(
        request,
        organisation,
        WhyForm(request.POST if request.method == "POST" else None),
        _("Remove a name that was a mistake"),
        lambda **data: services.remove_name(actor, name_id=name.pk, **data),
        said=name.text,
    )


@login_required
@require_http_methods(["GET", "POST"])
def remove_identifier(request: HttpRequest, pk: int, identifier_id: int) -> HttpResponse:
    """Take away an identifier that was a mistake, asked once more."""
    actor = actor_of(request)
    organisation = editable_organisation(actor, pk)
    identifier = get_identifier(organisation, identifier_id)
    return _change(
        request,
        organisation,
        WhyForm(request.POST if request.method == "POST" else None),
        _("Remove an identifier that was a mistake"),
        lambda **data: services.remove_identifier(actor, identifier_id=identifier.pk, **data),
        said=identifier.value,
    )


@login_required
@require_http_methods(["GET", "POST"])
def end_relation(request: HttpRequest, pk: int, relation_id: int) -> HttpResponse:
    actor = actor_of(request)
    organisation = editable_organisation(actor, pk)
    relation = get_relation(actor, organisation, relation_id)
    return _change(
        request,
        organisation,
        EndForm(request.POST if request.method == "POST" else None),
        _("End a relation"),
        lambda **data: services.end_relation(actor, relation_id=relation.pk, **data),
        said=f"{relation.get_type_display()}: {relation.object.name}",
    )


@login_required
@require_http_methods(["GET", "POST"])
def remove_relation(request: HttpRequest, pk: int, relation_id: int) -> HttpResponse:
    """Take away what never held, asked once more; what held is ended instead."""
    actor = actor_of(request)
    organisation = editable_organisation(actor, pk)
    relation = get_relation(actor, organisation, relation_id)
    heading = _("Remove a relation that never held")
    said = f"{relation.get_type_display()}: {relation.object.name}"
    return _change(
        request,
        organisation,
        WhyForm(request.POST if request.method == "POST" else None),
        heading,
        lambda **data: services.remove_relation(actor, relation_id=relation.pk, **data),
        said=said,
    )


@login_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposed organisation into the register, asked once more: everybody sees it then."""
    actor = actor_of(request)
    organisation = confirmable(actor, pk)
    return _change(
        request,
        organisation,
        WhyForm(request.POST if request.method == "POST" else None),
        _("Take into the register"),
        lambda **data: services.confirm_organisation(actor, organisation_id=pk, **data),
        said=_("Everybody sees it then."),
        done=_("The organisation is in the register."),
    )
