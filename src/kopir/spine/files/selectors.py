"""Reading files, only ever through a record that owns them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO

from django.db.models import Count, Max, Sum

from kopir.spine.registry.actors import Actor, Forbidden, NotFound

from .models import StoredFile
from .owners import may_open, opened_among
from .storage import place_of


def get_file(actor: Actor, file_id: int) -> StoredFile:
    """The file's row. Raises NotFound unless a record that the actor may see holds the file."""
    file = StoredFile.objects.filter(pk=file_id).first()
    if file is None or not (actor.is_process or may_open(actor, file_id)):
        raise NotFound
    return file


def seen_among(actor: Actor, ids: Collection[int]) -> set[int]:
    """Which of the files the actor may open; the audit trail hides the contents of the others."""
    return set(ids) if actor.is_process else opened_among(actor, ids)


def open_file(actor: Actor, file_id: int) -> tuple[StoredFile, BinaryIO]:
    """The row and its bytes, open for reading. Raises NotFound as :func:`get_file`, or if they are gone."""
    file = get_file(actor, file_id)
    try:
        return file, place_of(file.sha256).open("rb")
    except FileNotFoundError:
        raise NotFound from None


@dataclass(frozen=True, slots=True)
class Use:
    """``files`` different contents are kept, in ``size`` bytes together: what two records share counts once."""

    files: int
    size: int


def storage_use(actor: Actor) -> Use:
    """One query. Raises Forbidden for all but the hub's administrators."""
    if not actor.administers_hub():
        raise Forbidden
    sizes = StoredFile.objects.order_by().values("sha256").annotate(bytes=Max("size"))
    found = sizes.aggregate(files=Count("sha256"), size=Sum("bytes"))
    return Use(found["files"], found["size"] or 0)
