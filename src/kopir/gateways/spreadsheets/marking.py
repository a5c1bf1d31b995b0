"""Where a row stands among the others: the same as one above, imported before, like an agreement on record.

It is worked out again for every row that changes, and a last time inside the transaction that imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Min
from django.db.models.fields.json import KeyTextTransform

from kopir.spine.agreements.models import Party
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Actor

from .issues import issue
from .models import ImportBatch, ImportRow, RowStatus

_MARKS = {"duplicate", "alike", "imported_before", "exists", "partner_is_self", "country_differs"}
#: Fields of a row that checking, choosing and marking write.
WRITTEN = (
    "values",
    "faults",
    "warnings",
    "candidates",
    "organisation",
    "chosen_by",
    "include",
    "status",
    "partner_key",
    "digest",
)


def mark(actor: Actor, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Set ``status`` and the warnings that depend on other records; nothing is saved. Six queries at most."""
    rows = [row for row in rows if row.status != RowStatus.DONE]
    for row in rows:
        row.warnings = [found for found in row.warnings if found["code"] not in _MARKS]
        row.faults = [found for found in row.faults if found["code"] not in _MARKS]
        if row.organisation_id == batch.organisation_id:
            row.faults = [*row.faults, issue("partner_is_self", batch.mapping.get("partner"))]
        row.status = _own_status(row)
        row.include = row.raw.get("word") != "out"
    _mark_known(batch, rows)
    _mark_alike(batch, rows)
    _mark_existing(actor, batch, rows)
    _mark_countries(batch, rows)


def _own_status(row: ImportRow) -> RowStatus:
    if row.faults:
        return RowStatus.BAD
    return RowStatus.READY if row.organisation_id else RowStatus.CHOOSE


def _mark_known(batch: ImportBatch, rows: list[ImportRow]) -> None:
    sound = [row for row in rows if row.status != RowStatus.BAD]
    digests = {row.digest for row in sound}
    first: dict[str, int] = {}
    others = ImportRow.objects.filter(batch=batch, digest__in=digests).exclude(
        status__in=[RowStatus.BAD, RowStatus.NEW]
    )
    others = others.exclude(pk__in=[row.pk for row in sound])
    for digest, number in (
        others.values("digest").annotate(number=Min("number")).values_list("digest", "number")
    ):
        first[digest] = number
    for row in sound:
        first[row.digest] = min(first.get(row.digest, row.number), row.number)
    before = imported_before(batch, digests)
    for row in sound:
        if row.digest in before:
            row.status = RowStatus.KNOWN
            row.warnings = [*row.warnings, issue("imported_before", ref=before[row.digest])]
        elif first[row.digest] < row.number:
            row.status = RowStatus.KNOWN
            row.warnings = [*row.warnings, issue("duplicate", row=first[row.digest])]


def imported_before(batch: ImportBatch, digests: Iterable[str]) -> dict[str, str]:
    """Digest → the agreement's reference, for rows that this organisation has imported already."""
    from kopir.spine.agreements.models import Agreement

    done = {
        digest: agreement
        for digest, agreement in ImportRow.objects.filter(
            batch__organisation=batch.organisation_id, agreement_id__isnull=False, digest__in=list(digests)
        ).values_list("digest", "agreement_id")
        if agreement is not None
    }
    refs = dict(Agreement.objects.filter(pk__in=done.values()).values_list("pk", "ref"))
    return {digest: refs[agreement] for digest, agreement in done.items() if agreement in refs}


def _likeness(row: ImportRow) -> tuple[int | None, str, str]:
    return row.organisation_id, row.values["type"], row.values["signed"]


def _mark_alike(batch: ImportBatch, rows: list[ImportRow]) -> None:
    """Rows of one partner, type and day that differ in something else: perhaps one agreement, listed twice.

    Both are imported unless somebody leaves one out; a university does sign two memoranda on one day.
    """
    ready = [row for row in rows if row.status == RowStatus.READY and row.values.get("signed")]
    if not ready:
        return
    first: dict[tuple[int | None, str, str], int] = {}
    others = (
        ImportRow.objects.filter(
            batch=batch,
            organisation__in={row.organisation_id for row in ready},
            status__in=[RowStatus.READY, RowStatus.DONE],
            values__signed__in={row.values["signed"] for row in ready},
        )
        .exclude(pk__in=[row.pk for row in ready])
        .annotate(
            type_said=KeyTextTransform("type", "values"), signed_said=KeyTextTransform("signed", "values")
        )
        .values_list("organisation", "type_said", "signed_said")
        .annotate(first=Min("number"))
        .order_by()
    )
    for organisation, type_, signed, number in others:
        first[organisation, type_, signed] = number
    for row in ready:
        first[_likeness(row)] = min(first.get(_likeness(row), row.number), row.number)
    for row in ready:
        if first[_likeness(row)] < row.number:
            row.warnings = [*row.warnings, issue("alike", row=first[_likeness(row)])]


def _mark_existing(actor: Actor, batch: ImportBatch, rows: list[ImportRow]) -> None:
    """Our own records of the same type, day and partner. Another organisation's record is no hindrance:
    a match is proposed when ours is recorded."""
    ready = [row for row in rows if row.status == RowStatus.READY and row.values.get("signed")]
    partners = {row.organisation_id for row in ready if row.organisation_id is not None}
    if not ready:
        return
    own = visible_agreements(actor).filter(owner=batch.organisation_id)
    known: dict[tuple[int | None, str, str], str] = {
        (organisation, type_, signed.isoformat()): ref
        for organisation, type_, signed, ref in Party.objects.filter(
            organisation_id__in=partners, agreement__in=own, agreement__signed_on__isnull=False
        ).values_list("organisation_id", "agreement__type", "agreement__signed_on", "agreement__ref")
        if signed is not None
    }
    for row in ready:
        ref = known.get((row.organisation_id, row.values["type"], row.values["signed"]))
        if ref:
            row.warnings = [*row.warnings, issue("exists", ref=ref)]
            # Left out until somebody says that it is another agreement.
            row.include = row.raw.get("word") == "in"


def _mark_countries(batch: ImportBatch, rows: list[ImportRow]) -> None:
    stated = [row for row in rows if row.organisation_id and row.values.get("country")]
    known: dict[int | None, str] = dict(
        Organisation.objects.filter(pk__in={row.organisation_id for row in stated}).values_list(
            "pk", "country"
        )
    )
    for row in stated:
        country = known.get(row.organisation_id, "")
        if country and country != row.values["country"]:
            said = issue(
                "country_differs", batch.mapping.get("country"), said=row.values["country"], known=country
            )
            row.warnings = [*row.warnings, said]


def save_rows(rows: Sequence[ImportRow], fields: Sequence[str] = WRITTEN) -> None:
    """Write *fields* of existing rows in a few statements, on both databases.

    An upsert that always meets its row: several times faster than UPDATE with a CASE for each row.
    """
    ImportRow.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["batch", "number"],
        update_fields=list(fields),
    )
