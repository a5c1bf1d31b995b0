"""Commitment kinds: declared by the app that fulfils them, known to the spine only through this table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kopir.ground.quantities import Modality, Unit

#: Two words of small Latin letters: the app's and the kind's own. As long as what a commitment keeps.
_CODE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_LONGEST = 40


class Expectation(StrEnum):
    """How much of a promise is expected by a given day."""

    PRO_RATA = "pro_rata"  # evenly over the days of its period
    AT_END = "at_end"  # nothing until the period ends (or the due date), then all of it


@dataclass(frozen=True)
class CommitmentKind:
    """``code`` like ``mobility.places``; ``unit`` of ``ground.quantities`` ('money' takes a currency).

    ``label`` and ``definition`` are lazy translations. ``modality`` is what a delivery of this kind is
    counted as ('observed', or 'planned' for pledges, which never add to what was disbursed).
    """

    code: str
    unit: str
    label: Any
    definition: Any
    expectation: Expectation = Expectation.PRO_RATA
    modality: str = "observed"

    @property
    def is_money(self) -> bool:
        return self.unit == "money"


_kinds: dict[str, CommitmentKind] = {}


def declare_kind(kind: CommitmentKind) -> CommitmentKind:
    """Add *kind* to the registry.

    Raises ValueError when the code is taken by another declaration or is none, and for a unit or a modality
    that ``ground.quantities`` does not know.
    """
    if not _CODE.fullmatch(kind.code) or len(kind.code) > _LONGEST:
        raise ValueError(f"commitment kind {kind.code!r}: a code is like 'mobility.places'")
    if not kind.is_money:
        Unit(kind.unit)
    Modality(kind.modality)
    known = _kinds.setdefault(kind.code, kind)
    if known is not kind:
        raise ValueError(f"commitment kind {kind.code!r} is declared twice")
    return kind


def kind_for(code: str) -> CommitmentKind:
    """The kind, or KeyError when no installed app declares it."""
    return _kinds[code]


def all_kinds() -> Iterable[CommitmentKind]:
    """All kinds, by code."""
    return [_kinds[code] for code in sorted(_kinds)]
