"""Health of a page of agreements: the rule in Python over facts read in one query.

The SQL of :mod:`.selectors` filters and counts; for the rows of one page it costs more to compile than the
rule costs to follow. A property test holds the two equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kopir.spine.agreements.models import AgreementState, Commitment

from .states import Facts, Health, Thresholds, health_of


@dataclass(slots=True)
class _Life:
    """An agreement's promises in force as (promised, key or row), what was delivered for each, the last day."""

    promises: list[tuple[Decimal | None, str | int]] = field(default_factory=list)
    delivered: dict[str | int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Vital:
    """What a list shows of an agreement's life."""

    health: Health
    last_sign: date | None


def vitals_of(
    states: Mapping[int, str], reports_since: Mapping[int, date], today: date, thresholds: Thresholds
) -> dict[int, Vital]:
    """Agreement id → its health today: one query.

    ``states`` are the written states by agreement; ``reports_since`` the earliest undertaking to report,
    absent where no party has undertaken it.
    """
    lives = _lives(states, today)
    return {
        pk: _vital(state, reports_since.get(pk), lives[pk], today, thresholds) for pk, state in states.items()
    }


def _lives(states: Mapping[int, str], today: date) -> defaultdict[int, _Life]:
    lives: defaultdict[int, _Life] = defaultdict(_Life)
    rows = Commitment.objects.filter(agreement__in=list(states)).values_list(
        "agreement_id", "pk", "key", "quantity", "ended_on", "total__quantity", "total__last_occurred_on"
    )
    for agreement, pk, key, quantity, ended_on, delivered, last in rows:
        life = lives[agreement]
        name = key or pk  # an amended promise keeps its key, and what was delivered for it before
        if delivered is not None:
            life.delivered[name] += delivered
        if last is not None and (life.last is None or last > life.last):
            life.last = last
        if ended_on is None or ended_on > today:
            life.promises.append((quantity, name))
    return lives


def _vital(state: str, since: date | None, life: _Life, today: date, thresholds: Thresholds) -> Vital:
    facts = Facts(
        terminated=state == AgreementState.TERMINATED,
        superseded=state == AgreementState.SUPERSEDED,
        reports_since=since,
        last=life.last,
        promises=tuple((quantity, life.delivered.get(name, Decimal(0))) for quantity, name in life.promises),
    )
    return Vital(health_of(facts, today, thresholds), life.last)
