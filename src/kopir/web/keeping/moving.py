"""From SQLite to PostgreSQL: a backup of this moment, restored there, while nobody can write here."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from kopir.kit.databases import database

from .archive import Refused
from .taking import Progress, Taken, take


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
    with tempfile.TemporaryDirectory(prefix="moving-", dir=settings.DATA) as folder, transaction.atomic():
        archive = Path(folder) / "everything.zip"
        taken = take(archive, progress=progress, with_files=False, transient=True)
        progress("now into PostgreSQL")
        command = [sys.executable, "-m", "kopir.web.cli", "restore", str(archive), "--database-only", "-v2"]
        environment = {**os.environ, "DATABASE_URL": url}
        with subprocess.Popen(  # noqa: S603 - our own command
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as there:
            said = ""
            for said in there.stdout or ():
                progress(said.rstrip())
        if there.returncode:
            raise Refused(said.strip().removeprefix("CommandError: ") or "the restore there failed")
    return taken
