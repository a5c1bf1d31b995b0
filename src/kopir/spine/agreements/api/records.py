"""Agreements: listing, reading, entering, editing, moving."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query

from kopir.kit.api import RecordId, actor_of, etag_of, paginated, require_match
from kopir.kit.cursors import page_of

from .. import services
from ..filters import narrow
from ..models import Agreement
from ..selectors import get_listed_agreement, listed_agreements
from . import schemas as s
from .root import router


def etag(agreement: Agreement) -> str:
    today = (agreement.state_today, agreement.campus_state_today)  # type: ignore[attr-defined]  # annotated
    return etag_of("agreement", agreement.pk, agreement.revision, *today)


def answer(request: HttpRequest, response: HttpResponse, pk: int) -> Agreement:
    """The agreement as the actor sees it now, with its entity tag."""
    agreement = get_listed_agreement(actor_of(request), pk)
    response["ETag"] = etag(agreement)
    return agreement


def expected(request: HttpRequest, pk: int) -> int:
    """The revision that this write is based on: ``If-Match`` is held against the present one, and the
    service holds the present one against what it finds under its lock."""
    agreement = get_listed_agreement(actor_of(request), pk)
    require_match(request, etag(agreement))
    return agreement.revision


def given(data: Any) -> dict[str, Any]:
    """What the client sent, and only that; parties as pairs."""
    fields: dict[str, Any] = data.dict(exclude_unset=True)
    if "parties" in fields:
        fields["parties"] = [(party["organisation_id"], party["role"]) for party in fields["parties"]]
    return fields


@router.get("", response=paginated(s.AgreementOut))
def list_agreements(request: HttpRequest, filters: Query[s.Filters]) -> Any:
    """Agreements that you may see, the last changed first."""
    wanted = filters.dict(exclude={"cursor", "limit"})
    rows = narrow(listed_agreements(actor_of(request)), wanted)
    return page_of(rows, order=("-updated_at", "-id"), cursor=filters.cursor, limit=filters.limit)


@router.post("", response={201: s.AgreementOut})
def create(request: HttpRequest, response: HttpResponse, data: s.CreateIn) -> Any:
    """Start an agreement between the parties: proposed, its wording a draft."""
    agreement = services.create_agreement(actor_of(request), **{"owner_id": None, **given(data)})
    return answer(request, response, agreement.pk)


@router.post("/recorded", response={201: s.AgreementOut})
def record(request: HttpRequest, response: HttpResponse, data: s.RecordIn) -> Any:
    """Record an agreement that was signed elsewhere; nobody has approved it here."""
    agreement = services.record_agreement(actor_of(request), **given(data))
    return answer(request, response, agreement.pk)


@router.get("/{int:agreement_id}", response=s.AgreementOut)
def read(request: HttpRequest, response: HttpResponse, agreement_id: RecordId) -> Any:
    return answer(request, response, agreement_id)


@router.patch("/{int:agreement_id}", response=s.AgreementOut)
def edit(request: HttpRequest, response: HttpResponse, agreement_id: RecordId, data: s.Fields) -> Any:
    """Edit a draft or a record. Send ``If-Match``: somebody else's change in between is then a 412."""
    revision = expected(request, agreement_id)
    services.edit_agreement(
        actor_of(request), agreement_id=agreement_id, expected_revision=revision, **given(data)
    )
    return answer(request, response, agreement_id)


@router.put("/{int:agreement_id}/parties", response=s.AgreementOut)
def set_parties(
    request: HttpRequest, response: HttpResponse, agreement_id: RecordId, data: list[s.PartyIn]
) -> Any:
    revision = expected(request, agreement_id)
    services.set_parties(
        actor_of(request),
        agreement_id=agreement_id,
        parties=[(party.organisation_id, party.role) for party in data],
        expected_revision=revision,
    )
    return answer(request, response, agreement_id)


@router.post("/{int:agreement_id}/state", response=s.AgreementOut)
def move(request: HttpRequest, response: HttpResponse, agreement_id: RecordId, data: s.MoveIn) -> Any:
    """Make a step of the agreement's life: negotiating, signed, active, terminated, superseded."""
    revision = expected(request, agreement_id)
    services.move(actor_of(request), agreement_id=agreement_id, expected_revision=revision, **data.dict())
    return answer(request, response, agreement_id)


@router.post("/{int:agreement_id}/campus-state", response=s.AgreementOut)
def campus_state(
    request: HttpRequest, response: HttpResponse, agreement_id: RecordId, data: s.CampusIn
) -> Any:
    """Say what stands on the ground; ``operating`` needs a legal basis in force (409)."""
    revision = expected(request, agreement_id)
    services.set_campus_state(
        actor_of(request), agreement_id=agreement_id, expected_revision=revision, **data.dict()
    )
    return answer(request, response, agreement_id)


@router.get("/{int:agreement_id}/legal-bases", response=list[s.BasisOut])
def list_bases(request: HttpRequest, agreement_id: RecordId) -> Any:
    return get_listed_agreement(actor_of(request), agreement_id).legal_bases.order_by("valid_from", "pk")


@router.post("/{int:agreement_id}/legal-bases", response={201: s.BasisOut})
def add_basis(request: HttpRequest, agreement_id: RecordId, data: s.BasisIn) -> Any:
    return services.add_legal_basis(actor_of(request), agreement_id=agreement_id, **data.dict())


@router.post("/legal-bases/{int:basis_id}/end", response=s.BasisOut)
def end_basis(request: HttpRequest, basis_id: RecordId, data: s.EndIn) -> Any:
    return services.end_legal_basis(actor_of(request), legal_basis_id=basis_id, **data.dict())


@router.post("/{int:agreement_id}/reporting", response=s.AgreementOut)
def undertake(
    request: HttpRequest, response: HttpResponse, agreement_id: RecordId, data: s.UndertakeIn
) -> Any:
    """Undertake, for your own party, to report deliveries from a day on."""
    services.undertake_to_report(actor_of(request), agreement_id=agreement_id, **data.dict())
    return answer(request, response, agreement_id)


@router.post("/reporting", response=s.UndertakenOut)
def undertake_many(request: HttpRequest, data: s.UndertakeManyIn) -> Any:
    """Undertake, for your own organisation, to report on many agreements from today, or from their beginning."""
    return {"agreement_ids": services.undertake_on_many(actor_of(request), **data.dict())}
