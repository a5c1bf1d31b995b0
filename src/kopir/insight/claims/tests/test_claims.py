"""Claims against records: as of their day, for each reader, and none merged with another."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.insight.claims import services
from kopir.insight.claims.models import Claim
from kopir.insight.claims.selectors import rivals_of
from kopir.insight.claims.weighing import weigh
from kopir.insight.indicators.tests.world import agreement, money, plant
from kopir.kit.errors import Invalid
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement
from kopir.spine.jobs import clock
from kopir.spine.registry.actors import ANONYMOUS

from .world import ACTOR, claim, topic

pytestmark = pytest.mark.django_db


def said(actor, row):
    found = weigh(actor, row).judged
    return f"{found.verdict} {found.reason}", None if found.found is None else int(found.found.amount)


def test_each_reader_is_told_by_what_they_may_open(hub, organisations, actors):
    plant(organisations)
    row = claim(low=5)
    assert said(ANONYMOUS, row) == ("partly fewer", 3)
    assert said(actors.officer, row) == ("supported same", 5)
    assert said(actors.hub_admin, row) == ("partly fewer", 3), "administering the hub opens nothing"
    assert (row.verdict, int(row.found)) == ("partly", 3), "the board says what everybody may open"


def test_the_published_aggregate_counts_where_there_is_one(hub, organisations, actors):
    plant(organisations)
    for count in range(5):
        agreement(f"S-{count}", organisations.foreign, organisations.partner, visibility="parties")
    row = claim(low=10)
    assert said(ANONYMOUS, row) == ("supported same", 10) and weigh(ANONYMOUS, row).published
    past = claim(low=10, as_of=today() - timedelta(days=1))
    assert not weigh(ANONYMOUS, past).published, "of a past day only what the reader may open"


def test_the_day_of_the_claim_decides(hub, organisations):
    home, partner = organisations.home, organisations.partner
    agreement("A", home, partner, signed_on=date(2024, 6, 30))
    agreement("B", home, partner, signed_on=date(2024, 12, 31))
    whole = {"low": 2, "as_of": date(2024, 1, 1)}
    assert said(ANONYMOUS, claim(**whole, as_of_precision="year")) == ("supported same", 2)
    june = claim(low=2, as_of=date(2024, 6, 1), as_of_precision="month")
    assert said(ANONYMOUS, june) == ("partly fewer", 1)
    assert said(ANONYMOUS, claim(**whole)) == ("no_evidence no_record", 0)
    ahead = claim(low=2, as_of=today() + timedelta(days=400))
    assert weigh(ANONYMOUS, ahead).day == today(), "no day to come is counted"


def test_an_organisations_claim_counts_its_own_records(hub, organisations):
    plant(organisations)
    mine = claim(low=1, organisation_id=organisations.foreign.pk)
    assert said(ANONYMOUS, mine) == ("supported same", 1)


def test_money_needs_its_currency_and_pledges_are_not_disbursed(hub, organisations):
    row = plant(organisations).public[0]
    money(row, "16000000")
    common = {"low": 16000000, "unit": "money"}
    kzt = claim(**common, currency="KZT", indicator="investment.pledged")
    assert said(ANONYMOUS, kzt) == ("not_measurable other_currency", None)
    usd = claim(**common, currency="USD", indicator="investment.pledged")
    assert said(ANONYMOUS, usd) == ("supported same", 16000000)
    paid = claim(**common, currency="USD", indicator="investment.disbursed")
    assert said(ANONYMOUS, paid) == ("no_evidence no_record", None)
    places = claim(low=3, unit="place")
    assert said(ANONYMOUS, places) == ("not_measurable other_unit", None)


def test_rivals_stand_side_by_side_and_stay_as_they_were_said(hub):
    topic("students")
    numbers = (22728, 40742, 30000, 31500, 35000)
    rows = [
        claim(topic="students", low=n, unit="student", indicator="", as_of=date(2019 + k, 1, 1))
        for k, n in enumerate(numbers)
    ]
    for row in rows:
        assert [int(each.low) for each in rivals_of(row)] == list(numbers)
        assert (row.verdict, row.reason) == ("no_evidence", "no_figure")
    services.withdraw_claim(ACTOR, claim_id=rows[1].pk, why="a slip")
    assert len(rivals_of(rows[0])) == 4


def test_the_clock_weighs_again_what_changed_and_nothing_else(hub, organisations):
    plant(organisations)
    row = claim(low=4)
    other = claim(low=4, indicator="")
    updated = Claim.objects.get(pk=row.pk).updated_at
    assert services.reweigh() == 0
    agreement("PUBLIC-4", organisations.home, organisations.partner)
    assert clock.run_due(only="claims.weigh") == ["claims.weigh"]
    row.refresh_from_db()
    assert (row.verdict, row.reason, row.found) == ("supported", "same", Decimal(4))
    assert row.revision == 1 and row.updated_at == updated, "the statement itself did not change"
    other.refresh_from_db()
    assert other.reason == "no_figure"


def test_weighing_many_claims_counts_each_figure_once(hub, organisations, django_assert_num_queries):
    plant(organisations)
    claim(low=1)
    with CaptureQueriesContext(connection) as few:
        services.reweigh()
    for low in (2, 3, 4):
        claim(low=low)
    with django_assert_num_queries(len(few)):
        services.reweigh()


def test_a_hidden_record_changes_no_public_verdict(hub, organisations):
    row = claim(low=1, as_of=date(2024, 1, 1))
    before = (row.verdict, row.found)
    agreement(
        "HIDDEN", organisations.home, organisations.partner, owner=organisations.home, visibility="parties"
    )
    services.reweigh()
    row.refresh_from_db()
    assert (row.verdict, row.found) == before
    Agreement.objects.update(visibility="public")
    services.reweigh()
    row.refresh_from_db()
    assert row.verdict == "supported"


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"quote_lang": ""}, "quote_lang"),
        ({"quote": "x" * 401}, "quote"),
        ({"unit": ""}, "unit"),
        ({"unit": "furlong"}, "unit"),
        ({"unit": "money"}, "currency"),
        ({"currency": "USD"}, "currency"),
        ({"low": "-1"}, "low"),
        ({"low": "NaN"}, "low"),
        ({"low": "1e999999999"}, "low"),
        ({"low": "0.00001"}, "low"),
        ({"low": 5, "high": 4}, "high"),
        ({"low": None, "high": 4}, "low"),
        ({"low": None, "quote": ""}, "low"),
        ({"source_title": {}}, "source_title"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"checks": ["ftp://example.org/"]}, "checks"),
        ({"checks": ["https://example.org/"] * 21}, "checks"),
        ({"subject": {}}, "subject"),
        ({"subject": {"no such language": "x"}}, "subject"),
        ({"modality": "surely"}, "modality"),
        ({"verification": "perhaps"}, "verification"),
        ({"as_of": "31.02.2024"}, "as_of"),
        ({"as_of_precision": "week"}, "as_of_precision"),
        ({"window_from": "2024-02-01", "window_to": "2024-01-01"}, "window_to"),
        ({"indicator": "no.such"}, "indicator"),
        ({"indicator": "agreements.by_state"}, "indicator"),
        ({"topic": "none"}, "topic"),
        ({"ref": "Not A Code"}, "ref"),
    ],
)
def test_what_cannot_be_recorded_is_said_at_its_field(hub, fields, at):
    topic()
    with pytest.raises(Invalid) as fault:
        claim(**{"topic": "partnerships", **fields})
    assert list(fault.value.faults) == [at]
    assert not Claim.objects.exists()


def test_a_reference_is_given_once(hub):
    claim(ref="s01")
    with pytest.raises(Invalid):
        claim(ref="s01")


def test_one_value_changed_is_one_value(hub):
    row = claim(low=5, high=7)
    services.edit_claim(ACTOR, claim_id=row.pk, low=9)
    row.refresh_from_db()
    assert (row.low, row.high) == (9, 9)
