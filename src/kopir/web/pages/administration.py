"""Administration: one page that leads everywhere, and what the doctor says."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.errors import Forbidden
from kopir.kit.formats import number
from kopir.kit.tables import Column, Table
from kopir.kit.views import actor_of
from kopir.spine.audit.tables import trail_table
from kopir.spine.jobs.models import JobState
from kopir.web.administration import Own, overview, storage
from kopir.web.doctor import examine


def _own_table(rows: list[Own]) -> Table:
    def to(name: str, text: str, *arguments: int) -> str:
        return format_html('<a href="{}">{}</a>', reverse(name, args=arguments), text)

    return Table(
        [
            Column("name", _("Organisation"), lambda row: to("web:organisation", row.name, row.pk)),
            Column(
                "members", _("Members"), lambda row: to("people:members", number(row.members), row.pk), True
            ),
            Column(
                "invitations",
                _("Open invitations"),
                lambda row: to("people:members", number(row.invitations), row.pk),
                True,
            ),
            Column(
                "imports",
                _("Imports that wait"),
                lambda row: to("spreadsheets:start", number(row.imports)),
                True,
            ),
            Column("trail", _("Audit trail"), lambda row: to("audit:organisation", _("Open"), row.pk)),
        ],
        rows,
    )


@login_required
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = overview(actor)
    jobs = found.hub.jobs if found.hub else {}
    shown = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
    context = {
        "overview": found,
        "jobs": [(state.value, state.label, jobs.get(state.value, 0)) for state in shown],
        "own": _own_table(found.own) if found.own else None,
        "trail": trail_table(actor, found.latest),
    }
    return render(request, "web/administration.html", context)


@login_required
@require_safe
def doctor(request: HttpRequest) -> HttpResponse:
    """A page of its own, and for htmx the part that the overview shows: looking takes a moment."""
    actor = actor_of(request)
    if not actor.administers_hub():
        raise Forbidden(_("Only an administrator of the hub may do this."))
    context = {"findings": list(examine()), "storage": storage(actor)}
    part = bool(request.headers.get("HX-Request"))
    return render(request, "web/_doctor.html" if part else "web/doctor.html", context)
