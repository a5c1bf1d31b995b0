"""The key that signs checkpoints: where it lies, how it is made and how the next one takes over.

The private key is a file ``ledger-<key id>.key`` in ``settings.KOPIR_KEYS``: 32 bytes (RFC 8032) in base64,
readable by its owner alone. It never enters the database; a backup of the database cannot sign. A key hands
over to the next by signing it, and its file is then destroyed: the chain of keys can be checked by anyone.
"""

from __future__ import annotations

import base64
import os
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.ground.signatures import key_id as id_of
from kopir.ground.signatures import new_private_key, public_key, sign, verify
from kopir.kit.errors import Conflict
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import process

from .models import SigningKey


def init(*, lost: bool = False) -> SigningKey:
    """Make the first key. Raises Conflict when one exists, unless the old one is ``lost``.

    A key made after a loss is signed by nobody: verification says so, and partners must be told another way.
    """
    last = SigningKey.objects.order_by("-pk").first()
    if last is not None and not lost:
        raise Conflict(_("There is a key already; use rotate, or say that it is lost."))
    private = new_private_key()
    path = _write(private)
    try:
        return _publish(private, "ledger.key.lost" if last else "ledger.key.init")
    except BaseException:
        path.unlink()
        raise


def rotate() -> SigningKey:
    """Make the next key, have the present one sign it, and destroy the present one's file.

    Raises Conflict without a usable present key.
    """
    old_id, old_private = current()
    private = new_private_key()
    path = _write(private)
    try:
        with transaction.atomic():
            old = SigningKey.objects.select_for_update().get(key_id=old_id)
            new = _publish(private, "ledger.key.rotate")
            statement = succession_text(old_id, bytes(new.public_key))
            old.succeeded_by = new.key_id
            old.succession = base64.b64encode(sign(old_private, statement)).decode("ascii")
            old.save(update_fields=["succeeded_by", "succession"])
    except BaseException:
        path.unlink()
        raise
    # Only now: a crash before this line leaves two files, and `current` takes the one without a successor.
    _path(old_id).unlink()
    return new


def current() -> tuple[str, bytes]:
    """The present key's id and its 32 private bytes. Raises Conflict when there is none that may be used."""
    for key in SigningKey.objects.filter(succeeded_by="").order_by("-pk"):
        path = _path(key.key_id)
        if not path.exists():
            continue
        if path.stat().st_mode & 0o077:
            raise Conflict(_("The signing key's file can be read by others: set its mode to 0600."))
        private = base64.b64decode(path.read_text("ascii"))
        if id_of(public_key(private)) != key.key_id:
            raise Conflict(_("The signing key's file does not hold the key that its name says."))
        return key.key_id, private
    raise Conflict(_("There is no signing key; make one with: kopir ledger-key init"))


def exists() -> bool:
    """Whether :func:`current` would find a key's file; says nothing about its mode."""
    keys = SigningKey.objects.filter(succeeded_by="").values_list("key_id", flat=True)
    return any(_path(key_id).exists() for key_id in keys)


def succession_text(old_id: str, new_public: bytes) -> bytes:
    """What the old key signs to hand over."""
    encoded = base64.b64encode(new_public).decode("ascii")
    return f"{settings.KOPIR_LEDGER_ORIGIN}\nkey {old_id} hands over to\n{encoded}\n".encode()


def chain_faults(keys: list[SigningKey]) -> list[str]:
    """What is wrong with the chain of keys, in plain sentences; empty when each was signed by the one before."""
    by_id = {key.key_id: key for key in keys}
    faults = []
    for key in keys:
        if id_of(bytes(key.public_key)) != key.key_id:
            faults.append(f"key {key.key_id}: its public bytes belong to another id")
        if not key.succeeded_by:
            continue
        follower = by_id.get(key.succeeded_by)
        if follower is None:
            faults.append(f"key {key.key_id}: hands over to {key.succeeded_by}, which is not there")
            continue
        text = succession_text(key.key_id, bytes(follower.public_key))
        if not verify(bytes(key.public_key), base64.b64decode(key.succession), text):
            faults.append(f"key {key.key_id}: the hand-over to {follower.key_id} is not signed by it")
    followers = {key.succeeded_by for key in keys}
    for key in keys[1:]:
        if key.key_id not in followers:
            faults.append(f"key {key.key_id}: no earlier key handed over to it")
    return faults


def follows(start: str, wanted: str, keys: list[SigningKey]) -> bool:
    """Whether ``wanted`` is ``start`` or comes from it by hand-overs."""
    next_of = {key.key_id: key.succeeded_by for key in keys}
    seen: set[str] = set()
    while start and start not in seen:
        if start == wanted:
            return True
        seen.add(start)
        start = next_of.get(start, "")
    return False


def verifier_line(key: SigningKey) -> str:
    """One line that goes out with a checkpoint: ``origin+key id+public key in base64``."""
    return f"{settings.KOPIR_LEDGER_ORIGIN}+{key.key_id}+{base64.b64encode(bytes(key.public_key)).decode('ascii')}"


def _publish(private: bytes, action: str) -> SigningKey:
    public = public_key(private)
    with transaction.atomic():
        key = SigningKey.objects.create(key_id=id_of(public), public_key=public, valid_from=timezone.now())
        write(process("ledger-key"), action, ("ledger.key", key.pk), after={"key_id": key.key_id})
    return key


def _path(key_id: str) -> Path:
    return Path(settings.KOPIR_KEYS) / f"ledger-{key_id}.key"


def _write(private: bytes) -> Path:
    folder = Path(settings.KOPIR_KEYS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = _path(id_of(public_key(private)))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(base64.b64encode(private) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return path
