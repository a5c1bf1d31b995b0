"""``/api/indicators``: numbers with their definition, day and scope, and the records behind each."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, actor_of, paginated
from kopir.kit.cursors import CursorPage, page_of
from kopir.spine.registry.indicators import all_indicators

from .records import listing_of, plain_rows, rows_of
from .selectors import Evaluated, evaluate, scope_for
from .series import ORDER, series_of

router = Router(tags=["indicators"])


class DefinitionOut(Schema):
    """``dated``: whether it can be counted as of a past day. ``modality``: '' where each figure has its own."""

    code: str
    label: str
    definition: str
    unit: str
    modality: str
    neighbours: list[str]
    dated: bool


class FigureOut(Schema):
    """One number; figures of one indicator are never added to each other. ``amount`` is a decimal in a string."""

    amount: Decimal
    unit: str
    currency: str
    modality: str
    group: str
    records: int


class PublishedOut(Schema):
    """Over all shared records of the hub; ``not_shown`` of them are not yours to open. Never less than 5."""

    total: int
    not_shown: int


class IndicatorOut(DefinitionOut):
    """``figures`` count what you may open; an empty list is no data, not zero."""

    as_of: date
    country: str
    organisation: int | None
    figures: list[FigureOut]
    without_figure: int
    published: PublishedOut | None


class ScopeParams(Schema):
    """``as_of``: the day to count on, today by default; ``country`` and ``organisation`` of a party."""

    as_of: date | None = None
    country: str = Field("", max_length=2)
    organisation: int | None = Field(None, ge=1, le=2**63 - 1)


class RecordParams(ScopeParams, CursorParams):
    pass


def _found(request: HttpRequest, code: str, asked: ScopeParams) -> Evaluated:
    actor = actor_of(request)
    scope = scope_for(actor, organisation_id=asked.organisation, country=asked.country)
    return evaluate(actor, code, scope=scope, day=asked.as_of)


def _definition(indicator: Any) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "label": str(indicator.label),
        "definition": str(indicator.definition),
        "unit": indicator.unit,
        "modality": str(indicator.modality),
        "neighbours": [code for code in indicator.neighbours if code != indicator.code],
        "dated": indicator.dated,
    }


@router.get("", response=list[DefinitionOut])
def list_indicators(request: HttpRequest) -> Any:
    """All definitions, in your language."""
    return [_definition(indicator) for indicator in all_indicators()]


@router.get("/{code}", response=IndicatorOut)
def read_indicator(request: HttpRequest, code: str, asked: Query[ScopeParams]) -> Any:
    """The number as of a day, in a scope."""
    found = _found(request, code, asked)
    return {
        **_definition(found.indicator),
        "as_of": found.day,
        "country": found.scope.country,
        "organisation": found.scope.organisation_id,
        "figures": [
            {
                "amount": figure.amount,
                "unit": figure.unit,
                "currency": figure.currency,
                "modality": figure.modality,
                "group": str(figure.group),
                "records": figure.records,
            }
            for figure in found.figures
        ],
        "without_figure": found.without_figure,
        "published": dict(zip(("total", "not_shown"), found.published, strict=True))
        if found.published
        else None,
    }


class RecordOut(Schema):
    """One record behind a number; ``path`` is its page, ``fields`` what this kind of record has."""

    record: str
    id: int
    label: str
    path: str
    fields: dict[str, Any]


@router.get("/{code}/records", response=paginated(RecordOut))
def list_records(request: HttpRequest, code: str, asked: Query[RecordParams]) -> Any:
    """The records that the number was counted from, those without a figure among them."""
    found = _found(request, code, asked)
    listing = listing_of(found.records)
    page = page_of(rows_of(found.records), order=listing.order, cursor=asked.cursor, limit=asked.limit)
    named = ("record", "id", "label", "path")
    items = [
        {
            **{name: row[name] for name in named},
            "fields": {name: row[name] for name in row if name not in named},
        }
        for row in plain_rows(page.items, listing)
    ]
    return CursorPage(items, page.next, page.previous)


class SnapshotOut(Schema):
    """One figure as everybody could count it on ``day``; ``amount`` null is no data. ``total`` as published."""

    day: date
    amount: Decimal | None
    unit: str
    currency: str
    modality: str
    key: str
    records: int
    without_figure: int
    total: int | None
    taken_at: datetime


@router.get("/{code}/series", response=paginated(SnapshotOut))
def list_snapshots(request: HttpRequest, code: str, asked: Query[CursorParams]) -> Any:
    """What the number was on each day, the newest first. Days without a snapshot are not made up."""
    return page_of(series_of(code), order=ORDER, cursor=asked.cursor, limit=asked.limit)
