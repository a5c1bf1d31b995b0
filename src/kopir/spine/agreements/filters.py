"""Narrowing a list of agreements by what a person asks for; shared by the API and the portfolio."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from .models import Agreement, Party


def narrow(agreements: QuerySet[Agreement], wanted: Mapping[str, Any]) -> QuerySet[Agreement]:
    """Apply ``state`` (of today), ``type``, ``origin``, ``party``, ``owner``, ``country`` (of a party),
    ``expires_before`` and ``q`` (part of the reference); an empty value asks for nothing.

    ``agreements`` has ``state_today`` (``selectors.with_state_today``). Nothing here widens what is seen.
    """
    exact = {"state": "state_today", "type": "type", "origin": "origin", "owner": "owner_id"}
    found = agreements.filter(**{column: wanted[name] for name, column in exact.items() if wanted.get(name)})
    party = Party.objects.filter(agreement=OuterRef("pk"))
    if wanted.get("party"):
        found = found.filter(Exists(party.filter(organisation_id=wanted["party"])))
    if wanted.get("country"):
        found = found.filter(Exists(party.filter(organisation__country=wanted["country"])))
    if wanted.get("expires_before"):
        found = found.filter(expires_on__lt=wanted["expires_before"])
    if wanted.get("q"):
        found = found.filter(ref__icontains=wanted["q"])
    return found
