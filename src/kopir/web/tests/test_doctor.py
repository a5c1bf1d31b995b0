"""The doctor's findings, and a port that is taken."""

import socket

import pytest
from django.core.management import CommandError, call_command

from kopir.spine.jobs.models import Job, JobState
from kopir.spine.ledger import keys, triggers
from kopir.web.doctor import examine
from kopir.web.serving import PortTaken, require_free


@pytest.fixture
def whole(hub, settings, tmp_path):
    """An installation in which nothing is to do."""
    settings.KOPIR_KEYS = tmp_path / "keys"
    settings.KOPIR_FILES = tmp_path / "files"
    settings.DATA = tmp_path
    keys.init()
    return tmp_path


def to_do():
    return {finding.what: finding.advice for finding in examine() if finding.advice}


def test_a_whole_installation_is_well(whole, capsys):
    assert to_do() == {}
    call_command("doctor")
    assert "to do" not in capsys.readouterr().out


def test_keys_that_others_can_read_are_told(whole):
    key = next((whole / "keys").glob("*.key"))
    key.chmod(0o644)
    assert [advice for advice in to_do().values()] == [f"Run: chmod 600 {key}"]
    with pytest.raises(CommandError, match="1 things"):
        call_command("doctor")


def test_a_missing_hub_or_key_is_told(db, settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"
    assert {"no hub", "no key to sign checkpoints with"} <= set(to_do())


def test_a_dropped_trigger_is_told(whole):
    triggers.remove()
    try:
        assert any("verify-ledger" in advice for advice in to_do().values())
    finally:
        triggers.install()
    assert to_do() == {}


def test_without_a_worker_the_doctor_says_so(whole):
    with pytest.raises(CommandError, match="no worker"):
        call_command("doctor", worker=True, patience=0)
    assert Job.objects.get().state == JobState.QUEUED


def test_a_taken_port_is_told_before_anything_starts(db):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTaken):
            require_free("127.0.0.1", port)
        with pytest.raises(CommandError, match="another port"):
            call_command("run", port=port)
    require_free("127.0.0.1", port)
