"""The page of what was found, and the lines under the search box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kopir.kit.views import actor_of
from kopir.spine.registry.finding import FACETS

from .selectors import find, suggest
from .shown import facet_lists, groups

#: One group shows so many; its own page all.
IN_GROUP = 10


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:1000].strip()


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    question = _asked(request)
    chosen = {name: [request.GET.get(name, "")[:200]] for name in FACETS}
    found = find(actor_of(request), question, facets=chosen, by_meaning=True)
    kind = request.GET.get("kind", "")
    context = {
        "question": question,
        "found": found,
        "groups": groups(found, most=None if kind else IN_GROUP, request=request),
        "facets": facet_lists(found, request),
    }
    return render(request, "search/page.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    question = _asked(request)
    found = suggest(actor_of(request), question)
    response = render(request, "search/suggestions.html", {"question": question, "results": found})
    response["Cache-Control"] = "private, max-age=30"
    return response
