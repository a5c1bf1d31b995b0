"""``prepare``, ``fit`` and ``evaluate``: by command; no page starts them."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kopir.kit.errors import Invalid

from ..layout import counted
from . import store
from .evaluating import evaluated
from .fitting import fitted
from .preparing import prepare_into
from .scoring import Weights
from .trial import WINDOW, trial

Progress = Callable[[int, int, str], None]


def prepare(observatory: Path, this_year: int, progress: Progress | None = None) -> dict[str, int]:
    """Makes the finder answer from the current aggregates. Killed and run again it goes on where it was.

    What stood before answers until the new is whole. Returns how much there is. Raises Invalid when nothing was
    counted, or while another process prepares.
    """
    folder = counts_of(observatory)
    with _alone(observatory):
        return prepare_into(folder, this_year, progress)


def fit(observatory: Path, this_year: int, progress: Progress | None = None) -> Weights:
    """Learns the weights from one's own data and keeps them: what was known until six years ago, and whom the three
    years after brought. The last three years stay unseen, for :func:`evaluate`. Raises Invalid for too little data."""
    of = trial(counts_of(observatory), this_year, before=WINDOW)
    if not of.found:
        raise Invalid("No new partnership abroad in the years to learn from: the start's weights stay.")
    found = fitted(of, progress)
    store.keep_weights(observatory, found)
    return found


def evaluate(
    observatory: Path, this_year: int, today: str, progress: Progress | None = None, most: int = 1000
) -> dict[str, Any]:
    """Holds the ranking against the last three years and keeps the table for the page. *today* is written on it."""
    folder = counts_of(observatory)
    of = trial(folder, this_year, most=most)
    if not of.found:
        raise Invalid(
            "No new partnership abroad in the last three years: nothing to hold the ranking against."
        )
    found = {
        **evaluated(of, store.weights(observatory), progress),
        "made": today,
        "build": folder.parent.name,
    }
    store.keep_evaluation(observatory, found)
    return found


def counts_of(observatory: Path) -> Path:
    """The current aggregates. Raises Invalid before there are any."""
    folder = counted(observatory)
    if folder is None:
        raise Invalid("Nothing was counted yet: kopir observatory ingest PATH")
    return folder


@contextmanager
def _alone(observatory: Path) -> Iterator[None]:
    """A lock that ends with its process."""
    with (observatory / "finder-lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Invalid("Another process is preparing the finder. Wait until it has ended.") from None
        yield
