"""What programs are told: valid Atom, a sitemap of public pages that open, robots; never what is not public."""

import xml.etree.ElementTree as ET
from datetime import date
from urllib.parse import urlsplit

import pytest

from kopir.spine.agreements.models import Agreement, StateChange
from kopir.spine.agreements.tests.world import signed
from kopir.spine.deliveries.services import record

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SECRET = "zq7-canary"


@pytest.fixture
def agreements(hub, actors, organisations):
    shown = signed(actors, organisations, title={"en": "<b>Exchange</b> & more", "kk": "Алмасу"})
    hidden = signed(actors, organisations, title={"en": SECRET})
    Agreement.objects.filter(pk=shown.pk).update(visibility="public")
    for each in (shown, hidden):
        StateChange.objects.create(agreement=each, from_state="signed", to_state="active", reason=SECRET)
        record(
            actors.officer, commitment_id=each.commitments.get().pk, quantity=3, occurred_on=date(2025, 5, 4)
        )
    return shown, hidden


def entries(client, **headers):
    response = client.get("/feeds/changes.atom", headers=headers)
    assert response.status_code == 200 and response["Content-Type"].startswith("application/atom+xml")
    text = response.content.decode()
    assert SECRET not in text
    feed = ET.fromstring(text)
    for name in ("id", "title", "updated"):
        assert feed.find(ATOM + name).text, name
    return feed, feed.findall(ATOM + "entry")


def test_the_feed_tells_public_changes_alone_whoever_asks(clients, agreements):
    for client in (clients.anonymous, clients.officer, clients.hub_admin):
        _feed, found = entries(client)
        titles = {entry.find(ATOM + "title").text for entry in found}
        assert all(title.startswith("<b>Exchange</b> & more · ") for title in titles)
        wanted = {"Active", "Signed", "Delivery: 3 places, Student places"}
        assert wanted <= {title.partition(" · ")[2] for title in titles}
        changes = StateChange.objects.filter(agreement=agreements[0]).count() + 1
        assert len({entry.find(ATOM + "id").text for entry in found}) == len(found) == changes
        for entry in found:
            link = entry.find(ATOM + "link").get("href")
            assert clients.anonymous.get(urlsplit(link).path).status_code == 200
    Agreement.objects.update(visibility="parties")
    assert entries(clients.officer)[1] == []


def test_the_feed_speaks_the_readers_language(clients, agreements):
    feed, found = entries(clients.anonymous, accept_language="kk")
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "kk"
    assert "Алмасу · Әрекет етуде" in {entry.find(ATOM + "title").text for entry in found}


def test_every_address_of_the_sitemap_opens_and_none_is_private(clients, agreements, organisations):
    index = ET.fromstring(clients.anonymous.get("/sitemap.xml").content)
    places = []
    for part in index.iter(MAP + "loc"):
        body = ET.fromstring(clients.officer.get(urlsplit(part.text).path).content)
        places += [urlsplit(loc.text).path for loc in body.iter(MAP + "loc")]
    shown, hidden = agreements
    assert f"/agreements/{shown.pk}/" in places and f"/agreements/{hidden.pk}/" not in places
    assert f"/organisations/{organisations.home.pk}/" in places
    assert f"/organisations/{organisations.foreign.pk}/" not in places  # it has no public agreement
    assert {"/recognition/", "/recognition/tables/", "/observatory/", "/for/students/"} <= set(places)
    for place in places:
        assert clients.anonymous.get(place).status_code == 200, place


def test_robots_are_led_to_the_sitemap_and_kept_from_no_public_page(clients, agreements):
    response = clients.anonymous.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    [sitemap] = [line.partition(": ")[2] for line in lines if line.startswith("Sitemap: ")]
    assert clients.anonymous.get(urlsplit(sitemap).path).status_code == 200
    closed = [line.partition(": ")[2] for line in lines if line.startswith("Disallow: ")]
    assert "/accounts/" in closed and not any("/agreements/1/".startswith(path) for path in closed)


def test_pages_name_the_feed(clients, agreements):
    for path in ("/", "/agreements/"):
        text = clients.anonymous.get(path).content.decode()
        assert '<link rel="alternate" type="application/atom+xml" href="/feeds/changes.atom"' in text
