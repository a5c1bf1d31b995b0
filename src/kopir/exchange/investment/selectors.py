"""Promises of money that an asker may open, and who is behind them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet

from kopir.spine.agreements import policy
from kopir.spine.agreements.models import Commitment
from kopir.spine.agreements.selectors import visible_commitments
from kopir.spine.registry.actors import Actor, NotFound

from .kinds import KINDS
from .models import Funding

Fundings = dict[tuple[int, str], Funding]


def visible_money(actor: Actor) -> QuerySet[Commitment]:
    """The promises of money that stand, as far as the actor may open their agreements."""
    rows = visible_commitments(actor).filter(kind__in=KINDS, ended_on__isnull=True)
    return rows.select_related("agreement", "provider", "beneficiary")


def get_money(actor: Actor, agreement_id: int, key: str) -> Commitment:
    """Raises NotFound, also for a promise of something else."""
    found = visible_money(actor).filter(agreement_id=agreement_id, key=key).exclude(key="").first()
    if found is None:
        raise NotFound
    return found


def fundings_of(promises: Iterable[Commitment]) -> Fundings:
    """What is known of these promises, which the caller may see: one query, by (agreement, key)."""
    ids = {promise.agreement_id for promise in promises if promise.kind in KINDS}
    if not ids:
        return {}
    rows = Funding.objects.filter(agreement__in=ids).select_related("investor", "operator")
    return {(row.agreement_id, row.key): row for row in rows}


def in_other_currency(promise: Commitment, funding: Funding | None) -> Decimal | None:
    """The promised sum in ``rate_currency`` at the rate of its day, to two decimals; None without a rate."""
    if funding is None or funding.rate is None or promise.quantity is None:
        return None
    return (promise.quantity * funding.rate).quantize(Decimal("0.01"))


def get_writable(actor: Actor, agreement_id: int, key: str) -> tuple[Commitment, Funding | None]:
    """A promise of money with what is known of it. NotFound, or Forbidden for who may only read it."""
    promise = get_money(actor, agreement_id, key)
    policy.require(policy.may_write(actor, promise.agreement))
    return promise, fundings_of([promise]).get((agreement_id, key))
