"""How ``kopir verify-ledger`` reads deliveries and evidence: each row says again what its entry must say."""

from __future__ import annotations

from typing import Any

from django.db import connection

from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.verify import register_records

from .bodies import delivery_body, evidence_body

_DELIVERIES = (
    "SELECT d.entry_id, d.agreement_id, d.recorded_by, d.commitment_id, d.occurred_on, d.organisation_id, "
    "d.process, d.quantity, d.reason, r.entry_id FROM deliveries_delivery d "
    "LEFT JOIN deliveries_delivery r ON r.id = d.reverses_id WHERE d.entry_id BETWEEN %s AND %s"
)
_EVIDENCE = (
    "SELECT e.entry_id, e.recorded_by, d.entry_id, e.kind, e.record_type, e.record_id, e.sha256, e.url "
    "FROM deliveries_evidence e JOIN deliveries_delivery d ON d.id = e.delivery_id "
    "WHERE e.entry_id BETWEEN %s AND %s"
)
# The row repeats its entry's time for the lists; it must not say another.
_STRAYS = (
    "SELECT t.entry_id FROM {table} t LEFT JOIN ledger_entry e ON e.id = t.entry_id "
    "WHERE e.id IS NULL OR e.recorded_at <> t.recorded_at ORDER BY t.entry_id LIMIT 100"
)


def register() -> None:
    """Hand both tables to the log's verification."""
    kinds = [EntryKind.DELIVERY.value, EntryKind.REVERSAL.value]
    register_records("delivery", kinds, _read_deliveries, lambda: _strays("deliveries_delivery"))
    register_records(
        "evidence", [EntryKind.EVIDENCE.value], _read_evidence, lambda: _strays("deliveries_evidence")
    )


def _read_deliveries(first: int, last: int) -> dict[int, bytes]:
    return {row[0]: delivery_body(*row[1:]) for row in _rows(_DELIVERIES, [first, last])}


def _read_evidence(first: int, last: int) -> dict[int, bytes]:
    return {row[0]: evidence_body(*row[1:]) for row in _rows(_EVIDENCE, [first, last])}


def _strays(table: str) -> list[int]:
    return [row[0] for row in _rows(_STRAYS.format(table=table), [])]


def _rows(sql: str, parameters: list[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[Any] = cursor.fetchall()
    return rows
