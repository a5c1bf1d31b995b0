"""The demo hub: what the sources say and nothing else, and people who can use what they see."""

import pytest
from django.db.models import Count

from kopir.insight.claims.models import Claim, Verification
from kopir.insight.claims.services import edit_claim
from kopir.spine.agreements.models import Agreement, Commitment
from kopir.spine.ledger import keys
from kopir.spine.ledger.models import Entry
from kopir.spine.people.models import User
from kopir.spine.registry.actors import process
from kopir.web.demo.load import load

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key(db, settings, tmp_path):
    """Checkpoints of the demo are signed."""
    settings.KOPIR_KEYS = tmp_path / "keys"
    keys.init()


def test_loading_twice_changes_nothing():
    first, entries = load(), Entry.objects.count()
    assert load() == first and Entry.objects.count() == entries
    assert first["agreements"] == 26


def test_every_partnership_has_its_source_and_none_a_figure_that_no_source_gives():
    load()
    assert not Agreement.objects.filter(sources__isnull=True).exists()
    assert not Agreement.objects.filter(parties__reports_since__isnull=False).exists()
    stated = Commitment.objects.filter(quantity__isnull=False)
    money = stated.values_list("quantity", "currency", "kind", "provider", "one_source")
    assert sorted(money) == [
        (16_000_000, "USD", "investment.pledged", None, True),
        (50_000_000, "USD", "investment.pledged", None, True),
    ]
    without = Commitment.objects.filter(quantity__isnull=True)
    assert [row.beneficiary.name for row in without] == ["Cardiff University Kazakhstan"]


def test_a_visitor_reads_no_data_where_there_is_none(client):
    load()
    exeter = Agreement.objects.get(parties__organisation__name="University of Exeter")
    page = client.get(f"/agreements/{exeter.pk}/").content.decode()
    assert "no data" in page and "No source names the host." in page


def test_the_people_of_the_demo_can_set_up_a_second_factor(client):
    load()
    for user in User.objects.all():
        client.force_login(user)
        client.get("/accounts/2fa/totp/activate/")
        address = user.emailaddress_set.get()
        assert address.verified and address.primary
        assert client.get("/accounts/email/").content.decode().count("Unverified") == 0


def test_the_claims_are_the_sources_and_most_have_no_evidence(client):
    load()
    claims = Claim.objects.all()
    assert claims.filter(ref__regex=r"^s\d\d$").count() == 35, "every statement of the commentary"
    assert not claims.filter(speaker={}, source_url="").exists(), "each names who said it or where"
    verdicts = dict(claims.order_by().values_list("verdict").annotate(n=Count("pk")))
    assert verdicts["no_evidence"] * 2 > claims.count() and "contradicted" not in verdicts
    assert set(claims.values_list("verification", flat=True)) == set(Verification.values)


def test_rival_numbers_of_students_stand_side_by_side(client):
    load()
    row = Claim.objects.get(ref="s06")
    page = client.get(f"/claims/{row.pk}/").content.decode()
    for number in ("22,728", "40,742", "about 30,000", "31,500", "at least 35,000", "planned: 150,000"):
        assert number in page, number
    assert "UIS indicator 26637" in page and "No evidence yet" in page


def test_partnerships_carry_definition_window_and_day(client):
    load()
    row = Claim.objects.get(ref="s01")
    page = client.get(f"/claims/{row.pk}/").content.decode()
    assert "Academic partnerships that were established over two years." in page and "1 Jun 2022" in page
    assert "Partly supported" in page and "as_of=2024-06-30" in page
    for label in (
        "Foreign partner organisations",
        "Branch campuses agreed",
        "Joint and dual degree agreements",
    ):
        assert label in page


def test_money_said_to_be_invested_has_no_payment_on_record(client):
    load()
    for ref, amount in (("s07", "16,000,000"), ("s08", "50,000,000")):
        row = Claim.objects.get(ref=ref)
        assert (row.verdict, row.reason) == ("no_evidence", "no_record")
        assert amount in client.get(f"/claims/{row.pk}/").content.decode()


def test_a_correction_of_a_claim_survives_loading_again(client):
    load()
    row = Claim.objects.get(ref="s01")
    edit_claim(process("test"), claim_id=row.pk, low=24)
    load()
    row.refresh_from_db()
    assert row.low == 24


def test_the_investments_sum_with_shares_and_say_whose_money_it_is(client):
    load()
    page = client.get("/figures/investment.pledged/").content.decode()
    for text in ("66,000,000", "24.2%", "75.8%", "foreign investors, not named", "QCEPF"):
        assert text in page, text
    assert page.count("on one source alone") == 3 and "1 record names no amount" in page
    agreement = Agreement.objects.get(campus__name="De Montfort University Kazakhstan")
    assert "foreign investors, not named" in client.get(f"/agreements/{agreement.pk}/").content.decode()


def test_what_the_demo_says_in_words_stands_in_the_four_languages():
    load()
    notes = [
        *Agreement.objects.values_list("description", flat=True),
        *Commitment.objects.values_list("description", flat=True),
        *Claim.objects.values_list("note", flat=True),
    ]
    said = [note for note in notes if note]
    assert len(said) > 60 and {frozenset(note) for note in said} == {frozenset(("en", "kk", "ru", "zh-hans"))}
