"""The front page: shares that open to what they count, and a next step where there is nothing."""

import re
from html import unescape

import pytest

from kopir.spine.agreements.models import Agreement
from kopir.spine.hub.models import Hub

from .test_pages import SECRET, plant


def text(client, path="/"):
    return client.get(path).content.decode()


def test_each_share_opens_to_as_many_agreements(clients, hub, organisations):
    organisations.partner.country = "PL"
    organisations.partner.save()
    for number in range(3):
        plant(organisations, number)
    plant(organisations, 4)
    Agreement.objects.filter(ref="A-4").update(state="proposed")
    page = text(clients.officer)
    shares = re.findall(
        r'href="(/agreements/\?[^"]+)">(?:<span[^>]*>[^<]+(?:<span[^>]*>[^<]+</span>)?</span> <span class="num">)?(\d+)<',
        page,
    )
    assert set(shares) == {
        ("/agreements/?country=PL", "4"),
        ("/agreements/?country=PL&amp;health=unknown", "4"),
        ("/agreements/?health=unknown", "4"),
        ("/agreements/?state=active", "3"),
        ("/agreements/?state=proposed", "1"),
    }
    for path, count in shares:
        assert text(clients.officer, unescape(path)).count("<tr>") == int(count) + 1


def test_the_hubs_own_country_is_no_partners(clients, hub, organisations):
    organisations.home.country = hub.country
    organisations.home.save()
    plant(organisations, 1)
    assert f"country={hub.country}" not in text(clients.officer)


def test_what_is_not_open_is_neither_shown_nor_counted(clients, hub, organisations):
    plant(organisations, SECRET)
    for who in ("stranger", "anonymous", "hub_admin"):
        page = text(getattr(clients, who))
        assert SECRET not in page and "country=" not in page and "Nothing is here yet" in page


@pytest.mark.parametrize(
    ("who", "step"),
    [
        ("officer", 'href="/import/"'),
        ("hub_admin", 'href="/organisations/new/"'),
        ("anonymous", 'class="btn" href="/accounts/login/"'),
    ],
)
def test_an_empty_hub_says_what_to_do_next(clients, hub, who, step):
    page = text(getattr(clients, who))
    assert "Nothing is here yet" in page and step in page


def test_a_demo_says_so_and_others_do_not(clients, hub):
    assert "This is a demonstration" not in text(clients.anonymous)
    Hub.objects.update(is_demo=True)
    assert "This is a demonstration" in text(clients.anonymous)
