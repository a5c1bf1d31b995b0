"""Grading tables over a million transcript lines beside the csv module alone.

Run: ``python bench/recognition.py [lines]``. Limit: 4 times reading and writing the same rows. How near each method
comes to a known truth: ``bench/recognition_accuracy.py``.
"""

import csv
import random
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from recognition_accuracy import GENEROUS, STRICT, grade_of, group

from kopir.exchange.recognition.engine import grading
from kopir.exchange.recognition.facts_reader import book

LIMIT = 4


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
    sys.exit(0 if within else 1)
