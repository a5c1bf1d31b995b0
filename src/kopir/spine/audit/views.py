"""Pages of the trail: who, what, before, after, why."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.cursors import page_of
from kopir.kit.views import actor_of

from .models import AuditEntry
from .selectors import as_lines, organisation_trail, record_trail, visible_audit
from .tables import trail_table


def _page(request: HttpRequest, lines: QuerySet[AuditEntry], title: str) -> HttpResponse:
    page = page_of(lines, order=("-at", "-id"), cursor=request.GET.get("cursor"))
    table = trail_table(as_lines(actor_of(request), page.items))
    context = {"title": title, "page": page, "table": table}
    return render(request, "audit/trail.html", context)


@login_required
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    return _page(request, visible_audit(actor_of(request)), _("Audit trail"))


@login_required
@require_safe
def of_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    lines = organisation_trail(actor_of(request), organisation_id)
    return _page(request, lines, _("Audit trail of the organisation"))


@login_required
@require_safe
def of_record(request: HttpRequest, object_type: str, object_id: int) -> HttpResponse:
    lines = record_trail(actor_of(request), object_type, object_id)
    return _page(request, lines, _("Audit trail of the record"))
