"""The API root at ``/api/``: one :class:`NinjaAPI`, every app's router mounted by name, one way to fail."""

from __future__ import annotations

import logging
from functools import partial
from importlib import import_module
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from kopir.kit.api import (
    PROBLEM_TYPE,
    PreconditionFailed,
    Problem,
    SessionAuth,
    StrictParser,
    TokenAuth,
    actor_of,
    anyone,
    problem,
)
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.kit.limits import TooMany

logger = logging.getLogger("kopir.api")

#: Where each app's router hangs under /api/. Django looks through them in this order, so what is asked most is first.
ROUTERS = {
    "portfolio": "kopir.web.portfolio_api",
    "hub": "kopir.spine.hub.api",
    "organisations": "kopir.spine.parties.api",
    "people": "kopir.spine.people.api",
    "audit": "kopir.spine.audit.api",
    "jobs": "kopir.spine.jobs.api",
    "ledger": "kopir.spine.ledger.api",
    "agreements": "kopir.spine.agreements.api",
    "deliveries": "kopir.spine.deliveries.api",
    "imports": "kopir.gateways.spreadsheets.api",
    "indicators": "kopir.insight.indicators.api",
    "investments": "kopir.exchange.investment.api",
    "recognition": "kopir.exchange.recognition.api",
    "research": "kopir.exchange.research.api",
    "claims": "kopir.insight.claims.api",
    "search": "kopir.insight.search.api",
    "observatory": "kopir.insight.observatory.finder.api",
}

PROBLEM_RESPONSE = {
    "description": "Problem details (RFC 9457): refused, not found, in conflict or not valid.",
    "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


class KopirAPI(NinjaAPI):
    """Adds to the OpenAPI document what holds for every operation."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        document = super().get_openapi_schema(**kwargs)
        schemas = document["components"]["schemas"]
        own = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        schemas.update(own.pop("$defs"))
        schemas["Problem"] = own
        for operations in document["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("default", PROBLEM_RESPONSE)
                if operation.get("security"):
                    operation["security"].append({})  # public records are read without signing in
        return document


def refused(request: HttpRequest, exc: Exception) -> HttpResponse:
    """401 when nobody is signed in, so that a client knows to show a token; else 403."""
    if actor_of(request).is_anonymous:
        response = problem(401, _("Sign in or send an API token to do this."))
        response["WWW-Authenticate"] = 'Bearer realm="kopir"'
        return response
    return problem(403, str(exc) or _("Your role or your token's scopes do not allow this."))


def not_found(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(404, _("There is no such record, or you may not see it."))


def conflict(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(409, str(exc) or _("The record has changed in the meantime. Read it again."))


def invalid(request: HttpRequest, exc: Invalid) -> HttpResponse:
    return problem(422, _("Some of the values cannot be accepted."), faults=exc.faults)


def not_valid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    faults: dict[str, list[str]] = {}
    for error in exc.errors:
        faults.setdefault(".".join(str(part) for part in error["loc"]), []).append(str(error["msg"]))
    return problem(422, _("Some of the values cannot be accepted."), faults=faults)


def precondition_failed(request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(412, _("The record has changed since you read it. Read it again and repeat."))


def http_error(request: HttpRequest, exc: HttpError) -> HttpResponse:
    response = problem(exc.status_code, str(exc))
    if exc.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="kopir", error="invalid_token"'
    return response


def broken(request: HttpRequest, exc: Exception) -> HttpResponse:
    """A fault of ours: logged and signalled as Django's own handler would, told without its inside."""
    logger.exception("API request failed: %s %s", request.method, request.path, extra={"request": request})
    got_request_exception.send(sender=None, request=request)
    return problem(500, _("Something went wrong on our side. It has been logged; please try again later."))


def too_many(request: HttpRequest, exc: TooMany) -> HttpResponse:
    response = problem(429, str(exc))
    response["Retry-After"] = str(exc.retry_after)
    return response


def fixed(status: int, request: HttpRequest, exc: Exception) -> HttpResponse:
    return problem(status)


HANDLERS: dict[type[Exception], Any] = {
    NotFound: not_found,
    Http404: not_found,
    Forbidden: refused,
    PermissionDenied: refused,
    Conflict: conflict,
    Invalid: invalid,
    ValidationError: not_valid,
    PreconditionFailed: precondition_failed,
    TooMany: too_many,
    HttpError: http_error,
    RequestDataTooBig: partial(fixed, 413),
    SuspiciousOperation: partial(fixed, 400),
    UnreadablePostError: partial(fixed, 400),
    Exception: broken,
}


def build() -> KopirAPI:
    """The API with every router that is installed."""
    root = KopirAPI(
        title="Köpir",
        version="1",
        urls_namespace="api",
        description="Organisations, agreements, commitments, deliveries and the ledger that they stand in. "
        "Lists are read by cursor; every error is a problem document (RFC 9457).",
        auth=[TokenAuth(), SessionAuth(), anyone],
        parser=StrictParser(),
    )
    for kind, handler in HANDLERS.items():
        root.add_exception_handler(kind, handler)
    for prefix, module in ROUTERS.items():
        root.add_router(f"/{prefix}", import_module(module).router)
    return root


api = build()
