"""``/api/hub``: what this installation is. Public."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from kopir.kit.errors import NotFound

from .selectors import current_hub

router = Router(tags=["hub"])


class HubOut(Schema):
    """``name`` and ``summary`` map BCP 47 tags to texts; thresholds are in months without a delivery."""

    code: str
    name: dict[str, str]
    summary: dict[str, str]
    country: str
    currency: str
    languages: list[str]
    time_zone: str
    is_demo: bool
    new_months: int
    quiet_months: int
    asleep_months: int


@router.get("", response=HubOut)
def read_hub(request: HttpRequest) -> Any:
    """The hub's configuration; 404 before it is set up."""
    hub = current_hub()
    if hub is None:
        raise NotFound
    return hub
