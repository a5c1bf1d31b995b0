"""``/api/hub``: what this installation is. Public."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from kopir.kit.api import Input, actor_of, etag_of, require_match
from kopir.kit.errors import NotFound

from .selectors import current_hub
from .services import change_settings, state_of

router = Router(tags=["hub"])


class HubOut(Schema):
    """``name`` and ``summary`` map BCP 47 tags to texts; thresholds are in months without a delivery."""

    code: str
    name: dict[str, str]
    summary: dict[str, str]
    country: str
    currency: str
    languages: list[str]
    default_language: str
    time_zone: str
    small_print: dict[str, str]
    is_demo: bool
    new_months: int
    quiet_months: int
    asleep_months: int


class SettingsIn(Input):
    """What is left out stays as it is."""

    name: dict[str, str] | None = None
    summary: dict[str, str] | None = None
    small_print: dict[str, str] | None = None
    currency: str | None = None
    languages: list[str] | None = None
    default_language: str | None = None
    time_zone: str | None = None
    new_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    quiet_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    asleep_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    renewal_notice_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    resolve_threshold: Annotated[Decimal, Field(ge=0, le=1, decimal_places=3)] | None = None
    resolve_margin: Annotated[Decimal, Field(ge=0, le=1, decimal_places=3)] | None = None


@router.get("", response=HubOut)
def read_hub(request: HttpRequest, response: HttpResponse) -> Any:
    """The hub's configuration, with its ``ETag``; 404 before it is set up."""
    hub = current_hub()
    if hub is None:
        raise NotFound
    response["ETag"] = etag_of("hub", state_of(hub))
    return hub


@router.patch("", response=HubOut)
def change_hub(request: HttpRequest, response: HttpResponse, body: SettingsIn) -> Any:
    """Change settings, for the hub's administrators; ``If-Match`` lets nobody's change be overwritten.

    The code and the country never change.
    """
    values = {name: value for name, value in body.dict(exclude_unset=True).items() if value is not None}
    state = None
    if actor_of(request).administers_hub() and (found := current_hub()):
        state = state_of(found)
        require_match(request, etag_of("hub", state))
    hub = change_settings(actor_of(request), values=values, expected_state=state)
    response["ETag"] = etag_of("hub", state_of(current_hub() or hub))  # as the database writes its numbers
    return hub
