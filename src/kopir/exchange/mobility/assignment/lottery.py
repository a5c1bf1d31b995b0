"""Ties by lot, so that anybody can draw the lots again.

The published seed is stretched by SHAKE-256 (FIPS 202) to eight bytes for each applicant, in the order of their
application numbers; the smaller number, read as little-endian, goes first. Two lines of the standard library are enough
to check it, on any machine and in any year, which a generator of random numbers does not promise.
"""

from hashlib import shake_256

import numpy as np
from numpy.typing import NDArray


def draw(seed: str, applicants: int) -> NDArray[np.int64]:
    """Each applicant's rank in the lottery, 0 first: int64[applicants], a permutation."""
    lots = np.frombuffer(shake_256(seed.encode()).digest(8 * applicants), "<u8")
    rank = np.empty(applicants, np.int64)
    rank[np.argsort(lots, kind="stable")] = np.arange(applicants)
    return rank
