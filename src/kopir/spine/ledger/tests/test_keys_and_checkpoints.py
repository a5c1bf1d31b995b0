"""Where the key lies, how it hands over, and what a signed head says."""

import stat

import pytest
from django.core.management import CommandError, call_command

from kopir.ground.signatures import parse_checkpoint, verify_checkpoint
from kopir.spine.audit.models import AuditEntry
from kopir.spine.ledger import keys, selectors
from kopir.spine.ledger.background import place_what_waits, sign_the_head
from kopir.spine.ledger.held import file_text, parse_file
from kopir.spine.ledger.models import Checkpoint, SigningKey
from kopir.spine.ledger.services import issue_checkpoint
from kopir.spine.ledger.verify import verify
from kopir.spine.registry.actors import Conflict

pytestmark = pytest.mark.django_db


def test_the_key_is_its_owners_alone_and_not_in_the_database(key_folder, capsys):
    call_command("ledger-key", "init")
    key = SigningKey.objects.get()
    (file,) = key_folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and key.key_id in file.name
    assert capsys.readouterr().out.strip() == keys.verifier_line(key)
    assert AuditEntry.objects.filter(action="ledger.key.init").exists()
    with pytest.raises(CommandError):
        call_command("ledger-key", "init")
    call_command("ledger-key", "init", "--if-absent")
    assert SigningKey.objects.count() == 1


def test_a_key_that_others_can_read_is_not_used(signing_key, key_folder):
    (file,) = key_folder.iterdir()
    file.chmod(0o640)
    with pytest.raises(Conflict):
        keys.current()


def test_a_file_that_holds_another_key_is_not_used(signing_key, key_folder):
    (file,) = key_folder.iterdir()
    file.write_text("A" * 43 + "=")
    with pytest.raises(Conflict):
        keys.current()


def test_without_a_key_nothing_is_signed(db, key_folder, fill):
    fill(1)
    with pytest.raises(Conflict):
        issue_checkpoint()
    sign_the_head()
    assert not Checkpoint.objects.exists()


def test_a_checkpoint_says_and_signs_the_head(signing_key, fill):
    fill(5, place=False)
    checkpoint = issue_checkpoint()
    said = parse_checkpoint(checkpoint.signed_text).checkpoint
    head = selectors.head()
    assert (said.size, said.root, said.origin) == (5, head.root, "kopir")
    assert verify_checkpoint(checkpoint.signed_text, bytes(signing_key.public_key))
    assert issue_checkpoint().pk == checkpoint.pk
    assert selectors.latest_checkpoint() == checkpoint == selectors.get_checkpoint(5)


def test_the_worker_signs_when_the_log_has_grown(signing_key, fill):
    fill(2, place=False)
    place_what_waits()
    sign_the_head()
    sign_the_head()
    fill(1)
    sign_the_head()
    assert list(selectors.checkpoints().values_list("size", flat=True)) == [3, 2]


def test_a_key_hands_over_by_signing_the_next(signing_key, key_folder, fill):
    fill(2)
    first = issue_checkpoint()
    call_command("ledger-key", "rotate")
    (file,) = key_folder.iterdir()  # the old private key is gone
    fill(1)
    second = issue_checkpoint()
    assert second.key_id != first.key_id and second.key_id in file.name
    assert verify().ok
    held = parse_file(file_text(first, signing_key))
    report = verify(held)
    assert report.ok and report.held
    assert keys.follows(first.key_id, second.key_id, list(SigningKey.objects.order_by("pk")))


def test_a_hand_over_that_the_old_key_did_not_sign_is_found(signing_key):
    keys.rotate()
    SigningKey.objects.filter(pk=signing_key.pk).update(succession="A" * 86 + "==")
    assert any("is not signed by it" in fault for fault in verify().faults)


def test_a_key_after_a_loss_is_known_as_such(signing_key, key_folder, fill):
    fill(1)
    held = parse_file(file_text(issue_checkpoint(), signing_key))
    (file,) = key_folder.iterdir()
    file.unlink()
    call_command("ledger-key", "init", "--lost")
    assert any("no earlier key handed over" in fault for fault in verify().faults)
    assert any("has not handed over" in fault for fault in verify(held).faults)


def test_what_goes_out_can_be_read_again_and_damage_is_named(signing_key, fill):
    fill(3)
    text = file_text(issue_checkpoint(), signing_key)
    held = parse_file(text.replace("\n", "\r\n"))
    assert held.checkpoint.size == 3 and held.public_key == bytes(signing_key.public_key)
    assert parse_file(issue_checkpoint().signed_text).public_key is None
    for damaged in ("", "nonsense", text.replace("\n3\n", "\n2\n"), text.replace("key: kopir", "key: ")[:-4]):
        with pytest.raises(ValueError):
            parse_file(damaged)


def test_the_command_prints_what_goes_out(signing_key, fill, capsys):
    fill(1)
    call_command("ledger-checkpoint")
    assert parse_file(capsys.readouterr().out).checkpoint.size == 1
