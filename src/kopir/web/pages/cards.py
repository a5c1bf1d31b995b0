"""``…/card.<language>.png`` under a public page: its picture for messages and social networks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.http import parse_etags, quote_etag
from django.views.decorators.http import require_safe

from kopir.kit.languages import offered
from kopir.kit.limits import allow_or_refuse
from kopir.web.cards.drawn import inputs_of, name_of, picture_of
from kopir.web.cards.said import card_of
from kopir.web.hubs import hub_of

#: Pictures drawn for one asker in a minute; those that are kept cost nothing and are not counted.
DRAWN, SECONDS = 30, 60


@require_safe
def card(
    request: HttpRequest, language: str, kind: str = "front", pk: int = 0, code: str = ""
) -> HttpResponse:
    """The same for everybody, whoever asks. 404 for what not everybody may see, and for another language."""
    hub = hub_of(request)
    if language not in dict(offered(hub.languages if hub else ["en"])):
        raise Http404
    with translation.override(language):
        inputs = inputs_of(card_of(hub, kind, code or pk), hub, language)
    tag = quote_etag(name_of(inputs))
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        response = HttpResponse(status=304)
    else:
        content = picture_of(inputs, lambda: allow_or_refuse("card", request, limit=DRAWN, seconds=SECONDS))
        response = HttpResponse(content, content_type="image/png")
    response["ETag"] = tag
    response["Cache-Control"] = "public, max-age=3600"
    return response
