"""Writing the log: appending, sequencing, checkpoints, erasing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.ground.canonical import SALT_BYTES, canonical_bytes
from kopir.ground.signatures import Checkpoint as CheckpointText
from kopir.ground.signatures import sign_checkpoint
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.events import announce

from . import keys, triggers
from .models import Checkpoint, Entry, EntryKind, Erasure, Pending
from .selectors import frontier_at, log_size
from .sequencer import after_commit_sequence, register_folder, sequence
from .wire import frame, moment

__all__ = [
    "after_commit_sequence",
    "append",
    "append_bodies",
    "append_many",
    "erase",
    "issue_checkpoint",
    "register_folder",
    "sequence",
]

_ONE = "INSERT INTO ledger_entry (kind, recorded_at, digest, salt, payload) VALUES (%s, %s, %s, %s, %s) RETURNING id"


def append(kind: str, payload: Mapping[str, Any]) -> Entry:
    """Append one entry in the caller's transaction; it waits for its place until the sequencer comes.

    ``payload`` is JSON-ready (RFC 8785) and holds ids, amounts, dates and hashes, never a name.
    Raises TypeError or ValueError for a payload without a canonical form.
    """
    return append_bodies(kind, [canonical_bytes(dict(payload))])[0]


def append_many(kind: str, payloads: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """As :func:`append`, for many at once with a constant number of statements a thousand; in order."""
    return append_bodies(kind, [canonical_bytes(dict(payload)) for payload in payloads])


def append_bodies(kind: str, bodies: Sequence[bytes], at: datetime | None = None) -> list[Entry]:
    """As :func:`append_many` for bodies that are canonical JSON already; ``at`` defaults to now."""
    at = at or timezone.now()
    kind = str(EntryKind(kind))
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is appended in the transaction of what it records")
    entries = [_entry(kind, body, at) for body in bodies]
    if len(entries) == 1:
        _insert_one(entries[0])
    else:
        Entry.objects.bulk_create(entries)
        Pending.objects.bulk_create(Pending(entry_id=entry.pk) for entry in entries)
    return entries


def _entry(kind: str, body: bytes, at: datetime) -> Entry:
    payload = frame(body, kind, moment(at))
    salt = os.urandom(SALT_BYTES)
    return Entry(
        kind=kind, recorded_at=at, digest=sha256(salt + payload).digest(), salt=salt, payload=payload
    )


def _insert_one(entry: Entry) -> None:
    # Written by hand: this is the hottest write of the house, and the ORM costs more than the database here.
    at = connection.ops.adapt_datetimefield_value(entry.recorded_at)
    with connection.cursor() as cursor:
        row: list[Any] = [entry.kind, at, entry.digest, entry.salt, entry.payload]
        cursor.execute(_ONE, row)
        entry.pk = cursor.fetchone()[0]
        cursor.execute("INSERT INTO ledger_pending (entry_id) VALUES (%s)", [entry.pk])
    entry._state.adding = False
    entry._state.db = connection.alias


def issue_checkpoint() -> Checkpoint:
    """Place what waits, then sign the log's head with the present key; the same head is signed once.

    Raises Conflict when there is no signing key (``kopir ledger-key init``).
    """
    while sequence():
        pass
    with transaction.atomic():
        key_id, private = keys.current()
        size = log_size()
        known = Checkpoint.objects.filter(size=size, key_id=key_id).first()
        if known is not None:
            return known
        root = frontier_at(size).root()
        now = timezone.now().replace(microsecond=0)
        issued_at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = CheckpointText(settings.KOPIR_LEDGER_ORIGIN, size, root, issued_at)
        try:
            with transaction.atomic():
                made = Checkpoint.objects.create(
                    size=size,
                    root=root,
                    issued_at=now,
                    key_id=key_id,
                    signed_text=sign_checkpoint(text, private),
                )
                announce("checkpoint.signed", [made.pk])
                return made
        except IntegrityError:  # another process signed the same head meanwhile
            return Checkpoint.objects.get(size=size, key_id=key_id)


def erase(actor: Actor, entry_id: int, reason: str) -> Erasure:
    """Destroy salt and payload of an entry and the free words of its record (a web address, a reason).

    The digest stays, so every proof goes on holding, and so do the record's numbers, ids and days.

    For hub administrators and processes. ``reason`` (at most 300 characters) names the ground, no person.
    Raises Forbidden, NotFound, Invalid, or Conflict when it is erased already. Backups and, on PostgreSQL,
    dead rows before VACUUM still hold the bytes: docs/ledger.md says for how long.
    """
    if not actor.administers_hub():
        raise Forbidden(_("Only the hub's administrators erase entries."))
    reason = reason.strip()
    if not reason or len(reason) > 300:
        raise Invalid({"reason": [_("Give a reason of at most 300 characters.")]})
    with transaction.atomic():
        if not Entry.objects.filter(pk=entry_id).exists():
            raise NotFound
        try:
            with transaction.atomic():
                erasure = Erasure.objects.create(entry_id=entry_id, actor_id=actor.user_id, reason=reason)
        except IntegrityError:
            raise Conflict(_("This entry is erased already.")) from None
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA secure_delete=ON")  # overwrite the freed bytes in the file, too
        for found in triggers.erasable():
            rows = found.model._default_manager.filter(**{found.entry: entry_id})
            rows.update(**dict.fromkeys(found.columns))
        write(actor, "ledger.erase", ("ledger.entry", entry_id), why=reason)
    return erasure
