"""Indicators: numbers with one definition each, declared by the app that owns the records they count.

See docs/decisions/0012-indicators.md. A declaration goes into an app's ``indicators`` module, which is
imported once when every app is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from kopir.ground.quantities import Modality, Unit

from .actors import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """What is counted: the whole hub, or what one organisation or one country (ISO 3166-1 alpha-2) is party to."""

    organisation_id: int | None = None
    country: str = ""

    @property
    def is_hub(self) -> bool:
        return self.organisation_id is None and not self.country


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that may be shown alone. ``currency`` (ISO 4217) belongs to sums of money only.

    ``modality`` is a value of ``ground.quantities.Modality``; ``group`` labels a part of a grouped count;
    ``key`` is the part's code, which keeps its meaning when labels change; ``records`` is how many records
    the amount came from.
    """

    amount: Decimal
    unit: str
    records: int
    currency: str = ""
    modality: str = "observed"
    group: Any = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """Figures, never to be added to each other, and the records behind them all.

    ``figures`` is empty where there is no data; ``without_figure`` counts records that name no amount.
    """

    figures: Sequence[Figure]
    records: Any  # a QuerySet of the asker's visible records
    without_figure: int = 0


@dataclass(frozen=True)
class Indicator:
    """``code`` like ``agreements.in_force``. ``label`` and ``definition`` are lazy translations.

    ``unit`` is the one unit of all its figures. ``modality`` is what may be said of them all, or '' where
    each figure says so itself; ``groups`` maps the keys of a grouped count to their labels.
    ``evaluate(scope, actor, day)`` counts what *actor* may open. ``neighbours`` are codes of definitions
    that are easily taken for this one. ``dated`` is False where only today's state is known.
    ``published(day)`` counts all shared records of the hub, whoever asks.
    """

    code: str
    label: Any
    definition: Any
    unit: str
    evaluate: Callable[[Scope, Actor, date], Counted]
    modality: str = "observed"
    groups: Mapping[str, Any] = field(default_factory=dict)
    neighbours: tuple[str, ...] = ()
    dated: bool = True
    published: Callable[[date], int] | None = None


#: What a figure may count beside the units of quantities: money, shares, and records themselves.
COUNTED = frozenset(
    {"money", "percent", "agreement", "organisation", "delivery", "university", "partnership"}
)

_indicators: dict[str, Indicator] = {}


def declare_indicator(indicator: Indicator) -> Indicator:
    """Add *indicator* to the registry.

    Raises ValueError when the code is taken by another declaration, and for a unit or a modality that nobody knows.
    """
    if indicator.unit not in COUNTED:
        Unit(indicator.unit)
    if indicator.modality:
        Modality(indicator.modality)
    known = _indicators.setdefault(indicator.code, indicator)
    if known is not indicator:
        raise ValueError(f"indicator {indicator.code!r} is declared twice")
    return indicator


def indicator_for(code: str) -> Indicator:
    """The indicator, or KeyError when no installed app declares it."""
    return _indicators[code]


def all_indicators() -> Iterable[Indicator]:
    """All indicators, in the order of their declaration."""
    return list(_indicators.values())
