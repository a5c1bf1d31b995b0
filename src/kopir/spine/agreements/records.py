"""How ``kopir verify-ledger`` reads promises, amendments and approvals: each row says again what its entry must say.

A wording's hash is taken again from its content, so content that was rewritten is found by every entry
that stands on it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Q, QuerySet

from kopir.ground.canonical import canonical_bytes
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.verify import register_records

from . import wording
from .bodies import amendment_body, approval_body, commitment_body
from .models import AgreementVersion, Approval, Commitment, VersionState

_STRAYS = (
    "SELECT t.entry_id FROM {table} t LEFT JOIN ledger_entry e ON e.id = t.entry_id "
    "WHERE t.entry_id IS NOT NULL AND e.id IS NULL ORDER BY t.entry_id LIMIT 100"
)
_AT_ONCE = 500  # rows in memory; a wording has a few kilobytes
#: An instant's days on Earth: from UTC-12 to UTC+14. The hub's time zone may have changed since.
_WEST, _EAST = timedelta(hours=12), timedelta(hours=14)
#: Between a wording's adoption and the entry that says so; an import is prepared some time before it is written.
_APART = timedelta(days=1)


class _Wording(NamedTuple):
    """A version as it is stored now; ``hash`` is that of its content, ``last`` whether none later was adopted."""

    agreement: int
    number: int
    hash: str
    state: str
    adopted_at: datetime | None
    last: bool

    @property
    def is_sound(self) -> bool:
        """Whether state and adoption agree with each other and with the agreement's other versions."""
        if self.adopted_at is None:
            return self.state not in (VersionState.ADOPTED, VersionState.REPLACED)
        return self.state == (VersionState.ADOPTED if self.last else VersionState.REPLACED)

    def adopted_about(self, moment: datetime) -> bool:
        """Whether it is in force, or was, since about that moment."""
        return self.adopted_at is not None and abs(self.adopted_at - moment) <= _APART


class _Adopted(NamedTuple):
    """A version that came into force: the terms of its promises, hashed, by their keys."""

    number: int
    at: datetime
    terms: dict[str, int]


_NONE = _Wording(0, 0, "", "", None, False)  # of a promise whose wording is gone: no entry says so


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
    rows = Commitment.objects.filter(entry_id__gte=first, entry_id__lte=last)
    wordings = _wordings(rows.values_list("version_id", flat=True))
    adopted = _adopted(rows.values("agreement_id"))
    said = {}
    for row in rows.select_related("replaces", "entry").order_by("pk").iterator(_AT_ONCE):
        found = wordings.get(row.version_id, _NONE)
        terms = wording.terms_of(row)
        replaced = row.replaces.entry_id if row.replaces else None
        body = commitment_body(row.agreement_id, found.number, found.hash, terms, replaced)
        # Promises end and stand by the wordings alone: no entry says what such a row or wording says.
        if row.key and not _ended_rightly(row, found.number, terms, adopted.get(row.agreement_id, [])):
            body["ended"] = str(row.ended_on)
        if not (found.is_sound and found.adopted_about(row.entry.recorded_at)):
            body["state"] = found.state
        said[row.entry_id] = canonical_bytes(body)
    return said


def _ended_rightly(row: Commitment, number: int, terms: dict[str, Any], adopted: list[_Adopted]) -> bool:
    """Whether the promise stands, or ended on the day when a wording came into force that has it no more."""
    same = hash(canonical_bytes(terms))
    end = next(
        (each.at for each in adopted if each.number > number and each.terms.get(row.key) != same), None
    )
    if end is None or row.ended_on is None:
        return end is None and row.ended_on is None
    return (end - _WEST).astimezone(UTC).date() <= row.ended_on <= (end + _EAST).astimezone(UTC).date()


def _adopted(agreements: Any) -> dict[int, list[_Adopted]]:
    """Agreement → its wordings that came into force, in their order. One query."""
    rows = AgreementVersion.objects.filter(agreement_id__in=agreements, adopted_at__isnull=False)
    found: dict[int, list[_Adopted]] = {}
    for agreement, number, at, content in (
        rows.order_by("number")
        .values_list("agreement_id", "number", "adopted_at", "content")
        .iterator(_AT_ONCE)
    ):
        terms = {each["key"]: hash(canonical_bytes(each)) for each in content["commitments"]}
        if at is not None:
            found.setdefault(agreement, []).append(_Adopted(number, at, terms))
    return found


def _amendments(first: int, last: int) -> dict[int, bytes]:
    """Each wording against the one that was in force before it; two queries, however many there are."""
    amending = AgreementVersion.objects.filter(entry_id__gte=first, entry_id__lte=last)
    wanted = dict(amending.values_list("pk", "entry__recorded_at"))
    rows = AgreementVersion.objects.filter(
        Q(adopted_at__isnull=False) | Q(pk__in=amending.values("pk")),
        agreement_id__in=amending.values("agreement_id"),
    )
    newest = _newest(rows)
    said = {}
    before: AgreementVersion | None = None
    for version in rows.order_by("agreement_id", "number").iterator(_AT_ONCE):
        if before is not None and before.agreement_id != version.agreement_id:
            before = None
        if version.pk in wanted:
            keys = _keys(before) if before else set()
            content = wording.hash_of(version.content)
            body = amendment_body(
                version.agreement_id,
                version.number,
                content,
                wording.hash_of(before.content) if before else "",
                keys - _keys(version),
            )
            found = _Wording(
                version.agreement_id,
                version.number,
                content,
                version.state,
                version.adopted_at,
                newest.get(version.agreement_id) == version.number,
            )
            if not (found.is_sound and found.adopted_about(wanted[version.pk])):
                body["state"] = version.state
            said[version.entry_id or 0] = canonical_bytes(body)
        if version.adopted_at is not None:
            before = version
    return said


def _keys(version: AgreementVersion) -> set[str]:
    return {terms["key"] for terms in version.content["commitments"]}


def _newest(rows: QuerySet[AgreementVersion]) -> dict[int, int]:
    """Agreement → number of the version that came into force last."""
    adopted = rows.filter(adopted_at__isnull=False).order_by()
    return dict(adopted.values_list("agreement_id").annotate(Max("number")))


def _approvals(first: int, last: int) -> dict[int, bytes]:
    rows = Approval.objects.filter(entry_id__gte=first, entry_id__lte=last).select_related("document")
    wordings = _wordings(rows.values_list("version_id", flat=True))
    said = {}
    for row in rows.order_by("pk").iterator(_AT_ONCE):
        found = wordings.get(row.version_id, _NONE)
        document = row.document.sha256 if row.on_behalf and row.document else None
        body = approval_body(
            found.agreement, found.number, found.hash, row.organisation_id, row.user_id, document
        )
        if not found.is_sound or found.state == VersionState.DRAFT:  # only what was proposed is approved
            body["state"] = found.state
        said[row.entry_id] = canonical_bytes(body)
    return said


def _wordings(ids: Any) -> dict[int | None, _Wording]:
    """Version id → what it says and how it stands now. Two queries."""
    rows = AgreementVersion.objects.filter(pk__in=ids)
    newest = _newest(AgreementVersion.objects.filter(agreement_id__in=rows.values("agreement_id")))
    columns = ("pk", "agreement_id", "number", "content", "state", "adopted_at")
    return {
        pk: _Wording(agreement, number, wording.hash_of(content), state, at, newest.get(agreement) == number)
        for pk, agreement, number, content, state, at in rows.values_list(*columns).iterator(_AT_ONCE)
    }


def _strays(table: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_STRAYS.format(table=table))
        return [row[0] for row in cursor.fetchall()]
