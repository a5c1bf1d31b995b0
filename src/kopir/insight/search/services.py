"""Keeping the index: by the clock, and anew when asked."""

from __future__ import annotations

import logging
from collections.abc import Callable

from kopir.spine.jobs.services import every

from . import meaning, store

logger = logging.getLogger(__name__)


@every("search.index", seconds=3, apart=True)  # building anew takes long, and the log must not wait
def keep() -> None:
    """Bring changes into the index, and build it where there is none. Another process at it is no fault."""
    try:
        while store.refresh() >= store.CHANGES:
            pass
        store.current()
        if store.is_overdue():
            rebuild()
    except store.Busy:
        return
    except store.Missing:
        rebuild()


@every("search.meaning", seconds=60, apart=True)
def keep_meaning() -> None:
    """Encode what the index has come to hold; nothing without encoders."""
    try:
        if done := meaning.follow():
            logger.info("%d things were encoded for search by meaning", done)
    except (store.Busy, store.Missing):
        return


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Build the index anew; how many things it holds. Raises :class:`.store.Busy`."""
    held = store.rebuild(progress)
    logger.info("the search index was built anew: %d things", held)
    return held
