"""Evidence as it is handed in: a web page, a file with its SHA-256, or a record inside Köpir."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from kopir.spine.files.models import StoredFile
from kopir.spine.registry.actors import Actor, Invalid

from .models import EvidenceKind

_is_url = URLValidator(schemes=["http", "https"])

#: Whether the actor may see the record of that id.
Exists = Callable[[Actor, int], bool]

_record_types: dict[str, Exists] = {}


def register_record_type(name: str, exists: Exists) -> None:
    """Let records named *name* (``agreement.document``, at most 60 characters) be evidence."""
    _record_types[name] = exists


def record_types() -> list[str]:
    """Names of the records that can be evidence."""
    return sorted(_record_types)


@dataclass(frozen=True, slots=True)
class Proof:
    """Evidence that has been checked."""

    kind: str
    url: str = ""
    file_id: int | None = None
    sha256: str = ""
    record_type: str = ""
    record_id: int | None = None


def checked(actor: Actor, given: Mapping[str, Any]) -> Proof:
    """``{"kind": "url", "url": …}``, ``{"kind": "file", "file_id": …}`` or ``{"kind": "record",
    "record_type": …, "record_id": …}``. Raises Invalid; a file must be one of the actor's own organisation.
    """
    kind = given.get("kind")
    if kind == EvidenceKind.URL:
        url = str(given.get("url") or "").strip()
        try:
            _is_url(url)
        except ValidationError:
            raise Invalid({"url": [_("Enter a web address that begins with http:// or https://.")]}) from None
        if len(url) > 500:
            raise Invalid({"url": [_("The address is longer than 500 characters.")]})
        return Proof(kind=kind, url=url)
    if kind == EvidenceKind.FILE:
        file_id = given.get("file_id")
        file = None if file_id is None else StoredFile.objects.filter(pk=file_id).first()
        if file is None or not actor.can("write", file.organisation_id):
            raise Invalid({"file_id": [_("Choose a file of your organisation.")]})
        return Proof(kind=kind, file_id=file.pk, sha256=file.sha256)
    if kind == EvidenceKind.RECORD:
        name, pk = str(given.get("record_type") or ""), given.get("record_id")
        exists = _record_types.get(name)
        if exists is None or not isinstance(pk, int) or not exists(actor, pk):
            raise Invalid({"record_id": [_("There is no such record.")]})
        return Proof(kind=kind, record_type=name, record_id=pk)
    raise Invalid({"kind": [_("Evidence is a web page, a file or a record in Köpir.")]})
