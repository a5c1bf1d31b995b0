"""Bytes on disk: written whole or not at all, named by what they are."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Invalid


@dataclass(frozen=True)
class Received:
    """A temporary file on the same disk as the store, its SHA-256 (hexadecimal) and size in bytes."""

    path: Path
    sha256: str
    size: int


def place_of(sha256: str) -> Path:
    """Where the bytes with that hash lie: ``KOPIR_FILES/<first two>/<hash>``."""
    return Path(settings.KOPIR_FILES) / sha256[:2] / sha256


@contextmanager
def receive(chunks: Iterable[bytes]) -> Iterator[Received]:
    """Stream *chunks* to a temporary file, which is gone afterwards unless :func:`keep` moved it.

    Raises Invalid (field ``file``) when they are empty or more than ``KOPIR_MAX_UPLOAD`` bytes.
    """
    root = Path(settings.KOPIR_FILES)
    root.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=root, prefix="incoming-", delete=False) as file:
        path = Path(file.name)
        try:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.KOPIR_MAX_UPLOAD:
                    raise Invalid({"file": [too_large()]})
                digest.update(chunk)
                file.write(chunk)
            if not size:
                raise Invalid({"file": [_("The file is empty.")]})
            file.flush()
            os.fsync(file.fileno())
            yield Received(path, digest.hexdigest(), size)
        finally:
            path.unlink(missing_ok=True)


def too_large() -> str:
    """The message for a file over the limit, in whole megabytes (1 MB = 2**20 bytes)."""
    return _("The file is larger than {limit} MB.").format(limit=settings.KOPIR_MAX_UPLOAD // 2**20)


def keep(received: Received) -> None:
    """Move the bytes to their place; a file with the same content that lies there already stays."""
    place = place_of(received.sha256)
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        os.utime(place)  # so that the sweeper leaves it alone until our row is committed
        return
    os.replace(received.path, place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name must survive a power cut as well as the bytes
    finally:
        os.close(folder)


def left_over(older_than: float) -> Iterator[Path]:
    """Files in the store (unfinished ones too) untouched for *older_than* seconds."""
    limit = time.time() - older_than
    for path in Path(settings.KOPIR_FILES).glob("**/*"):
        if path.is_file() and path.stat().st_mtime < limit:
            yield path
