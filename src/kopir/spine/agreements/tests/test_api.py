"""The JSON API: the same rules, entity tags, problem details."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement
from kopir.spine.people.models import Membership

from .world import both_approve, item, letter, places, proposed, signed

pytestmark = pytest.mark.django_db
BASE = "/api/agreements"


def send(client, method, path, data=None, **headers):
    return getattr(client, method)(
        BASE + path, data=json.dumps(data), content_type="application/json", headers=headers
    )


def body(organisations, **more):
    return {
        "type": "exchange",
        "title": {"en": "Exchange"},
        "owner_id": organisations.home.pk,
        "parties": [
            {"organisation_id": organisations.home.pk, "role": "host"},
            {"organisation_id": organisations.partner.pk, "role": "partner"},
        ],
        **more,
    }


def test_the_whole_way_by_api(organisations, clients):
    made = send(clients.officer, "post", "", body(organisations, commitments=[places(organisations)]))
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    version = send(clients.officer, "post", f"/{pk}/proposal", {}).json()
    assert version["content"]["commitments"][0]["quantity"] == "12"
    stale = send(clients.approver, "post", f"/{pk}/approvals", {"version_hash": "0" * 64})
    assert stale.status_code == 409 and stale["Content-Type"] == "application/problem+json"
    for who in ("approver", "partner_officer"):
        done = send(getattr(clients, who), "post", f"/{pk}/approvals", {"version_hash": version["hash"]})
        assert done.status_code == 201
    assert send(clients.officer, "post", f"/{pk}/state", {"to_state": "signed"}).json()["state"] == "signed"
    rows = clients.partner_officer.get(f"{BASE}/{pk}/commitments").json()["items"]
    assert [(row["key"], row["quantity"]) for row in rows] == [("c1", "12.0000")]
    assert clients.stranger.get(f"{BASE}/{pk}").status_code == 404
    assert clients.anonymous.get(f"{BASE}/{pk}").status_code == 404


def test_if_match_guards_an_edit(organisations, actors, clients, hub):
    record = services.record_agreement(actors.officer, **item(organisations))
    tag = clients.officer.get(f"{BASE}/{record.pk}")["ETag"]
    first = send(clients.officer, "patch", f"/{record.pk}", {"city": "Aktau"}, **{"If-Match": tag})
    assert first.status_code == 200 and first["ETag"] != tag
    second = send(clients.admin, "patch", f"/{record.pk}", {"city": "Oral"}, **{"If-Match": tag})
    assert second.status_code == 412
    record.refresh_from_db()
    assert record.city == "Aktau"
    wrong = send(clients.officer, "patch", f"/{record.pk}", {"isced_f": ["9876"]})
    assert wrong.status_code == 422 and wrong.json()["faults"][0]["field"] == "isced_f"


def test_lists_narrow_and_do_not_grow(organisations, actors, clients, hub):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert clients.officer.get(BASE).status_code == 200
        return len(captured)

    services.record_agreement(actors.officer, **item(organisations))
    one = queries()
    services.record_agreement(actors.officer, **item(organisations, type="research", expires_on="2020-01-01"))
    services.record_agreement(actors.officer, **item(organisations, visibility="public"))
    assert queries() == one
    for query, count in {
        "?type=research": 1,
        "?state=expired": 1,
        f"?party={organisations.partner.pk}": 3,
        f"?party={organisations.foreign.pk}": 0,
        "?expires_before=2021-01-01": 1,
    }.items():
        assert len(clients.officer.get(BASE + query).json()["items"]) == count, query
    assert len(clients.anonymous.get(BASE).json()["items"]) == 1
    page = clients.officer.get(BASE + "?limit=2").json()
    rest = clients.officer.get(f"{BASE}?limit=2&cursor={page['next']}").json()
    assert len(page["items"]) == 2 and len(rest["items"]) == 1
    assert clients.officer.get(BASE + "?cursor=forged").status_code == 422


def test_versions_changes_and_approvals(organisations, actors, clients, hub):
    agreement = signed(actors, organisations)
    send(clients.officer, "post", f"/{agreement.pk}/amendment", {"city": "Aktau"})
    send(clients.officer, "put", f"/{agreement.pk}/commitments/c1", places(organisations, quantity="20"))
    version = send(clients.officer, "post", f"/{agreement.pk}/proposal", {"summary": "More places"}).json()
    paths = {c["path"] for c in clients.officer.get(f"{BASE}/{agreement.pk}/versions/2/changes").json()}
    assert paths == {"city", "commitments.c1.quantity"}
    send(clients.approver, "post", f"/{agreement.pk}/approvals", {"version_hash": version["hash"]})
    assert len(clients.officer.get(f"{BASE}/{agreement.pk}/versions/2/approvals").json()) == 1
    answer = send(clients.officer, "post", f"/{agreement.pk}/proposal/withdraw", {"reason": "Later"})
    assert answer.status_code == 204
    ended = send(clients.officer, "post", f"/{agreement.pk}/commitments/c1/end", {"reason": "x"})
    assert ended.json()["content"]["commitments"] == []


def test_annex_and_matches_stay_with_their_side(organisations, actors, clients, hub):
    first = services.record_agreement(actors.officer, **item(organisations, visibility="public"))
    services.record_agreement(
        actors.partner_officer, **item(organisations, owner_id=organisations.partner.pk)
    )
    where = f"/{first.pk}"
    assert send(clients.officer, "post", where + "/notes", {"text": "canary"}).status_code == 201
    contact = send(clients.officer, "post", where + "/contacts", {"name": "canary"}).json()
    document = clients.officer.post(
        BASE + where + "/documents", {"upload": letter(), "title": "canary"}
    ).json()
    assert "id" in document, document["faults"]
    for part in ("notes", "contacts", "documents"):
        assert b"canary" in clients.viewer.get(f"{BASE}{where}/{part}").content
        for who in ("partner_officer", "stranger", "anonymous", "hub_admin"):
            assert b"canary" not in getattr(clients, who).get(f"{BASE}{where}/{part}").content
    for path in (f"/contacts/{contact['id']}", f"/documents/{document['id']}"):
        assert clients.partner_officer.delete(BASE + where + path).status_code == 404
        assert clients.viewer.delete(BASE + where + path).status_code == 403
        assert clients.officer.delete(BASE + where + path).status_code == 204
    match = clients.officer.get(BASE + "/matches").json()["items"][0]
    assert match["mine_id"] == first.pk and match["holder_id"] == organisations.partner.pk
    assert clients.stranger.get(f"{BASE}/matches/{match['id']}").status_code == 404
    answered = send(clients.officer, "post", f"/matches/{match['id']}/answer", {"same": True}).json()
    assert answered["answered"] and answered["state"] == "open"


def test_an_anonymous_write_is_refused(organisations, actors, clients, hub):
    record = services.record_agreement(actors.officer, **item(organisations, visibility="public"))
    assert send(clients.anonymous, "patch", f"/{record.pk}", {"city": "x"}).status_code == 401
    assert Agreement.objects.get().city == ""


def test_on_behalf_by_api(organisations, actors, clients, hub):
    agreement, version = proposed(actors, organisations)
    Membership.objects.filter(organisation=organisations.partner).delete()
    path = f"{BASE}/{agreement.pk}/approvals/on-behalf"
    fields = {"organisation_id": organisations.partner.pk, "version_hash": version.hash}
    assert clients.admin.post(path, fields).status_code == 422
    assert clients.admin.post(path, {**fields, "document": letter()}).json()["on_behalf"] is True


def test_on_behalf_by_a_document_that_is_there(organisations, actors, clients, hub):
    Membership.objects.filter(organisation=organisations.partner).delete()
    agreement, version = proposed(actors, organisations)
    document = services.add_document(actors.officer, agreement_id=agreement.pk, upload=letter())
    path = f"{BASE}/{agreement.pk}/approvals/on-behalf"
    fields = {"version_hash": version.hash, "organisation_id": organisations.partner.pk}
    assert clients.admin.post(path, {**fields, "document_id": document.pk + 1}).status_code == 422
    assert clients.admin.post(path, fields).status_code == 422
    assert clients.approver.post(path, {**fields, "document_id": document.pk}).status_code == 201
    assert version.approvals.get().document_id == document.file_id
    refused = clients.officer.delete(f"{BASE}/{agreement.pk}/documents/{document.pk}")
    assert refused.status_code == 409


def test_campus_and_reporting(organisations, actors, clients, hub):
    campus = services.record_agreement(actors.officer, **item(organisations, type="branch_campus"))
    say = {"campus_state": "operating"}
    assert send(clients.officer, "post", f"/{campus.pk}/campus-state", say).status_code == 409
    basis = send(clients.officer, "post", f"/{campus.pk}/legal-bases", {"kind": "decree", "number": "1"})
    assert basis.status_code == 201
    assert send(clients.officer, "post", f"/{campus.pk}/campus-state", say).status_code == 200
    ended = send(
        clients.officer,
        "post",
        f"/legal-bases/{basis.json()['id']}/end",
        {"valid_to": "2025-01-01", "reason": "Repealed"},
    )
    assert ended.status_code == 200
    who = {"organisation_id": organisations.home.pk}
    done = send(clients.officer, "post", f"/{campus.pk}/reporting", who).json()
    assert done["parties"][0]["reports_since"]


def test_both_approve_is_the_same_by_service_and_api(organisations, actors, clients, hub):
    agreement, version = proposed(actors, organisations)
    both_approve(actors, agreement, version)
    assert clients.officer.get(f"{BASE}/{agreement.pk}").json()["state_today"] == "approved"
