"""An agreement in force between home and partner, with one promise of 20 places, and one of money."""

from datetime import date

import pytest

from kopir.spine.deliveries.tests.world import promise

MONEY = {"kind": "investment.disbursed", "unit": "money", "currency": "KZT"}


@pytest.fixture
def agreement(organisations):
    return make(organisations, "KZ-TEST-1")


@pytest.fixture
def commitment(agreement, organisations):
    return promise(agreement, organisations.home, organisations.partner)


@pytest.fixture
def money(agreement, organisations):
    """A promise of what has parts, unlike places."""
    return promise(agreement, organisations.home, organisations.partner, **MONEY)


def make(organisations, ref, **fields):
    from kopir.spine.agreements.models import Agreement, Party

    values = {
        "type": "exchange",
        "title": {"en": "Exchange of students"},
        "state": "active",
        "origin": "recorded",
        "visibility": "parties",
        "owner": organisations.home,
        "signed_on": date(2024, 1, 10),
    }
    agreement = Agreement.objects.create(ref=ref, **{**values, **fields})
    Party.objects.create(agreement=agreement, organisation=organisations.home, role="host")
    Party.objects.create(agreement=agreement, organisation=organisations.partner, role="partner")
    return agreement


@pytest.fixture
def make_agreement(organisations):
    return lambda ref, **fields: make(organisations, ref, **fields)
