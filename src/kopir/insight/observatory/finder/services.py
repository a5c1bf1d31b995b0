"""``prepare``, ``fit`` and ``evaluate``: by command; no page starts them."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kopir.kit.errors import Invalid

from ..layout import counted
from .preparing import prepare_into

Progress = Callable[[int, int, str], None]


def prepare(observatory: Path, this_year: int, progress: Progress | None = None) -> dict[str, int]:
    """Makes the finder answer from the current aggregates. Killed and run again it goes on where it was.

    What stood before answers until the new is whole. Returns how much there is. Raises Invalid when nothing was
    counted, or while another process prepares.
    """
    folder = counts_of(observatory)
    with _alone(observatory):
        return prepare_into(folder, this_year, progress)


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
