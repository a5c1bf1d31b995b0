"""What every app's ``api.py`` stands on: who asks, problem details, pages by cursor, entity tags.

An app writes::

    from ninja import Query, Router
    from kopir.kit.api import CursorParams, actor_of, etag_of, paginated, require_match

    router = Router(tags=["agreements"])

    @router.get("", response=paginated(AgreementOut))
    def list_agreements(request, page: Query[CursorParams]):
        rows = visible_agreements(actor_of(request))
        return page_of(rows, order=("-updated_at", "-id"), cursor=page.cursor, limit=page.limit)

Refusals are raised (:mod:`kopir.kit.errors`) and become problem details in ``kopir.web.api``. This module
knows no account: the actor is put on the request by a middleware above.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.parser import Parser
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf
from pydantic import ConfigDict, Field

from . import views
from .cursors import CursorPage
from .request_id import request_id

#: An identifier of a record in a path or a body: what both databases can hold.
RecordId = Annotated[int, Field(ge=1, le=2**63 - 1)]
PROBLEM_TYPE = "application/problem+json"

Item = TypeVar("Item")


class Fault(Schema):
    """One input field ('' for the whole request) and what is wrong with it."""

    field: str
    messages: list[str]


class Problem(Schema):
    """RFC 9457 problem details. Our extension members: ``faults``, present for 422 only, and ``request_id``,
    for our own faults: the log knows the request by it.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    faults: list[Fault] | None = None
    request_id: str | None = None


class Input(Schema):
    """The base of every request body: a field that it does not know is refused (422), not dropped in silence."""

    model_config = ConfigDict(extra="forbid")


class CursorParams(Schema):
    """Query parameters of every list. The cursor is opaque: take it from ``next`` or ``previous``."""

    cursor: str | None = Field(None, max_length=1000)
    limit: int = Field(50, ge=1, le=200)


class CursorPageOf(Schema, Generic[Item]):
    """One page: ``next`` and ``previous`` are cursors, null where the list ends."""

    items: list[Item]
    next: str | None
    previous: str | None


def paginated(item: type[Any]) -> type[CursorPageOf[Any]]:
    """The response schema of a page of *item*; ``kit.cursors.CursorPage`` serialises into it as it is."""
    return CursorPageOf[item]  # type: ignore[valid-type]  # a class made at run time


def json_page(page: CursorPage, out: Callable[[Any], dict[str, Any]]) -> HttpResponse:
    """A page whose items ``out`` has made ready: for the lists that are asked most, past the schema's validation.

    The schema still stands in the OpenAPI document; a test must hold the two together.
    """
    body = {"items": [out(item) for item in page.items], "next": page.next, "previous": page.previous}
    return HttpResponse(msgspec.json.encode(body), content_type="application/json; charset=utf-8")


def actor_of(request: HttpRequest) -> Any:
    """Who asks (``spine.registry.actors.Actor``): from the session or from the bearer token."""
    return views.actor_of(request)


def problem(
    status: int, detail: str = "", *, faults: dict[str, list[str]] | None = None, title: str = ""
) -> HttpResponse:
    """A problem details response (RFC 9457 §3), never cached; ``detail`` is a sentence for a person."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if faults is not None:
        body["faults"] = [
            {"field": name, "messages": [str(m) for m in found]} for name, found in faults.items()
        ]
    if status >= 500 and request_id.get():
        body["request_id"] = request_id.get()
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=PROBLEM_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def etag_of(*parts: object) -> str:
    """A strong entity tag (RFC 9110 §8.8.3) over *parts*, such as a record's name, id and revision."""
    text = "\x1f".join(str(part) for part in parts)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


class PreconditionFailed(Exception):
    """``If-Match`` named another state of the record than the present one: answered with 412."""


def require_match(request: HttpRequest, etag: str) -> None:
    """Refuse a write whose ``If-Match`` (RFC 9110 §13.1.1) does not name *etag*; without the header, allow.

    Raises PreconditionFailed. Weak tags never match, as the RFC's strong comparison has it.
    """
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    if etag not in {tag.strip() for tag in wanted.split(",")}:
        raise PreconditionFailed


class TokenAuth(HttpBearer):
    """``Authorization: Bearer …``. The middleware has read the token; here a bad one is refused."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        if getattr(request, "token_refused", True):
            raise AuthenticationError
        return actor_of(request)


class SessionAuth(APIKeyCookie):
    """A person's browser session; writes need the CSRF token (header ``X-CSRFToken``)."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        actor = actor_of(request)
        if actor.is_anonymous:
            return None
        if check_csrf(request):
            raise HttpError(403, "The CSRF token is missing or wrong.")
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        raise NotImplementedError("the actor is read by the middleware")


def anyone(request: HttpRequest) -> Any:
    """Last in line: whoever shows nothing reads what is public."""
    return actor_of(request)


class StrictParser(Parser):
    """Refuses text that no database stores: NUL, lone surrogates, and numbers that are none."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = json.loads(request.body, parse_constant=_no_constant)
        _check_text(body)
        return body

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        for key, values in data.lists():
            _check_text([key, *(value for value in values if isinstance(value, str))])
        return super().parse_querydict(data, list_fields, request)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise HttpError(400, "The request holds a character that cannot be stored.")
    elif isinstance(value, float) and not math.isfinite(value):
        raise HttpError(400, "The request holds a number that is not finite.")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)
