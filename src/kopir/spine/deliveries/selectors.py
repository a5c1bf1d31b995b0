"""What may be seen of deliveries: whoever sees the agreement sees what was delivered under it.

Files that are evidence open to the parties alone, also where the agreement is public.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kopir.spine.agreements.models import Commitment, Party
from kopir.spine.agreements.selectors import get_commitment, visible_agreements
from kopir.spine.ledger.models import Entry
from kopir.spine.ledger.selectors import Inclusion, inclusion, place_of
from kopir.spine.registry.actors import Actor, Forbidden, NotFound

from .checks import on_behalf_of, targets
from .models import CommitmentTotal, Delivery, Evidence


def visible_deliveries(actor: Actor) -> QuerySet[Any]:
    """The deliveries and reversals that the actor may see; ``is_reversed`` and ``has_evidence`` on each."""
    return Delivery.objects.filter(agreement__in=visible_agreements(actor)).annotate(
        is_reversed=Exists(Delivery.objects.filter(reverses=OuterRef("pk"))),
        has_evidence=Exists(Evidence.objects.filter(delivery=OuterRef("pk"))),
    )


def get_delivery(actor: Actor, pk: int) -> Delivery:
    """The delivery with its agreement and commitment (one query). Raises NotFound."""
    try:
        found: Delivery = (
            visible_deliveries(actor)
            .select_related("agreement", "commitment", "reverses", "reversed_by")
            .get(pk=pk)
        )
    except Delivery.DoesNotExist:
        raise NotFound from None
    return found


def deliveries_of(actor: Actor, commitment_id: int) -> QuerySet[Delivery]:
    """Of one commitment, the latest day first."""
    return visible_deliveries(actor).filter(commitment_id=commitment_id).order_by("-occurred_on", "-pk")


def evidence_of(actor: Actor, delivery: Delivery) -> QuerySet[Evidence]:
    """The evidence of a delivery that the actor may see, the oldest first."""
    return (
        Evidence.objects.filter(delivery=delivery, delivery__agreement__in=visible_agreements(actor))
        .select_related("file")
        .order_by("pk")
    )


def without_evidence(actor: Actor) -> QuerySet[Delivery]:
    """Deliveries that stand and that nothing proves yet, the oldest first."""
    return (
        visible_deliveries(actor)
        .filter(is_reversed=False, has_evidence=False, reverses__isnull=True)
        .order_by("occurred_on", "pk")
    )


def totals(actor: Actor) -> QuerySet[CommitmentTotal]:
    """What the commitments that the actor may see add up to; a commitment without deliveries has no row."""
    return CommitmentTotal.objects.filter(agreement__in=visible_agreements(actor))


def recordable(actor: Actor, commitment_id: int) -> Commitment:
    """The commitment for the recording page. Raises NotFound, or Forbidden when the actor may not record."""
    commitment = get_commitment(actor, commitment_id)
    on_behalf_of(actor, targets(actor, [commitment_id])[commitment_id])
    return commitment


def may_record(actor: Actor, commitment_id: int) -> bool:
    """Whether the actor may record for the commitment. Raises NotFound when it may not be seen."""
    try:
        on_behalf_of(actor, targets(actor, [commitment_id])[commitment_id])
    except Forbidden:
        return False
    return True


def opens_files(actor: Actor, file_ids: Collection[int]) -> set[int]:
    """Which of the files are evidence of a delivery under an agreement of the actor's own organisation."""
    mine = actor.organisations("read")
    party = Party.objects.filter(agreement=OuterRef("delivery__agreement"), organisation_id__in=mine)
    evidence = Evidence.objects.filter(
        Q(Exists(party)) | Q(delivery__agreement__owner_id__in=mine),
        file_id__in=file_ids,
        delivery__agreement__in=visible_agreements(actor),
    )
    return {file_id for file_id in evidence.values_list("file_id", flat=True) if file_id is not None}


def seen_among(actor: Actor, ids: Collection[int]) -> set[int]:
    """Which of the deliveries the actor may see; the audit trail hides the contents of the others."""
    return set(visible_deliveries(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def opens_entry(actor: Actor, entry_id: int) -> bool:
    """Whether the actor may see the delivery, reversal or evidence that the ledger's entry stands for."""
    seen = visible_deliveries(actor)
    return (
        seen.filter(entry_id=entry_id).exists()
        or Evidence.objects.filter(
            entry_id=entry_id, delivery__agreement__in=visible_agreements(actor)
        ).exists()
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """What is needed to check a leaf oneself; both None once erased."""

    payload: bytes | None
    salt: bytes | None
    digest: bytes


def opened(actor: Actor, delivery: Delivery) -> Opened:
    """Payload and salt of the delivery's entry, for whoever sees the delivery. Raises NotFound."""
    if not visible_deliveries(actor).filter(pk=delivery.pk).exists():
        raise NotFound
    entry = Entry.objects.get(pk=delivery.entry_id)
    return Opened(
        payload=None if entry.payload is None else bytes(entry.payload),
        salt=None if entry.salt is None else bytes(entry.salt),
        digest=bytes(entry.digest),
    )


@dataclass(frozen=True, slots=True)
class Dossier:
    """A delivery with all that its page shows; ``proof`` is None while its entry waits for a place."""

    delivery: Delivery
    evidence: list[Evidence]
    opened: Opened
    proof: Inclusion | None
    may_write: bool
    may_open_files: bool

    @property
    def payload_text(self) -> str:
        return "" if self.opened.payload is None else self.opened.payload.decode()


def dossier(actor: Actor, pk: int) -> Dossier:
    """One delivery with its evidence, its leaf and its proof. Raises NotFound."""
    delivery = get_delivery(actor, pk)
    mine = actor.organisations("read")
    parties = {
        delivery.agreement.owner_id,
        *delivery.agreement.parties.values_list("organisation_id", flat=True),
    }
    return Dossier(
        delivery=delivery,
        evidence=list(evidence_of(actor, delivery)),
        opened=opened(actor, delivery),
        proof=None if place_of(delivery.entry_id) is None else inclusion(delivery.entry_id),
        may_write=may_record(actor, delivery.commitment_id),
        may_open_files=not parties.isdisjoint(mine),
    )
