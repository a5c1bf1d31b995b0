"""Whoever owns the database can change anything; verification finds it and names the entry."""

import json
import os
from datetime import date
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from kopir.ground import merkle
from kopir.spine.audit.models import AuditEntry
from kopir.spine.deliveries.models import Delivery, Evidence
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.ledger import keys, selectors, sequencer
from kopir.spine.ledger.held import file_text
from kopir.spine.ledger.models import Entry, Erasure, Leaf, SigningKey
from kopir.spine.ledger.services import erase, issue_checkpoint, sequence
from kopir.spine.ledger.triggers import append_only_lifted
from kopir.spine.ledger.verify import verify
from kopir.spine.ledger.wire import frame, moment
from kopir.spine.registry.actors import process

ACTOR = process("test")
DAY = date(2025, 5, 4)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(commitment, settings, tmp_path, monkeypatch):
    """Nine deliveries, one reversed, one with evidence: placed and signed; returns the deliveries."""
    # What a test records afterwards waits for its place, however slow the machine is.
    monkeypatch.setattr(sequencer, "PAUSE", 3600)
    settings.KOPIR_KEYS = tmp_path / "keys"
    keys.init()
    made = [record(ACTOR, commitment_id=commitment.pk, quantity=at + 1, occurred_on=DAY) for at in range(9)]
    add_evidence(ACTOR, delivery_id=made[3].pk, kind="url", url="https://example.org/")
    reverse(ACTOR, delivery_id=made[5].pk, reason="counted twice")
    issue_checkpoint()
    assert verify().ok
    return made


def tamper(sql, *parameters):
    with append_only_lifted(), connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        else:
            cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(sql, parameters)
            assert cursor.rowcount
        finally:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys=ON")
            else:
                cursor.execute("SET session_replication_role = DEFAULT")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            "UPDATE deliveries_delivery SET quantity = 99 WHERE entry_id = %s",
            "its record (delivery) says something",
        ),
        (
            "UPDATE deliveries_delivery SET occurred_on = '2025-05-05' WHERE entry_id = %s",
            "its record (delivery)",
        ),
        ("UPDATE deliveries_delivery SET process = 'other' WHERE entry_id = %s", "its record (delivery)"),
        ("UPDATE deliveries_delivery SET organisation_id = 7 WHERE entry_id = %s", "its record (delivery)"),
        ("DELETE FROM deliveries_delivery WHERE entry_id = %s", "its record (delivery) is gone"),
        (
            "UPDATE deliveries_delivery SET recorded_at = '2020-01-01 00:00:00+00' WHERE entry_id = %s",
            "names entry",
        ),
        ("UPDATE ledger_entry SET payload = salt WHERE id = %s", "digest differs"),
        ("UPDATE ledger_entry SET salt = digest WHERE id = %s", "digest differs"),
        ("UPDATE ledger_entry SET kind = 'approval' WHERE id = %s", "kind or time"),
        ("UPDATE ledger_entry SET recorded_at = '2020-01-01 00:00:00+00' WHERE id = %s", "kind or time"),
        ("UPDATE ledger_entry SET salt = NULL, payload = NULL WHERE id = %s", "no erasure orders it"),
        ("DELETE FROM ledger_entry WHERE id = %s", "its entry is gone"),
        (
            "UPDATE ledger_leaf SET hash = (SELECT digest FROM ledger_entry ORDER BY id LIMIT 1) WHERE entry_id = %s",
            "not the one in the tree",
        ),
        ("DELETE FROM ledger_leaf WHERE entry_id = %s", "has a hole"),
        ("UPDATE ledger_entry SET digest = salt WHERE id = %s", "not the one in the tree"),
    ],
)
def test_one_changed_row_is_found_and_named(log, sql, named):
    entry = log[4].entry_id
    place = selectors.place_of(entry)
    tamper(sql, entry)
    report = verify()
    assert not report.ok
    assert any(named in fault and (str(entry) in fault or str(place) in fault) for fault in report.faults), (
        report.faults
    )


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        (
            "UPDATE deliveries_delivery SET reason = 'another' WHERE reverses_id IS NOT NULL",
            "(delivery) says",
        ),
        ("UPDATE deliveries_evidence SET url = 'https://example.com/'", "(evidence) says"),
        ("DELETE FROM deliveries_evidence", "(evidence) is gone"),
        ('DELETE FROM ledger_node WHERE level = 1 AND "index" = 2', "node 1/2 (places 4 to 5): is missing"),
        (
            'UPDATE ledger_node SET hash = (SELECT digest FROM ledger_entry ORDER BY id LIMIT 1) WHERE level = 2 AND "index" = 1',
            "node 2/1 (places 4 to 7)",
        ),
        ("UPDATE ledger_checkpoint SET size = 3", "another size or root"),
        ("UPDATE ledger_checkpoint SET signed_text = 'x'", "cannot be read"),
        (
            "UPDATE ledger_signingkey SET public_key = (SELECT digest FROM ledger_entry ORDER BY id LIMIT 1)",
            "belong to another id",
        ),
    ],
)
def test_the_rest_of_the_tables_is_checked_too(log, sql, named):
    tamper(sql)
    assert any(named in fault for fault in verify().faults), verify().faults


def test_exchanging_two_rows_is_found(log):
    one, other = log[1], log[2]
    for old, new in ((one.pk, -1), (other.pk, one.pk), (-1, other.pk)):
        tamper("UPDATE deliveries_delivery SET id = %s WHERE id = %s", new, old)
    assert verify().ok  # ids of rows are nobody's word: the log speaks of entries
    tamper("UPDATE deliveries_evidence SET delivery_id = %s", log[0].pk)
    assert not verify().ok


def test_an_entry_without_place_that_does_not_wait_is_found(log, commitment):
    late = record(ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    assert verify().tail == 1 and verify().ok
    tamper("DELETE FROM ledger_pending")
    assert verify().faults == [f"entry {late.entry_id}: has no place and waits for none"]


def test_the_tail_is_checked_as_such(log, commitment):
    late = record(ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    tamper("UPDATE deliveries_delivery SET quantity = 3 WHERE id = %s", late.pk)
    assert any(f"entry {late.entry_id}" in fault for fault in verify().faults)


def rebuild_everything(entry_id):
    """What an operator can do: rewrite one delivery, its entry, every leaf and node, and sign it all again."""
    entry = Entry.objects.get(pk=entry_id)
    body = json.loads(bytes(entry.payload))["body"]
    body["quantity"] = "99"
    text = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    payload, salt = frame(text, entry.kind, moment(entry.recorded_at)), os.urandom(32)
    with append_only_lifted(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET payload = %s, salt = %s, digest = %s WHERE id = %s",
            [payload, salt, sha256(salt + payload).digest(), entry_id],
        )
        cursor.execute("UPDATE deliveries_delivery SET quantity = 99 WHERE entry_id = %s", [entry_id])
        ids = list(Leaf.objects.order_by("index").values_list("entry_id", flat=True))
        for table in ("ledger_leaf", "ledger_node", "ledger_checkpoint"):
            cursor.execute(f"DELETE FROM {table}")
        for pk in ids:
            cursor.execute("INSERT INTO ledger_pending (entry_id) VALUES (%s)", [pk])
    sequence()
    issue_checkpoint()


def test_a_log_rebuilt_and_signed_again_is_found_by_a_checkpoint_that_a_partner_holds(log, tmp_path, capsys):
    held = tmp_path / "held.txt"
    held.write_text(file_text(selectors.latest_checkpoint(), SigningKey.objects.get()))
    call_command("verify-ledger", "--against", str(held))
    assert "the held checkpoint is a beginning of this log" in capsys.readouterr().out

    rebuild_everything(log[4].entry_id)
    assert verify().ok  # by itself, nothing shows
    call_command("verify-ledger")
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        call_command("verify-ledger", "--against", str(held))
    assert ended.value.code == 1
    assert "the log's first 12 entries are not those" in capsys.readouterr().out


def test_a_log_that_was_cut_off_is_found_by_a_held_checkpoint(log, tmp_path):
    from kopir.spine.ledger.held import parse_file

    held = parse_file(file_text(selectors.latest_checkpoint(), SigningKey.objects.get()))
    with append_only_lifted(), connection.cursor() as cursor:
        for table in ("leaf", "node", "checkpoint", "pending"):
            cursor.execute(f"DELETE FROM ledger_{table}")
    assert any("the log only 0" in fault for fault in verify(held).faults)


def test_a_log_signed_by_a_foreign_key_is_found_by_a_held_checkpoint(log, settings, tmp_path):
    from kopir.spine.ledger.held import parse_file

    held = parse_file(file_text(selectors.latest_checkpoint(), SigningKey.objects.get()))
    settings.KOPIR_KEYS = tmp_path / "others"
    tamper("DELETE FROM ledger_signingkey")
    tamper("DELETE FROM ledger_checkpoint")
    keys.init()
    issue_checkpoint()
    assert verify().ok
    assert verify(held).faults == ["held checkpoint: none of the log's keys signed it"]


def test_an_erased_delivery_is_erased_and_not_broken(log):
    erase(ACTOR, log[4].entry_id, "asked for")
    report = verify()
    assert report.ok and report.erased == [log[4].entry_id]
    tamper("DELETE FROM ledger_erasure")
    assert not verify().ok


def test_free_words_go_with_their_entry_and_the_log_says_erased(log):
    evidence, reversal = Evidence.objects.get(), Delivery.objects.get(reverses__isnull=False)
    for row in (evidence, reversal):
        erase(ACTOR, row.entry_id, "asked for")
        row.refresh_from_db()
    assert (evidence.url, reversal.reason) == (None, None)
    assert (evidence.kind, reversal.quantity) == ("url", -log[5].quantity)  # what names nobody stays
    report = verify()
    assert report.ok and report.erased == [evidence.entry_id, reversal.entry_id]
    assert AuditEntry.objects.filter(action="delivery.reverse", why="").count() == 1
    tamper("UPDATE deliveries_evidence SET url = 'https://example.com/'")
    assert verify().faults == [f"entry {evidence.entry_id}: is erased, but its record still holds url"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE deliveries_evidence SET url = NULL",
        "UPDATE deliveries_delivery SET reason = NULL, dedup_key = NULL WHERE reverses_id IS NOT NULL",
    ],
)
def test_words_emptied_without_an_order_are_refused_and_found(log, sql):
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(sql)
    tamper(sql)
    assert any("says something else than the entry" in fault for fault in verify().faults)


@pytest.mark.parametrize(
    "change",
    [
        "url = 'https://example.com/'",
        "url = ''",
        "url = NULL, kind = 'file'",
        "url = NULL, delivery_id = delivery_id + 1",
        "url = NULL, recorded_at = '2020-01-01 00:00:00+00'",
        "url = NULL, id = id + 1",
    ],
)
def test_an_order_to_erase_lets_nothing_pass_but_the_erasing(log, change):
    evidence = Evidence.objects.get()
    Erasure.objects.create(entry_id=evidence.entry_id, reason="asked for")
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE deliveries_evidence SET {change}")
    assert any("is erased, but its record" in fault for fault in verify().faults)


def test_pages_and_api_say_erased(log, client, users, actors, hub):
    evidence, reversal = Evidence.objects.get(), Delivery.objects.get(reverses__isnull=False)
    client.force_login(users.officer)
    page = f"/ledger/entries/{evidence.entry_id}/erase/"
    assert client.get(page).status_code == 403 and evidence.url
    assert "erase/" not in client.get(f"/ledger/entries/{evidence.entry_id}/").content.decode()
    client.force_login(users.hub_admin)
    assert page in client.get(f"/ledger/entries/{evidence.entry_id}/").content.decode()
    assert client.post(page, {"reason": "asked for"}).status_code == 422  # not sure
    assert client.post(page, {"reason": "asked for", "sure": "on"}).status_code == 302
    answers = [
        client.post(
            f"/api/ledger/entries/{reversal.entry_id}/erase", {"reason": "x"}, content_type="application/json"
        ).status_code
        for _ in range(2)
    ]
    assert answers == [204, 409]
    client.force_login(users.officer)
    delivery, taken_back = log[3], log[5]
    text = client.get(f"/deliveries/{delivery.pk}/").content.decode()
    assert "erased" in text and "https://example.org/" not in text
    for pk in (reversal.pk, taken_back.pk):
        text = client.get(f"/deliveries/{pk}/").content.decode()
        assert "None" not in text and "counted twice" not in text
    assert client.get(f"/api/deliveries/{reversal.pk}").json()["reason"] is None
    found = client.get(f"/api/deliveries/{delivery.pk}/evidence").json()
    assert found["items"][0]["url"] is None


def test_the_command_names_the_first_bad_entry_and_ends_with_1(log, capsys):
    for delivery in (log[6], log[2]):
        tamper("UPDATE deliveries_delivery SET quantity = 55 WHERE id = %s", delivery.pk)
    with pytest.raises(SystemExit) as ended:
        call_command("verify-ledger")
    assert ended.value.code == 1
    assert f"first bad: entry {log[2].entry_id}:" in capsys.readouterr().out


def test_a_held_file_that_is_none(log, tmp_path):
    file = tmp_path / "held.txt"
    file.write_text("nothing of the kind")
    for name in (file, tmp_path / "absent.txt"):
        with pytest.raises(CommandError):
            call_command("verify-ledger", "--against", str(name))


def test_the_tree_is_the_naive_tree(log):
    digests = [bytes(d) for d in Leaf.objects.order_by("index").values_list("entry__digest", flat=True)]
    assert selectors.head().root == merkle.root_from_leaves([merkle.leaf_hash(d) for d in digests])
    assert Delivery.objects.count() == 10
