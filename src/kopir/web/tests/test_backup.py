"""Backup and restore: of one moment while others write, all of it or nothing, and never a forged one."""

import io
import json
import stat
import threading
import zipfile
from datetime import date
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections

from kopir.ground.signatures import new_private_key
from kopir.spine.audit.models import AuditEntry
from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import record
from kopir.spine.deliveries.tests.conftest import agreement, commitment, make_agreement  # noqa: F401 - fixtures
from kopir.spine.files.models import StoredFile
from kopir.spine.files.services import store
from kopir.spine.files.storage import place_of
from kopir.spine.ledger import keys, triggers
from kopir.spine.ledger.held import file_text
from kopir.spine.ledger.models import Entry, SigningKey
from kopir.spine.ledger.selectors import latest_checkpoint
from kopir.spine.ledger.services import sequence
from kopir.spine.ledger.verify import verify
from kopir.spine.parties.models import Organisation
from kopir.spine.people.models import User
from kopir.spine.registry.actors import process
from kopir.web.keeping import archive as archives
from kopir.web.keeping import tables
from kopir.web.keeping.archive import Archive, Refused, Writer
from kopir.web.keeping.restoring import opened, restore
from kopir.web.keeping.sequences import last_ids
from kopir.web.keeping.taking import take

ACTOR = process("test")
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

pytestmark = pytest.mark.django_db(transaction=True)


def quiet(text):
    """Progress that nobody reads."""


@pytest.fixture
def alive(hub, clients, commitment, actors, organisations, settings, tmp_path):  # noqa: F811 - fixtures
    """A hub with people (signed in), an agreement, three deliveries in the log, a file and a key."""
    settings.KOPIR_FILES, settings.KOPIR_KEYS, settings.DATA = (
        tmp_path / "files",
        tmp_path / "keys",
        tmp_path,
    )
    keys.init()
    for day in (1, 2, 3):
        record(ACTOR, commitment_id=commitment.pk, quantity=day, occurred_on=date(2025, 5, day))
    while sequence():
        pass
    store(actors.officer, organisation_id=organisations.home.pk, upload=io.BytesIO(PDF), name="memo.pdf")
    return tmp_path


def everything():
    """Each table's number of rows and hash."""
    return {
        model._meta.db_table: tables.count_and_hash(tables.lines(model))
        for model in tables.kept()
        if model._meta.db_table
        != "audit_auditentry"  # the backup and the restore themselves are on the trail
    }


def put_back(path, **options):
    found, held, _vouched = opened(path, options.pop("against", None))
    try:
        return restore(found, held, progress=quiet, **{"force": True, **options})
    finally:
        found.close()


def test_a_lost_installation_comes_back_whole(alive):
    path = alive / "one.backup"
    call_command("backup", str(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert AuditEntry.objects.filter(action="backup.take").count() == 1
    before, given = everything(), last_ids()
    place_of(StoredFile.objects.get().sha256).unlink()
    Organisation.objects.filter(city="Seoul").update(name="Somebody's joke")
    with triggers.append_only_lifted():
        Delivery.objects.all().delete()
    put_back(path)
    assert everything() == before
    assert place_of(StoredFile.objects.get().sha256).read_bytes() == PDF
    assert verify().ok and triggers.missing(connection) == []
    assert all(last_ids()[table] >= last for table, last in given.items())
    assert Session.objects.count() == 0  # a backup signs nobody in
    assert AuditEntry.objects.filter(action="backup.restore").count() == 1


def test_an_id_is_never_given_twice(alive):
    gone = User.objects.create_user("gone@example.org", "correct horse battery")
    number = gone.pk
    gone.delete()
    take(alive / "one.backup", progress=quiet)
    put_back(alive / "one.backup")
    assert User.objects.create_user("next@example.org", "correct horse battery").pk > number


def test_nobody_waits_for_a_backup_and_it_is_of_one_moment(alive, commitment):  # noqa: F811 - a fixture
    """A delivery that is recorded while the first table is written is kept, and is not in the backup."""
    outcomes = []

    def late():
        try:
            row = record(ACTOR, commitment_id=commitment.pk, quantity=9, occurred_on=date(2025, 6, 1))
            outcomes.append(row.pk)
        finally:
            connections.close_all()

    def meanwhile(text):
        if not outcomes and text.startswith("table 1 "):
            thread = threading.Thread(target=late)
            thread.start()
            thread.join(timeout=15)  # less than a writer waits for a lock
            assert outcomes, "the recorder waited for the backup"

    take(alive / "one.backup", progress=meanwhile)
    assert Delivery.objects.filter(pk__in=outcomes).exists() and Delivery.objects.count() == 4
    put_back(alive / "one.backup")
    assert Delivery.objects.count() == Entry.objects.filter(kind="delivery").count() == 3


@pytest.mark.slow
def test_under_load_what_was_acknowledged_before_is_in_it(alive, commitment):  # noqa: F811 - a fixture
    stop, written, faults = threading.Event(), [], []

    def recorder():
        try:
            while not stop.is_set():
                row = record(ACTOR, commitment_id=commitment.pk, quantity=1, occurred_on=date(2025, 5, 4))
                written.append(row.pk)
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=recorder) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for number in range(3):
            acknowledged = set(written)
            take(alive / f"{number}.backup", progress=quiet)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == [] and len(written) > len(acknowledged) > 0
    put_back(alive / "2.backup")
    assert acknowledged <= set(Delivery.objects.values_list("pk", flat=True))
    while sequence():
        pass
    report = verify()
    assert report.ok, report.faults


def test_a_hub_in_use_is_not_overwritten(alive):
    take(alive / "one.backup", progress=quiet)
    before = everything()
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", str(alive / "one.backup"))
    assert everything() == before
    with pytest.raises(CommandError, match="never overwrites"):
        call_command("backup", str(alive / "one.backup"))


def rewritten(source, target, change, private=None):
    """The archive with some members changed; with *private* its manifest is made to fit and signed."""
    with zipfile.ZipFile(source) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    with target.open("w+b") as file:
        if private is None:
            with zipfile.ZipFile(file, "w") as new:
                for name, content in members.items():
                    new.writestr(name, content)
            return target
        writer, manifest = Writer(file), json.loads(members[archives.MANIFEST])
        for name, content in members.items():
            if name not in {archives.MANIFEST, archives.SIGNATURE}:
                writer.add(name, [content])
        writer.seal(manifest, private)
    return target


def rename(members):
    table = "tables/parties_organisation.jsonl"
    assert b"Seoul National" in members[table]
    members[table] = members[table].replace(b"Seoul National", b"Forged National")


def more_delivered(members):
    table = "tables/deliveries_delivery.jsonl"
    changed = members[table].replace(b'"3.', b'"9.')
    assert changed != members[table]
    members[table] = changed


def cut(path):
    path.write_bytes(path.read_bytes()[:-200])


def flip(path):
    """One bit in the middle of the largest table: what lies between the tables (a time of day) nobody reads."""
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        largest = max(archive.infolist(), key=lambda member: member.compress_size)
    start = largest.header_offset
    # APPNOTE 4.3.7: 30 bytes, of which the last four are the lengths of the name and the extra field.
    name, extra = (int.from_bytes(content[start + at : start + at + 2], "little") for at in (26, 28))
    content[start + 30 + name + extra + largest.compress_size // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, flip])
def test_a_damaged_archive_is_refused(alive, damage):
    path = alive / "one.backup"
    take(path, progress=quiet)
    damage(path)
    before = everything()
    with pytest.raises(Refused):
        put_back(path)
    assert everything() == before


@pytest.mark.parametrize(
    "change",
    [
        rename,
        lambda members: members.update({"tables/more.jsonl": b""}),
        lambda members: members.pop("tables/hub_hub.jsonl"),
        lambda members: members.pop(archives.SIGNATURE),
        lambda members: members.update(
            {archives.MANIFEST: members[archives.MANIFEST].replace(b'"kz"', b'"xx"')}
        ),
    ],
)
def test_an_edited_archive_is_refused(alive, change):
    path = alive / "one.backup"
    take(path, progress=quiet)
    before = everything()
    with pytest.raises(Refused):
        put_back(rewritten(path, alive / "edited.backup", change))
    assert everything() == before
    put_back(rewritten(path, alive / "same.backup", lambda members: None))  # the tool itself changes nothing


def test_a_manifest_made_to_fit_is_refused_without_the_ledgers_key(alive):
    path = alive / "one.backup"
    take(path, progress=quiet)
    with pytest.raises(Refused, match="not signed by the ledger's key"):
        put_back(rewritten(path, alive / "forged.backup", rename, new_private_key()))


def test_who_has_the_key_still_cannot_change_what_was_delivered(alive):
    """The ledger's own proof: the manifest fits and is rightly signed, the delivery is not what was entered."""
    path = alive / "one.backup"
    take(path, progress=quiet)
    forged = rewritten(path, alive / "forged.backup", more_delivered, keys.current()[1])
    before = everything()
    with pytest.raises(Refused, match="says something else than the entry"):
        put_back(forged)
    assert everything() == before and triggers.missing(connection) == []


def test_a_backup_of_another_log_is_refused_by_a_checkpoint_kept_outside(alive, tmp_path, settings):
    """Somebody who rebuilt everything, keys too, is found out by what a partner holds."""
    take(alive / "real.backup", progress=quiet)
    checkpoint = latest_checkpoint()
    outside = alive / "held.txt"
    outside.write_text(file_text(checkpoint, SigningKey.objects.get(key_id=checkpoint.key_id)), "utf-8")
    real = alive / "real.backup"
    put_back(real, against=outside)
    with triggers.append_only_lifted():
        for model in (Delivery, *map(connection_model, ("ledger_checkpoint", "ledger_node", "ledger_leaf"))):
            model._base_manager.all().delete()
        Entry.objects.filter(kind="delivery").delete()
        SigningKey.objects.all().delete()
    settings.KOPIR_KEYS = tmp_path / "forger"
    keys.init()
    connection_model("ledger_pending").objects.bulk_create(
        connection_model("ledger_pending")(entry_id=pk) for pk in Entry.objects.values_list("pk", flat=True)
    )
    take(alive / "rebuilt.backup", progress=quiet)
    put_back(alive / "rebuilt.backup")  # by itself it is in order
    with pytest.raises(Refused, match="held checkpoint"):
        put_back(alive / "rebuilt.backup", against=outside)


def connection_model(table):
    return next(model for model in tables.kept() if model._meta.db_table == table)


def test_private_keys_are_in_it_only_when_asked_for(alive):
    (alive / "secret_key").write_text("a secret")
    take(alive / "without.backup", progress=quiet)
    take(alive / "with.backup", progress=quiet, with_keys=True)
    private = next((alive / "keys").glob("*.key"))
    for name, found in (("without.backup", False), ("with.backup", True)):
        held = Archive(alive / name)
        assert (f"keys/{private.name}" in held.manifest["members"]) is found
        held.close()
    content = private.read_bytes()
    private.unlink()
    call_command("restore", str(alive / "with.backup"), force=True)
    assert private.read_bytes() == content and stat.S_IMODE(private.stat().st_mode) == 0o600


def test_a_file_that_is_gone_is_told_and_the_rest_is_kept(alive):
    place_of(StoredFile.objects.get().sha256).write_bytes(b"something else")
    with pytest.raises(CommandError, match="1 files are gone or damaged"):
        call_command("backup", str(alive / "one.backup"))
    held = Archive(alive / "one.backup")
    assert held.files() == [] and len(held.manifest["missing_files"]) == 1
    held.close()


def test_another_version_is_refused(alive):
    take(alive / "one.backup", progress=quiet)
    private = keys.current()[1]

    def older(members):
        manifest = json.loads(members[archives.MANIFEST])
        manifest["migrations"].remove("hub.0002_small_print")
        members[archives.MANIFEST] = json.dumps(manifest).encode()

    with pytest.raises(Refused, match="other migrations"):
        put_back(rewritten(alive / "one.backup", alive / "older.backup", older, private))


def test_every_column_has_a_portable_form():
    for model in tables.kept(transient=True):
        assert len(tables.readers(model)) == len(tables.columns(model))


def test_a_backup_without_a_key_or_a_place_says_so(hub, settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"
    with pytest.raises(CommandError, match="ledger-key init"):
        call_command("backup", str(tmp_path / "one.backup"))
    keys.init()
    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", str(tmp_path / "nowhere" / "one.backup"))
    assert [path for path in Path(tmp_path).iterdir() if path.suffix == ".partial"] == []


def test_a_move_needs_sqlite_here_and_postgresql_there(db):
    url = "postgresql://nobody@127.0.0.1/none" if connection.vendor == "postgresql" else "sqlite:///other"
    with pytest.raises(CommandError, match=r"not on SQLite|must be a postgresql"):
        call_command("move-to-postgres", url)


def test_a_move_to_where_no_database_answers_says_so_at_once(db):
    if connection.vendor != "sqlite":
        pytest.skip("from SQLite only")
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("move-to-postgres", "postgresql://nobody@127.0.0.1:1/none")


def test_a_backup_that_is_not_there_is_called_so(tmp_path):
    with pytest.raises(CommandError, match=r"none\.backup: No such file"):
        call_command("restore", str(tmp_path / "none.backup"), "--check")
