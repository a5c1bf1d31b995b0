"""Undertaking to report on many agreements: choose the organisation, mark agreements, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kopir.kit.cursors import page_of
from kopir.kit.errors import NotFound
from kopir.kit.views import actor_of
from kopir.spine.parties.selectors import names_of

from .. import services
from ..models import Agreement
from ..selectors import without_reporting

#: Rows on a page.
MOST = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reporting(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    names = names_of(actor, actor.organisations("write"))
    said = request.POST.get("organisation") or request.GET.get("organisation") or ""
    chosen = int(said) if said.isdecimal() else next(iter(names), None)
    if chosen is not None and chosen not in names:
        raise NotFound
    marked = [int(pk) for pk in request.POST.getlist("agreement") if pk.isdecimal() and len(pk) < 19]
    fault = ""
    if request.method == "POST" and chosen is not None:
        if marked and request.POST.get("sure"):
            done = len(services.undertake_on_many(actor, organisation_id=chosen, agreement_ids=marked))
            text = ngettext(
                "Your organisation now reports on {n} more agreement.",
                "Your organisation now reports on {n} more agreements.",
                done,
            )
            messages.success(request, text.format(n=done))
            return redirect(f"{reverse('agreements:reporting')}?organisation={chosen}")
        fault = _("Mark at least one agreement, and confirm.")
    found = without_reporting(actor, chosen) if chosen is not None else Agreement.objects.none()
    rows = page_of(found, order=("-id",), cursor=request.GET.get("cursor"), limit=MOST)
    if request.GET.get("mark") == "all" and request.method != "POST":
        marked = [row.pk for row in rows.items]
    context = {
        "organisations": [(pk, name.name) for pk, name in names.items()],
        "chosen": chosen,
        "page": rows,
        "rows": rows.items,
        "count": found.count(),
        "marked": marked,
        "fault": fault,
    }
    return render(request, "agreements/reporting.html", context, status=422 if fault else 200)
