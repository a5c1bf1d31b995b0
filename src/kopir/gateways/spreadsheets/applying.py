"""From checked rows to agreements: everything is prepared first, then one short transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kopir.exchange.mobility.kinds import PLACES
from kopir.spine.agreements.models import Agreement, AgreementType, PartyRole
from kopir.spine.agreements.services import (
    number_prepared,
    prepare_records,
    record_prepared,
    undertake_on_many,
)
from kopir.spine.agreements.services.recorded import Prepared
from kopir.spine.audit.services import write
from kopir.spine.jobs.services import JobHandle
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid

from . import limits
from .marking import imported_before
from .models import BatchState, ImportBatch, ImportRow, RowStatus
from .tallies import tally

#: What recording may refuse; the batch goes back to review with the reason on its job.
REFUSALS = (Conflict, Forbidden, Invalid)
_LINKS = 200


def apply(job: JobHandle, batch: ImportBatch) -> None:
    """Import the ready rows of *batch*, at most ``limits.MAX_APPLY``, all of them or none.

    The transaction records, notes on each row what it became, and closes the batch; so a kill leaves either
    nothing or all, and a second run finds the batch closed. Raises one of :data:`REFUSALS`.
    """
    actor = job.actor
    rows = list(
        batch.rows.filter(status=RowStatus.READY, include=True).order_by("number")[: limits.MAX_APPLY]
    )
    job.progress(0, len(rows), _("Agreements are prepared."))
    partners = Organisation.objects.in_bulk({row.organisation_id for row in rows if row.organisation_id})
    items = prepare_records(actor, items=[item_of(batch, row, partners) for row in rows])
    job.progress(0, len(rows), _("Agreements are recorded."))
    # Before the long transaction, not in it: on PostgreSQL its lock would hold whoever begins an agreement.
    number_prepared(actor, items)
    with transaction.atomic():
        job.hold()
        batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if batch.state != BatchState.APPLYING:
            return
        rows, items = _still_new(batch, rows, items)
        agreements = record_prepared(actor, items)
        if batch.answers.get("reports"):
            undertake_on_many(
                actor,
                organisation_id=batch.organisation_id,
                agreement_ids=[agreement.pk for agreement in agreements],
            )
        _close(batch, rows, agreements)
        write(
            actor,
            "import.apply",
            ("import", batch.pk),
            organisation_id=batch.organisation_id,
            after={"agreements": len(agreements), "file": batch.file.sha256},
        )
    job.progress(len(rows), len(rows))


def _still_new(
    batch: ImportBatch, rows: list[ImportRow], items: list[Prepared]
) -> tuple[list[ImportRow], list[Prepared]]:
    """Without what another import of the organisation brought since the check.

    Imports of one organisation follow each other here: the lock is on its row, in the mode that does not
    hinder writers who only refer to it.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
    before = imported_before(batch, (row.digest for row in rows))
    kept = [(row, item) for row, item in zip(rows, items, strict=True) if row.digest not in before]
    return [row for row, _item in kept], [item for _row, item in kept]


def _close(batch: ImportBatch, rows: Sequence[ImportRow], agreements: Sequence[Agreement]) -> None:
    with connection.cursor() as cursor:
        # Not by the ORM: an upsert writes every column of rows that only get two, in the one transaction
        # that other writers wait for.
        cursor.executemany(
            "UPDATE spreadsheets_importrow SET agreement_id = %s, status = %s WHERE id = %s",
            [
                (agreement.pk, RowStatus.DONE.value, row.pk)
                for row, agreement in zip(rows, agreements, strict=True)
            ],
        )
    batch.state = BatchState.APPLIED
    batch.applied_at = timezone.now()
    batch.counts = tally(batch)
    batch.report = {
        "imported": len(agreements),
        "part": batch.report.get("part", 0) + 1,
        "commitments": sum(bool(row.values.get("places")) for row in rows),
        "links": [[agreement.pk, agreement.ref] for agreement in agreements[:_LINKS]],
    }
    batch.save(update_fields=["state", "applied_at", "counts", "report"])


def item_of(batch: ImportBatch, row: ImportRow, partners: dict[int, Organisation]) -> dict[str, Any]:
    """One item of ``agreements.services.record_agreements`` from a checked row."""
    values, answers = row.values, batch.answers
    lang = answers.get("lang") or "en"
    assert row.organisation_id is not None  # a row without a partner is never ready
    return {
        "type": values["type"],
        "title": {lang: values["title"]}
        if values["title"]
        else made_title(values, partners[row.organisation_id]),
        "parties": [(batch.organisation_id, PartyRole.HOST), (row.organisation_id, PartyRole.PARTNER)],
        "owner_id": batch.organisation_id,
        "visibility": answers.get("visibility") or "organisation",
        "signed_on": _day(values["signed"]),
        "signed_precision": values["signed_precision"],
        "effective_from": _day(values["effective"]),
        "expires_on": _day(values["expires"]),
        "note": _note(values),
        "contacts": _contacts(values),
        "commitments": _promises(batch, row),
    }


def made_title(values: dict[str, Any], partner: Organisation) -> dict[str, str]:
    """Type and partner, in each interface language: only for a row that has no title of its own."""
    titles = {}
    for lang in ("kk", "ru", "en", "zh-hans"):
        with translation.override(lang):
            titles[lang] = _("{type}: {partner}").format(
                type=AgreementType(values["type"]).label,
                partner=partner.called(lang).text,
            )
    return titles


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _note(values: dict[str, Any]) -> str:
    """The note, with the organisation's own reference: Köpir's are its own, and unique in the hub."""
    ref = _("Our reference: {ref}").format(ref=values["ref"]) if values["ref"] else ""
    return "\n".join(part for part in (ref, values["note"]) if part)


def _contacts(values: dict[str, Any]) -> list[dict[str, str]]:
    name, email = values["contact_name"], values["contact_email"]
    return [{"name": name or email, "email": email}] if name or email else []


def _promises(batch: ImportBatch, row: ImportRow) -> list[dict[str, Any]]:
    """The places promised a year, over the whole term; by one side or by each to the other, as was said."""
    places = row.values["places"]
    if not places:
        return []
    start, end = _day(row.values["effective"] or row.values["signed"]), _day(row.values["expires"])
    term = {"period_from": start, "period_to": end} if start and end else {}
    home, partner = batch.organisation_id, row.organisation_id
    sides: dict[str, list[tuple[int | None, int | None]]] = {
        "partner": [(partner, home)],
        "us": [(home, partner)],
        "both": [(partner, home), (home, partner)],
    }
    quantity = places_over(places, start, end) if start and end else Decimal(places)
    return [
        {
            "kind": PLACES.code,
            "provider_id": provider,
            "beneficiary_id": beneficiary,
            "quantity": quantity,
            "unit": PLACES.unit,
            "description": _in_every_language(places),
            "source": _("Imported table, row {row}").format(row=row.number),
            "one_source": True,
            **term,
        }
        for provider, beneficiary in sides[batch.answers.get("places_by") or "partner"]
    ]


def places_over(a_year: int, start: dt.date, end: dt.date) -> Decimal:
    """Places of the whole term: *a_year* for each year; what is over counts by its full months.

    Whole, since half a place is none: what is begun in the last year counts where it is half or more, and a short
    promise is at least one place.
    """
    after = end + dt.timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month - (after.day < start.day)
    over = (Decimal(a_year) * max(months, 1) / 12).to_integral_value(ROUND_HALF_UP)
    return max(over, Decimal(1))


def _in_every_language(places: int) -> dict[str, str]:
    texts = {}
    for lang in ("kk", "ru", "en", "zh-hans"):
        with translation.override(lang):
            texts[lang] = _("Places a year: {places}").format(places=places)
    return texts
