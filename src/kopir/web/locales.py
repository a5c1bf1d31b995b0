"""Which language a page is in: the reader's wish among the hub's languages, else the hub's own first one."""

from __future__ import annotations

from collections.abc import Collection

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from kopir.kit.languages import offered
from kopir.web.hubs import hub_of

#: Asked by programs, which want neither a page nor another query.
PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")


class HubLocaleMiddleware(LocaleMiddleware):
    """Django's, narrowed to the languages that the hub offers (the hub is read once a request anyway)."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if request.path_info.startswith(PROGRAMS):
            return
        hub = hub_of(request)
        if hub is not None:
            language = _wish(request, {code for code, _label in offered(hub.languages)}) or hub.first_language
            translation.activate(language)
            request.LANGUAGE_CODE = language


def _wish(request: HttpRequest, among: Collection[str]) -> str:
    """The cookie's language, else the first of the browser's that is *among* them; '' for none."""
    kept = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if kept in among:
        return kept
    for wanted, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if wanted == "*":
            break
        try:
            found = get_supported_language_variant(wanted)
        except LookupError:
            continue
        if found in among:
            return found
    return ""
