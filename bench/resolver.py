"""What the resolver makes of affiliation lines: right at first place, coverage at a precision, lines a second, memory.

    DATABASE_URL=sqlite:////tmp/ror.sqlite3 python bench/resolver.py ../shared/data [--half a]

An empty database is filled with the register first (a minute); one that holds it is used as it is. Lines of half *b*
of S2AFF's validation split, which nothing was ever fitted to or looked at (``affiliation_lines.py``), restricted to
those with a label in the register, go through ``resolve_many``, the door that importers use. Peers, in the same run on
the same lines and names: the nearest name by trigrams (the cosine of the resolver's own index, of the whole line),
and rapidfuzz's ``token_set_ratio`` over all names (a sample of the lines: it takes a second each).

Intervals are of 95 %, by 2,000 bootstrap samples of lines.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
django.setup()

from affiliation_lines import Labelled, validation
from django.core.management import call_command
from rapidfuzz import fuzz, process

from kopir.gateways.ror.services import import_tables
from kopir.spine.parties.models import Organisation, OrganisationName
from kopir.spine.parties.resolver import Query, Resolution, resolve_many
from kopir.spine.parties.resolver.gazetteer import candidates, current
from kopir.spine.registry.actors import process as acting

ACTOR = acting("bench")
PRECISION = 0.95
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
    asked = parser.parse_args()
    sys.exit(main(asked.data, asked.half))
