"""Pages that join several floors: the front, the portfolio, an agreement, what needs me."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from kopir.insight.health.states import TAGS, Health
from kopir.kit import exports
from kopir.kit.errors import Invalid
from kopir.kit.views import actor_of
from kopir.web.front import front_of
from kopir.web.hubs import hub_of
from kopir.web.linked import agreement_linked, hub_linked
from kopir.web.needs import needs_of
from kopir.web.paper.agreement import agreement_pdf
from kopir.web.portfolio import portfolio_page, portfolio_rows
from kopir.web.record import agreement_page

from .agreement_parts import parts_of
from .atlas import atlas_context
from .doors import doors
from .forms import PortfolioFilter
from .onboarding import may_set_up
from .tables import COLUMNS, HEADS, export_rows, health_tag, newest_table, portfolio_table, statements_table


def _wanted(form: PortfolioFilter) -> dict[str, Any]:
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    hub = hub_of(request)
    front = front_of(actor, hub)
    context = {
        "figures": [(state, state.label, TAGS[state], front.healths.get(state.value, 0)) for state in Health],
        "total": sum(front.healths.values()),
        "front": front,
        "linked": hub_linked(hub),
        "newest": newest_table(front.newest),
        "claims": statements_table(front.claims),
        "doors": doors(),
        "may_write": bool(actor.organisations("write")),
        "may_set_up": hub is None and may_set_up(request),
    } | atlas_context(hub.country if hub else "", front.lands)
    return render(request, "web/front.html", context)


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    form, actor = PortfolioFilter(request.GET), actor_of(request)
    page = portfolio_page(actor, _wanted(form), cursor=request.GET.get("cursor"), hub=hub_of(request))
    context = {
        "form": form,
        "page": page,
        "table": portfolio_table(page.items),
        "may_write": bool(actor.organisations("write")),
    }
    return render(request, "web/portfolio.html", context)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    actor = actor_of(request)
    rows = portfolio_rows(actor, _wanted(PortfolioFilter(request.GET)))
    return exports.download(kind, "agreements", COLUMNS, export_rows(rows, actor.organisations()), HEADS)


@require_safe
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    page = agreement_page(actor_of(request), pk, hub_of(request))
    context = {"page": page, "tag": health_tag(page.health), "linked": agreement_linked(page.sheet)}
    return render(request, "web/agreement.html", context | parts_of(page))


@require_safe
def agreement_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as a PDF in the reader's language."""
    ref, content = agreement_pdf(actor_of(request), pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{ref}.pdf") or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"needs": needs_of(actor), "may_write": bool(actor.organisations("write"))}
    return render(request, "web/needs.html", context)
