"""Names by their letters: an inverted index of character n-grams, and the nearest names by cosine.

A text is folded (``ground.scripts.fold``) and cut into windows: three characters over each word with the spaces
around it, and two characters of a script that fold leaves (Chinese). A window weighs idf = log(1 + N / (n + 1)) where
it stands in n of N names; the likeness of two texts is the cosine of their weights, each window counted once. Windows
are numbered by a hash of :data:`BITS` bits, so the index needs no dictionary: two that fall together weigh a
little less than they might.

In memory a name takes 4 bytes for each window (120 bytes or so) and 30 bytes besides; 150,000 names some 25 MB.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

BITS = 18
#: Postings that one question reads, rarest windows first: bounds its time whatever is asked.
READ = 250_000
#: Names that are cut into windows together.
PIECE = 10_000
#: A question is cut to so many folded characters.
LONGEST = 500
#: What shares less with the question is no candidate.
LOWEST = 0.1
#: Fold keeps only Chinese characters and letters of scripts that ICU cannot read beyond this code.
_PLAIN = 0x250
_SEPARATOR = 10


class NGrams:
    """The windows of *texts* (folded). ``counted``: which of them say how rare a window is (default: all);
    ``like``: another index that says it."""

    def __init__(
        self, texts: Sequence[str], counted: Flags | None = None, like: NGrams | None = None
    ) -> None:
        self.size = len(texts)
        pairs = _pairs(texts)
        buckets, found = pairs >> 32, pairs & 0xFFFFFFFF
        self.names = found.astype(np.int32)
        self.starts = np.searchsorted(buckets, np.arange((1 << BITS) + 1)).astype(np.int64)
        if like is None:
            say = np.ones(self.size, np.bool_) if counted is None else counted
            often = np.bincount(buckets, weights=say[found], minlength=1 << BITS)
            self.weights: Floats = np.log1p(say.sum() / (often + 1)).astype(np.float32)
        else:
            self.weights = like.weights
        squares = np.bincount(found, weights=self.weights[buckets] ** 2, minlength=self.size)
        self.lengths: Floats = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)

    def nearest(self, text: str, limit: int, among: Flags | None = None) -> tuple[Ints, Floats]:
        """Up to *limit* places of names nearest to *text* (folded), best first, with their cosines.

        ``among``: which names may be found; the others take no place from them.
        """
        nothing = np.zeros(0, np.int64), np.zeros(0, np.float32)
        asked = _once(_windows([text[:LONGEST]])[0])
        if not len(asked) or not self.size:
            return nothing
        length = float(np.sqrt((self.weights[asked] ** 2).sum()))
        counts = self.starts[asked + 1] - self.starts[asked]
        order = np.argsort(counts, kind="stable")
        reading = order[np.cumsum(counts[order]) <= max(READ, int(counts[order[0]]))]
        read = asked[reading][counts[reading] > 0]
        if not len(read):
            return nothing
        found = np.concatenate([self.names[self.starts[one] : self.starts[one + 1]] for one in read])
        worth = np.repeat(self.weights[read] ** 2, self.starts[read + 1] - self.starts[read])
        score = np.bincount(found, weights=worth, minlength=self.size) / (self.lengths * length)
        if among is not None:
            score *= among
        places = np.flatnonzero(score >= LOWEST)
        if len(places) > limit:
            places = places[np.argpartition(-score[places], limit)[:limit]]
        places = places[np.lexsort((places, -score[places]))]
        return places, np.minimum(score[places], 1.0).astype(np.float32)


def _pairs(texts: Sequence[str]) -> Ints:
    """Window << 32 | place of its text, sorted, each once. Cut in pieces, which halves the memory at its peak."""
    found = [np.zeros(0, np.int64)]
    for start in range(0, len(texts), PIECE):
        buckets, places = _windows(texts[start : start + PIECE])
        found.append((buckets << 32) | (places + start))
    return _once(np.concatenate(found))


def _once(values: Ints) -> Ints:
    """Sorted, each once; ``np.unique`` takes ten times as long."""
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))] if len(values) else values


def _windows(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """The number of each window and the place of the text that it stands in."""
    joined = "\n".join(f" {text} " for text in texts)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)
    breaks = codes == _SEPARATOR
    owner = np.cumsum(breaks)
    if len(codes) < 3:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    three = (codes[:-2] << np.uint64(42)) ^ (codes[1:-1] << np.uint64(21)) ^ codes[2:]
    keep = ~(breaks[:-2] | breaks[1:-1] | breaks[2:])
    # A window with the space in its middle says only that two words are neighbours, by a letter of each.
    keep &= codes[1:-1] != 32
    wide = codes > _PLAIN
    two = (codes[:-1] << np.uint64(21)) ^ codes[1:] ^ np.uint64(1 << 63)
    pairs = wide[:-1] & wide[1:]
    numbers = np.concatenate((three[keep], two[pairs]))
    # Fibonacci hashing: the high bits of a product with 2^64 / the golden ratio, twice to mix them all.
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    buckets = (mixed >> np.uint64(64 - BITS)).astype(np.int64)
    return buckets, np.concatenate((owner[:-2][keep], owner[:-1][pairs])).astype(np.int64)
