"""From a recognition to the ledger: what was recognised becomes a delivery of the agreement that promised it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.spine.agreements.models import Commitment
from kopir.spine.agreements.selectors import get_commitment
from kopir.spine.deliveries import services as deliveries
from kopir.spine.deliveries.models import Delivery
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..kinds import CREDITS, QUALIFICATIONS
from ..models import Crossing, Decision

#: What a crossing hangs on → the kind of promise that it counts for.
SUBJECTS = {"transcript": CREDITS.code, "decision": QUALIFICATIONS.code}


def deliver(
    actor: Actor,
    *,
    subject: str,
    subject_id: int,
    organisation_id: int,
    commitment_id: int,
    quantity: Decimal | int,
    occurred_on: date,
) -> Delivery:
    """Record *quantity* for a promise of the subject's kind; inside the caller's transaction and permission.

    The same subject is never delivered twice, whichever promise is named. Raises NotFound (a promise that the
    actor may not see), Invalid (``commitment_id``: of another kind, or ended), Forbidden, or Conflict.
    """
    kind = SUBJECTS[subject]
    with transaction.atomic():
        _offered(actor, commitment_id, kind)
        if Crossing.objects.filter(subject=subject, subject_id=subject_id).exists():
            raise Conflict(_("This is recorded for an agreement already."))
        delivery = deliveries.record(
            actor,
            commitment_id=commitment_id,
            quantity=quantity,
            occurred_on=occurred_on,
            dedup_key=f"{kind}:{subject_id}",
            organisation_id=organisation_id,
        )
        Crossing.objects.create(subject=subject, subject_id=subject_id, delivery=delivery)
    return delivery


def take_back(actor: Actor, *, subject: str, subject_id: int, reason: str) -> Delivery | None:
    """Reverse what came of the subject; None where nothing did, or it was taken back before.

    Inside the caller's transaction and permission. Raises as ``deliveries.services.reverse``.
    """
    with transaction.atomic():
        crossing = Crossing.objects.select_for_update().filter(subject=subject, subject_id=subject_id).first()
        if crossing is None or crossing.reversal_id is not None:
            return None
        crossing.reversal = deliveries.reverse(actor, delivery_id=crossing.delivery_id, reason=reason)
        crossing.save(update_fields=["reversal"])
    return crossing.reversal


def record_qualification(
    actor: Actor, *, decision_id: int, commitment_id: int, occurred_on: date | None = None
) -> Delivery:
    """One qualification recognised, as a delivery of a promise ``recognition.qualifications``.

    For whoever writes for the organisation that decided, once the second reader has confirmed; ``occurred_on``:
    the day of the decision, unless it is said. Raises NotFound, Forbidden, Invalid, or Conflict (refused,
    not confirmed, sent back, recorded before).
    """
    with transaction.atomic():
        decision = _decision(actor, decision_id)
        if decision.confirmed_at is None or decision.returned_at is not None:
            raise Conflict(_("Only what the second reader has confirmed can be recorded."))
        if decision.outcome == "refused":
            raise Conflict(_("What was not recognised is no delivery."))
        return deliver(
            actor,
            subject="decision",
            subject_id=decision.pk,
            organisation_id=decision.application.organisation_id,
            commitment_id=commitment_id,
            quantity=1,
            occurred_on=occurred_on or decision.decided_at.date(),
        )


def reverse_qualification(actor: Actor, *, decision_id: int, reason: str) -> Delivery | None:
    """Take back what :func:`record_qualification` recorded, when a decision is overturned; None where nothing
    was. Raises NotFound, Forbidden, Invalid (no reason)."""
    with transaction.atomic():
        decision = _decision(actor, decision_id)
        return take_back(actor, subject="decision", subject_id=decision.pk, reason=reason)


def _decision(actor: Actor, pk: int) -> Decision:
    """The decision, its row locked. NotFound to who may not read for its organisation."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("application")
    decision = rows.filter(pk=pk).first()
    if decision is None or not actor.can("read", decision.application.organisation_id):
        raise NotFound
    if not actor.can("write", decision.application.organisation_id):
        raise Forbidden
    return decision


def _offered(actor: Actor, commitment_id: int, kind: str) -> Commitment:
    promise = get_commitment(actor, commitment_id)
    if promise.kind != kind or promise.ended_on is not None:
        raise Invalid({"commitment_id": [_("Choose a promise of this kind that stands.")]})
    return promise
