"""The log entry by entry, and the stand-alone program run on downloaded proofs: real ones and damaged ones."""

import json
import subprocess
import sys
from datetime import date

import pytest
from django.utils import timezone

from kopir.ground import signatures
from kopir.spine.deliveries.services import record
from kopir.spine.ledger import keys, kopir_verify
from kopir.spine.ledger.models import Checkpoint
from kopir.spine.ledger.services import erase, issue_checkpoint, sequence

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 4)


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"


@pytest.fixture
def deliveries(actors, commitment):
    """Seven deliveries in a log that was signed after three of them and after all."""
    keys.init()
    made = []
    for number in range(1, 8):
        made.append(record(actors.officer, commitment_id=commitment.pk, quantity=number, occurred_on=DAY))
        if number == 3:
            issue_checkpoint()
    issue_checkpoint()
    return made


@pytest.fixture
def check(clients, tmp_path):
    """Run the program as it is downloaded, in an isolated process without site packages."""
    script = tmp_path / "kopir-verify.py"
    script.write_bytes(clients.anonymous.get("/ledger/kopir-verify.py").content)

    def run(proof, **more):
        command = [sys.executable, "-I", "-S", str(script)]
        for name, text in {"proof": proof, **more}.items():
            flags = [] if name == "proof" else [f"--{name}"]
            if name == "key":
                command += [*flags, text]
                continue
            file = tmp_path / f"{name}.txt"
            file.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")
            command += [*flags, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert not done.stderr
        return done.returncode, done.stdout

    return run


def fetch(client, delivery):
    return json.loads(client.get(f"/ledger/entries/{delivery.entry_id}/proof.json").content)


def test_a_real_proof_holds_with_its_payload_and_without(clients, deliveries, check):
    for delivery in (deliveries[0], deliveries[-1]):
        own, public = fetch(clients.viewer, delivery), fetch(clients.anonymous, delivery)
        assert own["payload"] and own["salt"] and public["payload"] is public["salt"] is None
        code, said = check(own)
        assert code == 0 and "salt and payload give the digest" in said
        code, said = check(public)
        assert code == 0 and "taken as given" in said
    assert clients.viewer.get(f"/api/ledger/entries/{delivery.entry_id}/proof").json() == own
    assert clients.stranger.get(f"/api/ledger/entries/{delivery.entry_id}/proof").json() == public


def damaged(proof):
    def turned(text):
        return ("1" if text[0] == "0" else "0") + text[1:]

    yield {**proof, "payload": proof["payload"].replace('"quantity":"2"', '"quantity":"3"')}
    yield {**proof, "salt": turned(proof["salt"])}
    yield {**proof, "digest": turned(proof["digest"])}
    yield {**proof, "leaf_hash": turned(proof["leaf_hash"])}
    yield {**proof, "root": turned(proof["root"])}
    yield {**proof, "index": proof["index"] + 1}
    yield {**proof, "size": proof["size"] - 1}
    yield {**proof, "path": proof["path"][:-1]}
    yield {**proof, "path": [*proof["path"], proof["path"][0]]}
    for at, step in enumerate(proof["path"]):
        yield {**proof, "path": [*proof["path"][:at], turned(step), *proof["path"][at + 1 :]]}
    yield {**proof, "checkpoint": proof["checkpoint"].replace("Z\n", "+00:00\n", 1)}
    yield {**proof, "checkpoint": None}
    lines = proof["checkpoint"].split("\n")
    other = signatures.public_key(signatures.new_private_key())
    lines[-2] = f"key: kopir+{signatures.key_id(other)}+{kopir_verify.base64.b64encode(other).decode()}"
    yield {**proof, "checkpoint": "\n".join(lines)}


def test_every_damage_is_found(clients, deliveries, check):
    proof = fetch(clients.viewer, deliveries[1])
    assert check(proof)[0] == 0
    for number, bad in enumerate(damaged(proof)):
        assert bad != proof, number
        code, said = check(bad)
        assert code == 1 and "DOES NOT HOLD" in said, (number, said)
    assert check("{}")[0] == check("no JSON")[0] == 2


def test_a_kept_checkpoint_ties_the_proof_to_an_earlier_log(clients, actors, commitment, deliveries, check):
    old, new = Checkpoint.objects.order_by("size")
    kept = clients.anonymous.get(f"/ledger/checkpoints/{old.size}/").content.decode()
    proof = fetch(clients.anonymous, deliveries[0])
    path = clients.anonymous.get(f"/api/ledger/consistency?old={old.size}&new={new.size}").json()
    assert check(proof, held=kept, consistency=path)[0] == 0
    assert check(proof, held=proof["checkpoint"])[0] == 0
    assert check(proof, held=kept)[0] == 1  # the consistency proof is missing
    assert check(proof, held=kept, consistency={**path, "path": path["path"][1:]})[0] == 1
    assert check(proof, key=new.key_id)[0] == 0 and check(proof, key="0" * 16)[0] == 1

    keys.rotate()
    record(actors.officer, commitment_id=commitment.pk, quantity=9, occurred_on=DAY)
    later = issue_checkpoint()
    proof = fetch(clients.anonymous, deliveries[0])
    assert proof["size"] == later.size
    path = clients.anonymous.get(f"/api/ledger/consistency?old={old.size}&new={later.size}").json()
    known = clients.anonymous.get("/api/ledger/keys").json()
    assert check(proof, held=kept, consistency=path, keys=known)[0] == 0
    assert check(proof, held=kept, consistency=path)[0] == 1
    known[0]["succession"] = known[0]["succession"][::-1].replace("=", "A", 2)
    assert check(proof, held=kept, consistency=path, keys=known)[0] in (1, 2)


def test_an_erased_entry_is_still_proved(clients, actors, deliveries, check):
    erase(actors.hub_admin, deliveries[0].entry_id, "asked for")
    proof = fetch(clients.viewer, deliveries[0])
    assert proof["erased"] and proof["payload"] is None
    assert check(proof)[0] == 0
    assert "Erased." in clients.viewer.get(f"/ledger/entries/{deliveries[0].entry_id}/").content.decode()


def test_the_list_is_open_and_narrowed_by_kind_and_day(clients, deliveries):
    head = clients.anonymous.get("/ledger/").content.decode()
    assert 'href="/ledger/entries/"' in head
    text = clients.anonymous.get("/ledger/entries/").content.decode()
    for delivery in deliveries:
        assert f"/ledger/entries/{delivery.entry_id}/" in text
    assert "occurred_on" not in text
    today = timezone.localdate().isoformat()
    api = "/api/ledger/entries"
    asked = clients.anonymous.get(f"{api}?kind=delivery&day={today}").json()["items"]
    assert {each["entry_id"] for each in asked} == {each.entry_id for each in deliveries}
    assert not clients.anonymous.get(f"{api}?day=2001-01-01").json()["items"]
    assert [e["kind"] for e in clients.anonymous.get(f"{api}?kind=commitment").json()["items"]] == [
        "commitment"
    ]
    page = clients.anonymous.get("/ledger/entries/?kind=commitment").content.decode()
    assert f"/ledger/entries/{deliveries[0].entry_id}/" not in page
    assert clients.anonymous.get("/ledger/entries/?day=yesterday").status_code == 422


def test_the_page_shows_a_payload_to_those_who_may_open_the_record(clients, commitment, deliveries):
    for entry in (deliveries[0].entry_id, commitment.entry_id):
        url = f"/ledger/entries/{entry}/"
        for client in (clients.viewer, clients.partner_officer):
            assert "version_hash" in (text := client.get(url).content.decode()) or "occurred_on" in text
        for client in (clients.anonymous, clients.stranger, clients.hub_admin):
            text = client.get(url).content.decode()
            assert "version_hash" not in text and "occurred_on" not in text and "kopir-verify.py" in text


def test_before_the_first_checkpoint_the_proof_says_so(clients, actors, commitment, check):
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    url = f"/ledger/entries/{delivery.entry_id}/"
    assert clients.viewer.get(url).status_code == clients.viewer.get(f"{url}proof.json").status_code == 404
    sequence()
    assert "No checkpoint has been signed" in clients.viewer.get(url).content.decode()
    code, said = check(fetch(clients.viewer, delivery))
    assert code == 1 and "no checkpoint has signed" in said
