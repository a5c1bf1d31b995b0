"""Pages of deciding: writing the decision, reading it a second time, the appeal, erasing; and the public letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kopir.kit.errors import Forbidden, NotFound
from kopir.kit.limits import allow_or_refuse
from kopir.kit.views import actor_of

from . import services
from .application_forms import CodeForm, EraseForm, GroundsForm, ReasonForm
from .application_shown import application_sheet, decision_page
from .application_views import forms_only, revision_of, step, submitted, writable
from .applied import decisions_of, get_application, letter_of, promises_of
from .credit.forms import DeliverForm
from .credit.selectors import MOST_PROMISES
from .letters import letter_page
from .lifecycle import standing
from .models import Application, ApplicationState


@login_required
@forms_only
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = writable(request, pk)
    return _deciding(
        request, found, actor, services.propose_decision, _("It is written, and waits for another person.")
    )


@login_required
@forms_only
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision on an appeal, by somebody who took no part in the first."""
    actor = actor_of(request)
    found = get_application(actor, pk)
    if not actor.can("approve", found.organisation_id):
        raise Forbidden(_("Your role does not allow this for this application."))
    return _deciding(request, found, actor, services.decide_appeal, _("The appeal is decided."))


def _deciding(
    request: HttpRequest, found: Application, actor: Any, service: Callable[..., Any], said: str
) -> HttpResponse:
    context = decision_page(actor, found, request.POST if request.method == "POST" else None)
    form = context["form"]
    appealed = service is services.decide_appeal
    context["heading"] = _("Decide on the appeal") if appealed else _("Write the decision")
    wanted = ApplicationState.APPEALED if appealed else ApplicationState.RECEIVED
    context["possible"] = request.method == "POST" or found.state == wanted
    if request.method == "POST":
        done = submitted(
            form,
            lambda: service(
                actor, application_id=found.pk, expected_revision=revision_of(request), **form.cleaned_data
            ),
        )
        if done is not None:
            messages.success(request, said)
            return redirect("recognition:application", pk=found.pk)
    return render(request, "recognition/decide.html", context, status=422 if form.errors else 200)


@login_required
@forms_only
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The second reader: the whole decision, then confirm it or send it back."""
    actor = actor_of(request)
    context = application_sheet(actor, pk)
    found = context["application"]
    if not actor.can("approve", found.organisation_id):
        raise Forbidden(_("Your role does not allow this for this application."))
    back = request.method == "POST" and request.POST.get("answer") == "back"
    form = ReasonForm(request.POST if back else None)
    confirm = forms.Form(request.POST if request.method == "POST" and not back else None)
    if request.method == "POST":
        revision = revision_of(request)
        if back:
            done = submitted(
                form,
                lambda: services.send_back(
                    actor,
                    application_id=pk,
                    reason=form.cleaned_data["reason"],
                    expected_revision=revision,
                ),
            )
        else:
            done = submitted(
                confirm,
                lambda: services.confirm_decision(actor, application_id=pk, expected_revision=revision),
            )
        if done is not None:
            said = _("It is sent back.") if back else _("It is confirmed, and the letter is issued.")
            messages.success(request, said)
            return redirect("recognition:application", pk=pk)
    possible = request.method == "POST" or found.state == ApplicationState.PROPOSED
    context |= {"form": form, "confirm": confirm, "possible": possible}
    wrong = bool(form.errors or confirm.errors)
    return render(request, "recognition/review.html", context, status=422 if wrong else 200)


@login_required
@forms_only
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recognised, as a delivery of the agreement that promised it."""
    actor, found = writable(request, pk)
    decision = standing(decisions_of(found))
    promises = promises_of(actor, found)[:MOST_PROMISES]
    form = DeliverForm(request.POST if request.method == "POST" else None, promises=promises)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.record_qualification(
                actor,
                decision_id=decision.pk if decision else 0,
                commitment_id=form.cleaned_data["commitment_id"],
            ),
        )
        if done is not None:
            messages.success(request, _("It is recorded as a delivery."))
            return redirect("recognition:application", pk=pk)
    return step(
        request, found, form, _("Record it for an agreement"), submit=_("Record"), no_promise=not promises
    )


@login_required
@forms_only
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    actor, found = writable(request, pk)
    form = GroundsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.enter_appeal(
                actor,
                application_id=pk,
                grounds=form.cleaned_data["grounds"],
                expected_revision=revision_of(request),
            ),
        )
        if done is not None:
            messages.success(request, _("The appeal is entered; somebody else decides on it."))
            return redirect("recognition:application", pk=pk)
    return step(request, found, form, _("Enter an appeal"))


@login_required
@forms_only
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_application(actor, pk)
    if not actor.can("manage", found.organisation_id):
        raise Forbidden(_("Only an administrator of the organisation may do this."))
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        done = submitted(
            form,
            lambda: services.erase_applicant(actor, application_id=pk, why=form.cleaned_data["why"]),
        )
        if done is not None:
            messages.success(request, _("The applicant is erased."))
            return redirect("recognition:application", pk=pk)
    return step(request, found, form, _("Erase the applicant"), submit=_("Erase"), erases=True)


#: Codes that one address may try in an hour: nobody mistypes so often, and guessing is hopeless anyway.
TRIES = 60


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Where a letter's code is typed."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        allow_or_refuse("letter", request, limit=TRIES, seconds=3600)
        code = "".join(each for each in form.cleaned_data["code"].lower() if each.isalnum())
        try:
            letter_of(code)
        except NotFound:
            form.add_error(
                "code", _("No letter was issued here with this code. It has 20 letters and digits.")
            )
        else:
            return redirect("recognition:letter", letter_code=code)
    return render(request, "recognition/letters.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@require_safe
def letter(request: HttpRequest, letter_code: str) -> HttpResponse:
    """What the letter says, for anybody who has its code; search engines are kept away."""
    response = render(request, "recognition/letter.html", letter_page(letter_of(letter_code)))
    response["X-Robots-Tag"] = "noindex"
    return response
