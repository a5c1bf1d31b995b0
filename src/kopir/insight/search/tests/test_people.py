"""People are found by their name if they agreed to it, by whom they agreed to, and until they take it back."""

import json

import pytest

from kopir.insight.search import services, store
from kopir.insight.search.selectors import find
from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.services import change_profile, erase_person, let_oneself_be_found

pytestmark = pytest.mark.django_db
WHO = ["hub_admin", "officer", "partner_officer", "stranger"]


@pytest.fixture
def zhanar(users, actors, hub, organisations):
    users.officer.name = "Жанар Айтбаева"
    users.officer.save()
    return users.officer


def people(actor, question="Janar Aitbaeva"):
    return [result.url for result in find(actor, question).results if result.kind == "person"]


def test_nobody_is_found_who_did_not_agree(zhanar, actors, built, clients):
    built()
    assert not zhanar.findable and people(actors.hub_admin) == []
    assert clients.hub_admin.get(f"/people/{zhanar.pk}/found/").status_code == 404


def test_who_agreed_is_found_by_members_and_by_nobody_else(zhanar, actors, built, clients):
    page = f"/people/{zhanar.pk}/found/"
    answer = clients.officer.post("/people/account/findable/", {"wanted": "on"}, follow=True)
    assert "can now find you" in answer.content.decode() and page in answer.content.decode()
    built()
    for who in WHO:
        assert people(getattr(actors, who)) == [page], who
        text = getattr(clients, who).get(page).content.decode()
        assert (
            "Жанар Айтбаева" in text and "Al-Farabi" in text and "@example.org" not in text.split("<main")[1]
        )
    assert people(actors.anonymous) == [] and clients.anonymous.get(page).status_code == 404
    token = clients.anonymous.get("/api/search?q=Janar&kind=person&facets=true").json()
    assert token["items"] == [] and token["facets"] == {}
    [line] = AuditEntry.objects.filter(action="person.findable")
    assert (line.object_id, line.after) == (zhanar.pk, {"findable": True})


def test_taking_it_back_works_while_the_index_still_has_the_name(zhanar, actors, built, clients):
    let_oneself_be_found(actors.officer, wanted=True)
    built()
    clients.officer.post("/people/account/findable/", {})
    assert f"person:{zhanar.pk}" in store.current().contents()
    assert people(actors.hub_admin) == [] == find(actors.hub_admin, "Janar").facets.get("person", [])
    assert clients.hub_admin.get(f"/people/{zhanar.pk}/found/").status_code == 404


def test_who_is_erased_leaves_the_files_too(zhanar, actors, built, monkeypatch):
    """tantivy only marks a document as deleted; its bytes stay until the index is built anew."""
    let_oneself_be_found(actors.officer, wanted=True)
    built()
    change_profile(actors.viewer, name="Somebody else", language="")
    services.keep()
    assert not store._leaving().exists()  # nobody who is in the index was touched
    erase_person(actors.hub_admin, user_id=zhanar.pk)
    assert people(actors.hub_admin) == []
    services.keep()
    assert store._leaving().exists()
    assert f"person:{zhanar.pk}" not in store.current().contents() and deleted()
    monkeypatch.setattr(store, "LEAVES", -1)
    services.keep()
    assert not deleted() and not store._leaving().exists()


def deleted():
    """How many documents lie deleted in the files of the index."""
    meta = json.loads((store._link().resolve() / "meta.json").read_text())
    return sum(
        (segment["deletes"] or {"num_deleted_docs": 0})["num_deleted_docs"] for segment in meta["segments"]
    )


def test_without_an_index_the_same_people_are_found(zhanar, actors, folder):
    let_oneself_be_found(actors.officer, wanted=True)
    assert len(people(actors.stranger, "жанар")) == 1 and people(actors.anonymous, "жанар") == []
