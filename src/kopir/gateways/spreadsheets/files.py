"""The file of an import on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings

from kopir.kit.errors import Invalid
from kopir.spine.files.models import StoredFile
from kopir.spine.files.storage import place_of
from kopir.spine.registry.actors import Actor

from .issues import Unreadable, issue, message
from .reading import recognise

_BLOCK = 1 << 20


def path_of(file: StoredFile) -> Path:
    """Where the bytes lie. Raises Unreadable when they are gone."""
    path = place_of(file.sha256)
    if not path.exists():
        raise Unreadable(issue("empty_file"))
    return path


def opens(actor: Actor, file_ids: Collection[int]) -> set[int]:
    """From which of these files an import was made that the actor may see."""
    from .selectors import visible_imports

    return set(visible_imports(actor).filter(file_id__in=file_ids).values_list("file_id", flat=True))


def recognised_name(upload: Any, name: str) -> str:
    """The name under which the upload is kept: its ending says what the content is.

    Raises Invalid (field ``file``) for what is not read, before anything of it is kept: wrong formats,
    damaged workbooks, zip bombs, files over ``KOPIR_MAX_UPLOAD``.
    """
    size = getattr(upload, "size", None)
    if size is not None and size > settings.KOPIR_MAX_UPLOAD:
        limit = settings.KOPIR_MAX_UPLOAD // _BLOCK
        raise Invalid({"file": [message(issue("too_large", size=size // _BLOCK, limit=limit))]})
    try:
        with _on_disk(upload) as path:
            kind, _notes = recognise(path, name)
    except Unreadable as problem:
        raise Invalid({"file": [message(problem.issue)]}) from None
    upload.seek(0)
    stem = name.rpartition(".")[0] if "." in name else name
    return f"{stem or 'file'}.{kind}"


@contextmanager
def _on_disk(upload: Any) -> Iterator[Path]:
    """A path of the uploaded bytes: Django's own temporary file, else a copy that is gone afterwards."""
    if hasattr(upload, "temporary_file_path"):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as copy:
        upload.seek(0)
        while block := upload.read(_BLOCK):
            copy.write(block)
        copy.flush()
        yield Path(copy.name)
