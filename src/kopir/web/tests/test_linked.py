"""schema.org's data: of public records alone, and nothing in it ends its block."""

import json
import re

import pytest

from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.tests.world import signed

EVIL = "</script><script>alert(1)</script><!-- & \u2028"


def linked(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode(), re.S)
    assert len(blocks) <= 1
    return json.loads(blocks[0]) if blocks else None


@pytest.fixture
def agreement(hub, actors, organisations):
    made = signed(actors, organisations)
    Agreement.objects.filter(pk=made.pk).update(visibility="public", title={"en": EVIL})
    return made


def test_a_public_agreement_names_its_parties_and_a_private_one_nothing(clients, agreement, organisations):
    url = f"/agreements/{agreement.pk}/"
    found = linked(clients.anonymous.get(url))
    assert found["@context"] == "https://schema.org" and found["name"] == EVIL
    assert [each["name"] for each in found["about"]] == [organisations.home.name, organisations.partner.name]
    assert found["@id"].endswith(url)
    Agreement.objects.update(visibility="parties")
    assert linked(clients.officer.get(url)) is None


def test_an_organisation_is_what_the_register_says(clients, organisations):
    home = organisations.home
    home.identifiers.create(scheme="ror", value="03q0vrn42")
    url = f"/organisations/{home.pk}/"
    found = linked(clients.anonymous.get(url))
    assert found["@type"] == "CollegeOrUniversity" and found["name"] == home.name
    assert found["address"] == {"@type": "PostalAddress", "addressLocality": "Almaty", "addressCountry": "KZ"}
    assert found["sameAs"] == ["https://ror.org/03q0vrn42"]
    home.proposed_by = organisations.partner
    home.save()
    assert linked(clients.hub_admin.get(url)) is None


def test_the_front_page_is_the_hub(clients, hub):
    found = linked(clients.anonymous.get("/"))
    assert (found["@type"], found["name"]) == ("WebSite", "Test hub")
