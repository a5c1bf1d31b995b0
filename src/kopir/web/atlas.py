"""The map's numbers: how many agreements link the hub with each country, and how alive they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import get_language

from kopir.ground.codelists import country_name
from kopir.insight.health.prepared import Counted
from kopir.insight.health.states import TAGS, Health
from kopir.spine.hub.models import Hub

#: Of two states that are as common, the one that asks for more attention stands for the country.
WORST_FIRST = (
    Health.BROKEN_OFF,
    Health.NEVER_WOKE,
    Health.ASLEEP,
    Health.QUIET,
    Health.UNKNOWN,
    Health.NEW,
    Health.ALIVE,
    Health.FULFILLED,
)


@dataclass(frozen=True)
class Land:
    """A country (ISO 3166-1 alpha-2) with ``count`` agreements, by their health in ``states``.

    An agreement with partners in two countries counts in both.
    """

    code: str
    label: str
    states: dict[Health, int]

    @property
    def count(self) -> int:
        return sum(self.states.values())

    @property
    def health(self) -> Health:
        """The most common state."""
        return min(self.states, key=lambda state: (-self.states[state], WORST_FIRST.index(state)))

    @property
    def kind(self) -> str:
        """Its status tag's shape."""
        return TAGS[self.health]


def lands_of(counted: Counted, hub: Hub | None) -> list[Land]:
    """The partner countries of what was counted, the most linked first; the hub's own is nobody's partner."""
    states: dict[str, dict[Health, int]] = defaultdict(dict)
    for (country, health), found in counted.lands.items():
        if not hub or country != hub.country:
            states[country][Health(health)] = found
    reader = get_language() or "en"
    lands = [Land(code, country_name(code, reader), found) for code, found in states.items()]
    return sorted(lands, key=lambda land: (-land.count, land.code))
