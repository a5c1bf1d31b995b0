"""What the resolver makes of affiliation lines: right at first place, coverage at a precision, lines a second, memory.

    DATABASE_URL=sqlite:////tmp/ror.sqlite3 python bench/resolver.py ../shared/data [--half a]

An empty database is filled with the register first (a minute); one that holds it is used as it is. Lines of half *b*
of S2AFF's validation split, which nothing was ever fitted to or looked at (``affiliation_lines.py``), restricted to
those with a label in the register, go through ``resolve_many``, the door that importers use. Peers, in the same run on
the same lines and names: the nearest name by trigrams (the cosine of the resolver's own index, of the whole line),
and rapidfuzz's ``token_set_ratio`` over all names (a sample of the lines: it takes a second each).

Printed besides: how often a first candidate of a given probability is right. ``--decisions``: what is chosen without a
person of all labelled lines of the folder, in the place of all that.

Intervals are of 95 %, by 2,000 bootstrap samples of lines.
"""

import argparse
import math
import os
import resource
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
django.setup()

from affiliation_lines import Labelled, training, validation
from django.core.management import call_command
from rapidfuzz import fuzz, process

from kopir.gateways.ror.services import import_tables
from kopir.spine.parties.models import Organisation, OrganisationName
from kopir.spine.parties.resolver import Query, Resolution, resolve_many
from kopir.spine.parties.resolver.gazetteer import candidates, current
from kopir.spine.registry.actors import process as acting

ACTOR = acting("bench")
PRECISION = 0.95
#: Of a first candidate's probability.
BINS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.01)
SLOW = 60  # lines for the peer that looks at every name


def interval(measure: Callable[[np.ndarray], float], size: int) -> str:
    """The measure of all lines, with its interval."""
    chance = np.random.default_rng(1)
    drawn = sorted(measure(chance.integers(0, size, size)) for _ in range(2000))
    return f"{measure(np.arange(size)):.3f} ({drawn[50]:.3f} to {drawn[1949]:.3f})"


def coverage(right: np.ndarray, scores: np.ndarray) -> float:
    """The largest share of lines, the surest first, of which :data:`PRECISION` are right."""
    order = np.argsort(-scores, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= PRECISION)
    return (int(enough[-1]) + 1) / len(order) if len(enough) else 0.0


def report(name: str, lines: Sequence[Labelled], firsts: Sequence[tuple[int, float] | None]) -> None:
    right = np.array(
        [first is not None and first[0] in line.gold for line, first in zip(lines, firsts, strict=True)]
    )
    scores = np.array([first[1] if first else 0.0 for first in firsts])
    print(f"{name}, {len(lines)} lines: P@1 {interval(lambda some: float(right[some].mean()), len(lines))}")
    print(
        f"  coverage at precision {PRECISION}: "
        + interval(lambda some: coverage(right[some], scores[some]), len(lines))
    )


def calibration(lines: Sequence[Labelled], firsts: Sequence[tuple[int, float] | None]) -> None:
    """How often a first candidate is right, by the probability that it was given; nothing offered is no line here.

    A line whose label lies outside the register counts as wrong, as it is for who takes the candidate.
    """
    pairs = [(one[1], one[0] in line.gold) for line, one in zip(lines, firsts, strict=True) if one]
    print(
        f"  first candidates by probability, {len(pairs)} of {len(lines)} lines: said, right, Wilson's interval"
    )
    error = 0.0
    for low, high in pairwise(BINS):
        some = [pair for pair in pairs if low <= pair[0] < high]
        if some:
            said = sum(score for score, _right in some) / len(some)
            right = sum(right for _score, right in some) / len(some)
            least, most = wilson(right, len(some))
            error += abs(said - right) * len(some) / len(pairs)
            print(
                f"    {low:.2f}-{min(high, 1):.2f}: {len(some):>4}  {said:.2f}  {right:.2f} [{least:.2f}, {most:.2f}]"
            )
    print(f"    expected calibration error {error:.3f}")


def wilson(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def decisions(data: Path) -> None:
    """Decision 0015: what is chosen without a person of every labelled line, without a country and with the label's."""
    lines = [*training(data), *validation(data, "a"), *validation(data, "b")]
    country = dict(Organisation.objects.values_list("pk", "country"))
    print(
        f"{len(lines)} labelled lines, {sum(bool(line.gold) for line in lines)} with a label in the register"
    )
    for said in ("without a country", "with the label's country"):
        given = [
            country[min(line.gold)] if line.gold and said.startswith("with the") else "" for line in lines
        ]
        queries = [Query(line.text, country=code) for line, code in zip(lines, given, strict=True)]
        found = resolve_many(queries, ACTOR)
        print(said)
        chosen(lines, found)
        if said == "without a country":
            calibration(lines, [probable(one) for one in found])


def probable(found: Resolution) -> tuple[int, float] | None:
    """The first candidate with its probability, also where it was chosen."""
    return (found.candidates[0].organisation_id, found.candidates[0].score) if found.candidates else None


def first_of(found: Resolution) -> tuple[int, float] | None:
    if found.choice is not None:
        return found.choice.pk, 1.0
    return (found.candidates[0].organisation_id, found.candidates[0].score) if found.candidates else None


def chosen(lines: Sequence[Labelled], found: Sequence[Resolution]) -> None:
    """What is chosen without a person, and what a line outside the register gets."""
    for said, some in (
        ("label in the register", [pair for pair in zip(lines, found, strict=True) if pair[0].gold]),
        ("label outside it", [p for p in zip(lines, found, strict=True) if p[0].labels and not p[0].gold]),
        ("no label", [p for p in zip(lines, found, strict=True) if not p[0].labels]),
    ):
        choices = [(line, one.choice) for line, one in some if one.choice]
        silent = sum(not one.candidates for _line, one in some)
        right = sum(choice.pk in line.gold for line, choice in choices)
        print(f"  {said}, {len(some)}: {len(choices)} chosen ({right} as labelled), {silent} not known")


def main(data: Path, half: str) -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    if not Organisation.objects.exists():
        import_tables(ACTOR, data / "ror")
    every = validation(data / "affiliation", half)
    lines = [line for line in every if line.gold]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    current()
    print(
        f"names read in {time.process_time() - begun:.1f} s of processor time; the process grew by "
        f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB at its peak"
    )
    resolve_many([Query(line.text) for line in lines[:50]], ACTOR)
    begun = time.process_time()
    found = resolve_many([Query(line.text) for line in every], ACTOR)
    took = time.process_time() - begun
    print(f"Köpir: {len(every) / took:.0f} lines a second of one core")
    report("Köpir", lines, [first_of(one) for line, one in zip(every, found, strict=True) if line.gold])
    chosen(every, found)
    calibration(every, [probable(one) for one in found])
    begun = time.process_time()
    near = candidates([line.text for line in lines], 1, ACTOR)
    print(f"nearest by trigrams: {len(lines) / (time.process_time() - begun):.0f} lines a second")
    report("nearest by trigrams", lines, [one[0] if one else None for one in near])
    names = list(OrganisationName.objects.exclude(type="acronym").values_list("organisation_id", "text"))
    texts = [text.lower() for _pk, text in names]
    begun = time.process_time()
    firsts = []
    for line in lines[:SLOW]:
        _text, score, place = process.extractOne(
            line.text.lower(), texts, scorer=fuzz.token_set_ratio, processor=None
        )
        firsts.append((names[place][0], score / 100))
    print(f"rapidfuzz: {min(SLOW, len(lines)) / (time.process_time() - begun):.1f} lines a second")
    report("rapidfuzz, token set", lines[:SLOW], firsts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--half", choices=("a", "b"), default="b")
    parser.add_argument("--decisions", action="store_true", help="decision 0015's evaluation, and no other")
    asked = parser.parse_args()
    if asked.decisions:
        call_command("migrate", verbosity=0, skip_checks=True)
        decisions(asked.data / "affiliation")
    else:
        main(asked.data, asked.half)
