"""Grading tables over a million transcript lines beside the csv module alone, and how near each method comes to a
known truth. Run: ``python bench/recognition.py [lines]``. Limit: 4 times reading and writing the same rows.

The truth is simulated: every student has a place among all, and both universities grade that place by their own
habits. So each student has a grade of both, and a conversion of the one can be held against the other.
"""

import csv
import random
import sys
import time
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from kopir.exchange.recognition.engine import grading
from kopir.exchange.recognition.engine.convert import convert
from kopir.exchange.recognition.engine.distributions import Distribution, counted
from kopir.exchange.recognition.engine.results import Case
from kopir.exchange.recognition.engine.scales import Mark, Scale
from kopir.exchange.recognition.facts_reader import book

LIMIT = 4
#: Shares of the passing grades, from the best: how generous a university is.
GENEROUS = (25, 25, 20, 12, 8, 5, 3, 1, 1, 0)
STRICT = (3, 7, 12, 16, 18, 16, 12, 8, 5, 3)
HABITS = {
    "alike": (STRICT, STRICT),
    "generous into strict": (GENEROUS, STRICT),
    "strict into generous": (STRICT, GENEROUS),
}


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


def accuracy(students: int, noise: float, seed: int = 1) -> None:
    """Mean distance from the true grade in steps of the receiving scale, and the share of pairs kept in order."""
    facts, chance = book(), random.Random(seed)
    home, host = facts.scales["KZ-2018"], facts.scales["KR-4.5"]
    print(f"\n{students} students a group; their work differs between the two by {noise:.0%} of all places")
    print(f"{'habits':24}{'method':24}{'error, steps':>14}{'exact':>8}{'pairs told apart':>18}")
    for name, (mine, theirs) in HABITS.items():
        places = [chance.random() for _ in range(students)]
        again = [min(1.0, max(0.0, place + chance.gauss(0, noise))) for place in places]
        grades = [grade_of(place, home, mine) for place in places]
        truth = [grade_of(place, host, theirs) for place in again]
        one, other = group(home, grades), group(host, truth)
        tables = {f"grading tables, {c}": grading.table(one, other, c) for c in grading.CHOICES}
        tables["same relative place"] = {
            g.code: convert(Case(home, Mark(g.code, "grade", g, g), host), facts).outcomes[0].value
            for g in home.passing()
        }
        for method, table in tables.items():
            found = [host.by_code(table[home.passing()[g].code]).place for g in grades]
            error = sum(abs(a - b) for a, b in zip(found, truth, strict=True)) / students
            exact = sum(a == b for a, b in zip(found, truth, strict=True)) / students
            pairs = [(chance.randrange(students), chance.randrange(students)) for _ in range(4000)]
            apart = [(a, b) for a, b in pairs if truth[a] != truth[b]]
            kept = sum((found[a] - found[b]) * (truth[a] - truth[b]) > 0 for a, b in apart) / max(
                1, len(apart)
            )
            print(f"{name:24}{method:24}{error:14.2f}{exact:8.0%}{kept:18.0%}")


def speed(lines: int) -> bool:
    """One process: read, convert with value and interval, write; beside the csv module doing the rest alone."""
    facts, chance = book(), random.Random(2)
    home, host = facts.scales["KZ-2018"], facts.scales["KR-4.5"]
    one = group(home, [grade_of(chance.random(), home, GENEROUS) for _ in range(5000)])
    other = group(host, [grade_of(chance.random(), host, STRICT) for _ in range(5000)])
    codes = home.codes
    with TemporaryDirectory() as folder:
        source, copy, converted = (Path(folder, name) for name in ("in.csv", "copy.csv", "out.csv"))
        with source.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerows(
                (n, f"COURSE-{n % 997}", codes[n * 7 % len(codes)], n % 9 + 1) for n in range(lines)
            )
        began = time.perf_counter()
        with source.open(newline="") as read, copy.open("w", newline="") as write:
            csv.writer(write).writerows(csv.reader(read))
        plain = time.perf_counter() - began
        began = time.perf_counter()
        answers = grading.answers(one, other, "middle")
        with source.open(newline="") as read, converted.open("w", newline="") as write:
            csv.writer(write).writerows([*row, *answers[row[2]]] for row in csv.reader(read))
        ours = time.perf_counter() - began
    ratio = ours / plain
    print(
        f"{lines:,} lines: csv alone {plain:.2f} s, converted {ours:.2f} s: {ratio:.2f} times (limit {LIMIT})"
    )
    return ratio <= LIMIT


if __name__ == "__main__":
    within = speed(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
    accuracy(2000, 0.0)
    accuracy(2000, 0.1)
    accuracy(40, 0.1)
    sys.exit(0 if within else 1)
