"""Assignments at 10,000, 100,000 and 1,000,000 applicants beside what PyPI has, and beside reading the same file.

Run: ``python bench/assignment.py [--peers FOLDER] [--largest 1000000]``. FOLDER is a Python environment of its own that
holds the peers; the first run makes it there (`matching`, `ortools`, and `algmatch`, which brings a proprietary solver
that this problem does not use). Every time is processor time of one process. The file has a line for each choice:
applicant, number of the choice, place, score.
"""

import argparse
import csv
import json
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from kopir.exchange.mobility.assignment import Instance, certify, draw, fast, plain

CHOICES = 10
#: (applicants, places)
SIZES = ((10_000, 1_000), (100_000, 5_000), (1_000_000, 20_000))


def crowd(n: int, places: int, seed: int) -> Instance:
    """Applicants who differ in merit, hosts that differ in taste, places that differ in fame (Zipf); nine seats for ten."""
    rng = np.random.default_rng(seed)
    fame = 1 / np.arange(1, places + 1) ** 0.5
    steps = np.cumsum(fame / fame.sum())
    place = np.empty((n, CHOICES), np.int32)
    open_ = np.arange(n)
    while len(open_):  # draw whole lists again until nobody names a place twice
        drawn = np.searchsorted(steps, rng.random((len(open_), CHOICES))).clip(max=places - 1)
        ordered = np.sort(drawn, axis=1)
        good = (ordered[:, 1:] != ordered[:, :-1]).all(axis=1)
        place[open_[good]] = drawn[good]
        open_ = open_[~good]
    merit = rng.normal(70, 10, n)
    score = np.clip((merit[:, None] + rng.normal(0, 6, (n, CHOICES))) * 100, 0, 20_000).astype(np.int64)
    return Instance(
        start=np.arange(0, n * CHOICES + 1, CHOICES),
        place=place.ravel(),
        score=score.ravel(),
        lottery=draw(str(seed), n),
        capacity=np.full(places, max(1, n * 9 // (10 * places)), np.int64),
    )


def once(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def write(asked: Instance, path: Path) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["applicant", "choice", "place", "score"])
        owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start)).tolist()
        rows = zip(owner, asked.place.tolist(), asked.score.tolist(), strict=True)
        writer.writerows(
            (f"A{i:07d}", n % CHOICES + 1, f"P{p:05d}", f"{s / 100:.2f}") for n, (i, p, s) in enumerate(rows)
        )


def read(path: Path) -> int:
    with path.open(newline="") as file:
        return sum(1 for _ in csv.reader(file))


def alone(asked: Instance, folder: Path) -> float:
    """Peak memory in MB of a process that does nothing else."""
    file = folder / "question.npz"
    np.savez(file, **fields(asked))
    done = subprocess.run(
        [sys.executable, __file__, "--answer", file], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def answer(file: Path) -> None:
    with np.load(file) as arrays:
        fast.deferred_acceptance(Instance(**arrays))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def environment(folder: Path) -> Path:
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "matching", "algmatch", "ortools"], check=True)
    return python


def peer(python: Path, name: str, asked: Instance, folder: Path) -> dict:
    """{"cpu": seconds, "peak": MB, "place": [...]} of one peer in a process of its own."""
    owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start))
    by_place = np.lexsort((-asked.key, asked.place))
    bounds = np.searchsorted(asked.place[by_place], np.arange(asked.places + 1))
    order = [owner[by_place[a:b]].tolist() for a, b in pairwise(bounds)]
    file = folder / "question.pickle"
    file.write_bytes(
        pickle.dumps(
            {
                "choices": [asked.choices_of(i) for i in range(asked.applicants)],
                "scores": asked.score.tolist(),
                "order": order,
                "capacity": asked.capacity.tolist(),
            }
        )
    )
    script = Path(__file__).with_name("assignment_peers.py")
    done = subprocess.run([python, script, name, file], check=True, capture_output=True, text=True)
    answer: dict = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(n: int, places: int, python: Path | None) -> None:
    print(f"\n{n:,} applicants, {CHOICES} choices each, {places:,} places")
    asked = crowd(n, places, seed=1)
    with TemporaryDirectory() as scratch:
        file = Path(scratch) / "choices.csv"
        write(asked, file)
        reading = min(once(lambda: read(file))[0] for _ in range(3))
        again = [once(lambda: fast.deferred_acceptance(Instance(**fields(asked)))) for _ in range(3)]
        ours, result = min(t for t, _ in again), again[0][1]
        one = Instance(**fields(asked) | {"score": np.repeat(asked.score[::CHOICES], CHOICES)})
        serial = min(once(lambda: fast.serial_dictatorship(one))[0] for _ in range(3))
        print(
            f"  deferred acceptance, checking the question included: {ours / reading:.2f} x reading the file as csv"
        )
        print(f"  serial dictatorship: {serial / reading:.2f} x")
        checking, certificate = once(lambda: certify(result))
        print(
            f"  placed {result.placed:,}; certificate holds: {certificate.holds} ({checking / ours:.2f} x the assignment)"
        )
        print(
            f"  most memory of a process that loads the question and answers it: {alone(asked, Path(scratch)):.0f} MB"
        )
        if n <= 100_000:
            slow, truth = once(lambda: plain.deferred_acceptance(asked))
            same = np.array_equal(truth.choice, result.choice)
            print(f"  plain.py: {slow / ours:.0f} x our time; the same assignment: {same}")
        if python and n <= 10_000:
            for name in ("matching", "algmatch"):
                theirs = peer(python, name, asked, Path(scratch))
                same = theirs["place"] == result.place.tolist()
                print(f"  {name}: {theirs['cpu'] / ours:.0f} x our time; the same assignment: {same}")
        if python and n >= 1_000_000:
            theirs = peer(python, "ortools", asked, Path(scratch))
            worse = certify_places(asked, theirs["place"])
            print(
                f"  OR-tools, most places at least cost: {theirs['cpu'] / ours:.1f} x our time, peak {theirs['peak']:.0f} MB; "
                f"{worse:,} pairs would rather have each other"
            )


def fields(asked: Instance) -> dict:
    return {name: getattr(asked, name) for name in ("start", "place", "score", "lottery", "capacity")}


def certify_places(asked: Instance, places: list[int]) -> int:
    """How many pairs block an assignment that somebody else made."""
    given = fast.deferred_acceptance(asked)
    at = np.asarray(places)
    owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start))
    chosen = np.full(asked.applicants, -1, np.int64)
    hit = np.flatnonzero(asked.place == at[owner])
    chosen[owner[hit]] = hit
    return len(certify(type(given)(asked, chosen, given.mechanism)).breaches)


def main() -> None:
    asking = argparse.ArgumentParser(description=__doc__)
    asking.add_argument("--peers", type=Path)
    asking.add_argument("--largest", type=int, default=1_000_000)
    asking.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    told = asking.parse_args()
    if told.answer:
        answer(told.answer)
        return
    python = environment(told.peers) if told.peers else None
    for n, places in SIZES:
        if n <= told.largest:
            measure(n, places, python)


if __name__ == "__main__":
    main()
