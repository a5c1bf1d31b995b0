"""Which countries are East, which are West: what the hub's groups of countries of these codes say today."""

from __future__ import annotations

from django.utils import timezone

from kopir.spine.hub.selectors import current_hub
from kopir.spine.parties.selectors import memberships_on

HUB, EAST, WEST = "hub", "east", "west"


def sides_of_hub() -> list[tuple[str, str]]:
    """(country, side) rows; the hub's own country is on its own side alone. Empty before there is a hub."""
    hub = current_hub()
    if hub is None:
        return []
    members = memberships_on(timezone.localdate()).filter(group__code__in=(EAST, WEST))
    found = {row for row in members.values_list("country", "group__code") if row[0] != hub.country}
    return sorted(found | {(hub.country, HUB)})
