"""One organisation with its agreements."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit import exports
from kopir.kit.charts import bars
from kopir.kit.views import actor_of
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.parties.sheet import organisation_sheet
from kopir.spine.people.policies import sees_people_of
from kopir.web.delivered import COLUMNS, delivered_by_kind, message_of, plain
from kopir.web.hubs import hub_of
from kopir.web.linked import organisation_linked
from kopir.web.portfolio import portfolio_page

from .tables import delivered_table, short_table


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    sheet = organisation_sheet(actor, pk)
    page = portfolio_page(actor, {"party": pk}, cursor=request.GET.get("cursor"), hub=hub_of(request))
    # Without an agreement in sight there is no delivery in sight either.
    delivered = delivered_by_kind(actor, pk) if page.items else []
    message = message_of(delivered)
    context = {
        "delivered": delivered_table(delivered),
        "delivered_message": message,
        "delivered_chart": bars([(row.label, row.times) for row in delivered], message),
        "sheet": sheet,
        "linked": organisation_linked(sheet),
        "page": page,
        "table": short_table(page.items, _("No agreement that you may see.")),
        "sees_people": sees_people_of(actor, pk),
        "sees_trail": actor.can("read", pk) and actor.can("manage", pk),
    }
    return render(request, "web/organisation.html", context)


@require_safe
def delivered(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    actor = actor_of(request)
    get_organisation(actor, pk)  # what may not be seen is not found, whatever was delivered under it
    return exports.download(kind, f"delivered-{pk}", COLUMNS, plain(delivered_by_kind(actor, pk)))
