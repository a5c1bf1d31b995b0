"""The page, the lines under the box and the API: what is found, by whom, in which language, and how it narrows."""

import time
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from kopir.insight.claims.tests.world import claim
from kopir.insight.indicators.tests.world import agreement, plant
from kopir.insight.search.matching import WHY
from kopir.insight.search.shown import why_text
from kopir.spine.parties import services as parties
from kopir.spine.registry.actors import process
from kopir.spine.registry.finding import FACETS
from kopir.spine.registry.pages import all_pages, declare_page

pytestmark = pytest.mark.django_db
ACTOR = process("test")


@pytest.fixture
def world(hub, organisations, built):
    found = plant(organisations)
    claim(ref="said-1", subject={"en": "Zhezkazgan campus"})
    parties.add_name(ACTOR, organisation_id=organisations.home.pk, text="Әл-Фараби атындағы ҚазҰУ", lang="kk")
    built()
    return found


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_results_are_grouped_counted_and_opened(world, clients):
    text = page(clients.anonymous, "/search/?q=jagiellonian")
    assert "3 found" in text
    assert "Organisations" in text and "Agreements" in text
    assert "PUBLIC-1" in text and "PUBLIC-3" in text and "PUBLIC-2" not in text
    assert "Kraków · Poland" in text


def test_the_name_that_fitted_is_shown_beside_the_title(world, clients):
    text = page(clients.anonymous, "/search/?q=al-farabi+atyndagy&kind=organisation")
    assert "Al-Farabi Kazakh National University" in text and "Әл-Фараби атындағы ҚазҰУ" in text
    assert "another spelling" in text


def test_a_reader_of_kazakh_reads_kazakh(world, clients):
    clients.anonymous.cookies["django_language"] = "kk"
    text = page(clients.anonymous, "/search/?q=jagiellonian")
    assert "Ұйымдар" in text and "Польша" in text and "табылды" in text
    assert 'lang="en">Jagiellonian University</a>' in text


def test_facets_narrow_and_can_be_taken_back(world, clients):
    text = page(clients.anonymous, "/search/?q=university&country=PL")
    assert "Jagiellonian" in text and "Seoul National" not in text and 'aria-current="true"' in text
    assert 'href="/search/?q=university"' in text


@pytest.mark.parametrize(
    "who", ["stranger", "anonymous", "hub_admin", "partner_officer", "officer", "viewer"]
)
def test_nobody_finds_counts_or_is_suggested_what_they_may_not_open(
    world, clients, actors, who, organisations
):
    client, actor = getattr(clients, who), getattr(actors, who)
    for (owner, visibility), row in world.hidden.items():
        parties_of = {owner, organisations.partner.pk}
        members = {"parties": parties_of, "organisation": {owner}, "private": set()}[visibility]
        allowed = bool(members & set(actor.organisations()))
        for address in (f"/search/?q={row.ref}", f"/search/suggest/?q={row.ref}", f"/api/search?q={row.ref}"):
            assert (f"/agreements/{row.pk}/" in page(client, address)) == allowed, (who, address)


def test_each_facet_counts_narrows_and_is_named(hub, organisations, built, clients):
    for number, city in enumerate(["Almaty", "Almaty", "Kraków"]):
        agreement(
            f"WIDE-{number}",
            organisations.home,
            organisations.partner,
            city=city,
            isced_f=["0611"],
            languages=["kk", "en"][: 1 + number % 2],
        )
    agreement(
        "WIDE-9", organisations.home, owner=organisations.home, visibility="organisation", city="Secretville"
    )
    built()
    facets = clients.anonymous.get("/api/search?q=wide&facets=true").json()["facets"]
    told = {name: [(each["value"], each["count"]) for each in values] for name, values in facets.items()}
    assert told["city"] == [("Almaty", 2), ("Kraków", 1)] and told["type"] == [("exchange", 3)]
    assert told["field"] == [("0611", 3)] and told["language"] == [("kk", 3), ("en", 1)]
    assert facets["language"][0]["label"] == "Kazakh" and facets["field"][0]["label"].startswith("0611 Comp")
    text = page(clients.anonymous, "/search/?q=wide&city=Almaty")
    assert "2 found" in text and "WIDE-0" in text and "WIDE-2" not in text and "Secretville" not in text
    assert "Secretville" in page(clients.officer, "/search/?q=wide")
    none = page(clients.anonymous, "/search/?q=wide&city=Secretville")
    assert "Nothing was found with these limits." in none and "WIDE-" not in none
    for name, value in {"type": "exchange", "field": "0611", "language": "en", "city": "Kraków"}.items():
        found = clients.anonymous.get("/api/search", {"q": "wide", name: value}).json()["items"]
        assert len(found) == dict(told[name])[value], name


def test_counts_and_facets_hold_nothing_hidden(world, clients):
    """Six hidden agreements with the same partner change no number that a visitor sees."""
    text = page(clients.anonymous, "/search/?q=jagiellonian&kind=agreement")
    assert "2 found" in text


def test_more_results_are_no_more_queries(hub, organisations, built, clients):
    counts = []
    for number in range(3):
        agreement(f"SAME-{number}", organisations.home, organisations.partner)
        built()
        with CaptureQueriesContext(connection) as asked:
            page(clients.officer, "/search/?q=same")
        counts.append(len(asked))
    assert counts[0] == counts[2] <= 10


#: As they stand in an address; the last but three is half of a pair of UTF-16, the others carry marks of direction.
ODD = {
    "empty": "",
    "spaces": "%20%20",
    "signs alone": "!?%2C.%E2%80%94%C2%AB%C2%BB",
    "NUL": "%00",
    "10,000 letters": "a" * 10_000,
    "10,000 words": "ab%20" * 10_000,
    "10,000 characters of Han": "%E6%B1%89" * 10_000,
    "a regular expression": "(%5Ba-z%5D%2B)%2B%24%7C.*%5C",
    "tantivy's own syntax": "kind%3A%22x%22%20AND%20*%20TO%20%5Ba%20TO%20z%5D%5E9~2%20%2Bx%20-y%20%2F.*%2F",
    "another's SQL": "'%20OR%201%3D1%20--",
    "lone surrogate": "%ED%A0%80",
    "a surrogate in a word": "qq%ED%B0%80qq",
    "marks of direction alone": "%E2%80%AE%E2%80%8F%E2%81%A7",
    "a word that is nowhere": "zzzzzzzzzzzz",
}


@pytest.mark.parametrize("ready", [True, False])
def test_odd_questions_are_answered_in_peace_and_in_bounded_time(
    hub, organisations, built, folder, clients, ready
):
    if ready:
        built()
    for name, question in ODD.items():
        start = time.perf_counter()
        text = page(clients.anonymous, f"/search/?q={question}")
        assert "/organisations/1" not in text, name
        assert ("index is being built" in text) == (not ready and name not in ("empty", "spaces")), name
        page(clients.anonymous, f"/search/suggest/?q={question}")
        answer = clients.anonymous.get(f"/api/search?q={question}")
        assert answer.status_code in (200, 400, 422), name  # refused: NUL, and more than 1,000 characters
        assert answer.status_code != 200 or answer.json()["complete"] == ready
        for facet in FACETS:
            page(clients.anonymous, f"/search/?q=seoul&{facet}={question}")
        assert time.perf_counter() - start < 20, (
            name
        )  # of ten questions; bounded, whatever else the machine does


@pytest.mark.parametrize("ready", [True, False])
def test_look_alike_letters_and_marks_of_direction_are_seen_through(
    hub, organisations, built, folder, clients, ready
):
    parties.add_name(
        ACTOR, organisation_id=organisations.home.pk, text="Кaзахстан".replace("a", "а"), lang="ru"
    )
    if ready:
        built()
    for question in ("Кaзахстан", "\u202eКaзахстан\u202c", "\u200fКазахстан", "Kaзахстан"):
        for address in ("/search/", "/search/suggest/", "/api/search"):
            answer = clients.anonymous.get(address, {"q": question})
            assert f"/organisations/{organisations.home.pk}/" in answer.content.decode(), (question, address)


def test_without_an_index_names_are_found_and_the_page_says_so(hub, organisations, folder, clients):
    row = agreement("PLAIN-1", organisations.home, organisations.partner)
    hidden = agreement("HIDDEN-1", organisations.home, owner=organisations.home, visibility="organisation")
    text = page(clients.anonymous, "/search/?q=Jagiellonian")
    assert f"/agreements/{row.pk}/" in text and "index is being built" in text
    assert f"/agreements/{hidden.pk}/" not in page(clients.anonymous, "/search/?q=hidden-1")
    assert f"/agreements/{hidden.pk}/" in page(clients.officer, "/search/?q=hidden-1")


def test_the_api_tells_the_same_and_refuses_what_it_cannot_read(world, clients):
    body = clients.anonymous.get("/api/search?q=jagelonian&kind=organisation").json()
    assert [item["title"] for item in body["items"]] == ["Jagiellonian University"]
    assert body["items"][0]["why"] == "misspelt" and body["complete"] and not body["more"]
    assert clients.anonymous.get("/api/search").status_code == 422
    assert clients.anonymous.get("/api/search?q=x&limit=5000").status_code == 422


def test_each_reason_has_words():
    assert all(isinstance(why_text(why), str) for why in WHY)


def test_every_page_has_the_search(hub, clients):
    text = page(clients.anonymous, "/organisations/")
    assert 'href="/search/" data-open="palette"' in text and 'hx-get="/search/suggest/"' in text


def test_a_figure_is_found_by_its_name_in_any_language(hub, folder, built, clients):
    asked = ["Қолданыстағы келісімдер", "agreements in force", "koldanistagi kelisimder"]
    for ready in (False, True):
        for question in asked:
            assert "/figures/agreements.in_force/" in page(clients.anonymous, f"/search/?q={question}"), ready
        built()


def test_a_page_is_found_by_its_name_in_any_language(hub, folder, built, clients):
    with override("ru"):
        asked = {str(one.title): reverse(one.route) for one in all_pages()}
    asked |= {str(one.title): reverse(one.route) for one in all_pages()}
    assert "Grades and credits" in asked
    for ready in (False, True):
        for question, address in asked.items():
            text = page(clients.anonymous, f"/search/?kind=page&q={quote(question)}")
            assert f'href="{address}"' in text, (question, ready)
        built()


def test_a_page_is_declared_once():
    known = all_pages()[0]
    assert declare_page(known.route, known.title, known.summary) is known
    with pytest.raises(ValueError):
        declare_page(known.route, "Another", known.summary)


def test_without_an_index_facets_narrow_and_reasons_are_said(hub, organisations, folder, clients):
    text = page(clients.anonymous, "/search/?q=jagielonski&country=KR")
    assert "Jagiellonian" not in text
    body = clients.anonymous.get("/api/search?q=University&country=PL&facets=true").json()
    assert [item["title"] for item in body["items"]] == ["Jagiellonian University"] and not body["complete"]
    assert body["items"][0]["why"] == "words"
    assert [(each["value"], each["count"]) for each in body["facets"]["country"]] == [("PL", 1)]


def test_what_one_organisations_people_taught_is_found_by_them_alone(
    hub, organisations, built, clients, actors
):
    """A line of their spreadsheet: no other finds by it, sees it, or has it suggested, till it is everybody's."""
    parties.remember_choice(
        actors.officer, organisation_id=organisations.foreign.pk, text="Our friends in Seoul"
    )
    built()
    here = f"/organisations/{organisations.foreign.pk}/"
    for address in (
        "/search/?q=our+friends",
        "/search/suggest/?q=our+friends+in+s",
        "/api/search?q=OUR+FRIENDS+IN+SEOUL",
    ):
        for who in ("officer", "viewer"):
            text = page(getattr(clients, who), address)
            assert here in text and ("as your organisation calls it" in text or '"taught"' in text)
        for who in ("anonymous", "hub_admin", "partner_officer", "stranger"):
            text = page(getattr(clients, who), address)
            assert "Our friends in Seoul" not in text and "taught" not in text and "calls it" not in text, who
    found = clients.officer.get("/api/search?q=our+friends&country=PL&facets=true").json()
    assert here not in [item["url"] for item in found["items"]]
    parties.remember_choice(ACTOR, organisation_id=organisations.foreign.pk, text="Our friends in Seoul")
    built()
    body = clients.stranger.get("/api/search?q=our+friends+in+seoul").json()
    assert body["items"][0]["url"] == here and body["items"][0]["why"] == "exact"
