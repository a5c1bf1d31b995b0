"""From SQLite to PostgreSQL by real commands: each table with the same rows, the ledger proves itself there."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.db import connections

pytestmark = pytest.mark.slow


@pytest.fixture
def server():
    """Settings of the PostgreSQL that the tests run on; a database of this test's own is made in it."""
    database = connections["default"].settings_dict
    if not database["ENGINE"].endswith("postgresql"):
        pytest.skip("no PostgreSQL is configured: set DATABASE_URL")
    return database


@pytest.fixture
def target(server, django_db_blocker):
    """The address of a new, empty database."""
    import psycopg

    own = {
        name: server[name.upper()] for name in ("host", "port", "user", "password") if server[name.upper()]
    }
    name = f"kopir_moved_{os.getpid()}"
    with psycopg.connect(**own, dbname="postgres", autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        user = f"{quote(own.get('user', ''))}:{quote(own.get('password', ''))}".rstrip(":")
        yield f"postgresql://{user}@{own.get('host', '')}:{own.get('port', '')}/{name}"
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def kopir(environment, *command, refused=False):
    done = subprocess.run(
        [sys.executable, "-m", "kopir.web.cli", *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    said = done.stdout + done.stderr
    assert done.returncode == (1 if refused else 0), said
    return said


#: One process, since each start costs seconds: the demo hub, and somebody who may sign in.
MADE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("ledger-key", "init")
call_command("load-demo")
call_command("sign-in-link", "officer@example.org")
"""
#: What a database holds, read by itself: what the move says of it is not asked.
HASHES = """
from django.core.management import call_command
from kopir.web.keeping import tables
from kopir.web.keeping.sequences import last_ids
for model in tables.kept(transient=True):
    print("row", model._meta.db_table, *tables.count_and_hash(tables.lines(model)))
for name, last in sorted(last_ids(transient=True).items()):
    print("last", name, last)
"""
SOUND = """
from django.db import connection
from kopir.spine.ledger import triggers
call_command("verify-ledger")
print("missing triggers:", triggers.missing(connection))
"""


def test_the_demo_hub_moves(target, tmp_path):
    here = {**os.environ, "KOPIR_DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/kopir.sqlite3"}
    there = {**here, "DATABASE_URL": target}
    kopir(here, "shell", "-v0", "-c", MADE)
    told = kopir(here, "move-to-postgres", target)
    assert "counts and hashes are those of the backup" in told and "the ledger verifies" in told

    # Somebody who types it twice hears why not, before everything is read once more.
    told = kopir(here, "move-to-postgres", target, refused=True)
    assert told.strip() == "CommandError: There is a hub in that database already. Take an empty one."

    source = kopir(here, "shell", "-v0", "-c", HASHES).splitlines()
    moved = kopir(there, "shell", "-v0", "-c", HASHES + SOUND).splitlines()
    assert "the log is whole" in moved and "missing triggers: []" in moved
    # The restore's own line is on the trail there, and nothing else differs: rows, hashes, last ids.
    moved = [line for line in moved if line.startswith(("row", "last"))]
    assert {line.split()[1] for line in set(source) ^ set(moved)} == {"audit_auditentry"}
    assert sum(int(line.split()[2]) for line in source if line.startswith("row")) > 1000

    assert not [path for path in tmp_path.iterdir() if path.name.startswith("moving-")]
