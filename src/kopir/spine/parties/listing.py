"""Narrowing the list of organisations; shared by the page and the API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from kopir.ground.scripts import fold, name_key
from kopir.spine.registry.actors import Actor

from .models import Organisation
from .selectors import country_groups, memberships_on, visible_names, visible_organisations


def listed(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Organisation]:
    """Visible organisations by ``kind``, ``country``, ``group`` (code of a grouping that their country is in
    today), ``proposed`` (true: only what nobody has confirmed yet) and ``q``: part of a name that the actor
    may read, as written or in any script's sound. A ``q`` without a letter finds nothing."""
    found = visible_organisations(actor)
    if wanted.get("kind"):
        found = found.filter(kind=wanted["kind"])
    if wanted.get("country"):
        found = found.filter(country=str(wanted["country"]).strip().upper())
    if wanted.get("group"):
        inside = memberships_on(timezone.localdate()).filter(group__code=wanted["group"])
        found = found.filter(country__in=inside.values("country"))
    if wanted.get("proposed"):
        found = found.exclude(proposed_by=None)
    if text := str(wanted.get("q") or "").strip():
        key, sound = name_key(text), fold(text)
        if not key:
            return found.none()
        match = Q(key__contains=key) | (Q(fold__contains=sound) if len(sound) > 1 else Q())
        found = found.filter(Exists(visible_names(actor).filter(match, organisation=OuterRef("pk"))))
    return found


def groups_of_day() -> list[dict[str, Any]]:
    """Each grouping with its members of today, in two queries."""
    members = defaultdict[int, list[str]](list)
    for group, country in memberships_on(timezone.localdate()).values_list("group_id", "country"):
        members[group].append(country)
    return [
        {"code": each.code, "name": each.name, "source": each.source, "countries": sorted(members[each.pk])}
        for each in country_groups()
    ]
