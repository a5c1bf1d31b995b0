"""The database itself refuses to rewrite the log, and goes on refusing after every migration."""

import sqlite3

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import _TestState

from kopir.spine.audit.models import AuditEntry
from kopir.spine.ledger import triggers
from kopir.spine.ledger.models import Checkpoint, Entry, Erasure, Leaf, Node


def plant():
    """One row in each table of the log and the trail; returns the entry."""
    entry = Entry.objects.create(kind="delivery", digest=b"d" * 32, salt=b"s" * 32, payload=b"{}")
    Leaf.objects.create(index=0, entry=entry, hash=b"l" * 32)
    Node.objects.create(level=1, index=0, hash=b"n" * 32)
    Checkpoint.objects.create(size=1, root=b"r" * 32, key_id="0" * 16, signed_text="text")
    Erasure.objects.create(
        entry=Entry.objects.create(kind="approval", digest=b"d" * 32, salt=b"s" * 32, payload=b"{}"),
        reason="asked",
    )
    AuditEntry.objects.create(action="test", object_type="test")
    return entry


TABLES = [
    ("ledger_entry", "kind", "id"),
    ("ledger_leaf", "entry_id", "index"),
    ("ledger_node", "level", "id"),
    ("ledger_checkpoint", "size", "id"),
    ("ledger_erasure", "reason", "id"),
    ("audit_auditentry", "action", "id"),
]


def refused(sql, parameters=()):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, parameters)


@pytest.mark.django_db
@pytest.mark.parametrize(("table", "column", "key"), TABLES)
def test_a_row_can_be_neither_changed_nor_removed(table, column, key):
    plant()
    refused(f"UPDATE {table} SET {column} = {column}")
    refused(f"DELETE FROM {table}")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE waits for the rows' own checks
        refused(f"TRUNCATE {table} CASCADE")
    else:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM {table} ORDER BY "{key}" LIMIT 1')
            row = cursor.fetchone()
        refused(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join(['%s'] * len(row))})", row)


def test_every_table_that_must_be_guarded_is():
    assert triggers.guarded_tables() == sorted(
        [table for table, _column, _key in TABLES]
        + ["deliveries_delivery", "deliveries_evidence", "recognition_referenceversion"]
    )


@pytest.mark.django_db
def test_salt_and_payload_can_be_emptied_only_where_an_erasure_names_the_entry():
    entry = plant()
    emptied = "UPDATE ledger_entry SET salt = NULL, payload = NULL"
    refused(f"{emptied} WHERE id = %s", [entry.pk])
    Erasure.objects.create(entry=entry, reason="asked for by the person")
    refused(f"{emptied}, digest = salt WHERE id = %s", [entry.pk])
    refused(f"{emptied}, kind = 'reversal' WHERE id = %s", [entry.pk])
    refused("UPDATE ledger_entry SET payload = salt WHERE id = %s", [entry.pk])
    with connection.cursor() as cursor:
        cursor.execute(f"{emptied} WHERE id = %s", [entry.pk])
    entry.refresh_from_db()
    assert (entry.salt, entry.payload, bytes(entry.digest)) == (None, None, b"d" * 32)


@pytest.mark.django_db(transaction=True)
def test_the_triggers_stand_after_all_migrations():
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_the_triggers_come_back_after_a_table_was_rebuilt():
    old = Leaf._meta.get_field("hash")
    new = models.BinaryField(max_length=33)
    new.set_attributes_from_name("hash")
    new.model = Leaf
    with connection.schema_editor() as editor:
        editor.alter_field(Leaf, old, new, strict=True)
    if connection.vendor == "sqlite":
        # Django rebuilds the table, and SQLite drops its triggers without a word.
        editor_dropped = triggers.missing(connection)
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_leaf_no_update")
        assert "ledger_leaf_no_update" in triggers.missing(connection)
        assert set(editor_dropped) <= {
            "ledger_leaf_no_update",
            "ledger_leaf_no_delete",
            "ledger_leaf_no_replace",
        }
    call_command("migrate", verbosity=0)
    assert triggers.missing(connection) == []
    plant()
    refused("DELETE FROM ledger_leaf")


@pytest.mark.django_db(transaction=True)
def test_a_trigger_that_was_switched_off_or_rewritten_is_named():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER ledger_node_no_delete")
            cursor.execute(
                "CREATE TRIGGER ledger_node_no_delete BEFORE DELETE ON ledger_node WHEN 0 BEGIN SELECT 1; END"
            )
            expected = ["ledger_node_no_delete"]
        else:
            cursor.execute("ALTER TABLE ledger_node DISABLE TRIGGER ledger_node_no_row")
            expected = ["ledger_node_no_row"]
    assert triggers.missing(connection) == expected
    triggers.install()
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "made",
    [
        "CREATE TRIGGER ledger_node_no_row BEFORE UPDATE OR DELETE ON ledger_node FOR EACH ROW WHEN (false) {rest}",
        "CREATE TRIGGER ledger_node_no_row BEFORE UPDATE ON ledger_node FOR EACH ROW {rest}",
        "CREATE TRIGGER ledger_node_no_row BEFORE UPDATE OF level OR DELETE ON ledger_node FOR EACH ROW {rest}",
        "CREATE TRIGGER ledger_node_no_row AFTER UPDATE OR DELETE ON ledger_node FOR EACH ROW {rest}",
        "CREATE TRIGGER ledger_node_no_row BEFORE UPDATE OR DELETE ON ledger_pending FOR EACH ROW {rest}",
    ],
)
def test_a_trigger_of_the_right_name_that_guards_less_is_named(made):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps the trigger's whole text, which is compared above")
    table = "ledger_pending" if "ledger_pending" in made else "ledger_node"
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_node_no_row ON ledger_node")
        cursor.execute(made.format(rest='EXECUTE FUNCTION "ledger_node_append_only"()'))
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER ledger_node_no_row")
    try:
        assert triggers.missing(connection) == ["ledger_node_no_row"]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER IF EXISTS ledger_node_no_row ON ledger_pending")
        triggers.install()
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_empties_tables_in_tests_and_leaves_the_triggers_standing():
    plant()
    call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.count() == 0
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused_outside_tests():
    plant()
    saved = _TestState.saved_data
    del _TestState.saved_data
    try:
        with pytest.raises(CommandError, match="append-only"):
            call_command("flush", interactive=False, verbosity=0)
    finally:
        _TestState.saved_data = saved
    assert Entry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_lift_ends_with_its_block_even_after_a_fault():
    with pytest.raises(ZeroDivisionError), triggers.append_only_lifted():
        assert triggers.missing(connection)
        raise ZeroDivisionError
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_a_bare_shell_replaces_nothing(log_file):
    """Any program may open the file, and SQLite's REPLACE passes delete triggers where nobody asks for more."""
    plant()
    bare = sqlite3.connect(log_file, isolation_level=None)
    try:
        for pragma in ("recursive_triggers", "foreign_keys"):
            assert bare.execute(f"PRAGMA {pragma}").fetchone() == (0,)
        for table, _column, _key in TABLES:
            read = f"SELECT rowid, * FROM {table} ORDER BY rowid"
            before = bare.execute(read).fetchall()
            names = [row[1] for row in bare.execute(f"PRAGMA table_info({table})")]
            listed = ", ".join(f'"{name}"' for name in names)
            marks = ", ".join("?" * len(names))
            for verb in ("INSERT OR REPLACE", "REPLACE"):
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    bare.execute(f"{verb} INTO {table} ({listed}) VALUES ({marks})", before[0][1:])
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    bare.execute(f"{verb} INTO {table} (rowid, {listed}) VALUES (?, {marks})", before[0])
            assert before and bare.execute(read).fetchall() == before
        # By a key that is not the row's number: another row's place, entry or head.
        for statement in (
            'REPLACE INTO ledger_leaf ("index", entry_id, hash) SELECT 7, entry_id, hash FROM ledger_leaf',
            'REPLACE INTO ledger_node (level, "index", hash) SELECT level, "index", zeroblob(32) FROM ledger_node',
            "REPLACE INTO ledger_checkpoint (size, root, issued_at, key_id, signed_text) "
            "SELECT size, zeroblob(32), issued_at, key_id, '' FROM ledger_checkpoint",
            "REPLACE INTO ledger_erasure (entry_id, at, reason) SELECT entry_id, at, 'x' FROM ledger_erasure",
            "UPDATE OR REPLACE ledger_node SET hash = zeroblob(32)",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                bare.execute(statement)
        bare.execute('INSERT INTO ledger_node (level, "index", hash) VALUES (1, 1, zeroblob(32))')
    finally:
        bare.close()


@pytest.fixture
def log_file(transactional_db):
    """The database's own file."""
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA database_list")
        return cursor.fetchone()[2]
