"""Agreements to play with; on top of the fixed cast of the repository's conftest."""

from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def letter(name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def item(organisations: SimpleNamespace, **more: Any) -> dict[str, Any]:
    return {
        "type": "exchange",
        "title": {"en": "Exchange of students"},
        "parties": [(organisations.home.pk, "host"), (organisations.partner.pk, "partner")],
        "owner_id": organisations.home.pk,
        **more,
    }


def places(organisations: SimpleNamespace, **more: Any) -> dict[str, Any]:
    return {
        "kind": "mobility.places",
        "provider_id": organisations.partner.pk,
        "beneficiary_id": organisations.home.pk,
        "quantity": "12",
        "period_from": "2025-09-01",
        "period_to": "2030-08-31",
        **more,
    }


def native(actors: SimpleNamespace, organisations: SimpleNamespace, **more: Any) -> Agreement:
    return services.create_agreement(actors.officer, **item(organisations, **more))


def proposed(actors: SimpleNamespace, organisations: SimpleNamespace, **more: Any) -> Any:
    """(agreement, version) in negotiation, waiting for approval."""
    agreement = native(actors, organisations, **more)
    return agreement, services.propose_version(actors.officer, agreement_id=agreement.pk)


def both_approve(actors: SimpleNamespace, agreement: Agreement, version: Any) -> None:
    for actor in (actors.approver, actors.partner_officer):
        services.approve(actor, agreement_id=agreement.pk, version_hash=version.hash)


def signed(actors: SimpleNamespace, organisations: SimpleNamespace, **more: Any) -> Agreement:
    more.setdefault("commitments", [places(organisations)])
    agreement, version = proposed(actors, organisations, **more)
    both_approve(actors, agreement, version)
    services.move(actors.officer, agreement_id=agreement.pk, to_state="signed")
    agreement.refresh_from_db()
    return agreement
