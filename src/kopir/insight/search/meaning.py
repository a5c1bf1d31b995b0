"""The last step of the cascade: what is related in meaning, when encoders are installed and switched on.

The vectors follow the index, not the database: what stands in the index is encoded, with what changed in it. They
only propose; who may see what is decided where the index's own hits are.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from kopir.spine.registry.finding import Item, all_searchables, searchable_for

from . import store
from .encoders import encoders
from .engine import Hit, Index
from .vectors import Vectors

logger = logging.getLogger(__name__)

#: More things are not encoded; the kinds of which there are few come first. Bounds disk, memory and time.
MOST = 100_000
#: So many texts are encoded and written together.
BATCH = 64
#: So many are looked at, and so many of them shown.
NEAREST, SHOWN = 60, 5
_followed: tuple[Path | None, tuple[int, int]] | None = None


@lru_cache(maxsize=1)
def _vectors(folder: Path, names: tuple[str, ...]) -> Vectors:
    return Vectors(folder, encoders())


def vectors() -> Vectors | None:
    """None without encoders."""
    names = tuple(one.name for one in encoders())
    return _vectors(store.folder(), names) if names else None


def said(item: Item) -> str:
    """The text that stands for a thing: one name, in English where there is one. Several at once, or with more
    text, are near to nothing (measured on the demo)."""
    return next((name for name in item.names if name.isascii() and " " in name), item.names[0])[:400]


def follow(progress: Callable[[int, int], None] | None = None) -> int:
    """Encode what is new or changed in the index, and forget what is gone from it; how many were encoded.

    A kill loses one batch at most. Personal things are found by their names alone. Raises Busy or Missing.
    """
    global _followed
    held = vectors()
    if held is None:
        return 0
    index = store.current()
    with store.whole():
        state = index.folder, index.state()
        if state == _followed:
            return 0
        wanted = _wanted(index)
    with (store.folder() / "meaning.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise store.Busy from None
        for old in store.folder().glob("meaning-*"):
            if old != held.folder:  # of another version of an encoder
                shutil.rmtree(old, ignore_errors=True)
        have = held.rows()
        held.write({}, {}, have.keys() - wanted.keys())
        stale = [key for key, made in wanted.items() if key not in have or have[key][1] != made]
        done = 0
        for start in range(0, len(stale), BATCH):
            part = stale[start : start + BATCH]
            done += _encode(held, part, wanted, have)
            if progress:
                progress(start + len(part), len(stale))
    _followed = state
    return done


def _wanted(index: Index) -> dict[str, str]:
    """Key → digest of what is to be encoded; the kinds that are few come first."""
    every: dict[str, dict[str, str]] = {one.kind: {} for one in all_searchables() if not one.leaves_disk}
    for key, made in index.contents().items():
        if (kind := key.partition(":")[0]) in every:
            every[kind][key] = made
    ordered = [pair for part in sorted(every.values(), key=len) for pair in part.items()]
    if len(ordered) > MOST:
        logger.warning("%d things are too many to be found by meaning: %d are", len(ordered), MOST)
    return dict(ordered[:MOST])


def _encode(
    held: Vectors, keys: Sequence[str], wanted: Mapping[str, str], have: Mapping[str, tuple[int, str, str]]
) -> int:
    texts = {item.key: said(item) for item in _items(keys)}
    digests = {
        key: hashlib.sha256(text.encode("utf-8", "ignore")).hexdigest()[:16] for key, text in texts.items()
    }
    same = {key: wanted[key] for key in texts if key in have and have[key][2] == digests[key]}
    fresh = [key for key in texts if key not in same]
    rows = list(held.of([texts[key] for key in fresh])) if fresh else list[Any]()
    held.write(
        {key: (wanted[key], digests[key], row) for key, row in zip(fresh, rows, strict=True)},
        same,
        [key for key in keys if key not in texts],
    )
    return len(fresh)


def _items(keys: Collection[str]) -> list[Item]:
    ids: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        kind, _colon, pk = key.partition(":")
        ids[kind].append(int(pk))
    return [item for kind, some in ids.items() for item in searchable_for(kind).items(some)]


def related(
    index: Index,
    question: str,
    *,
    held: Sequence[str],
    facets: Mapping[str, Sequence[str]],
    but: Collection[str],
) -> list[Hit]:
    """Things related in meaning that a holder of the tokens *held* may see, without those of *but*."""
    known = vectors()
    if known is None or not question.strip():
        return []
    keys = known.nearest(question, NEAREST)
    with store.whole():
        found = index.among([key for key in keys if key not in but], held=held, facets=facets)
    return [found[key] for key in keys if key in found][:SHOWN]
