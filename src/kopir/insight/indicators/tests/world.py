"""Agreements of every visibility, promises of every firmness, and deliveries with and without proof."""

from datetime import date
from types import SimpleNamespace

from kopir.spine.agreements.models import Agreement, Party
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.deliveries.tests.world import promise
from kopir.spine.registry.actors import process

ACTOR = process("test")


def agreement(ref, *parties, owner=None, visibility="public", **fields):
    values = {"type": "exchange", "title": {"en": ref}, "state": "active", "origin": "recorded"}
    row = Agreement.objects.create(
        ref=ref, owner=owner, visibility=visibility, **{**values, "signed_on": date(2020, 5, 1), **fields}
    )
    for organisation in parties:
        Party.objects.create(agreement=row, organisation=organisation, role="partner")
    return row


def money(row, amount, modality="observed", currency="USD", kind="investment.pledged", **fields):
    parties = [party.organisation for party in row.parties.order_by("pk")]
    given = {"quantity": amount, "unit": "money", "currency": currency, "kind": kind, "modality": modality}
    return promise(row, parties[0], parties[1], **{**given, "period_from": None, "period_to": None, **fields})


def deliver(commitment, day, proved=False, taken_back=False):
    row = record(ACTOR, commitment_id=commitment.pk, quantity=3, occurred_on=day)
    if proved:
        add_evidence(ACTOR, delivery_id=row.pk, kind="url", url="https://example.org/")
    if taken_back:
        reverse(ACTOR, delivery_id=row.pk, reason="counted twice")
    return row


def plant(organisations):
    """Three public agreements; one of the parties', one of an organisation's and one of a person's own each for
    home and for the stranger."""
    home, partner, foreign = organisations.home, organisations.partner, organisations.foreign
    public = [
        agreement("PUBLIC-1", home, partner),
        agreement("PUBLIC-2", home, foreign, type="branch_campus", campus_state="reported"),
        agreement("PUBLIC-3", home, partner, type="dual_degree"),
    ]
    hidden = {
        (owner.pk, visibility): agreement(
            f"{visibility}-{owner.pk}".upper(), owner, partner, owner=owner, visibility=visibility
        )
        for owner in (home, foreign)
        for visibility in ("parties", "organisation", "private")
    }
    return SimpleNamespace(public=public, hidden=hidden)
