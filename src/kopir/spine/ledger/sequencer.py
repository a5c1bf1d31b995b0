"""Giving entries their places: one sequencer at a time, everything in one transaction.

Recorders insert entries without an index and never wait for each other. Whoever sequences takes the waiting
entries in the order of their ids, whichever have been committed by now; one that commits later simply gets a
later place. So there are no holes: places are given only to what is there. What depends on another entry
(a reversal on its delivery) was written after that one was committed, has a higher id, and comes after it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import DatabaseError, connection, transaction

from kopir.ground import merkle

from .models import Entry, Leaf, Node, Pending
from .selectors import frontier_at, log_size

logger = logging.getLogger("kopir.ledger")

Folder = Callable[[list[int]], None]

#: Key of PostgreSQL's advisory lock; any number that nothing else in Köpir uses.
LOCK = 0x6B6F706972
#: Within this time a process does not sequence again after a commit: a burst of records shares one run.
PAUSE = 1.0  # seconds
_BATCH = 500  # rows of one statement

_folders: list[Folder] = []
_last_try = [float("-inf")]


def register_folder(folder: Folder) -> Folder:
    """Have *folder* called with each batch of sequenced entry ids, in the sequencer's transaction."""
    if folder not in _folders:
        _folders.append(folder)
    return folder


def sequence(limit: int = 10_000) -> int:
    """Place up to *limit* waiting entries; returns how many. 0 also when another sequencer is at work."""
    with transaction.atomic():
        if not _alone():
            return 0
        ids = list(Pending.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit])
        if not ids:
            return 0
        _place(ids)
        for start in range(0, len(ids), _BATCH):
            Pending.objects.filter(entry_id__in=ids[start : start + _BATCH]).delete()
        for folder in _folders:
            folder(ids)
    return len(ids)


def after_commit_sequence() -> None:
    """Try once to sequence after the caller's transaction commits, at most once in :data:`PAUSE` seconds.

    What is left waiting is the worker's (``ledger.background``); nothing is lost when this never runs.
    """
    transaction.on_commit(_try)


def _try() -> None:
    now = time.monotonic()
    if now - _last_try[0] < PAUSE:
        return
    _last_try[0] = now
    try:
        sequence()
    except DatabaseError:
        # The caller's record is committed and safe; the worker will place it.
        logger.exception("sequencing after a commit failed")


def _alone() -> bool:
    """SQLite has one writer at a time anyway (BEGIN IMMEDIATE); PostgreSQL asks without waiting."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        row = cursor.fetchone()
    return bool(row and row[0])


def _place(ids: list[int]) -> None:
    size = log_size()
    digests: dict[int, bytes] = {}
    for start in range(0, len(ids), _BATCH):
        rows = Entry.objects.filter(pk__in=ids[start : start + _BATCH]).values_list("pk", "digest")
        digests.update((pk, bytes(digest)) for pk, digest in rows)
    hashes = [merkle.leaf_hash(digests[pk]) for pk in ids]
    _frontier, nodes = frontier_at(size).extend(hashes)
    Leaf.objects.bulk_create(
        Leaf(index=size + place, entry_id=pk, hash=hash_)
        for place, (pk, hash_) in enumerate(zip(ids, hashes, strict=True))
    )
    Node.objects.bulk_create(
        Node(level=level, index=index, hash=hash_) for level, index, hash_ in nodes if level > 0
    )
