"""The map's numbers: how many agreements link the hub with each country, and how alive they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils.translation import get_language

from kopir.ground.codelists import country_name
from kopir.insight.health.selectors import thresholds_of, with_health
from kopir.insight.health.states import TAGS, Health
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement
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


def lands_of(agreements: QuerySet[Agreement], hub: Hub | None) -> list[Land]:
    """The partner countries of *agreements* (narrowed to what the asker may see), the most linked first.

    The hub's own country is nobody's partner. One query, grouped in the database.
    """
    # The countries are narrowed before the health of each row is worked out, which is what costs.
    abroad = agreements.annotate(country=F("parties__organisation__country"))
    abroad = abroad.exclude(country__in=["", hub.country if hub else ""])
    healthy = with_health(abroad, today(hub), thresholds_of(hub)).order_by()
    return _lands(healthy.values("health", "country").annotate(found=Count("pk", distinct=True)))


def _lands(rows: Iterable[Any]) -> list[Land]:
    states: dict[str, dict[Health, int]] = defaultdict(dict)
    for row in rows:
        if row["country"]:  # an agreement without parties has none
            states[row["country"]][Health(row["health"])] = row["found"]
    reader = get_language() or "en"
    lands = [Land(code, country_name(code, reader), found) for code, found in states.items()]
    return sorted(lands, key=lambda land: (-land.count, land.code))
