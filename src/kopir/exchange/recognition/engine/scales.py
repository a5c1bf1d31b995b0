"""A grading scale: its grades from the best to the worst, and what a typed grade may mean on it.

The order is that of the rows, never that of letters or numbers: on one Indian scale D+ is above A+, German
and Slovak numbers fall as the work gets better.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from .faults import Fault
from .numbers import latin, number_in, tidy

PASS, FAIL, CONDITIONAL = "pass", "fail", "conditional"
#: Words that say no more than that a course was passed, where the scale has no such grade.
PASS_WORDS = frozenset(
    [
        "p",
        "pass",
        "passed",
        "z",
        "s",
        "g",
        "cr",
        "зачет",
        "зачёт",
        "зачтено",
        "сынақ",
        "есептелді",
        "通过",
        "合格",
    ]
)


@dataclass(frozen=True)
class Source:
    """Where a fact is printed. ``kind``: institution, official_body, law_text, secondary, weak or other."""

    url: str
    kind: str
    note: str = ""


@dataclass(frozen=True)
class Record:
    """What every reference record has. ``verification``: read, partly or unverified; ``recorded`` an ISO day."""

    id: str
    version: int
    recorded: str
    sources: tuple[Source, ...]
    verification: str
    note: str


@dataclass(frozen=True)
class Grade:
    """One row. ``place`` counts from 0, the best. ``low`` <= ``high`` are bounds, both inclusive, as printed."""

    place: int
    code: str
    points: Decimal | None
    low: Decimal | None
    high: Decimal | None
    label: str
    passing: str
    by_cycle: tuple[tuple[int, str], ...] = ()
    aliases: tuple[str, ...] = ()

    def passes(self, cycle: int = 0) -> str:
        """pass, fail or conditional in that cycle (1 to 3; 0: not said)."""
        return dict(self.by_cycle).get(cycle, self.passing)


class Bounded(NamedTuple):
    """A grade whose bounds are known, both inclusive."""

    grade: Grade
    low: Decimal
    high: Decimal


class Pointed(NamedTuple):
    """A grade whose points are known."""

    grade: Grade
    points: Decimal


@dataclass(frozen=True)
class Mark:
    """What was typed. ``better`` and ``worse`` are the grades that it lies between; one and the same when it is one.

    ``basis``: grade (a row's code), bounds (a number within a row's bounds), points (grade points or their
    average), passed (a pass without a grade: no rows then).
    """

    text: str
    basis: str
    better: Grade | None
    worse: Grade | None
    number: Decimal | None = None

    @property
    def grade(self) -> Grade | None:
        return self.better if self.better == self.worse else None


@dataclass(frozen=True)
class Scale(Record):
    """``bounds``: what the rows' bounds are counted in: percent, own (the grade's own numbers) or '' for none.

    ``direction``: higher or lower, for points and own numbers alike. ``cycles``: where it is used, () for all.
    """

    system: str
    name: tuple[tuple[str, str], ...]
    direction: str
    bounds: str
    cycles: tuple[int, ...]
    valid_from: date | None
    valid_to: date | None
    dates_note: str
    grades: tuple[Grade, ...]
    of_table: bool = False

    @property
    def named(self) -> dict[str, str]:
        """Its name by language."""
        return dict(self.name)

    @property
    def lower_is_better(self) -> bool:
        return self.direction == "lower"

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(grade.code for grade in self.grades)

    @cached_property
    def bounded(self) -> tuple[Bounded, ...]:
        """The rows with bounds, the best first."""
        return tuple(
            Bounded(g, g.low, g.high) for g in self.grades if g.low is not None and g.high is not None
        )

    @cached_property
    def pointed(self) -> tuple[Pointed, ...]:
        """The rows with points, the best first."""
        return tuple(Pointed(g, g.points) for g in self.grades if g.points is not None)

    def by_code(self, code: str) -> Grade:
        """The row with exactly this code; KeyError without one."""
        for grade in self.grades:
            if grade.code == code:
                return grade
        raise KeyError(code)

    def passing(self, cycle: int = 0) -> tuple[Grade, ...]:
        """The rows that pass without a condition, the best first."""
        return tuple(grade for grade in self.grades if grade.passes(cycle) == PASS)

    def failing(self, cycle: int = 0) -> tuple[Grade, ...]:
        return tuple(grade for grade in self.grades if grade.passes(cycle) == FAIL)

    def in_force(self, day: date) -> bool:
        """Whether it stood on *day*, as far as its dates are known."""
        return not ((self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to))

    def _named(self, text: str) -> list[Grade]:
        """Rows whose code or alias is *text*: as it is, with Latin letters, then whatever its case."""
        plain = tidy(text)
        for wanted, fold in ((plain, str), (latin(plain), str), (latin(plain.upper()), str.upper)):
            for names in (lambda g: (g.code,), lambda g: (*g.aliases, *g.code.split("/"))):
                found = [g for g in self.grades if wanted in {fold(name) for name in names(g)}]
                if found:
                    return found
        return []

    def read(self, text: str, given: str = "", field: str = "grade") -> Mark:
        """What *text* is on this scale. *given*: grade, bounds or points; '' where it can only be one of them.

        Raises Fault: unknown_grade, ambiguous_grade, ambiguous_number, between_bounds, out_of_range.
        """
        plain = tidy(text)
        if plain.endswith("%") and self.bounds == "percent":
            plain, given = plain[:-1].strip(), "bounds"
        rows = self._named(plain) if given in ("", "grade") else []
        if len(rows) == 1:
            return Mark(text, "grade", rows[0], rows[0])
        if rows:
            raise Fault("ambiguous_grade", field, text=text, accepted=[row.code for row in rows])
        number = number_in(plain)
        if number is None or given == "grade":
            if given in ("", "grade") and latin(plain).casefold() in PASS_WORDS | {
                latin(w) for w in PASS_WORDS
            }:
                return Mark(text, "passed", None, None)
            raise Fault("unknown_grade", field, text=text, accepted=self.codes)
        readings = [way for way in ("bounds", "points") if given in ("", way) and self._spans(way, number)]
        if not readings:
            raise Fault("out_of_range", field, text=text, accepted=self.codes, spans=self.spans(given))
        if len(readings) > 1:
            raise Fault("ambiguous_number", field, text=text, accepted=self.codes)
        return (
            self._at_bounds(text, number, field) if readings == ["bounds"] else self._at_points(text, number)
        )

    def spans(self, given: str = "") -> list[tuple[str, Decimal, Decimal]]:
        """(bounds or points, least, greatest) of the numbers that may be typed."""
        found = []
        bounds = [n for row in self.bounded for n in (row.low, row.high)]
        if bounds and given in ("", "bounds"):
            found.append(("bounds", min(bounds), max(bounds)))
        points = [row.points for row in self.pointed]
        # Points beside bounds in the same numbers (Germany) are a row's name, not a measure of their own.
        if len(set(points)) > 1 and self.bounds != "own" and given in ("", "points"):
            found.append(("points", min(points), max(points)))
        return found

    def _spans(self, way: str, number: Decimal) -> bool:
        return any(low <= number <= high for name, low, high in self.spans() if name == way)

    def _at_bounds(self, text: str, number: Decimal, field: str) -> Mark:
        for row in self.bounded:
            if row.low <= number <= row.high:
                return Mark(text, "bounds", row.grade, row.grade, number)
        below = max((row for row in self.bounded if row.high < number), key=lambda row: row.high)
        above = min((row for row in self.bounded if row.low > number), key=lambda row: row.low)
        raise Fault("between_bounds", field, text=text, below=below.grade, above=above.grade)

    def _at_points(self, text: str, number: Decimal) -> Mark:
        same = [row.grade for row in self.pointed if row.points == number]
        if same:
            return Mark(text, "points", same[0], same[-1], number)
        sign = -1 if self.lower_is_better else 1
        better = [row.grade for row in self.pointed if sign * row.points > sign * number]
        worse = [row.grade for row in self.pointed if sign * row.points < sign * number]
        return Mark(text, "points", better[-1], worse[0], number)
