"""``/api/claims``: public statements beside what the records show; written by the hub's curators."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, etag_of, paginated, require_match
from kopir.kit.cursors import CursorPage, page_of

from . import services
from .models import Claim, Modality, Precision, Verdict, Verification
from .selectors import ORDER, board, get_claim, topics
from .weighing import Weighed, weigh

router = Router(tags=["claims"])

Words = dict[str, str]
#: A decimal as text or number; its rules are the service's.
Amount = Annotated[Decimal, Field(ge=0)]


class TopicOut(Schema):
    """``title``: BCP 47 tag → text; ``said``: how many statements stand on it."""

    code: str
    title: Words
    position: int
    said: int


class TopicIn(Input):
    title: Words
    position: int = Field(100, ge=0, le=32767)


class ClaimOut(Schema):
    """``low`` to ``high`` is the claimed number, null for none. ``verdict``, ``reason`` and ``found`` rest on
    what everybody may open, as of ``weighed_on``."""

    id: int
    ref: str
    topic: str
    organisation_id: int | None
    subject: Words
    quote: str
    quote_lang: str
    speaker: Words
    affiliation: Words
    interest: Words
    source_title: Words
    source_url: str
    published_on: date | None
    published_precision: str
    checks: list[str]
    low: Decimal | None
    high: Decimal | None
    value_text: Words
    unit: str
    currency: str
    modality: str
    as_of: date | None
    as_of_precision: str
    window_from: date | None
    window_to: date | None
    due_on: date | None
    due_precision: str
    definition: Words
    note: Words
    verification: str
    indicator: str
    complete: bool
    verdict: str
    reason: str
    found: Decimal | None
    found_modality: str
    weighed_on: date
    revision: int
    withdrawn_at: datetime | None
    created_at: datetime
    updated_at: datetime


class WeighedOut(Schema):
    """The verdict for you: from what you may open on ``day``, or from the published aggregate."""

    verdict: str
    reason: str
    found: Decimal | None
    found_modality: str
    day: date
    published: bool


class ClaimSheetOut(ClaimOut):
    yours: WeighedOut


class ClaimFields(Input):
    """What is left out stays as it is."""

    topic: str | None = Field(None, max_length=40)
    organisation_id: RecordId | None = None
    subject: Words | None = None
    quote: str | None = Field(None, max_length=400)
    quote_lang: str | None = Field(None, max_length=35)
    speaker: Words | None = None
    affiliation: Words | None = None
    interest: Words | None = None
    source_title: Words | None = None
    source_url: str | None = Field(None, max_length=1000)
    published_on: date | None = None
    published_precision: Precision | None = None
    checks: list[str] | None = Field(None, max_length=20)
    low: Amount | None = None
    high: Amount | None = None
    value_text: Words | None = None
    unit: str | None = Field(None, max_length=20)
    currency: str | None = Field(None, max_length=3)
    modality: Modality | None = None
    as_of: date | None = None
    as_of_precision: Precision | None = None
    window_from: date | None = None
    window_to: date | None = None
    due_on: date | None = None
    due_precision: Precision | None = None
    definition: Words | None = None
    note: Words | None = None
    verification: Verification | None = None
    indicator: str | None = Field(None, max_length=60)
    complete: bool | None = None


class ClaimIn(ClaimFields):
    topic: str = Field(..., max_length=40)
    subject: Words
    modality: Modality
    ref: str = Field("", max_length=40)


class WithdrawIn(Input):
    why: str = Field(..., min_length=1, max_length=500)


class ClaimFilters(CursorParams):
    topic: str = Field("", max_length=40)
    verdict: Verdict | None = None
    modality: Modality | None = None
    organisation: RecordId | None = None


def etag(claim: Claim, weighed: Weighed) -> str:
    """Over the statement, over everybody's verdict and over the asker's own."""
    everybody = (claim.verdict, claim.reason, claim.found, claim.weighed_on)
    return etag_of("claim", claim.pk, claim.revision, *everybody, weighed.judged, weighed.day)


def _plain(claim: Claim) -> dict[str, Any]:
    """The fields of :class:`ClaimOut`."""
    return {name: getattr(claim, name) for name in ClaimOut.model_fields} | {"topic": claim.topic.code}


def _answer(request: HttpRequest, response: HttpResponse, pk: int) -> dict[str, Any]:
    """The claim as the asker sees it now, with its entity tag."""
    actor = actor_of(request)
    claim = get_claim(actor, pk)
    weighed = weigh(actor, claim)
    response["ETag"] = etag(claim, weighed)
    found = weighed.judged.found
    return {
        **_plain(claim),
        "yours": {
            "verdict": weighed.judged.verdict,
            "reason": weighed.judged.reason,
            "found": found.amount if found else None,
            "found_modality": found.modality if found else "",
            "day": weighed.day,
            "published": weighed.published,
        },
    }


def _based_on(request: HttpRequest, pk: int) -> int:
    """The revision that a write is based on; ``If-Match`` is held against the present one."""
    actor = actor_of(request)
    claim = get_claim(actor, pk)
    require_match(request, etag(claim, weigh(actor, claim)))
    return claim.revision


@router.get("", response=paginated(ClaimOut))
def list_claims(request: HttpRequest, asked: Query[ClaimFilters]) -> Any:
    """Statements that stand, rivals on one topic together."""
    rows = board(actor_of(request), asked.dict(exclude={"cursor", "limit"}))
    page = page_of(rows, order=ORDER, cursor=asked.cursor, limit=asked.limit)
    return CursorPage([_plain(claim) for claim in page.items], page.next, page.previous)


@router.get("/topics", response=list[TopicOut])
def list_topics(request: HttpRequest) -> Any:
    """What statements are about, in the order of the board."""
    return list(topics())


@router.put("/topics/{slug}", response=TopicOut)
def save_topic(request: HttpRequest, slug: str, body: TopicIn) -> Any:
    """Add a topic, or change its title and place (the hub's administrators)."""
    services.save_topic(actor_of(request), code=slug, **body.dict())
    return topics().get(code=slug)


@router.post("", response={201: ClaimSheetOut})
def record_claim(request: HttpRequest, response: HttpResponse, body: ClaimIn) -> Any:
    """Record a public statement (the hub's administrators). It is weighed at once."""
    made = services.record_claim(actor_of(request), **body.dict(exclude_unset=True))
    return _answer(request, response, made.pk)


@router.get("/{int:claim_id}", response=ClaimSheetOut)
def read_claim(request: HttpRequest, response: HttpResponse, claim_id: RecordId) -> Any:
    """One statement with the verdict for you; the list has the one for everybody."""
    return _answer(request, response, claim_id)


@router.patch("/{int:claim_id}", response=ClaimSheetOut)
def edit_claim(request: HttpRequest, response: HttpResponse, claim_id: RecordId, body: ClaimFields) -> Any:
    """Correct the record. Send ``If-Match``: somebody else's change in between is then a 412."""
    revision = _based_on(request, claim_id)
    services.edit_claim(
        actor_of(request), claim_id=claim_id, expected_revision=revision, **body.dict(exclude_unset=True)
    )
    return _answer(request, response, claim_id)


@router.post("/{int:claim_id}/withdraw", response=ClaimSheetOut)
def withdraw_claim(request: HttpRequest, response: HttpResponse, claim_id: RecordId, body: WithdrawIn) -> Any:
    """Take a statement off that was recorded wrongly; only curators still read it."""
    revision = _based_on(request, claim_id)
    services.withdraw_claim(actor_of(request), claim_id=claim_id, expected_revision=revision, why=body.why)
    return _answer(request, response, claim_id)
