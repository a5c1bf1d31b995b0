"""The pages, downloads and API of figures; and that none of them says what its reader may not open."""

import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from kopir.spine.registry.indicators import all_indicators

from .world import agreement, deliver, money, plant, promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(hub, organisations):
    world = plant(organisations)
    money(world.public[0], "16000000")
    money(world.public[1], "50000000")
    deliver(promise(world.public[0], organisations.home, organisations.partner), date(2024, 3, 1))
    return world


def test_every_figure_opens_for_everybody_in_every_language(world, clients):
    for client in (clients.anonymous, clients.officer):
        for language in ("kk", "ru", "en", "zh-hans"):
            client.cookies["django_language"] = language
            page = client.get(reverse("indicators:list")).content.decode()
            for indicator in all_indicators():
                address = reverse("indicators:figure", args=[indicator.code])
                assert address in page
                opened = client.get(address)
                assert opened.status_code == 200
                with override(language):
                    assert str(indicator.definition) in opened.content.decode().replace("&#x27;", "'")


def test_the_investments_are_one_figure_with_their_shares(world, clients):
    page = clients.anonymous.get(reverse("indicators:figure", args=["investment.pledged"])).content.decode()
    assert "66,000,000" in page and "24.2%" in page and "75.8%" in page


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_download_has_the_records_and_nothing_hidden(world, clients, kind):
    address = reverse("indicators:export", args=["agreements.in_force", kind])
    response = clients.anonymous.get(address)
    body = b"".join(response.streaming_content)
    assert response.status_code == 200
    if kind != "xlsx":
        assert body.count(b"PUBLIC-") >= 3 and b"ORGANISATION-" not in body and b"PARTIES-" not in body
    if kind == "json":
        assert {row["ref"] for row in json.loads(body)} == {"PUBLIC-1", "PUBLIC-2", "PUBLIC-3"}


def test_nothing_hidden_is_on_any_page(world, clients):
    hidden = [row.ref for row in world.hidden.values()]
    for indicator in all_indicators():
        for address in (
            reverse("indicators:figure", args=[indicator.code]),
            f"/api/indicators/{indicator.code}",
            f"/api/indicators/{indicator.code}/records",
        ):
            page = clients.anonymous.get(address).content.decode()
            assert not [ref for ref in hidden if ref in page], address


def test_the_api_says_number_day_and_records(world, clients):
    found = clients.anonymous.get("/api/indicators/investment.pledged?as_of=").json()
    assert found.get("status") == 422
    found = clients.anonymous.get("/api/indicators/investment.pledged").json()
    (figure,) = found["figures"]
    assert (figure["amount"], figure["currency"], figure["records"]) in {
        ("66000000", "USD", 2),
        ("66000000.0000", "USD", 2),
    }
    records = clients.anonymous.get("/api/indicators/investment.pledged/records?limit=1").json()
    assert records["next"] and records["items"][0]["record"] == "commitment"
    assert clients.anonymous.get("/api/indicators/none/records").status_code == 404
    assert clients.anonymous.get("/api/indicators/agreements.in_force?as_of=2999-01-01").status_code == 422
    codes = {row["code"] for row in clients.anonymous.get("/api/indicators").json()}
    assert codes == {indicator.code for indicator in all_indicators()}


@pytest.mark.parametrize(
    "query",
    [
        "as_of=31.02.2025",
        "as_of=9999-12-31",
        "country=X1",
        "organisation=0",
        "organisation=99999999999999999999",
    ],
)
def test_what_cannot_be_counted_is_said(world, clients, query):
    response = clients.anonymous.get(reverse("indicators:figure", args=["agreements.in_force"]) + f"?{query}")
    assert response.status_code == 422


def test_an_organisation_that_one_may_not_know_of_is_not_there(world, clients, organisations):
    organisations.foreign.proposed_by = organisations.foreign
    organisations.foreign.save()
    address = reverse("indicators:figure", args=["agreements.in_force"])
    asked = f"{address}?organisation={organisations.foreign.pk}"
    assert clients.anonymous.get(asked).status_code == 404
    assert clients.stranger.get(asked).status_code == 200


@pytest.mark.parametrize("code", [indicator.code for indicator in all_indicators()])
def test_the_number_of_queries_does_not_grow(hub, organisations, clients, code):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(number):
        row = agreement(f"Q-{number}", organisations.home, organisations.partner, type="dual_degree")
        money(row, "5")
        money(row, "5", kind="investment.committed")
        deliver(promise(row, organisations.home, organisations.partner), date(2024, 3, 1))

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert clients.anonymous.get(reverse("indicators:figure", args=[code])).status_code == 200
        return len(captured)

    add(1)
    cost()
    one = cost()
    add(2)
    add(3)
    assert cost() == one
