"""Pages of applications: the list, one record, the steps of writing it down, deciding, reading, appealing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.kit.exports import download as sent
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.agreements.clock import today
from kopir.spine.parties.selectors import names_of

from . import services
from .application_forms import (
    ApplicationFilter,
    ApplicationForm,
    DocumentForm,
    FindingsForm,
    ReasonForm,
    ReceiveForm,
)
from .application_shown import (
    COLUMN_HEADS,
    COLUMNS,
    address,
    application_sheet,
    applications_table,
    clock_tag,
    plain_rows_of,
    state_tag_of,
)
from .applied import ORDER, agenda, documents_of, get_application, listed
from .lifecycle import OPEN, PLAIN, transition
from .models import Application, ApplicationState

forms_only = require_http_methods(["GET", "HEAD", "POST"])
#: On the page of deadlines; the list has all.
MOST_DEADLINES = 200
STEPS = (
    ("recognition:edit", gettext_lazy("Application")),
    ("recognition:documents", gettext_lazy("Documents")),
    ("recognition:findings", gettext_lazy("Findings")),
    ("recognition:receive", gettext_lazy("Reception")),
)


def _asked(request: HttpRequest) -> tuple[ApplicationFilter, dict[str, Any]]:
    form = ApplicationFilter(request.GET)
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    wanted = dict(form.cleaned_data)
    wanted["late"] = today() if wanted["late"] else None
    return form, wanted


@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form, wanted = _asked(request)
    page = page_of(listed(actor, wanted), order=ORDER, cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "table": applications_table(page.items),
        "may_write": bool(actor.organisations("write")),
    }
    return render(request, "recognition/applications.html", context)


@login_required
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    _form, wanted = _asked(request)
    rows = listed(actor_of(request), wanted).order_by(*ORDER).iterator(chunk_size=500)
    return sent(kind, "applications", COLUMNS, plain_rows_of(rows), COLUMN_HEADS)


@login_required
@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """Those whose clock runs, the nearest first."""
    day = today()
    rows = list(agenda(actor_of(request))[:MOST_DEADLINES])
    tasks = [
        {
            "url": address(row),
            "what": row.qualification,
            "note": row.organisation.called().text,
            "tag": state_tag_of(row),
            "due": clock_tag(row, day),
        }
        for row in rows
    ]
    context = {"tasks": tasks, "more": len(rows) == MOST_DEADLINES}
    return render(request, "recognition/deadlines.html", context)


@login_required
@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "recognition/application.html", application_sheet(actor_of(request), pk))


def submitted(form: forms.Form, action: Callable[[], Any]) -> Any:
    """What the service returns, or None after its refusal was put on the form."""
    if not form.is_valid():
        return None
    try:
        return action()
    except Invalid as invalid:
        apply_faults(form, _named(form, invalid))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return None


def _named(form: forms.Form, invalid: Invalid) -> Invalid:
    """The same faults; those of fields that stand on the application's own form are called as they are there."""
    faults: dict[str, list[str]] = {}
    for name, texts in invalid.faults.items():
        elsewhere = ApplicationForm.base_fields.get(name) if name not in form.fields else None
        if elsewhere is None:
            faults.setdefault(name, []).extend(texts)
        else:
            faults.setdefault("", []).extend(f"{elsewhere.label}: {text}" for text in texts)
    return Invalid(faults)


def revision_of(request: HttpRequest) -> int | None:
    given = request.POST.get("based_on", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def step(
    request: HttpRequest, found: Application | None, form: forms.Form, heading: str, **more: Any
) -> HttpResponse:
    steps = [(label, label == heading) for _name, label in STEPS] if more.pop("steps", False) else None
    context = {"application": found, "form": form, "heading": heading, "steps": steps, **more}
    return render(request, "recognition/application_form.html", context, status=422 if form.errors else 200)


def writable(request: HttpRequest, pk: int) -> tuple[Any, Application]:
    """The actor and an application that they may write; who may only read it is refused."""
    actor = actor_of(request)
    found = get_application(actor, pk)
    if not actor.can("write", found.organisation_id):
        raise Forbidden(_("Your role does not allow this for this application."))
    return actor, found


@login_required
@forms_only
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    ids = actor.organisations("write")
    if not ids:
        raise Forbidden(_("Only officers of an organisation write applications down."))
    deciders = [(pk, each.called().text) for pk, each in names_of(actor, ids).items()]
    form = ApplicationForm(request.POST if request.method == "POST" else None, actor=actor, deciders=deciders)
    if request.method == "POST":
        made = submitted(form, lambda: services.create_application(actor, **form.values()))
        if made is not None:
            messages.success(request, _("The application is written down. Now lay its documents to it."))
            return redirect("recognition:documents", pk=made.pk)
    return step(request, None, form, str(STEPS[0][1]), steps=True, title=_("New application"))


@login_required
@forms_only
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = writable(request, pk)
    form = ApplicationForm(request.POST if request.method == "POST" else None, actor=actor, application=found)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.edit_application(
                actor, application_id=pk, expected_revision=revision_of(request), **form.values()
            ),
        )
        if done is not None:
            messages.success(request, _("It is saved."))
            return redirect("recognition:application", pk=pk)
    return step(request, found, form, str(STEPS[0][1]), steps=True)


@login_required
@forms_only
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = writable(request, pk)
    sent_in = request.method == "POST"
    form = DocumentForm(request.POST if sent_in else None, request.FILES if sent_in else None)
    if sent_in:
        made = submitted(
            form,
            lambda: services.add_document(
                actor,
                application_id=pk,
                kind=form.cleaned_data["kind"],
                upload=form.cleaned_data["file"],
            ),
        )
        if made is not None:
            messages.success(request, _("The document is there."))
            return redirect("recognition:documents", pk=pk)
    return step(
        request,
        found,
        form,
        str(STEPS[1][1]),
        steps=True,
        documents=list(documents_of(found)),
        submit=_("Add the document"),
        removable=found.state in OPEN,
    )


@login_required
@require_POST
def remove_document(request: HttpRequest, pk: int, paper_id: int) -> HttpResponse:
    services.remove_document(actor_of(request), application_id=pk, document_id=paper_id)
    messages.success(request, _("The document is taken away."))
    return redirect("recognition:documents", pk=pk)


@login_required
@forms_only
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = writable(request, pk)
    form = FindingsForm(request.POST if request.method == "POST" else None, application=found)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.note_findings(
                actor, application_id=pk, expected_revision=revision_of(request), **form.values()
            ),
        )
        if done is not None:
            messages.success(request, _("It is saved; every legal basis was asked again."))
            return redirect("recognition:application", pk=pk)
    return step(request, found, form, str(STEPS[2][1]), steps=True)


@login_required
@forms_only
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = writable(request, pk)
    form = ReceiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.receive(
                actor,
                application_id=pk,
                due_on=form.cleaned_data["due_on"],
                expected_revision=revision_of(request),
            ),
        )
        if done is not None:
            messages.success(request, _("It is received, and the clock runs."))
            return redirect("recognition:application", pk=pk)
    return step(
        request, found, form, str(STEPS[3][1]), steps=True, submit=_("Receive it and start the clock")
    )


@login_required
@forms_only
def move(request: HttpRequest, pk: int, to_state: str) -> HttpResponse:
    """Ask, go on, withdraw: each with a reason where the table wants one."""
    actor, found = writable(request, pk)
    wanted = transition(found.state, to_state) if to_state in ApplicationState.values else None
    if wanted is None or (wanted.from_state, wanted.to_state) not in PLAIN:
        raise NotFound
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["reason"].required = wanted.needs_reason
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.move(
                actor,
                application_id=pk,
                to_state=to_state,
                reason=form.cleaned_data["reason"],
                expected_revision=revision_of(request),
            ),
        )
        if done is not None:
            messages.success(request, _("It is done."))
            return redirect("recognition:application", pk=pk)
    return step(request, found, form, str(wanted.action), submit=wanted.action)
