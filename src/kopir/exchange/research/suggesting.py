"""Partners for a challenge. Who can name some is a higher floor's: it registers here when Django starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kopir.spine.registry.actors import Actor


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An organisation of the register, or one that is not in it (``organisation_id`` None) by ``name`` and ``country``
    (ISO 3166-1 alpha-2). ``score`` orders only; ``url`` shows on what evidence."""

    organisation_id: int | None
    score: float
    url: str = ""
    name: str = ""
    country: str = ""


class Finder(Protocol):
    def __call__(
        self, actor: Actor, *, organisation_id: int, isced_f: Sequence[str], most: int
    ) -> Sequence[Suggestion]:
        """At most *most*, best first, to work with *organisation_id* on these fields; none when nothing is known."""


_finders: list[Finder] = []


def register_finder(finder: Finder) -> None:
    """The last one registered counts."""
    _finders[:] = [finder]


def suggestions(
    actor: Actor, *, organisation_id: int, isced_f: Sequence[str], most: int = 10
) -> Sequence[Suggestion]:
    """As :class:`Finder`; none where no finder is installed."""
    if not _finders:
        return []
    return _finders[0](actor, organisation_id=organisation_id, isced_f=isced_f, most=most)
