"""Health of a page of agreements: the rule in Python over facts read in one query.

The SQL of :mod:`.selectors` filters and counts; for the rows of one page it costs more to compile than the
rule costs to follow. A property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from kopir.spine.agreements.models import AgreementState, Commitment
from kopir.spine.deliveries.models import CommitmentTotal

from .models import Stale
from .models import Vital as Prepared
from .states import Health, Thresholds, state_of

# One row a promise, written by hand and added up here: it stands on the hottest page, and adding up in the
# database takes twice as long. COALESCE with NULL keeps SQLite's driver from reading each day by itself.
_SQL = f"""
SELECT c.agreement_id, c.id, c.key, c.quantity, c.ended_on IS NULL OR c.ended_on > %s,
       t.quantity, COALESCE(t.last_occurred_on, NULL)
FROM {Commitment._meta.db_table} c LEFT JOIN {CommitmentTotal._meta.db_table} t ON t.commitment_id = c.id
WHERE c.agreement_id IN ({{ids}})
"""  # noqa: S608 - names of our own tables; every value is a parameter

#: Of fewer agreements the promises are read at once: looking for what is prepared would cost as much.
MANY = 20
# What a fold has prepared, of agreements that have not changed since (docs/decisions/0032): one row each, not one a
# promise. One statement, so that a fold in between is seen whole or not at all.
_PREPARED = f"""
SELECT v.agreement_id, COALESCE(v.last_sign, NULL), v.kept FROM {Prepared._meta.db_table} v
WHERE v.agreement_id IN ({{ids}}) AND v."first" AND (v.kept_from IS NULL OR v.kept_from <= %s)
  AND (v.kept_until IS NULL OR v.kept_until > %s)
  AND v.agreement_id NOT IN (SELECT s.agreement_id FROM {Stale._meta.db_table} s)
"""  # noqa: S608 - names of our own tables; every value is a parameter


@dataclass(frozen=True, slots=True)
class Vital:
    """What a list shows of an agreement's life."""

    health: Health
    last_sign: date | None


def vitals_of(
    states: Mapping[int, str], reports_since: Mapping[int, date], today: date, thresholds: Thresholds
) -> dict[int, Vital]:
    """Agreement id → its health today: two queries at most, one where they are few or all of them are prepared.

    ``states`` are the written states by agreement; ``reports_since`` the earliest undertaking to report,
    absent where no party has undertaken it.
    """
    lives = prepared_lives(states, today) if len(states) >= MANY else {}
    if rest := states.keys() - lives.keys():
        lives |= lives_of(rest, today)
    return {
        pk: vital_of(state, reports_since.get(pk), lives[pk], today, thresholds)
        for pk, state in states.items()
    }


def vital_of(
    state: str, reports_since: date | None, life: Life, today: date, thresholds: Thresholds
) -> Vital:
    """Of one agreement, whose ``life`` is at hand."""
    last, kept = life
    terminated, superseded = state == AgreementState.TERMINATED, state == AgreementState.SUPERSEDED
    return Vital(state_of(terminated, superseded, reports_since, last, kept, today, thresholds), last)


#: (latest day of a delivery that stands, whether every promise in force is met)
Life = tuple[date | None, bool]


def prepared_lives(ids: Collection[int], today: date) -> dict[int, Life]:
    """As :func:`lives_of` of those that are prepared for *today*; of the others nothing."""
    if not ids:
        return {}
    statement = _PREPARED.replace("{ids}", ", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*ids, today, today])
        return {agreement: (_day(last), bool(kept)) for agreement, last, kept in cursor.fetchall()}


def lives_of(ids: Collection[int], today: date) -> dict[int, Life]:
    """Agreement id → its life: one query for a few hundred ids at most."""
    if not ids:
        return {}
    statement = _SQL.replace("{ids}", ", ".join(["%s"] * len(ids)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [today, *ids])
        rows = cursor.fetchall()
    return lives_from(ids, rows)


#: Agreement, promise, its key, its quantity, whether it is in force, what was delivered for it, the latest day.
Row = tuple[int, int, str, Any, bool, Any, Any]


def lives_from(ids: Collection[int], rows: Sequence[Row]) -> dict[int, Life]:
    """The rule of :func:`lives_of` over the rows of these agreements' promises."""
    # An amended promise keeps its key, and what was delivered for it before; one without a key is its own.
    delivered: dict[tuple[int, str | int], Any] = {}
    last: dict[int, Any] = {}
    for agreement, pk, key, _promised, _open, quantity, day in rows:
        if quantity:
            term = (agreement, key or pk)
            delivered[term] = delivered.get(term, 0) + quantity
        if day is not None and (agreement not in last or day > last[agreement]):
            last[agreement] = day
    kept: dict[int, bool] = {}
    for agreement, pk, key, promised, in_force, *_rest in rows:
        if in_force:
            # Rounded to the ledger's four decimals: SQLite adds up binary fractions.
            met = promised is not None and round(delivered.get((agreement, key or pk), 0), 4) >= promised
            kept[agreement] = met and kept.get(agreement, True)
    return {agreement: (_day(last.get(agreement)), kept.get(agreement, False)) for agreement in ids}


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
