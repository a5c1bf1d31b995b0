"""The index on the disk: where it lies, how it is built anew beside the old one, how changes reach it.

``KOPIR_INDEX`` holds a folder for each build and the link ``current``, which is replaced in one step when a
build is whole. One process at a time writes, under a file lock. Readers follow the link at each question. A
folder of another version of schema, analyser or tantivy counts as none.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import logging
import os
import secrets
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path

from django.conf import settings

from kopir.ground.scripts import ANALYSER_VERSION
from kopir.ground.terms import TERMS_VERSION
from kopir.kit import outbox
from kopir.spine.registry.finding import Item, Searchable, all_searchables

from .engine import SCHEMA_VERSION, Index, digest

logger = logging.getLogger(__name__)

#: So many records are read and written together: bounds the memory.
BATCH = 1000
#: So many changes are worked on in one round.
CHANGES = 2000
#: Seconds after which personal data that are gone from the index must be gone from its files: tantivy keeps what
#: was deleted until it merges, and building anew at each change would let one person keep the worker busy.
LEAVES = 6 * 3600
_open: dict[Path, Index] = {}


class Busy(Exception):
    """Another process is writing the index."""


class Missing(Exception):
    """There is no index of this version, or what there was is damaged."""


@cache
def version() -> str:
    """Of schema, analyser, tantivy and of what the apps declare: an app that comes with an upgrade is found
    without a command."""
    declared = repr([(one.kind, one.fixed()) for one in all_searchables()])
    apps = hashlib.sha256(declared.encode()).hexdigest()[:8]
    return f"{SCHEMA_VERSION}-{TERMS_VERSION}-{ANALYSER_VERSION}-{metadata.version('tantivy')}-{apps}"


def folder() -> Path:
    return Path(settings.KOPIR_INDEX)


def _link() -> Path:
    return folder() / f"current-{version()}"


def current() -> Index:
    """The index as it is now. Raises Missing."""
    try:
        place = _link().resolve(strict=True)
    except OSError:
        raise Missing from None
    index = _open.get(place)
    if index is None:
        with whole():
            index = Index(place)
        _open.clear()
        _open[place] = index
    else:
        with whole():
            index.reload_if_changed()
    return index


@contextlib.contextmanager
def whole() -> Iterator[None]:
    """Reading or writing the index: what tantivy makes of damaged files is raised as Missing, and the index is
    put aside, so that the next round builds another."""
    try:
        yield
    except BaseException as fault:
        # A panic of tantivy's is a BaseException of a class that cannot be imported.
        if not isinstance(fault, ValueError | OSError) and type(fault).__name__ != "PanicException":
            raise
        logger.error("the search index is damaged and will be built anew: %s", fault)
        _open.clear()
        _link().unlink(missing_ok=True)
        raise Missing from None


@contextlib.contextmanager
def writing() -> Iterator[None]:
    """Hold the index for writing. Raises Busy. The lock goes with the process that holds it."""
    folder().mkdir(parents=True, exist_ok=True)
    with (folder() / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy from None
        yield


def rebuild(progress: Callable[[int, int], None] | None = None) -> int:
    """Build the index anew beside the old one and put it in its place; how many things it holds.

    Changes that wait when it begins are in it and are dropped at its end; those that come meanwhile stay and
    are worked on by the next :func:`refresh`. Raises Busy.
    """
    with writing():
        waiting = [row for row, _kind, _pk in outbox.take(10**9)]
        place = folder() / f"build-{secrets.token_hex(6)}"
        index = Index(place)
        ids = {one.kind: list(one.ids()) for one in all_searchables()}
        total, done = sum(map(len, ids.values())), 0

        def items() -> Iterator[Item]:
            nonlocal done
            for one in all_searchables():
                for start in range(0, len(ids[one.kind]), BATCH):
                    part = ids[one.kind][start : start + BATCH]
                    yield from one.items(part)
                    done += len(part)
                    if progress:
                        progress(done, total)

        held = index.write(items(), fresh=True)
        _put(place)
        outbox.drop(waiting)
        _leaving().unlink(missing_ok=True)
        return held


def _put(place: Path) -> None:
    fresh = folder() / f".{place.name}"
    fresh.symlink_to(place.name, target_is_directory=True)
    os.replace(fresh, _link())
    for old in folder().glob("build-*"):
        if old != place:
            shutil.rmtree(old, ignore_errors=True)
    for link in folder().glob("current-*"):
        if not link.exists():
            link.unlink(missing_ok=True)


def refresh() -> int:
    """Bring changes into the index; how many records were read again. Raises Busy or Missing."""
    with writing():
        rows = outbox.take(CHANGES)
        if not rows:
            return 0
        index = current()
        changed: dict[str, set[int]] = defaultdict(set)
        for _row, kind, pk in rows:
            changed[kind].add(pk)
        items, gone = list[Item](), list[str]()
        for one in all_searchables():
            ids = sorted(_changed(one, changed))
            for start in range(0, len(ids), BATCH):
                part = ids[start : start + BATCH]
                found = one.items(part)
                items += found
                gone += {f"{one.kind}:{pk}" for pk in part} - {item.key for item in found}
        with whole():
            if _takes_away(index, items, gone):
                with contextlib.suppress(FileExistsError):
                    _leaving().touch(exist_ok=False)
            index.write(items, gone=gone)
        outbox.drop([row for row, _kind, _pk in rows])
        return len(items) + len(gone)


def _takes_away(index: Index, items: Sequence[Item], gone: Collection[str]) -> bool:
    """Whether what is indexed of a personal thing goes, or becomes something else."""
    kinds = {one.kind for one in all_searchables() if one.leaves_disk}
    after = {**dict.fromkeys(gone), **{item.key: digest(item) for item in items}}
    personal = {key: made for key, made in after.items() if key.partition(":")[0] in kinds}
    return any(index.made(key) not in (None, made) for key, made in personal.items())


def _leaving() -> Path:
    """Here since personal data were changed or taken away and the index has not been built anew."""
    return folder() / "leaving"


def is_overdue() -> bool:
    """Whether personal data wait in the index's files for longer than they may."""
    try:
        return time.time() - _leaving().stat().st_mtime > LEAVES
    except FileNotFoundError:
        return False


def _changed(one: Searchable, changed: dict[str, set[int]]) -> set[int]:
    ids = set(changed.get(one.kind, ()))
    for kind, of in one.dependents.items():
        if changed.get(kind):
            ids.update(of(changed[kind]))
    return ids
