"""Promises of joint publications, and which works may fulfil them. Nothing is written here.

All that is known of a work's day is its year, so a work fulfils a promise only when its whole year lies after the
agreement's start, before its end, and in the past (docs/decisions/0049).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kopir.spine.agreements.models import Agreement, Commitment
from kopir.spine.deliveries.checks import OPEN_STATES

from .kinds import PUBLICATIONS


@dataclass(frozen=True, slots=True)
class Promise:
    """``parties``: ids of those whose common works count; ``start``: the first day after the agreement was made;
    ``end``: the last day, or None for an open end."""

    pk: int
    agreement_id: int
    ref: str
    key: str
    parties: frozenset[int]
    start: date
    end: date | None

    def takes(self, year: int, today: date) -> bool:
        """Whether works of that year fulfil it."""
        first, last = date(year, 1, 1), date(year, 12, 31)
        return first >= self.start and (self.end is None or last <= self.end) and last < today


def promises() -> tuple[list[Promise], int]:
    """Those that stand in agreements that take deliveries, the earliest start first, which is the order in which they
    are given works; and how many have no known start, so that nothing is known to be after it."""
    rows = (
        Commitment.objects.filter(
            kind=PUBLICATIONS.code, ended_on__isnull=True, agreement__state__in=OPEN_STATES
        )
        .select_related("agreement")
        .prefetch_related("agreement__parties")
    )
    found, without = [], 0
    for row in rows:
        start = _start(row)
        if start is None:
            without += 1
            continue
        found.append(
            Promise(row.pk, row.agreement_id, row.agreement.ref, row.key, _parties(row), start, _end(row))
        )
    return sorted(found, key=lambda each: (each.start, each.agreement_id, each.pk)), without


def _parties(row: Commitment) -> frozenset[int]:
    if row.provider_id and row.beneficiary_id:
        return frozenset((row.provider_id, row.beneficiary_id))
    return frozenset(party.organisation_id for party in row.agreement.parties.all())


def _start(row: Commitment) -> date | None:
    begins = row.agreement.effective_from or _signed(row.agreement)
    known = [day for day in (begins, row.period_from) if day is not None]
    return max(known) if begins is not None else None


def _signed(agreement: Agreement) -> date | None:
    """The first day on which the agreement was signed for certain, by how exactly that is known."""
    day = agreement.signed_on
    if day is None or agreement.signed_precision == "day":
        return day
    if agreement.signed_precision == "month":
        return date(day.year, day.month, monthrange(day.year, day.month)[1]) + timedelta(days=1)
    return date(day.year + 1, 1, 1)


def _end(row: Commitment) -> date | None:
    known = [day for day in (row.period_to, row.due_on, row.agreement.expires_on) if day is not None]
    return min(known, default=None)
