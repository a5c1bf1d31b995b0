"""What was delivered under an organisation's agreements, by kind: counted, drawn, taken away, and only as one may see."""

import json
from datetime import date
from decimal import Decimal

import pytest

from kopir.spine.deliveries.services import record
from kopir.spine.deliveries.tests.conftest import MONEY, make
from kopir.spine.deliveries.tests.world import promise
from kopir.spine.ledger.services import sequence

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported(organisations, actors, hub):
    """Home delivered places twice (2 and 3) and money once, under agreements that their parties alone see."""
    home, partner = organisations.home, organisations.partner
    places = promise(make(organisations, "KZ-TEST-1"), home, partner)
    money = promise(make(organisations, "KZ-TEST-2"), home, partner, **MONEY)
    shown = [{"kind": "url", "url": "https://example.org/proof"}]
    for commitment, quantity, evidence in ((places, 2, shown), (places, 3, ()), (money, 500, shown)):
        day = date(2025, 5, 1)
        record(
            actors.officer,
            commitment_id=commitment.pk,
            quantity=quantity,
            occurred_on=day,
            evidence=evidence,
        )
    sequence()
    return home


def test_it_is_drawn_counted_and_taken_away_by_who_may_see_it(reported, clients):
    page = clients.officer.get(f"/organisations/{reported.pk}/").content.decode()
    message = "Delivered most often: Student places"
    assert f"<figcaption>{message}</figcaption>" in page and f'role="img" aria-label="{message}"' in page
    rows = json.loads(body_of(clients.officer.get(f"/organisations/{reported.pk}/delivered.json")))
    assert [
        (row["kind"], row["deliveries"], Decimal(row["quantity"]), row["without_evidence"]) for row in rows
    ] == [
        ("mobility.places", 2, 5, 1),
        ("investment.disbursed", 1, 500, 0),
    ]
    assert "style=" not in page and page.count(f"/organisations/{reported.pk}/delivered.") == 3


def test_who_may_not_see_the_agreements_sees_nothing_of_it(reported, clients):
    for who in ("stranger", "anonymous"):
        client = getattr(clients, who)
        assert 'id="delivered"' not in client.get(f"/organisations/{reported.pk}/").content.decode()
        assert json.loads(body_of(client.get(f"/organisations/{reported.pk}/delivered.json"))) == []
    assert clients.officer.get("/organisations/999999/delivered.csv").status_code == 404


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content
