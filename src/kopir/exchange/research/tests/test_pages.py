"""The board, a challenge's and a project's pages, their forms, downloads and the API."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kopir.exchange.research import finding, services
from kopir.exchange.research.models import Challenge, CountedWork, Project
from kopir.exchange.research.suggesting import Suggestion, _finders, register_finder
from kopir.spine.agreements.clock import today
from kopir.spine.deliveries.models import Delivery
from kopir.spine.registry.actors import ANONYMOUS, Conflict
from kopir.spine.registry.finding import MEMBER, PUBLIC

from .world import ACTOR, challenge, project, promise

pytestmark = pytest.mark.django_db
JSON = "application/json"


def body(client, address, code=200, **query):
    response = client.get(address, query)
    assert response.status_code == code
    return response.content.decode()


def test_from_a_challenge_to_entries_in_the_ledger(hub, organisations, users, clients):
    """The whole way on the pages: posted, answered, a project, a work, and both entered under promises."""
    later = (today() + timedelta(days=9)).isoformat()
    values = {
        "owner_id": organisations.home.pk,
        "title": "Dust",
        "question": "How far?",
        "sought": "Aerosols",
        "sdgs": ["13"],
        "isced_f": ["05"],
        "closes_on": later,
        "visibility": "public",
    }
    new = reverse("research:new")
    assert clients.officer.post(new, {**values, "sdgs": ["18"]}).status_code == 422
    assert clients.officer.post(new, {**values, "owner_id": organisations.partner.pk}).status_code == 422
    page = clients.officer.post(new, values, follow=True).content.decode()
    found = Challenge.objects.get()
    assert "Dust" in page and "Climate action" in page and "Nobody has said so yet." in page
    at = {"pk": found.pk}
    clients.officer.cookies["django_language"] = "kk"
    clients.officer.post(reverse("research:edit", kwargs=at), {**values, "title": "Шаң", "based_on": "1"})
    found.refresh_from_db()
    assert found.title == {"en": "Dust", "kk": "Шаң"} and found.revision == 2
    again = clients.officer.post(reverse("research:edit", kwargs=at), {**values, "based_on": "1"})
    assert again.status_code == 409, "made from the first revision"
    clients.officer.cookies["django_language"] = "en"
    interest = {"organisation_id": organisations.partner.pk, "note": "We have lidars"}
    told = clients.partner_officer.post(reverse("research:interest", kwargs=at), interest, follow=True)
    assert "No longer interested" in told.content.decode()
    assert "We have lidars" in body(clients.officer, reverse("research:detail", kwargs=at))
    assert "We have lidars" not in body(clients.stranger, reverse("research:detail", kwargs=at))
    start = {
        "partner_ids": [organisations.partner.pk],
        "title": "Dust together",
        "starts_on": "2024-02-01",
        "visibility": "partners",
        "based_on": "2",
    }
    assert clients.partner_officer.get(reverse("research:start", kwargs=at)).status_code == 403
    page = clients.officer.post(reverse("research:start", kwargs=at), start, follow=True).content.decode()
    made = Project.objects.get()
    assert "Dust together" in page and "Jagiellonian University" in page
    inside = {"project_id": made.pk}
    assert clients.stranger.get(reverse("research:project", kwargs=inside)).status_code == 404
    works, projects = promise(organisations), promise(organisations, "research.projects")
    add = {"title": "First samples", "due_on": "2024-06-01"}
    assert clients.partner_officer.post(reverse("research:milestone", kwargs=inside), add).status_code == 302
    reached = reverse("research:reached", kwargs={**inside, "milestone_id": made.milestones.get().pk})
    assert clients.officer.post(reached, {"reached_on": "2024-05-20"}).status_code == 302
    assert clients.officer.post(reached, {"reached_on": "2024-05-21"}).status_code == 409
    work = {"doi": "no doi", "title": "On dust", "language": "en", "published_on": "2024-09-09"}
    assert clients.officer.post(reverse("research:output", kwargs=inside), work).status_code == 422
    work["doi"] = "https://doi.org/10.1000/DUST"
    page = clients.officer.post(reverse("research:output", kwargs=inside), work, follow=True).content.decode()
    assert "10.1000/dust" in page and "Enter as delivered" in page
    given = {"commitment_id": projects.pk}
    assert clients.officer.post(reverse("research:deliver", kwargs=inside), given).status_code == 302
    one = {**inside, "output_id": made.outputs.get().pk}
    enter = reverse("research:deliver_output", kwargs=one)
    assert clients.officer.post(enter, {"commitment_id": projects.pk}).status_code == 422
    assert clients.officer.post(enter, {"commitment_id": works.pk}).status_code == 302
    project_, work_ = Delivery.objects.order_by("pk")
    assert (project_.commitment_id, project_.occurred_on) == (projects.pk, date(2024, 2, 1))
    assert (work_.commitment_id, work_.occurred_on) == (works.pk, date(2024, 9, 9))
    assert project_.evidence.get().record_type == "research.project"
    assert work_.evidence.get().url == "https://doi.org/10.1000/dust"
    page = body(clients.officer, reverse("research:project", kwargs=inside))
    assert f"/deliveries/{project_.pk}/" in page and f"/deliveries/{work_.pk}/" in page


def test_one_work_counts_once_for_two_organisations_whatever_they_agreed(hub, organisations, actors):
    first, second = promise(organisations), promise(organisations)
    one, other = project(organisations), project(organisations)
    given = {"doi": "10.1000/1", "title": {"en": "T"}, "published_on": date(2024, 5, 1)}
    outputs = [services.add_output(ACTOR, project_id=each.pk, **given) for each in (one, other)]
    services.deliver_output(
        actors.officer, project_id=one.pk, output_id=outputs[0].pk, commitment_id=first.pk
    )
    with pytest.raises(Conflict):
        services.deliver_output(
            actors.officer, project_id=other.pk, output_id=outputs[1].pk, commitment_id=second.pk
        )
    assert Delivery.objects.count() == CountedWork.objects.count() == 1


def test_the_board_filters_and_pages(hub, organisations, users, clients):
    dust = challenge(ACTOR, organisations.home.pk)
    water = challenge(
        ACTOR, organisations.partner.pk, title={"en": "Water"}, sdgs=[6, 1], isced_f=["07", "0711"]
    )
    services.close_challenge(ACTOR, challenge_id=water.pk, why="Solved")

    def shown(**query):
        page = body(clients.anonymous, reverse("research:list"), **query)
        return [row.pk for row in (dust, water) if f'href="/research/{row.pk}/"' in page]

    assert shown() == [dust.pk, water.pk]
    assert shown(state="open") == [dust.pk] and shown(state="closed") == [water.pk]
    assert shown(sdg="1") == [water.pk] and shown(sdg="3") == [dust.pk] and shown(sdg="17") == []
    assert shown(field="05") == [dust.pk] and shown(field="07") == [water.pk]
    assert shown(organisation=str(organisations.partner.pk)) == [water.pk]
    for wrong in ({"state": "x"}, {"sdg": "18"}, {"field": "x"}, {"organisation": "0"}):
        assert clients.anonymous.get(reverse("research:list"), wrong).status_code == 422
    first = clients.anonymous.get("/api/research/challenges?limit=1").json()
    rest = clients.anonymous.get(f"/api/research/challenges?limit=1&cursor={first['next']}").json()
    assert {first["items"][0]["id"], rest["items"][0]["id"]} == {dust.pk, water.pk}


def test_every_page_in_every_language(hub, organisations, users, clients):
    found, made = challenge(ACTOR, organisations.home.pk), project(organisations)
    addresses = [reverse(f"research:{name}") for name in ("list", "new", "projects")]
    addresses += [
        reverse(f"research:{name}", args=[found.pk]) for name in ("detail", "edit", "close", "start")
    ]
    addresses += [reverse(f"research:{name}", args=[made.pk]) for name in ("project", "milestone", "output")]
    for language in ("kk", "ru", "en", "zh-hans"):
        clients.officer.cookies["django_language"] = language
        assert [address for address in addresses if clients.officer.get(address).status_code != 200] == []


@pytest.mark.parametrize("what", ["list", "projects", "detail", "api", "api projects"])
def test_queries_do_not_grow_with_the_rows(hub, organisations, users, clients, what):
    def one(visibility="public"):
        found = challenge(ACTOR, organisations.home.pk)
        project(organisations, visibility="public")
        return found

    first = one()
    address = {
        "list": reverse("research:list"),
        "projects": reverse("research:projects"),
        "detail": reverse("research:detail", args=[first.pk]),
        "api": "/api/research/challenges",
        "api projects": "/api/research/projects",
    }[what]
    services.say_interest(ACTOR, challenge_id=first.pk, organisation_id=organisations.partner.pk)
    clients.officer.get(address)
    with CaptureQueriesContext(connection) as few:
        clients.officer.get(address)
    one(), one()
    services.say_interest(ACTOR, challenge_id=first.pk, organisation_id=organisations.foreign.pk)
    with CaptureQueriesContext(connection) as many:
        clients.officer.get(address)
    assert len(few) == len(many)


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_downloads(hub, organisations, clients, kind):
    challenge(ACTOR, organisations.home.pk, title={"en": "=1+1"})
    challenge(ACTOR, organisations.home.pk, visibility="organisation")
    project(organisations, visibility="public")
    for name in ("export", "projects_export"):
        response = clients.anonymous.get(reverse(f"research:{name}", args=[kind]))
        content = b"".join(response.streaming_content)
        assert response.status_code == 200 and content
        if kind == "json":
            rows = json.loads(content)
            assert len(rows) == (2 if name == "export" else 1) and rows[0]["owner"].startswith("Al-Farabi")
        if kind == "csv" and name == "export":
            assert b"'=1+1" in content


@pytest.fixture
def finder():
    """What a higher floor has registered is put back."""
    before = list(_finders)
    yield register_finder
    _finders[:] = before


def test_suggested_partners_are_the_owners_to_see(hub, organisations, users, clients, finder):
    asked = []

    def find(actor, *, organisation_id, isced_f, most):
        asked.append((organisation_id, list(isced_f), most))
        return [Suggestion(organisations.foreign.pk, 0.9, "/observatory/why/")]

    finder(find)
    found = challenge(ACTOR, organisations.home.pk)
    address = reverse("research:detail", args=[found.pk])
    page = body(clients.officer, address)
    assert "Seoul National University" in page and "/observatory/why/" in page
    assert "Suggested partners" not in body(clients.partner_officer, address)
    path = f"/api/research/challenges/{found.pk}/suggestions"
    assert [row["organisation_id"] for row in clients.officer.get(path).json()] == [organisations.foreign.pk]
    assert clients.partner_officer.get(path).json() == []
    assert asked == [(organisations.home.pk, ["0532"], 10)] * 2


def test_the_api_writes_against_an_entity_tag(hub, organisations, users, clients):
    officer, home = clients.officer, organisations.home.pk
    given = {
        "owner_id": home,
        "title": {"en": "Dust"},
        "question": {"en": "How far?"},
        "sought": {"en": "Aerosols"},
        "closes_on": (today() + timedelta(days=3)).isoformat(),
    }
    made = officer.post("/api/research/challenges", json.dumps(given), JSON)
    assert made.status_code == 201 and made["ETag"]
    path = f"/api/research/challenges/{made.json()['id']}"

    def patch(values, **headers):
        return officer.patch(path, json.dumps(values), JSON, headers=headers)

    changed = patch({"sdgs": [4]}, **{"If-Match": made["ETag"]})
    assert changed.status_code == 200 and changed.json()["sdgs"] == [4]
    assert patch({"sdgs": [5]}, **{"If-Match": made["ETag"]}).status_code == 412
    partner, pk = clients.partner_officer, organisations.partner.pk
    said = partner.post(f"{path}/interests", json.dumps({"organisation_id": pk}), JSON)
    assert said.status_code == 201 and officer.get(f"{path}/interests").json()[0]["organisation_id"] == pk
    assert clients.stranger.get(f"{path}/interests").json() == []
    assert partner.delete(f"{path}/interests/{pk}").status_code == 204
    assert partner.delete(f"{path}/interests/{pk}").status_code == 404
    partner.post(f"{path}/interests", json.dumps({"organisation_id": pk}), JSON)
    start = {"partner_ids": [pk], "title": {"en": "P"}, "starts_on": "2024-01-01"}
    started = officer.post(f"{path}/project", json.dumps(start), JSON)
    assert started.status_code == 201
    there = f"/api/research/projects/{started.json()['id']}"
    output = {"doi": "10.1000/1", "title": {"en": "T"}, "published_on": "2024-03-03"}
    added = officer.post(f"{there}/outputs", json.dumps(output), JSON)
    assert added.status_code == 201
    mile = officer.post(
        f"{there}/milestones", json.dumps({"title": {"en": "M"}, "due_on": "2024-02-02"}), JSON
    )
    reached = officer.post(f"{there}/milestones/{mile.json()['id']}/reached", "{}", JSON)
    assert reached.status_code == 200 and reached.json()["reached_on"] == today().isoformat()
    for kind, at in (("research.projects", "delivery"), ("research.publications", "")):
        commitment = json.dumps({"commitment_id": promise(organisations, kind).pk})
        at = at or f"outputs/{added.json()['id']}/delivery"
        assert officer.post(f"{there}/{at}", commitment, JSON).status_code == 201
    sheet = officer.get(there).json()
    assert sheet["delivery_id"] and sheet["outputs"][0]["delivery_id"] and sheet["partner_ids"] == [pk]
    assert clients.stranger.get(there).status_code == 404
    assert officer.get("/api/research/projects").json()["items"][0]["id"] == sheet["id"]


def test_what_the_index_keeps_is_seen_by_those_who_may(hub, organisations):
    rows = [
        challenge(ACTOR, organisations.home.pk, visibility=each)
        for each in ("public", "members", "organisation")
    ]
    assert list(finding.ids()) == [row.pk for row in rows]
    found = finding.items([row.pk for row in rows])
    home = f"org:{organisations.home.pk}"
    seen = {item.key: item.seen_by for item in found}
    assert [seen[f"challenge:{row.pk}"] for row in rows] == [[PUBLIC], [MEMBER, home], [home]]
    assert set(finding.shown(ANONYMOUS, [row.pk for row in rows])) == {rows[0].pk}
    assert sorted(finding._of_owners([organisations.home.pk])) == [row.pk for row in rows]
