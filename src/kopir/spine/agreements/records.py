"""How ``kopir verify-ledger`` reads promises, amendments and approvals: each row says again what its entry must say.

A wording's hash is taken again from its content, so content that was rewritten is found by every entry
that stands on it.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import QuerySet

from kopir.ground.canonical import canonical_bytes
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.verify import register_records

from . import wording
from .bodies import amendment_body, approval_body, commitment_body
from .models import AgreementVersion, Approval, Commitment

_STRAYS = (
    "SELECT t.entry_id FROM {table} t LEFT JOIN ledger_entry e ON e.id = t.entry_id "
    "WHERE t.entry_id IS NOT NULL AND e.id IS NULL ORDER BY t.entry_id LIMIT 100"
)
_AT_ONCE = 500  # rows in memory; a wording has a few kilobytes
_NONE = (0, 0, "")  # of a promise whose wording is gone: no entry says so


def register() -> None:
    """Hand the three tables to the log's verification."""
    register_records(
        "promise", [EntryKind.COMMITMENT.value], _promises, lambda: _strays("agreements_commitment")
    )
    register_records(
        "amendment", [EntryKind.AMENDMENT.value], _amendments, lambda: _strays("agreements_agreementversion")
    )
    register_records(
        "approval", [EntryKind.APPROVAL.value], _approvals, lambda: _strays("agreements_approval")
    )


def _promises(first: int, last: int) -> dict[int, bytes]:
    rows = Commitment.objects.filter(entry_id__gte=first, entry_id__lte=last).select_related("replaces")
    wordings = _wordings(rows.values_list("version_id", flat=True))
    in_force = _in_force(rows)
    said = {}
    for row in rows.order_by("pk").iterator(_AT_ONCE):
        body = commitment_body(
            row.agreement_id,
            *wordings.get(row.version_id, _NONE)[1:],
            wording.terms_of(row),
            row.replaces.entry_id if row.replaces else None,
        )
        if row.key and (row.ended_on is None) != (row.pk in in_force):
            # Promises end and stand by the wordings alone: no entry says what such a row says.
            body["ended"] = row.ended_on is not None
        said[row.entry_id] = canonical_bytes(body)
    return said


def _in_force(rows: QuerySet[Commitment]) -> set[int]:
    """Ids of the promises that stand in the last adopted wording of their agreement and that none replaces."""
    adopted = AgreementVersion.objects.filter(
        agreement__in=rows.values("agreement_id"), adopted_at__isnull=False
    ).order_by("number")
    last: dict[int, set[str]] = {}
    for agreement, content in adopted.values_list("agreement_id", "content").iterator(_AT_ONCE):
        last[agreement] = {terms["key"] for terms in content["commitments"]}
    replaced = set(
        Commitment.objects.filter(replaces__in=rows.values("pk")).values_list("replaces_id", flat=True)
    )
    return {
        pk
        for pk, agreement, key in rows.values_list("pk", "agreement_id", "key")
        if pk not in replaced and key in last.get(agreement, ())
    }


def _amendments(first: int, last: int) -> dict[int, bytes]:
    adopted = AgreementVersion.objects.filter(adopted_at__isnull=False)
    said = {}
    for version in (
        AgreementVersion.objects.filter(entry_id__gte=first, entry_id__lte=last).order_by("pk").iterator()
    ):
        before = adopted.filter(agreement=version.agreement_id, number__lt=version.number)
        was = before.order_by("-number").first()
        keys = {terms["key"] for terms in was.content["commitments"]} if was else set()
        body = amendment_body(
            version.agreement_id,
            version.number,
            wording.hash_of(version.content),
            wording.hash_of(was.content) if was else "",
            keys - {terms["key"] for terms in version.content["commitments"]},
        )
        said[version.entry_id or 0] = canonical_bytes(body)
    return said


def _approvals(first: int, last: int) -> dict[int, bytes]:
    rows = Approval.objects.filter(entry_id__gte=first, entry_id__lte=last).select_related("document")
    wordings = _wordings(rows.values_list("version_id", flat=True))
    return {
        row.entry_id: canonical_bytes(
            approval_body(
                *wordings.get(row.version_id, _NONE),
                row.organisation_id,
                row.user_id,
                row.document.sha256 if row.on_behalf and row.document else None,
            )
        )
        for row in rows.order_by("pk").iterator(_AT_ONCE)
    }


def _wordings(ids: Any) -> dict[int | None, tuple[int, int, str]]:
    """Version id → (agreement, number, the hash that its content has now)."""
    rows = AgreementVersion.objects.filter(pk__in=ids).values_list("pk", "agreement_id", "number", "content")
    return {
        pk: (agreement, number, wording.hash_of(content))
        for pk, agreement, number, content in rows.iterator(_AT_ONCE)
    }


def _strays(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_STRAYS.format(table=table))
        return [row[0] for row in cursor.fetchall()]
