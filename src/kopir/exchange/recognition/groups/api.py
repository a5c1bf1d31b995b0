"""``/api/recognition/distributions``: how often institutions gave each grade, version by version."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from .. import services
from .reading import grades_of, text_rows, warnings_of
from .selectors import get_distribution, group_of, newest

router = Router(tags=["recognition"])


class DistributionIn(Input):
    """``lines``: a grade and its number, or per cent, a line: "B+; 12"."""

    organisation_id: RecordId
    scale: str = Field(max_length=40)
    year_from: int = Field(ge=1000, le=9999)
    year_to: int = Field(ge=1000, le=9999)
    isced_f: str = Field("", max_length=4)
    cycle: int = Field(0, ge=0, le=3)
    openness: Literal["private", "public"] = "private"
    lines: str = Field(max_length=4000)


class OpennessIn(Input):
    openness: Literal["private", "public"]


class DistributionOut(Schema):
    """``size``: passing grades, null where only percentages are known. ``number``: the version."""

    id: int
    organisation_id: int
    scale: str
    isced_f: str
    cycle: int
    number: int
    year_from: int
    year_to: int
    percent: bool
    size: int | None
    openness: str
    made_at: datetime


class ShareOut(Schema):
    """``share`` and ``up_to`` in per cent of the passing grades."""

    grade: str
    count: Decimal
    share: Decimal
    up_to: Decimal


class WholeDistributionOut(DistributionOut):
    grades: list[ShareOut]
    warnings: list[str]


@router.get("", response=paginated(DistributionOut))
def list_distributions(request: HttpRequest, asked: Query[CursorParams]) -> Any:
    """Of each group the newest version that you may see."""
    return page_of(newest(actor_of(request)), order=("-id",), cursor=asked.cursor, limit=asked.limit)


@router.post("", response={201: DistributionOut})
def upload(request: HttpRequest, body: DistributionIn) -> Any:
    """Keep a distribution as the next version of its group."""
    given = body.dict()
    rows = text_rows(given.pop("lines"))
    return services.upload_distribution(actor_of(request), rows=rows, **given)


@router.get("/{int:distribution_id}", response=WholeDistributionOut)
def read(request: HttpRequest, distribution_id: RecordId) -> Any:
    """One version with its shares, and what must be known of it."""
    row = get_distribution(actor_of(request), distribution_id)
    group = group_of(row)
    plain = {name: getattr(row, name) for name in DistributionOut.model_fields}
    return {**plain, "grades": list(grades_of(group)), "warnings": warnings_of(group)}


@router.put("/{int:distribution_id}/openness", response=DistributionOut)
def change_openness(request: HttpRequest, distribution_id: RecordId, body: OpennessIn) -> Any:
    """Say who may see one version."""
    return services.open_distribution(
        actor_of(request), distribution_id=distribution_id, openness=body.openness
    )
