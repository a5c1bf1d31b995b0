"""Every request gets a number, is timed and counted; the log has a line for it."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from kopir.kit.limits import address_of
from kopir.kit.request_id import request_id

from .logs import route_of
from .measuring import meters

logger = logging.getLogger("kopir.request")

HEADER = "X-Request-ID"
#: Whoever watches asks these every few seconds; they are counted, but fill no log.
UNLOGGED = {"healthz", "readyz", "metrics"}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class ObserveMiddleware:
    """The outermost of all, so that refusals and static files are seen as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.meters = meters()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number = _number(request)
        token = request_id.set(number)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - begun
            response[HEADER] = number
            self._note(request, response.status_code, seconds)
            return response
        finally:
            request_id.reset(token)

    def _note(self, request: HttpRequest, status: int, seconds: float) -> None:
        route = route_of(request)
        method = request.method if request.method in _METHODS else "other"
        self.meters.requests.labels(route, method, status).inc()
        self.meters.seconds.labels(route).observe(seconds)
        if route in UNLOGGED or not logger.isEnabledFor(logging.INFO):
            return
        extra = {"route": route, "method": method, "status": status, "milliseconds": round(seconds * 1000, 1)}
        if settings.KOPIR_LOG_ADDRESSES:
            extra["address"] = address_of(request)
        logger.info("request", extra=extra)


def _number(request: HttpRequest) -> str:
    """The proxy's own number where there is a proxy, else a new one: nobody else may choose it."""
    given = request.headers.get(HEADER, "") if settings.KOPIR_BEHIND_PROXY else ""
    return given if _ID.fullmatch(given) else uuid.uuid4().hex
