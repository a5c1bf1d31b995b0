"""What there is to tell: the codes of events, and what a subscriber may read of one at this moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kopir.insight.claims.selectors import visible_claims
from kopir.kit.prepared import Prepared
from kopir.spine.agreements.models import Agreement, Commitment, Party, StateChange
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.deliveries.models import Delivery
from kopir.spine.ledger.models import Checkpoint
from kopir.spine.registry.actors import ANONYMOUS, Actor, Role

from .models import Event, Webhook

EVENTS = {
    "agreement.state": _("An agreement's state has changed"),
    "commitment.made": _("A promise is in force"),
    "commitment.ended": _("A promise has ended"),
    "delivery.recorded": _("A delivery is recorded"),
    "delivery.reversed": _("A delivery is taken back"),
    "claim.published": _("A public statement is recorded"),
    "checkpoint.signed": _("A checkpoint of the ledger is signed"),
}
#: Asked for on the webhook's page; it goes to that webhook alone.
TEST = "test"

Plain = dict[str, Any]


#: Asked with every delivery that is recorded, so its SQL is written once.
_anybody = Prepared(lambda: Webhook.objects.filter(active=True).values_list("pk")[:1])


def note(code: str, ids: Sequence[int]) -> None:
    """Keep what happened for whoever is to be told, in the transaction that made it so; nothing when nobody is."""
    if code in EVENTS and _anybody().rows():
        Event.objects.bulk_create([Event(code=code, object_id=pk) for pk in ids], batch_size=500)


def reader_of(webhook: Webhook) -> Actor:
    """Who reads for a webhook: a viewer of its organisation and nobody in particular, or the public."""
    if webhook.organisation_id is None:
        return ANONYMOUS
    return Actor(roles={webhook.organisation_id: Role.VIEWER}, scopes=frozenset({"read"}))


def payload_of(event: Event, webhook: Webhook) -> Plain | None:
    """What may be told of *event* now: ids, links, and what the subscriber sees on the record's page.

    None when it is not theirs to see, or none of their own records.
    """
    if event.code == TEST:
        return {}
    read = _PAYLOADS[event.code]
    return read(webhook, event.object_id or 0)


def _own(webhook: Webhook) -> QuerySet[Agreement]:
    """The agreements that it is told about: those that its organisation is in, or all public ones."""
    found = visible_agreements(reader_of(webhook))
    if webhook.organisation_id is None:
        return found
    party = Party.objects.filter(agreement=OuterRef("pk"), organisation_id=webhook.organisation_id)
    return found.filter(Q(owner_id=webhook.organisation_id) | Exists(party))


def _link(path: str) -> str:
    return f"{settings.KOPIR_BASE_URL}{path}"


def _agreement(row: Agreement) -> Plain:
    return {
        "id": row.pk,
        "ref": row.ref,
        "type": row.type,
        "url": _link(agreement_path(row.pk)),
        "api": _link(f"/api/agreements/{row.pk}"),
    }


def _state(webhook: Webhook, pk: int) -> Plain | None:
    row = StateChange.objects.filter(pk=pk, agreement__in=_own(webhook)).select_related("agreement").first()
    if row is None:
        return None
    return {"agreement": _agreement(row.agreement), "from": row.from_state or None, "to": row.to_state}


def _commitment(webhook: Webhook, pk: int) -> Plain | None:
    row = Commitment.objects.filter(pk=pk, agreement__in=_own(webhook)).select_related("agreement").first()
    if row is None:
        return None
    promise = {
        "id": row.pk,
        "key": row.key,
        "kind": row.kind,
        "quantity": None if row.quantity is None else str(row.quantity),
        "unit": row.unit,
        "currency": row.currency,
        "modality": row.modality,
        "provider": row.provider_id,
        "beneficiary": row.beneficiary_id,
        "ended_on": row.ended_on and row.ended_on.isoformat(),
    }
    return {"agreement": _agreement(row.agreement), "commitment": promise}


def _delivery(webhook: Webhook, pk: int) -> Plain | None:
    rows = Delivery.objects.filter(pk=pk, agreement__in=_own(webhook))
    row = rows.select_related("agreement", "commitment").first()
    if row is None:
        return None
    delivery = {
        "id": row.pk,
        "commitment": row.commitment_id,
        "kind": row.commitment.kind,
        "quantity": str(row.quantity),
        "unit": row.commitment.unit,
        "currency": row.commitment.currency,
        "occurred_on": row.occurred_on.isoformat(),
        "reverses": row.reverses_id,
        "entry": row.entry_id,
        "url": _link(reverse("deliveries:detail", args=[row.pk])),
        "api": _link(f"/api/deliveries/{row.pk}"),
    }
    return {"agreement": _agreement(row.agreement), "delivery": delivery}


def _claim(webhook: Webhook, pk: int) -> Plain | None:
    rows = visible_claims(ANONYMOUS).filter(pk=pk)
    if webhook.organisation_id is not None:
        rows = rows.filter(organisation_id=webhook.organisation_id)
    row = rows.first()
    if row is None:
        return None
    claim = {
        "id": row.pk,
        "ref": row.ref,
        "topic": row.topic.code,
        "organisation": row.organisation_id,
        "url": _link(reverse("claims:detail", args=[row.pk])),
        "api": _link(f"/api/claims/{row.pk}"),
    }
    return {"claim": claim}


def _checkpoint(webhook: Webhook, pk: int) -> Plain | None:
    row = Checkpoint.objects.filter(pk=pk).first()
    if row is None:
        return None
    signed = {
        "size": row.size,
        "root": bytes(row.root).hex(),
        "key_id": row.key_id,
        "url": _link(reverse("ledger:checkpoint", args=[row.size])),
    }
    return {"checkpoint": signed}


_PAYLOADS: dict[str, Callable[[Webhook, int], Plain | None]] = {
    "agreement.state": _state,
    "commitment.made": _commitment,
    "commitment.ended": _commitment,
    "delivery.recorded": _delivery,
    "delivery.reversed": _delivery,
    "claim.published": _claim,
    "checkpoint.signed": _checkpoint,
}
