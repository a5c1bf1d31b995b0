"""The pages that set the hub up. Without a spent set-up link in the session they are not there, nor once there is a hub."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kopir.kit.errors import Conflict, Invalid, NotFound
from kopir.kit.forms import apply_faults
from kopir.kit.limits import allow_or_refuse
from kopir.kit.views import actor_of
from kopir.spine.hub.services import use_setup_link
from kopir.spine.registry.actors import process
from kopir.web.hubs import hub_of
from kopir.web.onboarding import steps as asked
from kopir.web.onboarding.forms import GroupsForm, PasswordForm
from kopir.web.onboarding.founding import Founder, found
from kopir.web.onboarding.review import review_of

ONBOARDING = "web/setup_step.html"


def may_set_up(request: HttpRequest) -> bool:
    """Whoever came by the link; or an administrator who was made at the machine and is signed in."""
    if hub_of(request) is not None:
        return False
    return asked.OPEN in request.session or actor_of(request).administers_hub()


def _require(request: HttpRequest) -> None:
    if not may_set_up(request):
        raise NotFound


def _trail(current: str) -> list[tuple[str, bool, str]]:
    return [
        *((each.label, each.code == current, each.code) for each in asked.steps()),
        (_("Review"), not current, ""),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Opening spends nothing: previews are harmless. The button does."""
    if hub_of(request) is not None:
        raise NotFound
    if request.method != "POST":
        return render(request, "web/setup_link.html")
    allow_or_refuse("setup-link", request, limit=20, seconds=600)
    number = use_setup_link(secret)
    request.session.cycle_key()
    request.session[asked.OPEN] = number
    return redirect("web:setup")


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """To the first step that is still open, or to the review."""
    _require(request)
    step = asked.first_open(asked.answers_of(request.session))
    return redirect("web:setup_step", step.code) if step else redirect("web:setup_review")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, slug: str) -> HttpResponse:
    _require(request)
    answers, known = asked.answers_of(request.session), asked.steps()
    here = next((n for n, each in enumerate(known) if each.code == slug), None)
    if here is None:
        raise NotFound
    if missing := asked.first_open(answers, before=slug):
        return redirect("web:setup_step", missing.code)
    current = known[here]
    initial = current.form.proposed(answers)
    if slug in answers:
        kept = answers[slug]
        initial = GroupsForm.shown(kept) if current.form is GroupsForm else {**initial, **kept}
    form = current.form(request.POST if request.method == "POST" else None, initial=initial, answers=answers)
    if request.method == "POST" and form.is_valid():
        asked.keep(request.session, current, form.answer())
        return (
            redirect("web:setup_step", known[here + 1].code)
            if here + 1 < len(known)
            else redirect("web:setup_review")
        )
    context = {
        "form": form,
        "step": current,
        "trail": _trail(slug),
        "back": known[here - 1].code if here else "",
    }
    return render(request, ONBOARDING, context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Everything once more, and then the hub is made."""
    _require(request)
    answers = asked.answers_of(request.session)
    if missing := asked.first_open(answers):
        return redirect("web:setup_step", missing.code)
    known = asked.steps()
    asks_password = known[-1].code == "administrator"
    form = PasswordForm(request.POST if request.method == "POST" else None) if asks_password else None
    if request.method == "POST" and (form is None or form.is_valid()):
        founder = (
            Founder(**answers["administrator"], password=form.cleaned_data["password"]) if form else None
        )
        try:
            return _made(request, answers, founder)
        except Invalid as invalid:
            form = form or PasswordForm({})
            apply_faults(form, invalid)
    context = {
        "form": form,
        "parts": review_of(known, answers),
        "trail": _trail(""),
        "back": known[-1].code,
    }
    return render(request, "web/setup_review.html", context, status=422 if form and form.errors else 200)


def _made(request: HttpRequest, answers: asked.Answers, founder: Founder | None) -> HttpResponse:
    values: dict[str, Any] = asked.values_of(answers)
    try:
        _hub, user = found(process("setup"), values=values, groups=asked.groups_of(answers), founder=founder)
    except Conflict:
        if hub_of(request) is None and founder is None:
            raise
        raise NotFound from None
    for key in (asked.OPEN, asked.ANSWERS):
        request.session.pop(key, None)
    messages.success(request, _("The hub is there. It is empty: begin with its organisations."))
    if user is None:
        return redirect("web:front")
    response: HttpResponse = perform_login(request, user, email_verification="none")
    return response
