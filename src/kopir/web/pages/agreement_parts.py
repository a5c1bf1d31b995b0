"""An agreement's page in pieces that are kept by what they say (kit.fragments).

Contacts, notes, documents, evidence and reasons stay outside: they are free words, or a person's, and can be erased.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from kopir.insight.health.progress import Progress
from kopir.kit.fragments import fragment
from kopir.kit.multilingual import Picked, pick
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.sheet import AgreementSheet
from kopir.spine.parties.models import Organisation
from kopir.web.record import AgreementPage


class PromiseFacts(NamedTuple):
    """One promise beside what became of it; ``beneficiary`` is None without one."""

    pk: int
    kind: str
    description: Picked
    quantity: Decimal | None
    unit: str
    currency: str
    modality: str
    one_source: bool
    provider: str
    beneficiary: str | None
    period_from: date | None
    period_to: date | None
    expected: Decimal | None
    delivered: Decimal
    difference: Decimal | None
    last_sign: date | None
    source: str
    may_record: bool


class DeliveryFacts(NamedTuple):
    pk: int
    occurred_on: date
    quantity: Decimal
    unit: str
    currency: str


class OtherFacts(NamedTuple):
    """Another agreement, that this one replaced or was replaced by."""

    pk: int
    ref: str
    title: Picked


class PartyFacts(NamedTuple):
    pk: int
    role: str
    name: str
    reports_since: date | None


class AsideFacts(NamedTuple):
    parties: tuple[PartyFacts, ...]
    signed_on: date | None
    signed_precision: str
    expires_on: date | None
    review_on: date | None
    state: str
    successor: OtherFacts | None
    supersedes: tuple[OtherFacts, ...]
    last_sign: date | None
    isced_f: tuple[str, ...]
    languages: tuple[str, ...]
    campus: str


class MoveFacts(NamedTuple):
    to_state: str
    action: str


class ActionFacts(NamedTuple):
    """What this reader may do."""

    pk: int
    write: bool
    annex: bool
    versions: bool
    moves: tuple[MoveFacts, ...]


def parts_of(page: AgreementPage) -> dict[str, Any]:
    """``promises``, ``deliveries`` (each with its row), ``facts`` and ``actions``, as the page shows them."""
    may_record = bool(page.sheet.rights.reports_for)
    return {
        "promises": [_promise(row, may_record=may_record) for row in page.progress],
        "deliveries": [(row, _delivery(row)) for row in page.deliveries],
        "facts": fragment("web/_agreement_facts.html", _aside(page)),
        "actions": fragment("web/_agreement_actions.html", _actions(page.sheet)),
    }


def _name(organisation: Organisation | None) -> str:
    return organisation.called().text if organisation is not None else ""


def _promise(row: Progress, *, may_record: bool) -> SafeString:
    it = row.commitment
    facts = PromiseFacts(
        it.pk,
        it.kind,
        pick(it.description),
        it.quantity,
        it.unit,
        it.currency,
        it.modality,
        it.one_source,
        _name(it.provider),
        _name(it.beneficiary) if it.beneficiary is not None else None,
        it.period_from,
        it.period_to,
        row.expected,
        row.delivered,
        row.difference,
        row.last_sign,
        it.source,
        may_record,
    )
    return fragment("web/_promise.html", facts)


def _delivery(row: Any) -> SafeString:
    it = row.commitment
    return fragment(
        "web/_delivery.html", DeliveryFacts(row.pk, row.occurred_on, row.quantity, it.unit, it.currency)
    )


def _other(row: Agreement) -> OtherFacts:
    return OtherFacts(row.pk, row.ref, pick(row.title))


def _aside(page: AgreementPage) -> AsideFacts:
    sheet, it = page.sheet, page.sheet.agreement
    return AsideFacts(
        tuple(
            PartyFacts(row.organisation_id, row.role, _name(row.organisation), row.reports_since)
            for row in sheet.parties
        ),
        it.signed_on,
        it.signed_precision,
        it.expires_on,
        it.review_on,
        str(sheet.state_today),
        _other(sheet.successor) if sheet.successor else None,
        tuple(_other(row) for row in sheet.supersedes),
        page.last_sign,
        tuple(it.isced_f),
        tuple(it.languages),
        sheet.campus_today,
    )


def _actions(sheet: AgreementSheet) -> ActionFacts:
    rights = sheet.rights
    moves = tuple(MoveFacts(str(move.to_state), str(move.action)) for move in sheet.moves)
    return ActionFacts(sheet.agreement.pk, rights.write, rights.annex, bool(sheet.versions), moves)
