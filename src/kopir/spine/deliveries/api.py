"""``/api/deliveries``: what was delivered, with evidence and with the means to check it against the log."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from . import services
from .selectors import dossier, evidence_of, get_delivery, visible_deliveries

router = Router(tags=["deliveries"])


class DeliveryOut(Schema):
    """``quantity`` is in the commitment's unit, as text, negative for a reversal; ``occurred_on`` is the day.

    ``reason`` is null once the entry is erased.
    """

    id: int
    entry_id: int
    agreement_id: int
    commitment_id: int
    quantity: str
    occurred_on: date
    recorded_at: datetime
    organisation_id: int | None
    reverses_id: int | None
    reason: str | None
    is_reversed: bool
    has_evidence: bool

    @staticmethod
    def resolve_quantity(row: Any) -> str:
        return row["quantity"] if isinstance(row, dict) else f"{row.quantity:f}"


class LeafOut(DeliveryOut):
    """With payload (RFC 8785 JSON) and salt (hexadecimal): SHA-256(salt ‖ payload) is the log's digest."""

    payload: str | None
    salt: str | None
    digest: str


class EvidenceIn(Input):
    """``kind`` url needs ``url``, file ``file_id``, record ``record_type`` and ``record_id``."""

    kind: Literal["url", "file", "record"]
    url: str = Field("", max_length=500)
    file_id: RecordId | None = None
    record_type: str = Field("", max_length=60)
    record_id: RecordId | None = None


class EvidenceOut(Schema):
    """``url`` is null once the entry is erased."""

    id: int
    entry_id: int
    delivery_id: int
    kind: str
    url: str | None
    sha256: str
    record_type: str
    record_id: int | None
    recorded_at: datetime


class DeliveryIn(Input):
    """``quantity`` as text or whole number, in the commitment's unit; ``dedup_key`` makes sending twice safe."""

    commitment_id: RecordId
    quantity: Decimal = Field(..., gt=0, max_digits=19, decimal_places=4)
    occurred_on: date
    dedup_key: str | None = Field(None, max_length=100)
    organisation_id: RecordId | None = None
    evidence: list[EvidenceIn] = Field([], max_length=20)


class ReversalIn(Input):
    reason: str = Field(..., min_length=1, max_length=300)


class DeliveryFilters(CursorParams):
    agreement_id: RecordId | None = None
    commitment_id: RecordId | None = None


@router.get("", response=paginated(DeliveryOut))
def list_deliveries(request: HttpRequest, page: Query[DeliveryFilters]) -> Any:
    """Deliveries and reversals of the agreements that you may see, newest first."""
    wanted = page.dict(include={"agreement_id", "commitment_id"}, exclude_none=True)
    rows = visible_deliveries(actor_of(request)).filter(**wanted)
    return page_of(rows, order=("-id",), cursor=page.cursor, limit=page.limit)


@router.post("", response={201: DeliveryOut})
def record(request: HttpRequest, body: DeliveryIn) -> Any:
    """Record a delivery. 409: the agreement takes none now, or the key stands for another delivery."""
    actor = actor_of(request)
    delivery = services.record(actor, **body.dict())
    return Status(201, get_delivery(actor, delivery.pk))


@router.get("/{delivery_id}", response=LeafOut)
def read_delivery(request: HttpRequest, delivery_id: RecordId) -> Any:
    """One delivery with what is needed to check its leaf; the proof is at ``/api/ledger/entries/{entry_id}``."""
    found = dossier(actor_of(request), delivery_id)
    row = DeliveryOut.from_orm(found.delivery).dict()
    return {
        **row,
        "payload": found.payload_text or None,
        "salt": found.opened.salt.hex() if found.opened.salt else None,
        "digest": found.opened.digest.hex(),
    }


@router.post("/{delivery_id}/reverse", response={201: DeliveryOut})
def reverse(request: HttpRequest, delivery_id: RecordId, body: ReversalIn) -> Any:
    """Take a delivery back by another entry; 409 when that was done already."""
    actor = actor_of(request)
    reversal = services.reverse(actor, delivery_id=delivery_id, reason=body.reason)
    return Status(201, get_delivery(actor, reversal.pk))


@router.get("/{delivery_id}/evidence", response=paginated(EvidenceOut))
def list_evidence(request: HttpRequest, delivery_id: RecordId, page: Query[CursorParams]) -> Any:
    actor = actor_of(request)
    rows = evidence_of(actor, get_delivery(actor, delivery_id))
    return page_of(rows, order=("id",), cursor=page.cursor, limit=page.limit)


@router.post("/{delivery_id}/evidence", response={201: EvidenceOut})
def add_evidence(request: HttpRequest, delivery_id: RecordId, body: EvidenceIn) -> Any:
    """Add evidence; it cannot be taken away again."""
    return Status(201, services.add_evidence(actor_of(request), delivery_id=delivery_id, **body.dict()))
