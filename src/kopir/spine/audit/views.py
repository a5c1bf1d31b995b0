"""Pages of the trail: who, what, before, after, why; each also as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.views import actor_of

from .models import AuditEntry
from .selectors import as_lines, organisation_trail, record_trail, visible_audit
from .tables import COLUMNS, plain_lines, trail_table

ORDER = ("-at", "-id")


def _page(request: HttpRequest, lines: QuerySet[AuditEntry], title: str, **about: Any) -> HttpResponse:
    page = page_of(lines, order=ORDER, cursor=request.GET.get("cursor"))
    actor = actor_of(request)
    table = trail_table(actor, as_lines(actor, page.items))
    return render(request, "audit/trail.html", {"title": title, "page": page, "table": table, **about})


def _file(request: HttpRequest, lines: QuerySet[AuditEntry], kind: str, name: str) -> HttpResponseBase:
    actor = actor_of(request)
    rows = exports.pieces(lines.order_by(*ORDER).iterator(chunk_size=500))
    plain = (row for piece in rows for row in plain_lines(as_lines(actor, piece)))
    return exports.download(kind, name, COLUMNS, plain)


@login_required
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    return _page(request, visible_audit(actor_of(request)), _("Audit trail"))


@login_required
@require_safe
def trail_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    return _file(request, visible_audit(actor_of(request)), kind, "audit")


@login_required
@require_safe
def of_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    lines = organisation_trail(actor_of(request), organisation_id)
    title = _("Audit trail of the organisation")
    return _page(request, lines, title, organisation_id=organisation_id)


@login_required
@require_safe
def organisation_file(request: HttpRequest, organisation_id: int, kind: str) -> HttpResponseBase:
    lines = organisation_trail(actor_of(request), organisation_id)
    return _file(request, lines, kind, f"audit-organisation-{organisation_id}")


@login_required
@require_safe
def of_record(request: HttpRequest, object_type: str, object_id: int) -> HttpResponse:
    lines = record_trail(actor_of(request), object_type, object_id)
    title = _("Audit trail of the record")
    return _page(request, lines, title, object_type=object_type, object_id=object_id)


@login_required
@require_safe
def record_file(request: HttpRequest, object_type: str, object_id: int, kind: str) -> HttpResponseBase:
    lines = record_trail(actor_of(request), object_type, object_id)
    return _file(request, lines, kind, f"audit-{object_type}-{object_id}")
