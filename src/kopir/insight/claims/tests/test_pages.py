"""The board, a claim's page, the curator's forms, downloads and the API."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from kopir.insight.claims import services
from kopir.insight.claims.forms import UNIT_LABELS, ClaimForm
from kopir.insight.claims.models import Claim, Verdict, Verification
from kopir.insight.claims.shown import reason_text
from kopir.insight.claims.terms import UNITS
from kopir.insight.claims.verdicts import Reason
from kopir.insight.indicators.tests.world import plant
from kopir.spine.registry.actors import ANONYMOUS

from .world import ACTOR, claim, topic

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def world(hub, organisations):
    plant(organisations)
    topic("students", position=1)
    return [
        claim(low=23, as_of=date(2024, 6, 1), as_of_precision="month", ref="s01"),
        claim(topic="students", low=22728, unit="student", indicator="", as_of=date(2019, 1, 1)),
        claim(topic="students", low=40742, unit="student", indicator="", as_of=date(2020, 1, 1)),
        claim(
            topic="students",
            low=100000,
            unit="student",
            indicator="",
            modality="planned",
            interest={"en": "Pays itself"},
        ),
    ]


def page_of(client, pk):
    response = client.get(reverse("claims:detail", args=[pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_both_numbers_and_the_reason_are_shown_and_open(world, clients):
    page = page_of(clients.anonymous, world[0].pk)
    assert "23" in page and str(Verdict.PARTLY.label) in page and reason_text("fewer") in page
    assert "/figures/agreements.in_force/?as_of=2024-06-30" in page
    opened = clients.anonymous.get("/figures/agreements.in_force/?as_of=2024-06-30").content.decode()
    assert "PUBLIC-1" in opened and "PUBLIC-3" in opened
    assert "Foreign partner organisations" in page, "other definitions stand beside it with their numbers"
    assert "/figures/partners.foreign/?as_of=2024-06-30" in page, "counted on the claim's day, opened on it"


def test_a_number_of_the_board_opens_on_the_day_that_it_was_counted_on(world, clients):
    services.reweigh()
    board = clients.anonymous.get(reverse("claims:list")).content.decode()
    assert 'href="/figures/agreements.in_force/?as_of=2024-06-30"' in board
    assert 'href="/figures/agreements.in_force/"' not in board


def test_two_readers_are_told_apart(world, clients):
    Claim.objects.filter(pk=world[0].pk).update(low=5, high=5)
    services.reweigh()
    everybody, officer = (page_of(each, world[0].pk) for each in (clients.anonymous, clients.officer))
    assert reason_text("fewer") in everybody and reason_text("same") not in everybody
    assert reason_text("same") in officer and "By what everybody may open" in officer


def test_rivals_stand_beside_each_other(world, clients):
    page = page_of(clients.anonymous, world[1].pk)
    assert all(number in page for number in ("22,728", "40,742", "100,000"))
    assert "planned: 100,000" in page and "Pays itself" in page_of(clients.anonymous, world[3].pk)


def test_the_board_filters_by_topic_verdict_and_modality(world, clients):
    def shown(**query):
        page = clients.anonymous.get(reverse("claims:list"), query).content.decode()
        return [row.pk for row in world if f'href="{reverse("claims:detail", args=[row.pk])}"' in page]

    one, two, three, four = (row.pk for row in world)
    assert shown() == [one, two, three, four]
    assert shown(topic="students") == [two, three, four]
    assert shown(topic="students", modality="planned") == [four]
    assert shown(verdict="partly") == [one]
    for query in ({"topic": "x"}, {"verdict": "true"}, {"modality": "x"}, {"organisation": "0"}):
        assert clients.anonymous.get(reverse("claims:list"), query).status_code == 422


def test_every_page_in_every_language(world, clients):
    for language in ("kk", "ru", "en", "zh-hans"):
        clients.hub_admin.cookies["django_language"] = language
        for name, arguments in (("list", []), ("new", []), ("topics", []), ("edit", [world[0].pk])):
            assert clients.hub_admin.get(reverse(f"claims:{name}", args=arguments)).status_code == 200
        with override(language):
            assert str(Verdict.PARTLY.label) in page_of(clients.hub_admin, world[0].pk)
            assert all(reason_text(reason) for reason in Reason)


@pytest.mark.parametrize("where", ["list", "detail", "api"])
def test_queries_do_not_grow_with_the_rows(world, clients, where):
    address = {
        "list": reverse("claims:list"),
        "detail": reverse("claims:detail", args=[world[1].pk]),
        "api": "/api/claims",
    }[where]
    clients.anonymous.get(address)
    with CaptureQueriesContext(connection) as few:
        clients.anonymous.get(address)
    for year in (2021, 2022, 2023):
        claim(topic="students", low=year, unit="student", as_of=date(year, 1, 1))
    with CaptureQueriesContext(connection) as many:
        clients.anonymous.get(address)
    assert len(few) == len(many)


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_downloads(world, clients, kind):
    services.withdraw_claim(ACTOR, claim_id=world[2].pk, why="a slip")
    response = clients.anonymous.get(reverse("claims:export", args=[kind]))
    body = b"".join(response.streaming_content)
    assert response.status_code == 200 and body
    if kind == "json":
        rows = json.loads(body)
        assert len(rows) == 3 and rows[-1]["ref"] == "s01" and rows[-1]["verdict"] == "partly"


def test_a_curator_records_corrects_and_withdraws(world, clients, users):
    values = {
        "topic": "students",
        "subject": "Kazakhstan",
        "source_title": "A newspaper",
        "low": "31500",
        "unit": "student",
        "modality": "approximate",
        "published_precision": "day",
        "as_of_precision": "year",
        "as_of": "2024-01-01",
        "due_precision": "day",
        "verification": "unchecked",
        "checks": "https://example.org/a\n\nhttps://example.org/b",
    }
    wrong = clients.hub_admin.post(reverse("claims:new"), {**values, "low": "many"})
    assert wrong.status_code == 422
    made = clients.hub_admin.post(reverse("claims:new"), values, follow=True)
    assert made.status_code == 200 and "about 31,500" in made.content.decode()
    row = Claim.objects.latest("pk")
    assert row.checks == ["https://example.org/a", "https://example.org/b"] and row.as_of == date(2024, 1, 1)
    clients.hub_admin.cookies["django_language"] = "ru"
    edited = {**values, "subject": "Казахстан", "low": "31600", "revision": "1"}
    address = reverse("claims:edit", args=[row.pk])
    assert clients.hub_admin.post(address, edited).status_code == 302
    assert clients.hub_admin.post(address, edited).status_code == 409, "made from the first revision"
    row.refresh_from_db()
    assert row.subject == {"en": "Kazakhstan", "ru": "Казахстан"} and row.low == row.high == 31600
    gone = clients.hub_admin.post(
        reverse("claims:withdraw", args=[row.pk]), {"why": "Recorded twice", "revision": "2"}, follow=True
    )
    assert "Recorded twice" in gone.content.decode()
    assert clients.officer.get(reverse("claims:detail", args=[row.pk])).status_code == 404


def test_a_topic_is_added_and_renamed_in_the_language_of_the_page(hub, clients):
    address = reverse("claims:topics")
    given = {"code": "courses", "title": "Courses", "position": "7"}
    assert clients.hub_admin.post(address, {**given, "code": "No!"}).status_code == 422
    assert clients.hub_admin.post(address, given).status_code == 302
    clients.hub_admin.cookies["django_language"] = "ru"
    assert clients.hub_admin.post(address, {**given, "title": "Курсы"}).status_code == 302
    found = clients.anonymous.get("/api/claims/topics").json()
    assert found == [{"code": "courses", "title": {"en": "Courses", "ru": "Курсы"}, "position": 7, "said": 0}]


def test_the_api_reads_by_cursor_and_writes_against_an_entity_tag(world, clients):
    first = clients.anonymous.get("/api/claims?limit=3").json()
    rest = clients.anonymous.get(f"/api/claims?limit=3&cursor={first['next']}").json()
    ids = [row["id"] for row in [*first["items"], *rest["items"]]]
    assert len(ids) == len(set(ids)) == 4 and rest["next"] is None
    pk = world[0].pk
    read = clients.hub_admin.get(f"/api/claims/{pk}")
    assert read.json()["yours"]["verdict"] == "partly" and read["ETag"]

    def patch(body, **headers):
        return clients.hub_admin.patch(f"/api/claims/{pk}", json.dumps(body), JSON, headers=headers)

    changed = patch({"low": 3}, **{"If-Match": read["ETag"]})
    assert changed.status_code == 200 and changed.json()["verdict"] == "supported"
    assert changed["ETag"] != read["ETag"]
    assert patch({"low": 4}, **{"If-Match": read["ETag"]}).status_code == 412
    refused = patch({"unit": "furlong"})
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["faults"][0]["field"] == "unit"


def test_the_api_records_topics_and_claims_and_withdraws(hub, clients):
    client = clients.hub_admin
    made = client.put("/api/claims/topics/places", json.dumps({"title": {"en": "Places"}}), JSON)
    assert made.status_code == 200 and made.json()["said"] == 0
    body = {
        "topic": "places",
        "subject": {"en": "Somewhere"},
        "modality": "lower_bound",
        "low": 1000,
        "unit": "place",
        "source_url": "https://example.org/",
    }
    recorded = client.post("/api/claims", json.dumps(body), JSON)
    assert recorded.status_code == 201 and recorded.json()["verdict"] == "no_evidence" and recorded["ETag"]
    pk = recorded.json()["id"]
    gone = client.post(f"/api/claims/{pk}/withdraw", json.dumps({"why": "a slip"}), JSON)
    assert gone.status_code == 200 and gone.json()["withdrawn_at"]
    assert clients.anonymous.get(f"/api/claims/{pk}").status_code == 404
    assert client.patch(f"/api/claims/{pk}", json.dumps({"low": 1}), JSON).status_code == 409
    for who, code in (("anonymous", 401), ("officer", 403)):
        assert getattr(clients, who).post("/api/claims", json.dumps(body), JSON).status_code == code


def test_nothing_is_chosen_for_the_curator_that_would_say_more_than_they_know(hub, clients):
    form = ClaimForm(topics=[], actor=ANONYMOUS)
    assert form["verification"].value() == Verification.UNCHECKED and not form["modality"].value()
    assert UNIT_LABELS.keys() == set(UNITS)
