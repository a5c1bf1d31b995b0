"""``/api/investments``: promises of money, with who is behind them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import CursorPage, page_of
from kopir.spine.agreements.models import Commitment

from .models import Funding
from .selectors import fundings_of, get_money, in_other_currency, visible_money
from .services import describe_funding

router = Router(tags=["investments"])


class FundingIn(Input):
    """What is left out is unknown from now on. ``investor_named``: BCP 47 tag → text, as the source says."""

    investor_id: RecordId | None = None
    investor_named: dict[str, str] = {}
    operator_id: RecordId | None = None
    source: str = Field("", max_length=1000)
    rate: Decimal | None = Field(None, gt=0)
    rate_currency: str = Field("", max_length=3)
    rate_on: date | None = None
    rate_source: str = Field("", max_length=300)


class InvestmentOut(Schema):
    """``kind`` is pledged, committed or disbursed, never added up. ``converted`` is in ``rate_currency``."""

    agreement_id: int
    key: str
    kind: str
    quantity: Decimal | None
    currency: str
    modality: str
    one_source: bool
    beneficiary_id: int | None
    provider_id: int | None
    investor_id: int | None
    investor_named: dict[str, str]
    operator_id: int | None
    source: str
    rate: Decimal | None
    rate_currency: str
    rate_on: date | None
    rate_source: str
    converted: Decimal | None


_OF_PROMISE = (
    "agreement_id",
    "key",
    "kind",
    "quantity",
    "currency",
    "modality",
    "one_source",
    "beneficiary_id",
    "provider_id",
)


def _plain(promise: Commitment, funding: Funding | None) -> dict[str, Any]:
    known = funding or Funding()
    return {
        **{name: getattr(promise, name) for name in _OF_PROMISE},
        **{name: getattr(known, name) for name in FundingIn.model_fields},
        "converted": in_other_currency(promise, funding),
    }


@router.get("", response=paginated(InvestmentOut))
def list_investments(request: HttpRequest, asked: Query[CursorParams]) -> Any:
    """Promises of money that stand and that you may open, the newest first."""
    page = page_of(visible_money(actor_of(request)), order=("-id",), cursor=asked.cursor, limit=asked.limit)
    known = fundings_of(page.items)
    items = [_plain(row, known.get((row.agreement_id, row.key))) for row in page.items]
    return CursorPage(items, page.next, page.previous)


@router.put("/{int:agreement_id}/{key}", response=InvestmentOut)
def describe(request: HttpRequest, agreement_id: RecordId, key: str, body: FundingIn) -> Any:
    """Say who is behind a promise of money; its wording stays as it is."""
    actor = actor_of(request)
    funding = describe_funding(actor, agreement_id=agreement_id, key=key, **body.dict())
    return _plain(get_money(actor, agreement_id, key), funding)
