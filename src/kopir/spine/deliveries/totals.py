"""What each commitment adds up to, folded batch by batch as the log's sequencer places entries.

A total knows sequenced entries alone, so that the same log always gives the same totals: :func:`rebuild`
counts them from nothing and must come to the same. Only the sequencer writes here, one at a time, so reading
a total, changing it and writing it back loses nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from kopir.spine.ledger.models import Leaf
from kopir.spine.ledger.services import sequence

from .models import CommitmentTotal, Delivery, Evidence

_BATCH = 500
_FIELDS = ("quantity", "count", "without_evidence", "last_occurred_on")


@dataclass(slots=True)
class Change:
    """What a batch does to one commitment's total."""

    agreement_id: int = 0
    quantity: Decimal = Decimal(0)
    count: int = 0
    without_evidence: int = 0
    latest: date | None = None
    taken_back: date | None = None  # the latest day on which a delivery no longer stands


def fold(entry_ids: list[int]) -> None:
    """Add a batch of freshly placed entries to the totals; entries that are no delivery are passed over."""
    changes = _changes(entry_ids)
    for commitments in _batches(sorted(changes)):
        known = CommitmentTotal.objects.in_bulk(commitments)
        recount = []
        rows = []
        for pk in commitments:
            change = changes[pk]
            row = known.get(pk) or CommitmentTotal(commitment_id=pk, agreement_id=change.agreement_id)
            row.quantity += change.quantity
            row.count += change.count
            row.without_evidence += change.without_evidence
            last = max((day for day in (row.last_occurred_on, change.latest) if day), default=None)
            if change.taken_back and last and change.taken_back >= last:
                recount.append(row)
            row.last_occurred_on = last
            rows.append(row)
        lasts = _last_days([row.commitment_id for row in recount])
        for row in recount:
            row.last_occurred_on = lasts.get(row.commitment_id)
        CommitmentTotal.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["commitment"], update_fields=_FIELDS
        )


def rebuild() -> int:
    """Count every total again from the sequenced deliveries; returns the number of totals.

    Runs as the sequencer's neighbour: whoever places entries meanwhile waits until it is done.
    """
    while sequence():
        pass
    with transaction.atomic():
        _keep_out_the_sequencer()
        CommitmentTotal.objects.all().delete()
        totals: dict[int, CommitmentTotal] = {}
        rows = (
            Delivery.objects.filter(reverses__isnull=True, entry__leaf__isnull=False)
            .annotate(taken_back=_reversed(), shown=_evidenced())
            .values_list("commitment_id", "agreement_id", "quantity", "occurred_on", "taken_back", "shown")
        )
        for commitment, agreement, quantity, occurred_on, taken_back, shown in rows.iterator(5000):
            total = totals.setdefault(
                commitment, CommitmentTotal(commitment_id=commitment, agreement_id=agreement)
            )
            if taken_back:
                continue
            total.quantity += quantity
            total.count += 1
            total.without_evidence += not shown
            total.last_occurred_on = max(total.last_occurred_on or occurred_on, occurred_on)
        CommitmentTotal.objects.bulk_create(totals.values(), batch_size=_BATCH)
    return len(totals)


def _keep_out_the_sequencer() -> None:
    from kopir.spine.ledger.sequencer import LOCK

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _reversed() -> Exists:
    return Exists(Delivery.objects.filter(reverses=OuterRef("pk"), entry__leaf__isnull=False))


def _evidenced() -> Exists:
    return Exists(Evidence.objects.filter(delivery=OuterRef("pk"), entry__leaf__isnull=False))


def _changes(entry_ids: list[int]) -> dict[int, Change]:
    batch = set(entry_ids)
    touched: set[int] = set()
    for part in _batches(entry_ids):
        rows = Delivery.objects.filter(entry_id__in=part).values_list("pk", "reverses_id")
        touched.update(reverses or pk for pk, reverses in rows)
        touched.update(Evidence.objects.filter(entry_id__in=part).values_list("delivery_id", flat=True))
    changes: dict[int, Change] = defaultdict(Change)
    for part in _batches(sorted(touched)):
        reversals = dict(Delivery.objects.filter(reverses_id__in=part).values_list("reverses_id", "entry_id"))
        evidence = defaultdict(list)
        for delivery, entry in Evidence.objects.filter(delivery_id__in=part).values_list(
            "delivery_id", "entry_id"
        ):
            evidence[delivery].append(entry)
        placed = _placed([*reversals.values(), *(entry for found in evidence.values() for entry in found)])
        placings = Delivery.objects.filter(pk__in=part).values_list(
            "pk", "entry_id", "commitment_id", "agreement_id", "quantity", "occurred_on"
        )
        for pk, entry, commitment, agreement, quantity, occurred_on in placings:
            shown = [at for at in evidence[pk] if at in placed]
            reversal = reversals.get(pk)
            stands = reversal is None or reversal not in placed
            stood = entry not in batch and (stands or reversal in batch)
            change = changes[commitment]
            change.agreement_id = agreement
            change.count += stands - stood
            change.quantity += quantity * (stands - stood)
            was_bare = stood and all(at in batch for at in shown)
            change.without_evidence += (stands and not shown) - was_bare
            if stands and not stood:
                change.latest = max(change.latest or occurred_on, occurred_on)
            if stood and not stands:
                change.taken_back = max(change.taken_back or occurred_on, occurred_on)
    return changes


def _placed(entry_ids: list[int]) -> set[int]:
    """Those of the entries that have a place by now, this batch's included."""
    found: set[int] = set()
    for part in _batches(entry_ids):
        found.update(Leaf.objects.filter(entry_id__in=part).values_list("entry_id", flat=True))
    return found


def _last_days(commitments: list[int]) -> dict[int, date]:
    if not commitments:
        return {}
    rows = (
        Delivery.objects.filter(
            ~_reversed(), commitment_id__in=commitments, reverses__isnull=True, entry__leaf__isnull=False
        )
        .values("commitment_id")
        .annotate(last=Max("occurred_on"))
    )
    return {row["commitment_id"]: row["last"] for row in rows}


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    row = list(ids)
    for start in range(0, len(row), _BATCH):
        yield row[start : start + _BATCH]
