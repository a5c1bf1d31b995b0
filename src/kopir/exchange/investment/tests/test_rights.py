"""Who is behind a promise of money: rights, rules, the page, the API, and a wording that does not change."""

import inspect
import json
from datetime import date
from decimal import Decimal

import pytest
from conftest import CAST
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.exchange.investment import services
from kopir.exchange.investment.models import Funding
from kopir.exchange.investment.selectors import in_other_currency
from kopir.kit.errors import Invalid, NotFound
from kopir.spine.agreements.services import record_agreement
from kopir.spine.audit.models import AuditEntry
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db
JSON = "application/json"


def pledge(organisations, visibility="public", owner=None, **fields):
    home, partner = organisations.home.pk, organisations.partner.pk
    promise = {"kind": "investment.pledged", "quantity": 16, "currency": "USD", "beneficiary_id": home}
    return record_agreement(
        process("test"),
        type="branch_campus",
        title={"en": "A campus"},
        parties=[(home, "host"), (partner, "awarding_body")],
        owner_id=owner,
        visibility=visibility,
        signed_on=date(2024, 1, 1),
        signed_precision="day",
        commitments=[{**promise, "unit": "money", "modality": "observed", **fields}],
    )


@pytest.fixture
def mine(hub, organisations, users):
    return pledge(organisations, "organisation", organisations.home.pk)


def describe(actor, record, **given):
    return services.describe_funding(actor, agreement_id=record.pk, key="c1", **given)


def test_every_service_is_in_the_table():
    assert {n for n in services.__all__ if inspect.isfunction(getattr(services, n))} == {"describe_funding"}


def test_who_may(mine, actors, outcome):
    found = {who: outcome(lambda who=who: describe(getattr(actors, who), mine)) for who in CAST}
    assert found == dict(zip(CAST, ["404", "ok", "403", "403", "ok", "404", "404", "404"], strict=True))


def test_investor_operator_and_beneficiary_are_three_and_the_wording_stays(mine, organisations, actors):
    promise, version = mine.commitments.get(), mine.versions.get()
    row = describe(
        actors.officer,
        mine,
        investor_id=organisations.foreign.pk,
        operator_id=organisations.partner.pk,
        rate="447.5",
        rate_currency="kzt",
        rate_on=date(2024, 6, 24),
    )
    assert len({row.investor_id, row.operator_id, promise.beneficiary_id}) == 3
    assert in_other_currency(promise, row) == Decimal("7160.00") and row.rate_currency == "KZT"
    version.refresh_from_db()
    assert version.hash == mine.versions.get().hash and mine.versions.count() == 1
    describe(actors.officer, mine, investor_named={"en": "A fund"})
    assert Funding.objects.get().investor is None, "what is left out is unknown"
    lines = AuditEntry.objects.filter(action="investment.describe").order_by("pk")
    assert [line.after["investor"] for line in lines] == [organisations.foreign.pk, None]
    assert lines[1].before["rate"] == "447.50000000"


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"rate": "447"}, "rate"),
        ({"rate_on": "2024-06-24"}, "rate"),
        ({"rate": "0", "rate_currency": "KZT", "rate_on": "2024-06-24"}, "rate"),
        ({"rate": "1", "rate_currency": "XX", "rate_on": "2024-06-24"}, "rate_currency"),
        ({"rate": "1", "rate_currency": "KZT", "rate_on": "31.02.2024"}, "rate_on"),
        ({"source": "javascript:alert(1)"}, "source"),
        ({"investor_named": {"no such": "x"}}, "investor_named"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(mine, actors, given, at):
    with pytest.raises(Invalid) as fault:
        describe(actors.officer, mine, **given)
    assert at in fault.value.faults and not Funding.objects.exists()


def test_only_a_promise_of_money_and_only_one_that_is_there(mine, organisations, actors):
    places = pledge(
        organisations,
        "organisation",
        organisations.home.pk,
        kind="mobility.places",
        unit="place",
        currency="",
        provider_id=organisations.partner.pk,
    )
    with pytest.raises(NotFound):
        describe(actors.officer, places)
    with pytest.raises(NotFound):
        services.describe_funding(actors.officer, agreement_id=mine.pk, key="c9")
    with pytest.raises(NotFound):
        describe(actors.officer, mine, investor_id=10**12)


def test_nothing_of_a_hidden_promise_is_told(mine, clients, actors):
    describe(actors.officer, mine, investor_named={"en": "zqsecret fund"})
    for path in ("/api/investments", "/figures/investment.pledged/", f"/investments/{mine.pk}/c1/"):
        for who in ("anonymous", "stranger", "partner_officer", "hub_admin"):
            assert "zqsecret" not in getattr(clients, who).get(path, follow=True).content.decode(), (
                path,
                who,
            )
        assert "zqsecret" in clients.officer.get(path).content.decode(), path


def test_the_form_and_the_agreements_page(mine, clients):
    address = f"/investments/{mine.pk}/c1/"
    assert address in clients.officer.get(f"/agreements/{mine.pk}/").content.decode()
    assert clients.viewer.get(address).status_code == 403
    assert clients.officer.post(address, {"rate": "1"}).status_code == 422
    saved = clients.officer.post(address, {"investor_named": "A fund"}, follow=True)
    assert saved.status_code == 200 and "A fund" in saved.content.decode()
    clients.officer.cookies["django_language"] = "ru"
    clients.officer.post(address, {"investor_named": "Фонд"})
    assert Funding.objects.get().investor_named == {"en": "A fund", "ru": "Фонд"}


def test_the_api(mine, organisations, clients):
    path = f"/api/investments/{mine.pk}/c1"
    body = {
        "investor_id": organisations.foreign.pk,
        "rate": "2.5",
        "rate_currency": "KZT",
        "rate_on": "2024-06-24",
    }
    found = clients.officer.put(path, json.dumps(body), JSON)
    assert found.status_code == 200 and Decimal(found.json()["converted"]) == 40
    listed = clients.officer.get("/api/investments?limit=1").json()
    assert listed["items"][0]["investor_id"] == organisations.foreign.pk and listed["next"] is None
    assert clients.viewer.put(path, json.dumps(body), JSON).status_code == 403
    assert clients.stranger.put(path, json.dumps(body), JSON).status_code == 404


@pytest.mark.parametrize("path", ["/api/investments", "/figures/investment.pledged/"])
def test_queries_do_not_grow_with_the_promises(hub, organisations, clients, path):
    def one():
        describe(process("test"), pledge(organisations), investor_id=organisations.foreign.pk)

    one()
    clients.anonymous.get(path)
    with CaptureQueriesContext(connection) as few:
        clients.anonymous.get(path)
    one()
    one()
    with CaptureQueriesContext(connection) as many:
        clients.anonymous.get(path)
    assert len(few) == len(many)
