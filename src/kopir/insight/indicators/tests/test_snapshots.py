"""What a number was stays what it was; and what stands beside a number gives a number of its own."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kopir.insight.indicators.models import Snapshot
from kopir.insight.indicators.selectors import SMALLEST_CELL, beside, evaluate, evaluate_all
from kopir.insight.indicators.services import take_snapshots
from kopir.spine.agreements.clock import today
from kopir.spine.jobs import clock
from kopir.spine.registry.actors import ANONYMOUS, process
from kopir.spine.registry.indicators import all_indicators

from .world import agreement, money, plant

pytestmark = pytest.mark.django_db


def body(response):
    return b"".join(response.streaming_content)


def test_every_indicator_is_kept_once_a_day_as_everybody_counts_it(hub, organisations):
    world = plant(organisations)
    money(world.public[0], "16000000")
    assert take_snapshots() == Snapshot.objects.count()
    assert set(Snapshot.objects.values_list("code", flat=True)) == {each.code for each in all_indicators()}
    assert Snapshot.objects.get(code="agreements.in_force").amount == 3, "six more are not everybody's"
    agreement("LATER", organisations.home, organisations.partner)
    assert take_snapshots() == 0, "what was kept is not counted again"
    assert Snapshot.objects.get(code="agreements.in_force").amount == 3
    nothing = Snapshot.objects.get(code="investment.disbursed")
    assert nothing.amount is None and nothing.unit == "money", "no data is kept as no data"
    kept = Snapshot.objects.get(code="investment.pledged")
    assert (kept.amount, kept.currency, kept.modality) == (Decimal(16000000), "USD", "observed")


def test_a_new_day_adds_to_the_series(hub, organisations, clients):
    plant(organisations)
    take_snapshots()
    Snapshot.objects.update(day=today() - timedelta(days=1))
    agreement("LATER", organisations.home, organisations.partner)
    take_snapshots()
    page = clients.anonymous.get("/api/indicators/agreements.in_force/series?limit=1").json()
    assert [row["amount"].split(".")[0] for row in page["items"]] == ["4"] and page["next"]
    again = clients.anonymous.get(f"/api/indicators/agreements.in_force/series?cursor={page['next']}").json()
    assert [row["amount"].split(".")[0] for row in again["items"]] == ["3"]
    states = clients.anonymous.get("/api/indicators/agreements.by_state/series").json()["items"]
    assert {row["key"] for row in states} == {"active"}
    assert clients.anonymous.get("/api/indicators/none/series").status_code == 404


def test_the_clock_takes_them(hub, organisations):
    plant(organisations)
    assert clock.run_due(only="indicators.snapshots") == ["indicators.snapshots"]
    assert Snapshot.objects.filter(day=today()).exists()


def test_a_kept_total_obeys_the_small_cell(hub, organisations):
    plant(organisations)
    take_snapshots()
    assert Snapshot.objects.get(code="agreements.in_force").total is None
    Snapshot.objects.all().delete()
    for count in range(SMALLEST_CELL):
        agreement(f"S-{count}", organisations.foreign, organisations.partner, visibility="parties")
    take_snapshots()
    assert Snapshot.objects.get(code="agreements.in_force").total == 3 + 2 + SMALLEST_CELL


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_the_series_is_downloaded(hub, organisations, clients, kind):
    plant(organisations)
    take_snapshots()
    response = clients.anonymous.get(reverse("indicators:series", args=["agreements.in_force", kind]))
    found = body(response)
    assert response.status_code == 200 and len(found) > 50
    if kind == "json":
        assert [Decimal(str(row["amount"])) for row in json.loads(found)] == [3]
    assert clients.anonymous.get(f"/figures/none/series.{kind}").status_code == 404
    assert clients.anonymous.get("/figures/agreements.in_force/series.pdf").status_code == 404


def test_the_page_shows_its_neighbours_numbers_and_its_past(hub, organisations, clients):
    plant(organisations)
    agreement("PUBLIC-4", organisations.home, organisations.partner)
    take_snapshots()
    found = evaluate(ANONYMOUS, "campuses.branch")
    assert {each.indicator.code: int(each.figures[0].amount) for each in beside(ANONYMOUS, found)} == {
        "agreements.in_force": 4,
        "partners.foreign": 2,
        "programmes.joint": 1,
        "campuses.operating": 0,
    }
    page = clients.anonymous.get(reverse("indicators:figure", args=["campuses.branch"])).content.decode()
    for each in found.neighbours:
        assert str(each.definition) in page.replace("&#x27;", "'")
    assert "Another definition gives another number" in page
    assert page.count(f'datetime="{today().isoformat()}"') > len(found.neighbours), "the series has today"


def test_the_page_asks_as_much_for_one_snapshot_as_for_three(
    hub, organisations, clients, django_assert_num_queries
):
    plant(organisations)
    take_snapshots()
    address = reverse("indicators:figure", args=["agreements.in_force"])
    clients.anonymous.get(address)
    with CaptureQueriesContext(connection) as few:
        clients.anonymous.get(address)
    for days in (1, 2):
        Snapshot.objects.bulk_create(
            [
                Snapshot(
                    code="agreements.in_force", day=today() - timedelta(days=days), amount=1, unit="agreement"
                )
            ]
        )
    with django_assert_num_queries(len(few)):
        clients.anonymous.get(address)


def test_what_is_declared_is_what_is_counted(hub, organisations):
    world = plant(organisations)
    money(world.public[0], "1")
    money(world.public[0], "2", "planned")
    for found in evaluate_all(process("test")):
        for figure in found.figures:
            assert figure.unit == found.indicator.unit, found.indicator.code
            assert found.indicator.modality in {"", figure.modality}, found.indicator.code
            assert bool(figure.key) == bool(found.indicator.groups), found.indicator.code
