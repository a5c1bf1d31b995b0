"""Each promise beside what became of it: expected by today, delivered, the difference, the last sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.db.models import DecimalField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from kopir.ground.quantities import COUNTABLE, pro_rata
from kopir.kit.prepared import ANY_ID, Prepared
from kopir.spine.agreements.models import Commitment
from kopir.spine.deliveries.models import CommitmentTotal
from kopir.spine.registry.kinds import Expectation, kind_for

from .facts import Life, lives_from
from .selectors import delivered_so_far, in_force_on, last_sign_of_promise

#: Rows of the first piece, which is enough for a page of those that are behind as a rule, and of each after it.
_FIRST, _PIECE = 64, 200
_totals = Prepared(
    lambda pk: CommitmentTotal.objects.filter(agreement_id=pk).values_list(
        "commitment_id", "quantity", "last_occurred_on"
    ),
    ANY_ID,
)


@dataclass(frozen=True, slots=True)
class Progress:
    """``expected`` and ``difference`` are None where nothing can be expected: no figure, or no date.

    ``difference`` is delivered minus expected, in the promise's unit; below zero it is behind.
    """

    commitment: Commitment
    expected: Decimal | None
    delivered: Decimal
    last_sign: date | None

    @property
    def difference(self) -> Decimal | None:
        return None if self.expected is None else self.delivered - self.expected

    @property
    def is_behind(self) -> bool:
        return self.difference is not None and self.difference < 0


def expected_by(commitment: Commitment, today: date) -> Decimal | None:
    """How much of the promise is due by the end of *today*, by its kind's own rule.

    None when the quantity is unknown, when nothing says by when, or when no installed app knows the kind. What is
    counted one by one falls due whole: the third of ten places when three tenths of the time have passed.
    """
    try:
        kind = kind_for(commitment.kind)
    except KeyError:
        return None
    total, start, end = commitment.quantity, commitment.period_from, commitment.period_to
    if total is None:
        return None
    if kind.expectation is Expectation.PRO_RATA and start is not None and end is not None:
        due = pro_rata(total, start, end, today)
        return _whole(due) if kind.unit in COUNTABLE and total == _whole(total) else due
    deadline = commitment.due_on or end
    if deadline is None:
        return None
    return total if today >= deadline else Decimal(0)


def _whole(amount: Decimal) -> Decimal:
    return amount.to_integral_value(ROUND_FLOOR)


def behind_of(commitments: QuerySet[Commitment], today: date) -> Iterator[Progress]:
    """Those of :func:`progress_of` that are behind, read in pieces: whoever takes a few reads no further."""
    last, piece = 0, _FIRST
    while rows := progress_of(_short(commitments).filter(pk__gt=last), today, most=piece):
        yield from (row for row in rows if row.is_behind)
        last, piece = rows[-1].commitment.pk, _PIECE


def _short(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Only what has been delivered less than promised can be behind."""
    zero = Value(Decimal(0))
    found = commitments.annotate(so_far=Coalesce(delivered_so_far(), zero, output_field=DecimalField()))
    return found.filter(so_far__lt=F("quantity"))


def progress_of(commitments: QuerySet[Commitment], today: date, *, most: int | None = None) -> list[Progress]:
    """The promises in force of *commitments* (already narrowed to the asker), by id: one query."""
    return [_progress(row, today) for row in _with_delivered(commitments, today)[:most]]


def progress_of_agreement(commitments: Sequence[Commitment], today: date) -> tuple[list[Progress], Life]:
    """As :func:`progress_of`, and the life of the agreement, all of whose promises *commitments* are: one query."""
    agreement = commitments[0].agreement_id if commitments else 0
    totals = {pk: (quantity, last) for pk, quantity, last in _totals().rows(agreement)} if commitments else {}
    rows = [
        (agreement, row.pk, row.key, row.quantity, _in_force(row, today), *totals.get(row.pk, (None, None)))
        for row in commitments
    ]
    # An amended promise keeps its key, and what was delivered for it before; one without a key is its own.
    delivered: dict[str | int, Decimal] = {}
    signs: dict[str | int, date] = {}
    for _agreement, pk, key, _promised, _open, quantity, last in rows:
        if quantity:
            delivered[key or pk] = delivered.get(key or pk, Decimal(0)) + quantity
        if last:
            signs[key or pk] = max(last, signs.get(key or pk, last))
    found = [
        Progress(
            row,
            expected_by(row, today),
            delivered.get(row.key or row.pk, Decimal(0)),
            signs.get(row.key or row.pk),
        )
        for row in sorted(commitments, key=lambda row: row.pk)
        if _in_force(row, today)
    ]
    return found, lives_from([agreement], rows)[agreement]


def _in_force(row: Commitment, today: date) -> bool:
    return row.ended_on is None or row.ended_on > today


def _with_delivered(commitments: QuerySet[Commitment], today: date) -> QuerySet[Any]:
    return (
        commitments.filter(in_force_on(today))
        .select_related("agreement", "provider", "beneficiary")
        .annotate(delivered=delivered_so_far(), last_sign=last_sign_of_promise())
        .order_by("pk")
    )


def _progress(row: Any, today: date) -> Progress:
    return Progress(row, expected_by(row, today), row.delivered or Decimal(0), row.last_sign)
