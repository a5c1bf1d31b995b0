"""A person who agreed to be found: their name and their organisations, nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kopir.kit.views import actor_of
from kopir.spine.parties.paths import organisation_path
from kopir.spine.people.selectors import get_findable, organisations_of


@never_cache
@require_safe
def found(request: HttpRequest, user_id: int) -> HttpResponse:
    actor = actor_of(request)
    person = get_findable(actor, user_id)
    organisations = organisations_of(actor, [user_id]).get(user_id, [])
    rows = [(each.called(), organisation_path(each.pk)) for each in organisations]
    return render(request, "people/found.html", {"person": person, "organisations": rows})
