"""The doctor's findings, and a port that is taken."""

import io
import socket
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from kopir.insight.health import triggers as watching
from kopir.spine.audit.models import AuditEntry
from kopir.spine.audit.services import write
from kopir.spine.files.models import StoredFile
from kopir.spine.files.services import store
from kopir.spine.files.storage import place_of
from kopir.spine.jobs.models import Job, JobState, Schedule
from kopir.spine.ledger import keys, triggers
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.services.derived import refresh_derived
from kopir.spine.registry.actors import process
from kopir.web.doctor import examine
from kopir.web.serving import PortTaken, require_free


@pytest.fixture
def whole(hub, settings, tmp_path):
    """An installation in which nothing is to do."""
    settings.KOPIR_KEYS = tmp_path / "keys"
    settings.KOPIR_FILES = tmp_path / "files"
    settings.DATA = tmp_path
    settings.KOPIR_BASE_URL = "http://127.0.0.1:8000"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.SECRET_KEY = "s" * 50
    keys.init()
    works(seconds_ago=1)
    backed_up(timedelta(hours=5))
    return tmp_path


def works(seconds_ago):
    now = timezone.now()
    last = now - timedelta(seconds=seconds_ago)
    Schedule.objects.update_or_create(name="test", defaults={"next_run_at": now, "last_run_at": last})


def backed_up(ago):
    """A line of the trail as old as that."""
    write(process("backup"), "backup.take", ("installation", None))
    with triggers.append_only_lifted():
        AuditEntry.objects.filter(action="backup.take").update(at=timezone.now() - ago)


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
    with pytest.raises(CommandError, match="to do: 1"):
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


def advised(word):
    return [advice for what, advice in to_do().items() if word in f"{what} {advice}"]


def test_a_silent_worker_and_failing_work_are_told(whole):
    works(seconds_ago=600)
    assert advised("no worker is at work")
    works(seconds_ago=1)
    Schedule.objects.update(last_error="the disk is full")
    assert [advice for advice in to_do().values()] == ["Look into the log: the disk is full"]


def test_an_old_backup_or_none_is_told_but_not_of_a_demo(whole, hub):
    backed_up(timedelta(days=4))
    assert advised("kopir backup")
    with triggers.append_only_lifted():
        AuditEntry.objects.filter(action="backup.take").delete()
    assert advised("no backup was ever taken")
    hub.is_demo = True
    hub.save()
    assert to_do() == {}


def test_a_file_that_is_gone_or_cut_off_is_told(whole):
    kept = store(process("test"), organisation_id=None, upload=io.BytesIO(b"%PDF-1.7\n%%EOF\n"), name="a.pdf")
    assert to_do() == {} and StoredFile.objects.count() == 1
    place_of(kept.sha256).write_bytes(b"%PDF")
    assert advised("missing or cut off: 1")
    place_of(kept.sha256).unlink()
    assert advised("missing or cut off: 1")


def test_sort_keys_of_another_icu_are_told_and_mended(whole, organisations):
    refresh_derived(Organisation.objects.values_list("pk", flat=True))
    assert to_do() == {}
    Organisation.objects.filter(pk=organisations.home.pk).update(sort_kk=b"as another ICU would")
    assert advised("order is of another: 1") == ["Run: kopir rebuild-names"]
    call_command("rebuild-names")
    assert to_do() == {}


def test_a_trigger_that_marks_changes_and_is_gone_is_told_and_mended(whole):
    watching.remove()
    assert advised(f"triggers missing: {len(watching.WATCHED)}") == [
        "Run: kopir migrate (it puts them back), then kopir rebuild-health"
    ]
    assert watching.install()
    assert to_do() == {}


def test_a_clock_that_went_back_is_told(whole):
    backed_up(timedelta(hours=-1))
    assert advised("clock went back")


def test_a_full_disk_is_told(whole, monkeypatch):
    monkeypatch.setattr("kopir.web.surroundings.LEAST_FREE", 2**62)
    assert advised("Make room")


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"KOPIR_BASE_URL": "https://hub.example.org", "KOPIR_BEHIND_PROXY": True}, "KOPIR_HOSTS="),
        ({"ALLOWED_HOSTS": ["*"]}, "KOPIR_HOSTS="),
        ({"KOPIR_BASE_URL": "http://hub.example.org", "ALLOWED_HOSTS": ["hub.example.org"]}, "HTTPS"),
        ({"KOPIR_BASE_URL": "https://127.0.0.1"}, "KOPIR_BEHIND_PROXY=1"),
        (
            {"KOPIR_BASE_URL": "https://hub.example.org", "ALLOWED_HOSTS": ["hub.example.org"]},
            "KOPIR_SMTP_HOST",
        ),
        ({"EMAIL_HOST": "mail.example.org", "DEFAULT_FROM_EMAIL": "kopir@localhost"}, "KOPIR_MAIL_FROM"),
        ({"SECRET_KEY": "short"}, "secret key is short"),
        ({"KOPIR_METRICS_TOKEN": "short"}, "openssl rand"),
        (
            {"DEBUG": True, "KOPIR_BASE_URL": "http://hub.example.org", "ALLOWED_HOSTS": ["hub.example.org"]},
            "KOPIR_DEBUG",
        ),
    ],
)
def test_what_does_not_fit_the_hubs_address_is_told(whole, settings, changes, word):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert advised(word)


def test_a_public_hub_in_which_nothing_is_to_do(whole, settings):
    settings.KOPIR_BASE_URL, settings.ALLOWED_HOSTS = "https://hub.example.org", ["hub.example.org"]
    settings.KOPIR_BEHIND_PROXY, settings.EMAIL_HOST = True, "mail.example.org"
    settings.DEFAULT_FROM_EMAIL = "hub@example.org"
    assert to_do() == {}


def test_an_old_postgresql_is_told(whole, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's own version is refused at start")
    monkeypatch.setattr("kopir.web.doctor.OLDEST_POSTGRESQL", 10**9)
    assert advised("15 or newer")
