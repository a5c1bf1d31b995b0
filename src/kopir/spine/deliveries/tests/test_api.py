"""The JSON API: a delivery recorded, proved by its own leaf, reversed; nothing for strangers."""

import json
from datetime import date
from hashlib import sha256

import pytest

from kopir.ground import merkle
from kopir.ground.signatures import parse_checkpoint
from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import record, record_many
from kopir.spine.ledger import keys
from kopir.spine.ledger.services import issue_checkpoint, sequence
from kopir.spine.registry.actors import Invalid

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 4)


def send(client, address, **body):
    return client.post(address, json.dumps(body), content_type="application/json")


def test_a_delivery_can_be_checked_by_whoever_sees_it(clients, money, settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path
    keys.init()
    answer = send(
        clients.officer,
        "/api/deliveries",
        commitment_id=money.pk,
        quantity="2.5",
        occurred_on="2025-05-04",
    )
    assert answer.status_code == 201, answer.content
    made = answer.json()
    issue_checkpoint()
    seen = clients.partner_officer.get(f"/api/deliveries/{made['id']}").json()
    digest = sha256(bytes.fromhex(seen["salt"]) + seen["payload"].encode()).digest()
    proof = clients.anonymous.get(f"/api/ledger/entries/{made['entry_id']}").json()
    assert proof["digest"] == seen["digest"] == digest.hex()
    assert "payload" not in proof and "salt" not in proof
    checkpoint = parse_checkpoint(
        clients.anonymous.get("/api/ledger/checkpoints/latest").content.decode().partition("key: ")[0]
    ).checkpoint
    path = [bytes.fromhex(step) for step in proof["path"]]
    assert merkle.verify_inclusion(
        merkle.leaf_hash(digest), proof["index"], checkpoint.size, path, checkpoint.root
    )
    both = clients.anonymous.get("/api/ledger/consistency?old=1").json()
    assert both["new"] == checkpoint.size == clients.anonymous.get("/api/ledger/head").json()["size"]
    assert clients.anonymous.get("/api/ledger/keys").json()[0]["key_id"]
    assert clients.anonymous.get("/api/ledger/checkpoints").json()["items"][0]["size"] == checkpoint.size


def test_what_is_counted_one_by_one_is_delivered_whole(clients, actors, commitment, money):
    """By the API, on screen, and many at a time; what has parts may be delivered in parts."""
    refused = send(
        clients.officer, "/api/deliveries", commitment_id=commitment.pk, quantity="1.5", occurred_on=str(DAY)
    )
    assert refused.status_code == 422 and "Give a whole number" in str(refused.json())
    page = f"/deliveries/record/{commitment.pk}/"
    form = clients.officer.get(page).content.decode()
    assert (
        'step="1"' in form
        and 'step="1"' not in clients.officer.get(f"/deliveries/record/{money.pk}/").content.decode()
    )
    shown = clients.officer.post(page, {"quantity": "1.5", "occurred_on": str(DAY)}).content.decode()
    assert "Give a whole number" in shown and 'value="1.5"' in shown
    items = [{"commitment_id": row.pk, "quantity": "1.50", "occurred_on": DAY} for row in (money, commitment)]
    with pytest.raises(Invalid) as invalid:
        record_many(actors.officer, items)
    assert list(invalid.value.faults) == ["1.quantity"] and not Delivery.objects.exists()
    assert (
        record(actors.officer, commitment_id=commitment.pk, quantity="2.000", occurred_on=DAY).quantity == 2
    )


def test_reversing_and_proving(clients, actors, commitment):
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
    url = f"/api/deliveries/{delivery.pk}"
    assert send(clients.officer, f"{url}/evidence", kind="url", url="https://example.org/").status_code == 201
    assert len(clients.viewer.get(f"{url}/evidence").json()["items"]) == 1
    assert send(clients.partner_officer, f"{url}/reverse", reason="no").status_code == 403
    assert send(clients.officer, f"{url}/reverse", reason="twice").status_code == 201
    assert send(clients.officer, f"{url}/reverse", reason="twice").status_code == 409
    rows = clients.viewer.get(f"/api/deliveries?commitment_id={commitment.pk}").json()["items"]
    assert [row["is_reversed"] for row in rows] == [False, True]


def test_strangers_see_nothing_and_change_nothing(clients, actors, commitment):
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
    sequence()
    for client in (clients.stranger, clients.anonymous):
        assert client.get("/api/deliveries").json()["items"] == []
        for url in ("", "/evidence"):
            assert client.get(f"/api/deliveries/{delivery.pk}{url}").status_code == 404
    url = f"/api/deliveries/{delivery.pk}"
    assert send(clients.stranger, f"{url}/reverse", reason="x").status_code == 404
    assert send(clients.stranger, f"{url}/evidence", kind="url", url="https://example.org").status_code == 404


def test_faults_are_named(clients, commitment):
    answer = send(
        clients.officer,
        "/api/deliveries",
        commitment_id=commitment.pk,
        quantity="1",
        occurred_on="2999-01-01",
    )
    assert answer.status_code == 422 and answer.json()["faults"][0]["field"] == "occurred_on"
    assert clients.anonymous.get("/api/ledger/consistency?old=9").status_code == 422
    assert clients.anonymous.get("/api/ledger/entries/99999").status_code == 404
    assert clients.anonymous.get("/api/ledger/checkpoints/latest").status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_three(
    clients, actors, commitment, django_assert_max_num_queries
):
    for _ in range(2):
        record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
        with django_assert_max_num_queries(6):
            clients.officer.get("/api/deliveries")
        record(actors.officer, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
