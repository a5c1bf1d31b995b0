"""Narrowing the list of organisations; shared by the page and the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kopir.ground.scripts import fold, name_key
from kopir.spine.registry.actors import Actor

from .models import Organisation
from .selectors import visible_names, visible_organisations


def listed(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Organisation]:
    """Visible organisations by ``kind``, ``country`` and ``q``: part of a name that the actor may read, as
    written or in any script's sound. A ``q`` without a letter finds nothing."""
    found = visible_organisations(actor)
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    if wanted.get("country"):
        found = found.filter(country=str(wanted["country"]).strip().upper())
    if text := str(wanted.get("q") or "").strip():
        key, sound = name_key(text), fold(text)
        if not key:
            return found.none()
        match = Q(key__contains=key) | (Q(fold__contains=sound) if sound else Q())
        found = found.filter(Exists(visible_names(actor).filter(match, organisation=OuterRef("pk"))))
    return found
