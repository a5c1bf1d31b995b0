"""From SQLite to PostgreSQL: a backup of this moment, restored there, while nobody can write here."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection, transaction

from kopir.kit.databases import database

from .archive import Refused
from .taking import Progress, Taken, take

_REASON = "CommandError: "


def move(url: str, progress: Progress) -> Taken:
    """Copy every table, those of the signed-in too, into the empty database at *url*, and have it verified.

    The restore there compares row counts and hashes of each table, goes on numbering where this database
    stands, puts the triggers in place and verifies the ledger; when anything differs it writes nothing.
    This database is locked for writing meanwhile and stays as it is. Uploaded files stay where they are.
    Raises Refused.
    """
    if connection.vendor != "sqlite":
        raise Refused("This installation is not on SQLite; use kopir backup and kopir restore.")
    try:
        if database(url)["ENGINE"] != "django.db.backends.postgresql":
            raise ValueError("the address must be a postgresql:// one")
    except ValueError as fault:
        raise Refused(str(fault)) from fault
    _has_room(url)
    with tempfile.TemporaryDirectory(prefix="moving-", dir=settings.DATA) as folder, transaction.atomic():
        archive = Path(folder) / "everything.zip"
        taken = take(archive, progress=progress, with_files=False, transient=True)
        progress("now into PostgreSQL")
        command = [sys.executable, "-m", "kopir.web.cli", "restore", str(archive), "--database-only", "-v2"]
        environment = {**os.environ, "DATABASE_URL": url}
        with subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as there:
            refused = ""
            for said in there.stdout or ():
                # Its two streams come in any order, so the reason need not be the last line.
                if said.startswith(_REASON):
                    refused = said.removeprefix(_REASON).strip()
                else:
                    progress(said.rstrip())
        if there.returncode:
            raise Refused(refused or "the restore there failed")
    return taken


def _has_room(url: str) -> None:
    """Refuse a database that is not reached or holds a hub, before the whole of this one is read for it."""
    try:
        with psycopg.connect(url, connect_timeout=10) as there:
            known = there.execute("SELECT to_regclass('hub_hub')").fetchone()
            if known and known[0] and there.execute("SELECT 1 FROM hub_hub").fetchone():
                raise Refused("There is a hub in that database already. Take an empty one.")
    except psycopg.Error as fault:
        raise Refused(f"That database cannot be reached: {fault}".strip()) from fault
