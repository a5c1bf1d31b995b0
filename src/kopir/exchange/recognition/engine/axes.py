"""A mark as a number between the best grade and the least that passes: by points, by bounds, else by place."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .scales import PASS, Grade, Mark, Scale


@dataclass(frozen=True)
class Axis:
    """One way to count a scale: ``best`` and ``least`` passing number, in its own direction."""

    basis: str  # points, bounds or place
    best: Fraction
    least: Fraction


@dataclass(frozen=True)
class On:
    """A mark on an axis: its number, and the best and the worst that it may stand for (a letter's bounds)."""

    axis: Axis
    number: Fraction
    best: Fraction
    worst: Fraction

    def below_best(self, number: Fraction) -> Fraction:
        """How far *number* is from the best, as a share of the passing range: 0 the best, 1 the least that passes."""
        span = self.axis.best - self.axis.least
        return Fraction(0) if span == 0 else (self.axis.best - number) / span


def axes(scale: Scale, cycle: int) -> list[Axis]:
    """The axes that this scale has, the best founded first; none without two passing grades."""
    rows = scale.passing(cycle)
    if len(rows) < 2:
        return []
    found = []
    points = [row.points for row in scale.pointed if row.grade in rows]
    if len(points) == len(rows) and points[0] != points[-1] and scale.bounds != "own":
        found.append(Axis("points", Fraction(points[0]), Fraction(points[-1])))
    if all(g.low is not None for g in rows):
        found.append(Axis("bounds", _end(scale, rows[0], True), _end(scale, rows[-1], False)))
    # Letters that stand for nothing else get ordinal numbers (University of Giessen).
    return found or [Axis("place", Fraction(rows[0].place), Fraction(rows[-1].place))]


def _end(scale: Scale, grade: Grade, better: bool) -> Fraction:
    own_low = scale.lower_is_better and scale.bounds == "own"
    return Fraction((grade.low if better == own_low else grade.high) or 0)


def on_axes(scale: Scale, mark: Mark, cycle: int) -> list[On]:
    """A passing mark on each axis, first the one that it was typed in. A number on one axis stays off the others,
    where its row says all that is known of it."""
    found = []
    for axis in axes(scale, cycle):
        better, worse = mark.better, mark.worse
        if better is None or worse is None:
            continue
        if mark.number is not None and mark.basis == axis.basis:
            number = best = worst = Fraction(mark.number)
        elif axis.basis == "points":
            best, worst = Fraction(better.points or 0), Fraction(worse.points or 0)
            number = (best + worst) / 2
        elif axis.basis == "bounds":
            if better.low is None or worse.low is None:
                continue
            best, worst = _end(scale, better, True), _end(scale, worse, False)
            number = (best + worst) / 2
        else:
            best, worst = Fraction(better.place), Fraction(worse.place)
            number = (best + worst) / 2
        found.append(On(axis, number, best, worst))
    return sorted(found, key=lambda on: on.axis.basis != mark.basis)


def passes(scale: Scale, mark: Mark, cycle: int) -> str:
    """pass, fail or conditional. A number between two grades is what the worse of them is: it has not reached the better."""
    return PASS if mark.worse is None else mark.worse.passes(cycle)
