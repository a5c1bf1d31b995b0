"""Building blocks for tests here and in the bench: promises, and what independent counting says of them."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from kopir.spine.agreements.bodies import commitment_body
from kopir.spine.agreements.models import AgreementVersion
from kopir.spine.agreements.services.rows import commitment_row
from kopir.spine.agreements.terms import clean_terms
from kopir.spine.agreements.wording import hash_of
from kopir.spine.deliveries.models import CommitmentTotal, Delivery, Evidence
from kopir.spine.ledger.models import Leaf
from kopir.spine.ledger.services import append

FIELDS = ("quantity", "count", "without_evidence", "last_occurred_on")


def promise(agreement, provider, beneficiary, **fields):
    values = {
        "kind": "mobility.places",
        "unit": "place",
        "quantity": 20,
        "period_from": date(2024, 1, 1),
        "period_to": date(2026, 12, 31),
    }
    values.update(fields)
    terms = {"key": "", **clean_terms({"provider": provider.pk, "beneficiary": beneficiary.pk, **values})}
    with transaction.atomic():
        version = _wording(agreement)
        entry = append("commitment", commitment_body(agreement.pk, version.number, version.hash, terms))
        row = commitment_row(version, terms, entry, ended_on=fields.get("ended_on"))
        row.save()
    return row


def _wording(agreement):
    """The wording that all promises of the agreement stand in here; its content does not matter to tests."""
    content = {"commitments": []}
    values = {"content": content, "hash": hash_of(content), "state": "adopted", "adopted_at": timezone.now()}
    return AgreementVersion.objects.get_or_create(agreement=agreement, number=1, defaults=values)[0]


def kept(commitment):
    """The folded total as a tuple, or zeros without a row."""
    row = CommitmentTotal.objects.filter(commitment=commitment).values_list(*FIELDS).first()
    return row or (0, 0, 0, None)


def counted(commitment):
    """The same, counted in plain Python from the rows that the log has placed."""
    placed = set(Leaf.objects.values_list("entry_id", flat=True))
    rows = [row for row in Delivery.objects.filter(commitment=commitment) if row.entry_id in placed]
    gone = {row.reverses_id for row in rows if row.reverses_id}
    shown = {row.delivery_id for row in Evidence.objects.all() if row.entry_id in placed}
    standing = [row for row in rows if row.reverses_id is None and row.pk not in gone]
    return (
        sum(row.quantity for row in standing),
        len(standing),
        len([row for row in standing if row.pk not in shown]),
        max((row.occurred_on for row in standing), default=None),
    )
