"""``/api/portfolio``: the agreements that you may see, how alive each is, and how many are in each state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, actor_of, json_page, paginated

from .portfolio import Line, health_counts, portfolio_page

router = Router(tags=["portfolio"])


class PortfolioOut(Schema):
    """``state`` and ``health`` are today's; ``last_sign`` the latest day of a delivery that stands."""

    id: int
    ref: str
    title: dict[str, str]
    type: str
    origin: str
    state: str
    health: str
    last_sign: date | None
    signed_on: date | None
    expires_on: date | None
    review_on: date | None
    parties: list[int]


class PortfolioFilters(CursorParams):
    """``partner`` is part of any of a party's names; ``country`` ISO 3166-1 alpha-2 of a party."""

    state: str = Field("", max_length=12)
    health: str = Field("", max_length=12)
    type: str = Field("", max_length=16)
    country: str = Field("", max_length=2)
    partner: str = Field("", max_length=200)


@router.get("", response=paginated(PortfolioOut))
def list_portfolio(request: HttpRequest, page: Query[PortfolioFilters]) -> Any:
    """The agreements with their health, the latest change first."""
    wanted = page.dict(include={"state", "health", "type", "country", "partner"})
    found = portfolio_page(actor_of(request), wanted, cursor=page.cursor, limit=page.limit, named=False)
    return json_page(found, _out)


def _out(line: Line) -> dict[str, Any]:
    """The members of :class:`PortfolioOut`."""
    return {
        "id": line.id,
        "ref": line.ref,
        "title": line.title,
        "type": line.type,
        "origin": line.origin,
        "state": line.state_today,
        "health": line.health,
        "last_sign": line.last_sign,
        "signed_on": line.signed_on,
        "expires_on": line.expires_on,
        "review_on": line.review_on,
        "parties": list(line.parties),
    }


@router.get("/health", response=dict[str, int])
def count_health(request: HttpRequest) -> Any:
    """How many of them are in each state of health today; a state without any is left out."""
    return health_counts(actor_of(request))
