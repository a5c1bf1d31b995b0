"""Taking files in and letting them go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.core.files.base import File
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, NotFound

from .formats import content_type_of, safe_name
from .models import StoredFile
from .owners import register_owner
from .storage import keep, receive

__all__ = ["register_owner", "remove", "store"]


def store(actor: Actor, *, organisation_id: int | None, upload: Any, name: str) -> StoredFile:
    """Keep *upload* (a Django upload or any binary file) for an organisation; None: for the hub.

    It is streamed, hashed, checked for its size and for what its content is; a file that no record is
    given afterwards can be opened by nobody. Raises Invalid (field ``file``), NotFound (not the actor's
    organisation) or Forbidden (no writing there).
    """
    _require_write(actor, organisation_id)
    name = safe_name(name)
    with receive(_chunks(upload)) as received:
        content_type = content_type_of(received.path, name)
        keep(received)
    with transaction.atomic():
        file = StoredFile.objects.create(
            organisation_id=organisation_id,
            sha256=received.sha256,
            size=received.size,
            content_type=content_type,
            name=name,
            uploaded_by=actor.user_id,
        )
        after = {"sha256": file.sha256, "size": file.size, "content_type": content_type}
        write(actor, "file.store", ("file", file.pk), organisation_id=organisation_id, after=after)
    return file


def remove(actor: Actor, *, file_id: int) -> None:
    """Forget a file; the record that held it must be gone already. The bytes go at the next sweep.

    Raises NotFound, Forbidden, or Conflict while a record holds it.
    """
    with transaction.atomic():
        file = StoredFile.objects.filter(pk=file_id).first()
        if file is None:
            raise NotFound
        _require_write(actor, file.organisation_id)
        before = {"sha256": file.sha256, "size": file.size}
        organisation_id = file.organisation_id
        try:
            file.delete()
        except ProtectedError:
            raise Conflict(_("A record stands on this file.")) from None
        write(actor, "file.remove", ("file", file_id), organisation_id=organisation_id, before=before)


def _require_write(actor: Actor, organisation_id: int | None) -> None:
    if organisation_id is None:
        if not actor.administers_hub():
            raise Forbidden(_("Only the hub's administrators keep files for the hub."))
    elif not actor.can("write", organisation_id):
        if actor.can("read", organisation_id):
            raise Forbidden(_("Your role does not allow adding files for this organisation."))
        raise NotFound


def _chunks(upload: File[bytes] | BinaryIO) -> Iterable[bytes]:
    return upload.chunks() if isinstance(upload, File) else _read(upload)


def _read(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(1 << 20):
        yield chunk
