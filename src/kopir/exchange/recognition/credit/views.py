"""Transcripts of records: the list, one to enter, one to judge and decide, and what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.kit.exports import download
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of

from .. import services
from .forms import JudgeForm, StateFilter, TranscriptForm
from .pages import judge_sheet, transcript_sheet
from .selectors import get_course, get_transcript, listed, offices
from .shown import HEADS, LIST_HEADS, list_rows, transcripts_table

_forms = require_http_methods(["GET", "HEAD", "POST"])


def _state(request: HttpRequest) -> tuple[StateFilter, str]:
    form = StateFilter(request.GET)
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form, form.cleaned_data["state"]


@login_required
@require_safe
def transcripts(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form, state = _state(request)
    page = page_of(listed(actor, state), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "form": form,
        "page": page,
        "table": transcripts_table(page.items),
        "judges": bool(offices(actor)),
    }
    return render(request, "recognition/transcripts.html", context)


@login_required
@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    _form, state = _state(request)
    rows = listed(actor_of(request), state).order_by("-id").iterator(chunk_size=500)
    return download(kind, "transcripts", tuple(LIST_HEADS), list_rows(rows), LIST_HEADS)


@login_required
@_forms
def new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not actor.organisations("write"):
        raise Forbidden(_("Only those who write for an organisation enter transcripts."))
    bound = (request.POST, request.FILES) if request.method == "POST" else ()
    form = TranscriptForm(*bound, actor=actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.enter_transcript(actor, **form.values())
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            return redirect("recognition:transcript", transcript=made.pk)
    return render(
        request, "recognition/transcript_new.html", {"form": form}, status=422 if form.errors else 200
    )


@login_required
@_forms
def transcript(request: HttpRequest, transcript: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_transcript(actor, transcript)
    if request.method == "POST":
        return _done(request, actor, found.pk)
    return render(request, "recognition/transcript.html", transcript_sheet(actor, found))


def _done(request: HttpRequest, actor: Any, pk: int) -> HttpResponse:
    """One of the acts of a transcript's page; what stands against it is said on that page."""
    act, given = request.POST.get("action", ""), request.POST
    try:
        if act == "decide":
            services.decide_transcript(actor, transcript_id=pk, expected_revision=_revision(request))
        elif act == "deliver":
            chosen = given.get("commitment_id", "")
            number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
            services.deliver_transcript(actor, transcript_id=pk, commitment_id=number)
        elif act == "overturn":
            services.overturn_transcript(actor, transcript_id=pk, why=given.get("why", ""))
        elif act == "erase":
            services.erase_transcript(actor, transcript_id=pk)
            messages.success(request, _("The transcript is erased."))
            return redirect("recognition:transcripts")
        else:
            raise Invalid({"action": [_("Choose one of the list.")]})
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, _("It is saved."))
    return redirect("recognition:transcript", transcript=pk)


def _revision(request: HttpRequest) -> int | None:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


@login_required
@_forms
def judge(request: HttpRequest, transcript: int, course: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_transcript(actor, transcript)
    line = get_course(found, course)
    sheet = judge_sheet(found, line)
    bound = request.POST if request.method == "POST" else None
    form = JudgeForm(bound, found=sheet["found"], before=sheet["before"])
    if request.method == "POST" and form.is_valid():
        try:
            services.judge_course(
                actor,
                transcript_id=transcript,
                course_id=course,
                expected_revision=_revision(request),
                **form.cleaned_data,
            )
        except Invalid as invalid:
            apply_faults(form, invalid)
        else:
            return redirect("recognition:transcript", transcript=transcript)
    status = 422 if form.errors else 200
    return render(request, "recognition/judge.html", {**sheet, "form": form}, status=status)


@login_required
@require_safe
def result(request: HttpRequest, transcript: int, kind: str) -> HttpResponseBase:
    found = get_transcript(actor_of(request), transcript)
    rows = found.result.get("courses", [])
    return download(kind, f"transcript-{found.pk}", tuple(HEADS), rows, HEADS)
