"""The pictures of public pages: drawn from what everybody may open, in every language, and never of anything else."""

import re
import struct

import pytest
from django.utils import translation

from kopir.insight.claims.models import Claim
from kopir.insight.claims.tests.world import claim as make_claim
from kopir.kit.models import RateWindow
from kopir.spine.agreements.models import Agreement
from kopir.web.cards import drawn
from kopir.web.cards.drawn import inputs_of, name_of
from kopir.web.cards.said import card_of
from kopir.web.pages import cards as page

from .test_pages import SECRET, plant

pytestmark = pytest.mark.django_db
LANGUAGES = ("kk", "kk-latn", "ru", "en", "zh-hans")


@pytest.fixture(autouse=True)
def empty_folder(settings, tmp_path):
    settings.KOPIR_CARDS = tmp_path


@pytest.fixture
def agreement(hub, organisations):
    return plant(organisations, 1, visibility="public")


def metas(response):
    found = re.findall(r'<meta property="(og:[^"]+)" content="([^"]*)">', response.content.decode())
    return {name: [value for key, value in found if key == name] for name, _value in found}


def size(content):
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", content[16:24])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_names_its_picture_and_it_is_there(clients, agreement, organisations, language):
    clients.anonymous.cookies["django_language"] = language
    addresses = ("/", f"/agreements/{agreement.pk}/", f"/organisations/{organisations.home.pk}/")
    for address in (*addresses, "/figures/agreements.in_force/"):
        found = metas(clients.anonymous.get(address))
        (picture,) = found["og:image"]
        assert picture.endswith(f"{address}card.{language}.png")
        answer = clients.anonymous.get(f"{address}card.{language}.png")
        assert answer.status_code == 200 and size(answer.content) == (1200, 630)
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert found["og:title"][0] and len(found["og:locale"]) == 1
        assert (
            len(found["og:locale:alternate"]) == 3
            and found["og:locale"][0] not in found["og:locale:alternate"]
        )


def test_a_private_agreement_has_neither_words_nor_a_picture(clients, agreement):
    address = f"/agreements/{agreement.pk}/"
    assert clients.officer.get(f"{address}card.en.png").status_code == 200
    Agreement.objects.filter(pk=agreement.pk).update(visibility="parties", title={"en": SECRET})
    shown = clients.officer.get(address)
    assert shown.status_code == 200 and metas(shown) == {} and b"twitter:card" not in shown.content
    for who in (clients.officer, clients.hub_admin, clients.anonymous):
        assert who.get(f"{address}card.en.png").status_code == 404


def test_what_is_private_is_in_no_number_of_a_picture(hub, organisations, agreement):
    before = [
        inputs_of(card_of(hub, *at), hub, "en")
        for at in (("front", ""), ("organisation", organisations.home.pk))
    ]
    plant(organisations, SECRET)
    after = [
        inputs_of(card_of(hub, *at), hub, "en")
        for at in (("front", ""), ("organisation", organisations.home.pk))
    ]
    assert before == after
    plant(organisations, 3, visibility="public")
    assert inputs_of(card_of(hub, "front", ""), hub, "en") != before[0]


def test_a_statement_has_a_picture_until_it_is_withdrawn(clients, hub, agreement):
    made = make_claim(quote="Twelve campuses", quote_lang="en")
    address = f"/claims/{made.pk}/"
    assert metas(clients.anonymous.get(address))["og:description"] == ["Twelve campuses"]
    assert clients.anonymous.get(f"{address}card.ru.png").status_code == 200
    Claim.objects.filter(pk=made.pk).update(withdrawn_at="2026-01-01T00:00:00Z", withdrawn_why="wrong")
    assert metas(clients.hub_admin.get(address)) == {}
    assert clients.hub_admin.get(f"{address}card.ru.png").status_code == 404


def test_it_is_drawn_once_and_anew_when_it_says_something_else(clients, agreement, settings):
    address = f"/agreements/{agreement.pk}/card.en.png"
    first = clients.anonymous.get(address)
    (kept,) = settings.KOPIR_CARDS.glob("*.png")
    kept.write_bytes(b"kept")
    assert clients.anonymous.get(address).content == b"kept"
    assert clients.anonymous.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    Agreement.objects.update(title={"en": "Another"})
    second = clients.anonymous.get(address)
    assert second["ETag"] != first["ETag"] and size(second.content) == (1200, 630)


def test_drawing_is_limited_and_what_is_kept_is_not(clients, agreement, organisations, monkeypatch):
    monkeypatch.setattr(page, "DRAWN", 1)
    assert clients.anonymous.get("/card.en.png").status_code == 200
    assert clients.anonymous.get("/card.ru.png").status_code == 429
    assert clients.anonymous.get("/card.en.png").status_code == 200
    assert RateWindow.objects.get().used == 2


def test_old_pictures_make_room(clients, agreement, settings, monkeypatch):
    monkeypatch.setattr(drawn, "MOST", 2)
    for language in ("en", "ru", "kk", "zh-hans"):
        assert clients.anonymous.get(f"/card.{language}.png").status_code == 200
    assert len(list(settings.KOPIR_CARDS.glob("*.png"))) <= 2


def test_no_other_language_and_no_other_record(clients, agreement):
    for address in (
        "/card.de.png",
        "/agreements/999999/card.en.png",
        "/figures/nothing/card.en.png",
        "/card..png",
    ):
        assert clients.anonymous.get(address).status_code == 404, address


def test_words_that_look_like_markup_are_words(hub, agreement):
    Agreement.objects.update(title={"en": '#panic("x") $ <a> \\ " * _ `'})
    with translation.override("en"):
        inputs = inputs_of(card_of(hub, "agreement", agreement.pk), hub, "en")
    assert size(drawn.draw(inputs)) == (1200, 630)
    assert re.fullmatch(r"[0-9a-f]{64}", name_of(inputs))
