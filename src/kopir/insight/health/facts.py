"""Health of a page of agreements: the rule in Python over facts read in one query.

The SQL of :mod:`.selectors` filters and counts; for the rows of one page it costs more to compile than the
rule costs to follow. A property test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from kopir.spine.agreements.models import AgreementState, Commitment
from kopir.spine.deliveries.models import CommitmentTotal

from .states import Health, Thresholds, state_of

# One row an agreement. An amended promise keeps its key, and what was delivered for it before. Written by
# hand: it stands on the hottest page, and Django cannot add up a window's sums.
_SQL = f"""
SELECT agreement_id, MAX(last), COUNT(CASE WHEN open THEN 1 END),
       COUNT(CASE WHEN open AND (promised IS NULL OR ROUND(COALESCE(delivered, 0), 4) < promised) THEN 1 END)
FROM (SELECT c.agreement_id, t.last_occurred_on AS last, c.quantity AS promised,
             (c.ended_on IS NULL OR c.ended_on > %s) AS open,
             SUM(t.quantity) OVER (
                 PARTITION BY c.agreement_id, c.key, CASE WHEN c.key = '' THEN c.id END) AS delivered
      FROM {Commitment._meta.db_table} c
      LEFT JOIN {CommitmentTotal._meta.db_table} t ON t.commitment_id = c.id
      WHERE c.agreement_id IN ({{ids}})) AS promises
GROUP BY agreement_id
"""  # noqa: S608 - names of our own tables; every value is a parameter


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
    found = {}
    for pk, state in states.items():
        last, kept = lives.get(pk, (None, False))
        terminated, superseded = state == AgreementState.TERMINATED, state == AgreementState.SUPERSEDED
        since = reports_since.get(pk)
        health = state_of(terminated, superseded, since, last, kept, today, thresholds)
        found[pk] = Vital(health, last)
    return found


def _lives(states: Mapping[int, str], today: date) -> dict[int, tuple[date | None, bool]]:
    """Agreement id → (latest day of a delivery that stands, whether every promise in force is met)."""
    if not states:
        return {}
    statement = _SQL.replace("{ids}", ", ".join(["%s"] * len(states)))
    with connection.cursor() as cursor:
        cursor.execute(statement, [today, *states])
        return {
            agreement: (
                date.fromisoformat(last) if isinstance(last, str) else last,
                in_force > 0 and not missed,
            )
            for agreement, last, in_force, missed in cursor.fetchall()
        }
