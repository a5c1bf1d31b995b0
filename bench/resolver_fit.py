"""Fits the weights of affiliation lines (``resolver/line_weights.csv``) to the training data, and writes them.

    DATABASE_URL=sqlite:////tmp/ror.sqlite3 python bench/resolver_fit.py ../shared/data/affiliation

on a database that holds the register (``bench/resolver.py`` says how). The logarithm of the probability that one of
the right organisations is meant, or none where the label lies outside the register, is made as high as it gets,
less a penalty on large weights; by gradient descent (Adam, Kingma and Ba 2015). Prints what five-fold
cross-validation on S2AFF's training split gives: folds keep lines of one organisation together.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
django.setup()

from affiliation_lines import Labelled, training

from kopir.spine.parties.resolver import affiliations
from kopir.spine.parties.resolver.features import FEATURES
from kopir.spine.parties.resolver.gazetteer import current
from kopir.spine.parties.resolver.lines import parse
from kopir.spine.registry.actors import process

#: How much a line counts. Publishers name the university where S2AFF names the institute too.
COUNTS = {"s2aff": 1.0, "logs": 0.6, "crossref": 0.3}
#: Of Crossref's many lines every second is read.
EACH = {"s2aff": 1, "logs": 1, "crossref": 2}
PENALTY, STEPS, RATE = 2.0, 400, 0.05


class Line:
    """A labelled line with its candidates and their numbers."""

    def __init__(self, labelled: Labelled, found: list) -> None:
        self.labelled = labelled
        self.ids = [evidence.pk for evidence, _by in found]
        self.values = np.array([evidence.values for evidence, _by in found]).reshape(
            len(found), len(FEATURES)
        )
        self.right = np.array([pk in labelled.gold for pk in self.ids], bool)


def fitted(lines: list[Line]) -> np.ndarray:
    """Weights by :data:`FEATURES`, then the bias."""
    lines = [line for line in lines if line.ids]
    sizes = np.array([len(line.ids) for line in lines])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    owner = np.repeat(np.arange(len(lines)), sizes)
    values = np.concatenate([line.values for line in lines])
    right = np.concatenate([line.right for line in lines])
    spread = np.maximum(values.std(0), 1e-3)
    values = np.hstack([values / spread, np.ones((len(values), 1))])
    counts = np.array([COUNTS[line.labelled.source] for line in lines])[owner]
    findable = np.array([line.right.any() for line in lines])[owner]
    weights, first, second = (np.zeros(values.shape[1]) for _ in range(3))
    for step in range(1, STEPS + 1):
        sums = values @ weights
        highest = np.maximum(np.maximum.reduceat(sums, starts), 0)
        powers = np.exp(sums - highest[owner])
        total = np.add.reduceat(powers, starts) + np.exp(-highest)
        among = np.add.reduceat(np.where(right, powers, 0), starts)
        wanted = np.where(right & findable, powers / np.maximum(among[owner], 1e-300), 0)
        slope = values.T @ ((powers / total[owner] - wanted) * counts)
        slope[:-1] += PENALTY * weights[:-1]
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        rate = RATE if step < 0.7 * STEPS else RATE / 5
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-9)
    return np.append(weights[:-1] / spread, weights[-1])


def best(line: Line, weights: np.ndarray) -> tuple[bool, float]:
    """Whether the most probable candidate is right, and its probability."""
    if not line.ids:
        return False, 0.0
    sums = line.values @ weights[:-1] + weights[-1]
    powers = np.exp(sums - max(0.0, sums.max()))
    top = int(sums.argmax())
    return bool(line.right[top]), float(powers[top] / (powers.sum() + np.exp(-max(0.0, sums.max()))))


def cross_validated(lines: list[Line]) -> list[tuple[bool, float]]:
    """:func:`best` of S2AFF's lines whose label the register holds, each by weights that have not seen it."""
    found = []
    for fold in range(5):
        inside = [line for line in lines if min(line.labelled.gold, default=0) % 5 == fold]
        seen = {id(line) for line in inside if line.labelled.gold}
        weights = fitted([line for line in lines if id(line) not in seen])
        found += [
            best(line, weights) for line in inside if line.labelled.gold and line.labelled.source == "s2aff"
        ]
    return found


def main(folder: Path) -> None:
    snapshot, actor = current(), process("bench")
    read = [one for place, one in enumerate(training(folder)) if place % EACH[one.source] == 0]
    lines = [Line(one, affiliations.examine(parse(one.text), snapshot, actor)) for one in read]
    checked = cross_validated(lines)
    sure = [right for right, probability in checked if probability >= 0.9]
    said = (
        f"five-fold on {len(checked)} lines of S2AFF train: P@1 {np.mean([one[0] for one in checked]):.3f}; "
        f"{len(sure) / len(checked):.2f} of them above .9, {np.mean(sure):.3f} right"
    )
    print(said)
    weights = fitted(lines)
    counts = {source: sum(line.labelled.source == source for line in lines) for source in COUNTS}
    data = ", ".join(f"{number:,} of {source} (x{COUNTS[source]})" for source, number in counts.items())
    head = f"# Fitted {datetime.now(UTC):%Y-%m-%d} by bench/resolver_fit.py to training lines: {data}.\n# {said}.\n"
    table = "".join(
        f"{name},{weight:.4f}\n" for name, weight in zip((*FEATURES, "bias"), weights, strict=True)
    )
    Path(affiliations.__file__).with_name(affiliations.WEIGHTS).write_text(head + table, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
