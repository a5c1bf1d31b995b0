"""Distributions of grades: the list, one with its versions, and an upload with its preview."""

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
from ..services.distributions import checked_distribution
from .forms import DistributionForm, OpennessForm
from .reading import grades_of, warnings_of
from .selectors import get_distribution, group_of, newest, versions_of
from .shown import (
    GRADE_HEADS,
    LIST_HEADS,
    distributions_table,
    facts_of,
    grades_table,
    list_rows,
    scale_name,
    versions_table,
)

_forms = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def distributions(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    page = page_of(newest(actor), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "page": page,
        "table": distributions_table(page.items),
        "uploads": bool(actor.organisations("write")),
    }
    return render(request, "recognition/distributions.html", context)


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = newest(actor_of(request)).order_by("-id").iterator(chunk_size=500)
    return download(kind, "distributions", tuple(LIST_HEADS), list_rows(rows), LIST_HEADS)


@login_required
@_forms
def upload(request: HttpRequest) -> HttpResponse:
    """First a preview, then kept; a file is shown as lines, which the second step sends again."""
    actor = actor_of(request)
    if not actor.organisations("write"):
        raise Forbidden(_("Only those who write for an institution upload its distributions."))
    bound: Any = (request.POST, request.FILES) if request.method == "POST" else ()
    form = DistributionForm(*bound, actor=actor)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.asked()
            _fields, counts, group = checked_distribution(**asked)
            if request.POST.get("action") == "keep":
                return _kept(request, actor, form, asked)
            context |= {"preview": grades_table(group), "warnings": warnings_of(group, counts.passed)}
            context["form"] = DistributionForm({**request.POST.dict(), "lines": counts.lines()}, actor=actor)
        except Invalid as invalid:
            apply_faults(form, invalid)
    return render(request, "recognition/distribution_new.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, actor: Any, form: DistributionForm, asked: dict[str, Any]) -> HttpResponse:
    found = form.cleaned_data
    try:
        row = services.upload_distribution(
            actor, organisation_id=int(found["organisation_id"]), openness=found["openness"], **asked
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("recognition:distributions")
    messages.success(request, _("It is saved."))
    return redirect("recognition:distribution", distribution=row.pk)


@_forms
def distribution(request: HttpRequest, distribution: int) -> HttpResponse:
    actor = actor_of(request)
    row = get_distribution(actor, distribution)
    if request.method == "POST":
        services.open_distribution(actor, distribution_id=row.pk, openness=request.POST.get("openness", ""))
        messages.success(request, _("It is saved."))
        return redirect("recognition:distribution", distribution=row.pk)
    group = group_of(row)
    context: dict[str, Any] = {
        "row": row,
        "title": scale_name(row),
        "facts": facts_of(row),
        "table": grades_table(group),
        "warnings": warnings_of(group),
        "versions": versions_table(versions_of(actor, row)),
    }
    if actor.can("write", row.organisation_id):
        context["form"] = OpennessForm(initial={"openness": row.openness})
    return render(request, "recognition/distribution.html", context)


@require_safe
def table(request: HttpRequest, distribution: int, kind: str) -> HttpResponseBase:
    row = get_distribution(actor_of(request), distribution)
    return download(kind, f"distribution-{row.pk}", tuple(GRADE_HEADS), grades_of(group_of(row)), GRADE_HEADS)
