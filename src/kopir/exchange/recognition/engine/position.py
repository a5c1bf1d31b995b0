"""For orientation where no method is admissible: the same place between the best grade and the least that passes."""

from __future__ import annotations

from fractions import Fraction

from .axes import Axis, _end, axes, on_axes
from .results import Case, Outcome, Refusal
from .scales import Grade, Scale


def placed(case: Case) -> Outcome | Refusal:
    """The grade of the target whose least number is reached, by every pair of axes: their first decides the value,
    all of them the interval."""
    target = case.target
    if target is None or target == case.source:
        return Refusal("position", "needs_scale")
    places, theirs = on_axes(case.source, case.mark, case.cycle), axes(target, case.cycle)
    if not places or not theirs:
        return Refusal("position", "no_axis")
    value = _grade_at(target, theirs[0], places[0].below_best(places[0].number), case.cycle)
    ends = [
        _grade_at(target, axis, on.below_best(end), case.cycle)
        for axis in theirs
        for on in places
        for end in (on.best, on.worst)
    ]
    best, worst = min(ends, key=_place), max(ends, key=_place)
    used = (case.source, target)
    said = {"bases": [places[0].axis.basis, theirs[0].basis]}
    return Outcome("position", value.code, best.code, worst.code, used, said=said)


def _place(grade: Grade) -> int:
    return grade.place


def _grade_at(target: Scale, axis: Axis, share: Fraction, cycle: int) -> Grade:
    """The best passing grade whose own least number lies no nearer to the best than *share*."""
    rows = target.passing(cycle)
    for grade in rows:
        if axis.basis == "points":
            least = Fraction(grade.points or 0)
        elif axis.basis == "bounds":
            least = _end(target, grade, False)
        else:
            least = Fraction(grade.place)
        if (axis.best - least) / (axis.best - axis.least) >= share:
            return grade
    return rows[-1]
