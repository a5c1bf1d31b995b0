"""schema.org's data: of public records alone, and nothing in it ends its block."""

import json
import re

import pytest

from kopir.insight.claims.models import Claim
from kopir.insight.claims.tests.world import claim
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.tests.world import signed

EVIL = "</script><script>alert(1)</script><!-- & \u2028"


def linked(page):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode(), re.S)
    assert len(blocks) <= 1
    return json.loads(blocks[0]) if blocks else None


def test_a_statement_is_a_claim_until_it_is_withdrawn(clients, hub):
    made = claim(quote=EVIL, speaker={"en": "A minister"}, source_url="https://example.org/news")
    url = f"/claims/{made.pk}/"
    found = linked(clients.anonymous.get(url))
    assert (found["@type"], found["text"], found["creditText"]) == ("Claim", EVIL.strip(), "A minister")
    assert found["appearance"]["url"] == "https://example.org/news" and found["inLanguage"] == "en"
    Claim.objects.update(withdrawn_at="2026-01-01T00:00:00Z", withdrawn_why="wrong")
    page = clients.hub_admin.get(url)
    assert page.status_code == 200 and linked(page) is None


def test_a_figure_is_a_dataset_of_what_everybody_counts(clients, agreement):
    url = "/figures/agreements.in_force/"
    found = linked(clients.anonymous.get(url))
    (observed,) = found["mainEntity"]
    assert found["@type"] == "Dataset" and observed["@type"] == "Observation"
    assert (observed["value"], observed["unitText"]) == (1, "agreement")
    assert all(each["contentUrl"].startswith(found["url"]) for each in found["distribution"])
    Agreement.objects.update(visibility="parties")
    (hidden,) = linked(clients.anonymous.get(url))["mainEntity"]
    assert hidden["value"] == 0
    assert linked(clients.officer.get(url)) is None, "what an officer counts is not everybody's"
    assert linked(clients.anonymous.get(f"{url}?country=PL")) is None
    nothing = linked(clients.anonymous.get("/figures/investment.disbursed/"))
    assert "mainEntity" not in nothing


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
