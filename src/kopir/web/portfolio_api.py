"""``/api/portfolio``: the agreements that you may see, how alive each is, and how many are in each state."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, actor_of, paginated

from .portfolio import health_counts, portfolio_page

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

    @staticmethod
    def resolve_state(row: Any) -> str:
        return str(row.state_today)

    @staticmethod
    def resolve_parties(row: Any) -> list[int]:
        return list(row.parties)


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
    return portfolio_page(actor_of(request), wanted, cursor=page.cursor, limit=page.limit)


@router.get("/health", response=dict[str, int])
def count_health(request: HttpRequest) -> Any:
    """How many of them are in each state of health today; a state without any is left out."""
    return health_counts(actor_of(request))
