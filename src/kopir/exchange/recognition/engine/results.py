"""What a conversion answers: a value and an interval, the method with its versions, what was lost, and why not otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .distributions import Distribution
from .scales import Mark, Record, Scale

#: Methods in the order in which one decides before another; the last two only orient, and never decide.
ORDER = ("grading", "published", "thresholds", "bavarian", "formula", "bands", "fails", "chain", "position")
#: Comparisons that no authority prescribes.
ORIENTATION = frozenset({"chain", "position"})
#: A target that is no scale: per cent as the sending scale itself has it.
PERCENT = "PERCENT"


@dataclass(frozen=True)
class Loss:
    """Something that the conversion could not keep, or that its reader must know. ``said``: what a sentence needs."""

    code: str
    said: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Outcome:
    """One method's answer. ``value`` is a grade's code or a number as text, '' where the method leaves it open;
    ``best`` and ``worst`` bound it. ``used`` are the records it rests on. ``said``: the numbers of a formula.
    """

    method: str
    value: str
    best: str
    worst: str
    used: tuple[Record, ...] = ()
    losses: tuple[Loss, ...] = ()
    said: dict[str, Any] = field(default_factory=dict, hash=False)

    @property
    def decides(self) -> bool:
        return self.method not in ORIENTATION


@dataclass(frozen=True)
class Refusal:
    """Why a method does not apply here."""

    method: str
    reason: str
    said: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Case:
    """One conversion: ``target`` None is :data:`PERCENT`. ``choice``: best, middle or worst of overlapping grades,
    chosen beforehand. ``home`` is the sending group's distribution, ``host`` the receiving one's.
    """

    source: Scale
    mark: Mark
    target: Scale | None
    cycle: int = 0
    choice: str = "middle"
    home: Distribution | None = None
    host: Distribution | None = None


@dataclass(frozen=True)
class Result:
    """``state``: pass, fail, conditional or passed (no grade). ``outcomes`` in the order of :data:`ORDER`."""

    case: Case
    state: str
    outcomes: tuple[Outcome, ...]
    refusals: tuple[Refusal, ...]
    losses: tuple[Loss, ...] = ()

    @property
    def decided(self) -> Outcome | None:
        """The first method's answer that may decide; None where none is admissible."""
        return next((outcome for outcome in self.outcomes if outcome.decides), None)
