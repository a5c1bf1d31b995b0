"""The answer, and what is promised of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .instance import Instance


class Mechanism(StrEnum):
    """How places were given. What each one promises stands in mechanisms.py."""

    SERIAL_DICTATORSHIP = "serial_dictatorship"
    DEFERRED_ACCEPTANCE = "deferred_acceptance"
    LAMINAR = "laminar_deferred_acceptance"
    RESERVES = "deferred_acceptance_with_reserves"


@dataclass(frozen=True, eq=False)
class Assignment:
    """`choice[i]` is the index in the instance's choices that applicant i was given, or -1."""

    asked: Instance
    choice: NDArray[np.int64]
    mechanism: Mechanism

    @cached_property
    def place(self) -> NDArray[np.int64]:
        """int64[applicants]: the place of each, or -1."""
        if not len(self.asked.place):
            return np.full(self.asked.applicants, -1, np.int64)
        return np.where(self.choice >= 0, self.asked.place[np.maximum(self.choice, 0)], -1).astype(np.int64)

    @cached_property
    def rank(self) -> NDArray[np.int64]:
        """int64[applicants]: 1 for the first choice and so on; 0 for nobody's place."""
        return np.where(self.choice >= 0, self.choice - self.asked.start[:-1] + 1, 0)

    @property
    def placed(self) -> int:
        return int((self.choice >= 0).sum())

    def taken(self) -> NDArray[np.int64]:
        """int64[places]: how many each place was given."""
        return np.bincount(self.place[self.place >= 0], minlength=self.asked.places)
