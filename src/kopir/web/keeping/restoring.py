"""Putting a backup back: all of it, as it was and as the ledger proves it, or nothing."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from kopir.kit.errors import Invalid
from kopir.spine.audit.services import write
from kopir.spine.files.storage import keep, place_of, receive
from kopir.spine.ledger import triggers
from kopir.spine.ledger.held import Held, parse_file
from kopir.spine.ledger.models import SigningKey
from kopir.spine.ledger.verify import Report, verify
from kopir.spine.registry.actors import process
from kopir.web.health import applied_migrations, pending_migrations

from . import tables
from .archive import CHECKPOINT, Archive, Refused
from .sequences import set_last_ids

ACTION = "backup.restore"

Progress = Callable[[str], None]


@dataclass
class Restored:
    """What was put back; ``faults`` of the ledger were accepted."""

    rows: int
    tables: int
    files: int
    entries: int
    faults: int


def opened(path: Path, against: Path | None = None) -> tuple[Archive, Held | None, str]:
    """The archive, checked whole and its signature too; the checkpoint held outside; who vouches for the key.

    Raises Refused.
    """
    held = _held(against.read_text("utf-8"), str(against)) if against else None
    archive = Archive(path)
    try:
        public = _public_keys(archive).get(archive.signer)
        if public is None or not archive.signed_by(public):
            raise Refused("Its manifest is not signed by the ledger's key: somebody has changed it.")
        if held:
            vouched = f"the checkpoint of {held.checkpoint.size} entries in {against}"
        elif (Path(settings.KOPIR_KEYS) / f"ledger-{archive.signer}.key").exists():
            vouched = "the ledger's key that lies here"
        else:
            vouched = ""
    except BaseException:
        archive.close()
        raise
    return archive, held, vouched


def _held(text: str, name: str) -> Held:
    try:
        return parse_file(text)
    except ValueError as fault:
        raise Refused(f"{name}: {fault}") from fault


def _public_keys(archive: Archive) -> dict[str, bytes]:
    """The ledger's public keys in the archive by id; one that has handed over signs no backup any more."""
    described = archive.manifest["tables"][SigningKey._meta.db_table]["columns"]
    at = {name: described.index(name) for name in ("key_id", "public_key", "succeeded_by")}
    rows = [json.loads(line) for line in archive.lines(f"tables/{SigningKey._meta.db_table}.jsonl")]
    return {
        row[at["key_id"]]: base64.b64decode(row[at["public_key"]])
        for row in rows
        if not row[at["succeeded_by"]]
    }


def restore(
    archive: Archive,
    held: Held | None,
    *,
    progress: Progress,
    force: bool = False,
    accept_faults: bool = False,
    with_files: bool = True,
) -> Restored:
    """Put everything back in one transaction, which commits only when counts, hashes and the ledger agree.

    *force*: also over an installation in use, which is emptied. *accept_faults*: also when the ledger was
    at fault already (a lost key, say). Raises Refused, and then the database is as it was.
    """
    if archive.manifest["ledger_origin"] != settings.KOPIR_LEDGER_ORIGIN:
        raise Refused(
            f"Set KOPIR_LEDGER_ORIGIN={archive.manifest['ledger_origin']}: the ledger is signed by it."
        )
    _prepare(archive)
    if not force and (found := tables.living()):
        raise Refused(
            f"There is an installation in this database already ({', '.join(found[:3])} hold rows). "
            "Take an empty one, or say --force: then all that is in it now is lost."
        )
    if with_files:
        _bring_files(archive, progress)  # before the rows, so that no row ever names what is not there
    try:
        with transaction.atomic():
            triggers.remove()  # a transaction's end that is no commit puts them back
            report = _replace(archive, held, progress)
            if report.faults and not accept_faults:
                raise Refused(
                    "The ledger in this backup does not verify: "
                    + "; ".join(report.faults[:5])
                    + ". Nothing was restored."
                )
            triggers.install()
            if absent := triggers.missing(connection):
                raise Refused(f"Append-only triggers are missing: {', '.join(absent)}.")
            after = {
                "made_at": archive.manifest["made_at"],
                "faults": len(report.faults) + report.more_faults,
            }
            write(process("restore"), ACTION, ("installation", None), after=after)
    except DatabaseError as fault:
        raise Refused(
            f"The database refused it: {fault}. If a server or worker still runs here, stop it first."
        ) from fault
    described = archive.manifest["tables"].values()
    return Restored(
        rows=sum(table["rows"] for table in described),
        tables=len(described),
        files=len(archive.files()) if with_files else 0,
        entries=report.size + report.tail,
        faults=len(report.faults) + report.more_faults,
    )


def _prepare(archive: Archive) -> None:
    """Bring the tables to this version, and see that it is the backup's."""
    if pending_migrations():
        call_command("migrate", verbosity=0)
    here, there = applied_migrations(), set(archive.manifest["migrations"])
    if here != there:
        differ = ", ".join(sorted(here ^ there)[:4])
        raise Refused(
            f"The backup is of Köpir {archive.manifest['kopir']} with other migrations ({differ}). Install the "
            "version that made it, restore into an empty database, then upgrade."
        )


def _replace(archive: Archive, held: Held | None, progress: Progress) -> Report:
    described = archive.manifest["tables"]
    models = {model._meta.db_table: model for model in tables.kept(transient=True)}
    if set(described) - set(models):
        raise Refused("The backup holds tables that this Köpir does not know.")
    tables.empty()
    for number, (name, table) in enumerate(described.items(), 1):
        if tables.columns(models[name]) != table["columns"]:
            raise Refused(f"{name} has other columns here than in the backup.")
        count = tables.load(models[name], archive.lines(f"tables/{name}.jsonl"))
        progress(f"table {number} of {len(described)}: {name}, {count} rows")
    connection.check_constraints()
    set_last_ids(archive.manifest["last_ids"])
    for name, table in described.items():
        found = tables.count_and_hash(tables.lines(models[name]))
        if found != (table["rows"], archive.manifest["members"][f"tables/{name}.jsonl"]):
            raise Refused(f"{name}: what was written is not what was read back.")
    progress("all rows read back: counts and hashes are those of the backup")
    return _proof(archive, held, progress)


def _proof(archive: Archive, held: Held | None, progress: Progress) -> Report:
    """The ledger's own proof, against the checkpoint in the backup and against the one held outside."""
    report = verify(_held(archive.text(CHECKPOINT), CHECKPOINT))
    if held:
        for text in verify(held).faults:
            if text not in report.faults:
                report.fault(text)
    progress(f"the ledger: {report.size} entries and {report.tail} waiting, {len(report.faults)} faults")
    return report


def _bring_files(archive: Archive, progress: Progress) -> None:
    names = archive.files()
    for number, name in enumerate(names, 1):
        if not place_of(name).exists():
            try:
                with receive(archive.pieces(f"files/{name[:2]}/{name}")) as received:
                    keep(received)
            except Invalid as fault:
                raise Refused(f"{name}: {fault} Raise KOPIR_MAX_UPLOAD.") from fault
        if number % 500 == 0 or number == len(names):
            progress(f"files: {number} of {len(names)}")


def bring_keys(archive: Archive) -> list[str]:
    """Put the private keys of the archive in their places, where nothing lies yet; returns their names."""
    brought = []
    for member in archive.manifest["members"]:
        folder, _slash, name = member.partition("/")
        if folder != "keys":
            continue
        place = Path(settings.DATA if name == "secret_key" else settings.KOPIR_KEYS) / name
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(archive.pieces(member)))
        brought.append(name)
    return brought
