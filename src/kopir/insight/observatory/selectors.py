"""What the pages show. All of it is public: counts over published works, and no private record of the hub."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from kopir.kit.errors import NotFound
from kopir.spine.hub.selectors import current_hub
from kopir.spine.parties.selectors import memberships_on

from .layout import generated
from .matrix import HERE, OPENALEX, Matrix, counted_here, matrix
from .reads import counts, files, reader, titled
from .sides import EAST, WEST

REGION = "central-asia"
#: Works that the page of a pair lists, and that its download has.
LISTED, TAKEN = 50, 10_000


@dataclass(frozen=True)
class Groups:
    """The hub's country, and its groups of countries as they are today; a group that it lacks is empty."""

    hub: str
    east: frozenset[str]
    west: frozenset[str]
    region: frozenset[str]


def groups_of_hub() -> Groups:
    """Two queries. Raises NotFound before there is a hub."""
    hub = current_hub()
    if hub is None:
        raise NotFound
    found: dict[str, set[str]] = {EAST: set(), WEST: set(), REGION: set()}
    members = memberships_on(timezone.localdate()).filter(group__code__in=found)
    for country, code in members.values_list("country", "group__code"):
        found[code].add(country)
    east, west = (frozenset(found[side] - {hub.country}) for side in (EAST, WEST))
    return Groups(hub.country, east, west, frozenset(found[REGION]))


def made_up() -> bool:
    """Whether what was taken in here is generated data, or has some in it."""
    return generated(settings.KOPIR_OBSERVATORY)


def asked(origin: str, *countries: str) -> Matrix:
    """The matrix of *origin*. Raises NotFound for a country that has no works with others in it."""
    found = matrix(origin)
    if any(country not in found.partners for country in countries) or len(set(countries)) < len(countries):
        raise NotFound
    return found


@dataclass(frozen=True)
class Three:
    """Works of a field with East and West in them, and those of them with the hub's country; None: not known."""

    field: int | None
    name: str
    east_west: int
    three: int


def works_of_three() -> list[Three]:
    """By field, most first, over all years. Empty where no works were taken in."""
    folder = counted_here()
    if folder is None:
        return []
    with reader() as duck:
        rows = duck.execute(
            f"SELECT t.field, f.name, sum(east_west), sum(three) FROM {files(folder / 'works_of_three')} t "  # noqa: S608 - our own paths
            f"LEFT JOIN (SELECT field, min(field_name) AS name FROM {files(folder.parent / 'topics')} "
            "GROUP BY field) f ON f.field = t.field GROUP BY ALL HAVING sum(east_west) > 0 ORDER BY 3 DESC, 1"
        ).fetchall()
    return [Three(field, name or "", int(both), int(three)) for field, name, both, three in rows]


def works_of_pair(one: str, other: str, most: int) -> list[dict[str, Any]]:
    """Works with addresses in both countries, the latest first: work (OpenAlex's address), year, title, doi.

    Raises NotFound where no works were taken in.
    """
    folder = counts()
    with reader() as duck:
        rows = duck.execute(
            f"SELECT work FROM {files(folder / 'pair_works')} WHERE country_a = ? AND country_b = ? "  # noqa: S608 - our own paths
            "ORDER BY year DESC NULLS LAST, work LIMIT ?",
            [min(one, other), max(one, other), most],
        ).fetchall()
        return list(titled(duck, folder.parent, [row[0] for row in rows]))


def origins() -> list[str]:
    """The origins that there are."""
    return [OPENALEX, HERE] if counted_here() else [OPENALEX]
