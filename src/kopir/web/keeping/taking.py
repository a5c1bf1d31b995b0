"""Taking a backup of a hub that goes on working: everything in it is of one moment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kopir.ground.scripts import ICU_VERSION
from kopir.kit.errors import Conflict
from kopir.spine.audit.services import write
from kopir.spine.files.models import StoredFile
from kopir.spine.files.storage import place_of
from kopir.spine.hub.selectors import current_hub
from kopir.spine.ledger import keys
from kopir.spine.ledger.held import file_text
from kopir.spine.ledger.selectors import key_of, latest_checkpoint
from kopir.spine.ledger.services import issue_checkpoint
from kopir.spine.registry.actors import process
from kopir.web.health import applied_migrations, pending_migrations

from . import tables
from .archive import CHECKPOINT, FORMAT, VERSION, Refused, Writer, pieces_of, settle
from .last import ACTION
from .sequences import last_ids

Progress = Callable[[str], None]


@dataclass
class Taken:
    """What is in the archive; ``missing`` are files that rows name and that are gone or damaged on disk."""

    rows: int = 0
    tables: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything that is read inside is of the moment of the first reading; nobody waits for it.

    SQLite: a deferred transaction, in WAL a snapshot beside the writer. PostgreSQL: REPEATABLE READ.
    Inside a transaction already (the move holds the database for itself) nothing is added.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        # Django's SQLite wrapper alone has it: every other transaction of ours begins IMMEDIATE.
        mode, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]  # as above
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def take(
    place: Path,
    *,
    progress: Progress,
    with_keys: bool = False,
    with_files: bool = True,
    transient: bool = False,
) -> Taken:
    """Write the archive to *place*, readable by its owner alone, and a line about it to the trail.

    Raises Refused when there is something at *place*, when migrations are pending or without a ledger key.
    """
    if place.exists():
        raise Refused(f"{place} is there already; a backup never overwrites one.")
    if pending_migrations():
        raise Refused("Migrations are pending: run kopir migrate, or take the backup with the old version.")
    try:
        _key, private = keys.current()
        issue_checkpoint()
    except Conflict as fault:
        raise Refused(f"{fault} Its signature is what a backup is known by.") from fault
    partial = place.with_name(f".{place.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file, closing(Writer(file)) as archive:
            taken = Taken()
            manifest, wanted = _database(archive, taken, progress, transient)
            if with_files:
                _files(archive, taken, wanted, progress)
            if with_keys:
                _keys(archive)
            manifest |= {"missing_files": taken.missing, "with_files": with_files}
            seal = archive.seal(manifest, private)
            settle(file, partial, place)
    finally:
        partial.unlink(missing_ok=True)
    after = {"manifest": seal, "rows": taken.rows, "files": taken.files, "missing": len(taken.missing)}
    write(process("backup"), ACTION, ("installation", None), after=after)
    return taken


def _database(
    archive: Writer, taken: Taken, progress: Progress, transient: bool
) -> tuple[dict[str, Any], list[str]]:
    """Write the tables; returns the manifest and the hashes of the files that the rows name."""
    models = tables.kept(transient=transient)
    described: dict[str, Any] = {}
    with one_moment():
        hub = current_hub()
        checkpoint = latest_checkpoint()
        if checkpoint is not None:
            archive.add(CHECKPOINT, [file_text(checkpoint, key_of(checkpoint)).encode()])
        for number, model in enumerate(models, 1):
            name = model._meta.db_table
            member = f"tables/{name}.jsonl"
            with archive.open(member) as out:
                count, archive.members[member] = tables.count_and_hash(tables.lines(model), out.write)
            described[name] = {"rows": count, "columns": tables.columns(model)}
            taken.rows += count
            progress(f"table {number} of {len(models)}: {name}, {count} rows")
        wanted = sorted(set(StoredFile.objects.values_list("sha256", flat=True)))
        applied = sorted(applied_migrations())
    taken.tables = len(models)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "kopir": version("kopir"),
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "database": connection.vendor,
        "icu": ICU_VERSION,
        "hub": hub.code if hub else "",
        "ledger_origin": settings.KOPIR_LEDGER_ORIGIN,
        "migrations": applied,
        "tables": described,
        # Read after the snapshot: a sequence may only be too high.
        "last_ids": last_ids(transient=transient),
    }
    return manifest, wanted


def _files(archive: Writer, taken: Taken, wanted: list[str], progress: Progress) -> None:
    """Files never change and outlive their rows by a day, so they may be read after the snapshot."""
    for number, name in enumerate(wanted, 1):
        path = place_of(name)
        if not _whole(path, name):
            taken.missing.append(name)
            continue
        archive.add(f"files/{name[:2]}/{name}", pieces_of(path))
        taken.files += 1
        if number % 500 == 0 or number == len(wanted):
            progress(f"files: {number} of {len(wanted)}")


def _whole(path: Path, name: str) -> bool:
    digest = sha256()
    try:
        for piece in pieces_of(path):
            digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == name


def _keys(archive: Writer) -> None:
    found = [*Path(settings.KOPIR_KEYS).glob("ledger-*.key"), Path(settings.DATA) / "secret_key"]
    for path in found:
        if path.exists():
            archive.add(f"keys/{path.name}", [path.read_bytes()])
