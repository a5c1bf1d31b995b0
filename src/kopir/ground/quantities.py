"""Quantities with a unit, money with a currency, and sums that remember how sure they are.

Different units and different currencies are never added: conversion is a decision with a date and a source,
and belongs to whoever takes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from enum import StrEnum

# 60 digits hold every exact sum of amounts that fit a database's 38; pro rata is then rounded only once.
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_SIX_PLACES = Decimal("0.000001")


class Unit(StrEnum):
    """What is counted. `person` is distinct people; `student` is a student in one mobility or programme."""

    PLACE = "place"
    STUDENT = "student"
    NODE_HOUR = "node_hour"
    CORE_HOUR = "core_hour"
    GPU_HOUR = "gpu_hour"
    COURSE = "course"
    PROGRAMME = "programme"
    PUBLICATION = "publication"
    PERSON = "person"
    SCHOLARSHIP = "scholarship"
    PROJECT = "project"
    CAMPUS = "campus"
    SQUARE_METRE = "square_metre"
    ECTS_CREDIT = "ects_credit"
    QUALIFICATION = "qualification"


#: Units of which there is no part: they are promised, and fall due, whole. Hours, areas and credits can be broken.
COUNTABLE = frozenset(Unit) - {
    Unit.NODE_HOUR,
    Unit.CORE_HOUR,
    Unit.GPU_HOUR,
    Unit.SQUARE_METRE,
    Unit.ECTS_CREDIT,
}


class Modality(StrEnum):
    """How a number is meant: it happened, it is intended, it is at least so much, it is about so much."""

    OBSERVED = "observed"
    PLANNED = "planned"
    LOWER_BOUND = "lower_bound"
    APPROXIMATE = "approximate"


class UnitMismatch(ValueError):
    """Two units or two currencies were to be added or compared."""


class ModalityMismatch(ValueError):
    """Planned numbers were to be added to others."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """So much of a unit, which is a value of `Unit`.

    Raises TypeError for an amount that is no Decimal, ValueError for an unknown unit or an amount that is not
    finite. Adding, subtracting or comparing another unit raises UnitMismatch.
    """

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        _check_amount(self.amount)
        object.__setattr__(self, "unit", str(Unit(self.unit)))

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(_EXACT.add(self.amount, self._same(other)), self.unit)

    def __sub__(self, other: Quantity) -> Quantity:
        return Quantity(_EXACT.subtract(self.amount, self._same(other)), self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(_EXACT.minus(self.amount), self.unit)

    def __lt__(self, other: Quantity) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Quantity) -> bool:
        return self.amount <= self._same(other)

    def _same(self, other: object) -> Decimal:
        if not isinstance(other, Quantity):
            raise TypeError(f"a quantity goes with a quantity only, not with {type(other).__name__}")
        if other.unit != self.unit:
            raise UnitMismatch(f"{self.unit} and {other.unit} do not go together")
        return other.amount


@dataclass(frozen=True, slots=True)
class Money:
    """So much of a currency: an ISO 4217 code of three capitals.

    Raises TypeError for an amount that is no Decimal, ValueError for a code of another form or an amount that
    is not finite. Whether the code exists is asked of `codelists.is_currency`. Adding, subtracting or
    comparing another currency raises UnitMismatch.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        _check_amount(self.amount)
        code = self.currency
        if not (len(code) == 3 and code.isascii() and code.isalpha() and code.isupper()):
            raise ValueError(f"a currency is a code such as KZT, not {code!r}")

    def __add__(self, other: Money) -> Money:
        return Money(_EXACT.add(self.amount, self._same(other)), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(_EXACT.subtract(self.amount, self._same(other)), self.currency)

    def __neg__(self) -> Money:
        return Money(_EXACT.minus(self.amount), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def _same(self, other: object) -> Decimal:
        if not isinstance(other, Money):
            raise TypeError(f"money goes with money only, not with {type(other).__name__}")
        if other.currency != self.currency:
            raise UnitMismatch(f"{self.currency} and {other.currency} do not go together")
        return other.amount


def total(values: Iterable[tuple[Modality, Quantity]]) -> tuple[Modality, Quantity]:
    """The sum and what may be said of it.

    Planned goes only with planned: ModalityMismatch otherwise. Among the rest, a sum with a lower bound in it
    is a lower bound, else one with an approximate number is approximate, else it is observed. Different units
    raise UnitMismatch; no values at all raise ValueError, since nothing has no unit and no data is not zero.
    """
    seen: set[Modality] = set()
    result: Quantity | None = None
    for modality, quantity in values:
        seen.add(Modality(modality))
        result = quantity if result is None else result + quantity
    if result is None:
        raise ValueError("nothing to add: no data is not zero")
    if Modality.PLANNED in seen and len(seen) > 1:
        raise ModalityMismatch("planned is never added to what was observed")
    for modality in (Modality.PLANNED, Modality.LOWER_BOUND, Modality.APPROXIMATE):
        if modality in seen:
            return modality, result
    return Modality.OBSERVED, result


def pro_rata(total: Decimal, start: date, end: date, today: date) -> Decimal:
    """What is due of `total` by the end of `today`: days elapsed / days in all, both ends counted.

    Between 0 (before `start`) and `total` (from `end` on), rounded half-even to 6 places. Raises ValueError
    when the end is before the start.
    """
    if end < start:
        raise ValueError("the period ends before it starts")
    days = (end - start).days + 1
    elapsed = min(max((today - start).days + 1, 0), days)
    with localcontext(_EXACT):
        return (total * elapsed / days).quantize(_SIX_PLACES, rounding=ROUND_HALF_EVEN)


def _check_amount(amount: object) -> None:
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount is a Decimal, not {type(amount).__name__}")
    if not amount.is_finite():
        raise ValueError("an amount is a finite number")
