"""One organisation with its agreements."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit.views import actor_of
from kopir.spine.parties.sheet import organisation_sheet
from kopir.spine.people.policies import sees_people_of
from kopir.web.hubs import hub_of
from kopir.web.linked import organisation_linked
from kopir.web.portfolio import portfolio_page

from .tables import short_table


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    sheet = organisation_sheet(actor, pk)
    page = portfolio_page(actor, {"party": pk}, cursor=request.GET.get("cursor"), hub=hub_of(request))
    context = {
        "sheet": sheet,
        "linked": organisation_linked(sheet),
        "page": page,
        "table": short_table(page.items, _("No agreement that you may see.")),
        "sees_people": sees_people_of(actor, pk),
        "sees_trail": actor.can("read", pk) and actor.can("manage", pk),
    }
    return render(request, "web/organisation.html", context)
