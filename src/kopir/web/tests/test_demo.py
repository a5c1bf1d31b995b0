"""The demo hub: what the sources say and nothing else, and people who can use what they see."""

import pytest

from kopir.spine.agreements.models import Agreement, Commitment
from kopir.spine.ledger import keys
from kopir.spine.ledger.models import Entry
from kopir.spine.people.models import User
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
    money = Commitment.objects.values_list("quantity", "currency", "kind", "provider", "one_source")
    assert sorted(money) == [
        (16_000_000, "USD", "investment.pledged", None, True),
        (50_000_000, "USD", "investment.pledged", None, True),
    ]


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
