"""Reading the log: its head, places, proofs and checkpoints. Digests only; payloads stay with their records.

Everything here is open to everybody: a proof that only the operator could read would prove nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q, QuerySet

from kopir.ground import merkle
from kopir.kit.errors import Invalid, NotFound

from .models import Checkpoint, Entry, Leaf, Node, Pending, SigningKey


@dataclass(frozen=True, slots=True)
class Head:
    """The log now: ``size`` sequenced entries with the Merkle ``root`` (32 bytes), ``pending`` not yet placed."""

    size: int
    root: bytes
    pending: int


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That one entry stands at ``index`` among the first ``size``: hashes of 32 bytes, path leaf upwards."""

    entry_id: int
    recorded_at: datetime
    digest: bytes
    erased: bool
    index: int
    leaf_hash: bytes
    size: int
    root: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Consistency:
    """That the first ``old`` of the ``new`` entries are those of the tree with ``old_root``."""

    old: int
    new: int
    old_root: bytes
    new_root: bytes
    path: tuple[bytes, ...]


def log_size() -> int:
    """Number of sequenced entries."""
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def waiting() -> int:
    """Number of entries that have no place yet."""
    return Pending.objects.count()


def node_reader(needed: Iterable[tuple[int, int]]) -> Callable[[int, int], bytes]:
    """A reader of the named complete nodes (level, index), fetched in at most two queries."""
    wanted = set(needed)
    found: dict[tuple[int, int], bytes] = {}
    if leaves := [index for level, index in wanted if level == 0]:
        for index, hash_ in Leaf.objects.filter(index__in=leaves).values_list("index", "hash"):
            found[0, index] = bytes(hash_)
    if inner := [at for at in wanted if at[0] > 0]:
        condition = Q()
        for level, index in inner:
            condition |= Q(level=level, index=index)
        for level, index, hash_ in Node.objects.filter(condition).values_list("level", "index", "hash"):
            found[level, index] = bytes(hash_)
    return lambda level, index: found[level, index]


def frontier_at(size: int) -> merkle.Frontier:
    """The state of the tree after its first ``size`` leaves; at most two queries."""
    peaks = [
        (level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1
    ]
    read = node_reader(peaks)
    return merkle.Frontier(size, tuple(read(*peak) for peak in peaks))


def head() -> Head:
    """The log's present state."""
    size = log_size()
    return Head(size=size, root=frontier_at(size).root(), pending=waiting())


def inclusion(entry_id: int, size: int | None = None) -> Inclusion:
    """Proof that the entry is among the first ``size`` (default: all that are sequenced).

    Raises NotFound for an unknown entry, one that is still waiting, or one that lies beyond ``size``.
    """
    try:
        leaf = Leaf.objects.select_related("entry").defer("entry__payload").get(entry_id=entry_id)
    except Leaf.DoesNotExist:
        raise NotFound from None
    total = log_size()
    size = total if size is None else size
    if not leaf.index < size <= total:
        raise NotFound
    read = node_reader(merkle.nodes_needed_for_inclusion(leaf.index, size))
    return Inclusion(
        entry_id=entry_id,
        recorded_at=leaf.entry.recorded_at,
        digest=bytes(leaf.entry.digest),
        erased=leaf.entry.salt is None,
        index=leaf.index,
        leaf_hash=bytes(leaf.hash),
        size=size,
        root=frontier_at(size).root(),
        path=tuple(merkle.inclusion_proof(leaf.index, size, read)),
    )


def consistency(old: int, new: int | None = None) -> Consistency:
    """Proof that the log of ``old`` entries is a beginning of that of ``new`` (default: now).

    Raises Invalid unless 0 ≤ old ≤ new ≤ the log's size.
    """
    total = log_size()
    new = total if new is None else new
    if not 0 <= old <= new <= total:
        raise Invalid({"old": [f"0 ≤ old ≤ new ≤ {total}"]})
    read = node_reader(merkle.nodes_needed_for_consistency(old, new))
    return Consistency(
        old=old,
        new=new,
        old_root=frontier_at(old).root(),
        new_root=frontier_at(new).root(),
        path=tuple(merkle.consistency_proof(old, new, read)),
    )


def latest_checkpoint() -> Checkpoint | None:
    """The newest signed head, or None before the first."""
    return checkpoints().first()


def checkpoints() -> QuerySet[Checkpoint]:
    """All signed heads, newest first."""
    return Checkpoint.objects.order_by("-size", "-pk")


def get_checkpoint(size: int) -> Checkpoint:
    """The newest checkpoint of that size. Raises NotFound."""
    checkpoint = checkpoints().filter(size=size).first()
    if checkpoint is None:
        raise NotFound
    return checkpoint


def keys() -> QuerySet[SigningKey]:
    """Public keys, in the order in which they came into use."""
    return SigningKey.objects.order_by("pk")


def key_of(checkpoint: Checkpoint) -> SigningKey | None:
    """The public key that signed it, or None when it is not known."""
    return SigningKey.objects.filter(key_id=checkpoint.key_id).first()


def place_of(entry_id: int) -> int | None:
    """The entry's index in the log; None while it waits. Raises NotFound for an unknown entry."""
    row = Entry.objects.filter(pk=entry_id).values_list("leaf__index").first()
    if row is None:
        raise NotFound
    return row[0]


def leaves_of(entry_ids: Iterable[int]) -> dict[int, Leaf]:
    """Entry → its leaf, for those that have a place; a query for each 500, so that SQLite takes any number."""
    wanted, found = list(entry_ids), {}
    for start in range(0, len(wanted), 500):
        for leaf in Leaf.objects.filter(entry_id__in=wanted[start : start + 500]):
            found[leaf.entry_id] = leaf
    return found
