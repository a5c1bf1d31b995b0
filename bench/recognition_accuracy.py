"""How near each method comes to a known truth: rank kept and mean absolute error, by method, habit and size of group.

Run: ``python bench/recognition_accuracy.py [seed]``. It prints the table of docs/recognition.md; no clock is in it.

The truth is simulated: every student has a place among all, and both universities grade that place by their own
habits. So each student has a grade of both, and a conversion of the one is held against the other. Each method is
asked between two scales for which it applies. Where a method leaves its value open, the middle of its interval is taken.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kopir.exchange.recognition.engine.distributions import Distribution, counted
from kopir.exchange.recognition.engine.grading import CHOICES
from kopir.exchange.recognition.engine.methods import METHODS
from kopir.exchange.recognition.engine.results import Case, Outcome
from kopir.exchange.recognition.engine.scales import Mark, Scale
from kopir.exchange.recognition.facts_reader import book

#: Shares of the passing grades, from the best: how generous a university is.
GENEROUS = (25, 25, 20, 12, 8, 5, 3, 1, 1, 0)
STRICT = (3, 7, 12, 16, 18, 16, 12, 8, 5, 3)
HABITS = {
    "alike": (STRICT, STRICT),
    "generous into strict": (GENEROUS, STRICT),
    "strict into generous": (STRICT, GENEROUS),
}


#: (sending scale, receiving scale) that a method is asked between; grading tables and the same place everywhere.
PAIRS = {
    "grading": ("KZ-2018", "KR-4.5"),
    "published": ("KZ-2011", "ECTS-LETTERS"),
    "bavarian": ("KZ-2018", "DE-1-5"),
    "bands": ("KZ-2018", "KZ-2011"),
    "chain": ("KZ-2011", "TR-IAU"),
    "position": ("KZ-2018", "KR-4.5"),
}


@dataclass(frozen=True)
class Row:
    """``error`` in steps of the receiving scale; ``share`` the same in per cent of its passing steps; ``kept``: of
    the pairs that the truth tells apart, those that the method puts in the same order; ``opened``: values left open."""

    habits: str
    method: str
    pair: tuple[str, str]
    error: float
    share: float
    exact: float
    kept: float
    reversed: float
    opened: float


def grade_of(place: float, scale: Scale, shares: tuple[int, ...]) -> int:
    """The row that a place (0 the best, 1 the last) gets."""
    rows, reached, whole = len(scale.passing()), 0.0, sum(shares[: len(scale.passing())])
    for row in range(rows):
        reached += shares[row] / whole
        if place <= reached:
            return row
    return rows - 1


def group(scale: Scale, grades: list[int]) -> Distribution:
    rows = scale.passing()
    return counted(scale, {g.code: Decimal(grades.count(place)) for place, g in enumerate(rows)}, years=2)


def places_of(scale: Scale, outcome: Outcome) -> list[float]:
    """Best, value and worst as rows of the receiving scale; a German number as the row that it lies in."""

    def place(text: str) -> float:
        if text in scale.codes:
            return scale.codes.index(text)
        mark = scale.read(text, "bounds")
        return mark.better.place if mark.better else 0

    ends = [place(outcome.best), place(outcome.worst)]
    return [ends[0], place(outcome.value) if outcome.value else sum(ends) / 2, ends[1]]


def tables(
    name: str, home: Scale, host: Scale, one: Distribution, other: Distribution
) -> Iterator[tuple[str, dict[str, tuple[float, bool]]]]:
    """(what it is called, code → (row of the receiving scale, left open)), by each of its choices."""
    facts = book()
    for choice in CHOICES if name == "grading" else ("",):
        found = {}
        for grade in home.passing():
            case = Case(
                home, Mark(grade.code, "grade", grade, grade), host, 0, choice or "middle", one, other
            )
            answers = [method(case, facts) for method in METHODS]
            outcome = next(a for a in answers if isinstance(a, Outcome) and a.method == name)
            found[grade.code] = (places_of(host, outcome)[1], not outcome.value)
        yield (f"{name}, {choice}" if choice else name), found


def accuracy(students: int, noise: float, seed: int) -> Iterator[Row]:
    """Every method on the same simulated students."""
    facts = book()
    for name, pair in PAIRS.items():
        home, host = facts.scales[pair[0]], facts.scales[pair[1]]
        for habits, (mine, theirs) in HABITS.items():
            chance = random.Random(seed)
            places = [chance.random() for _ in range(students)]
            again = [min(1.0, max(0.0, place + chance.gauss(0, noise))) for place in places]
            grades = [home.passing()[grade_of(place, home, mine)] for place in places]
            truth = [host.passing()[grade_of(place, host, theirs)].place for place in again]
            one = group(home, [home.passing().index(grade) for grade in grades])
            other = group(host, [[g.place for g in host.passing()].index(place) for place in truth])
            for called, table in tables(name, home, host, one, other):
                found = [table[grade.code][0] for grade in grades]
                error = sum(abs(a - b) for a, b in zip(found, truth, strict=True)) / students
                pairs = [(chance.randrange(students), chance.randrange(students)) for _ in range(4000)]
                apart = [(a, b) for a, b in pairs if truth[a] != truth[b]]
                signs = [(found[a] - found[b]) * (truth[a] - truth[b]) for a, b in apart]
                yield Row(
                    habits,
                    called,
                    pair,
                    error,
                    100 * error / (len(host.passing()) - 1),
                    sum(a == b for a, b in zip(found, truth, strict=True)) / students,
                    sum(sign > 0 for sign in signs) / max(1, len(apart)),
                    sum(sign < 0 for sign in signs) / max(1, len(apart)),
                    sum(table[grade.code][1] for grade in grades) / students,
                )


def main() -> None:
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    for students, noise in ((2000, 0.0), (2000, 0.1), (40, 0.1)):
        print(
            f"\n{students} students a group; their work differs between the two by {noise:.0%} of all places\n"
        )
        print(
            "| method | from, into | habits | error, steps | of the scale | exact | rank kept | turned round | left open |"
        )
        print("|---|---|---|---:|---:|---:|---:|---:|---:|")
        for row in accuracy(students, noise, seed):
            print(
                f"| {row.method} | {row.pair[0]}, {row.pair[1]} | {row.habits} | {row.error:.2f} | {row.share:.0f} % "
                f"| {row.exact:.0%} | {row.kept:.0%} | {row.reversed:.0%} | {row.opened:.0%} |"
            )


if __name__ == "__main__":
    main()
