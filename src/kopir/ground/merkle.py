"""Merkle tree of an append-only log: hashes, proofs and their verification.

The tree is that of RFC 6962 §2.1 with SHA-256. Every hash here is 32 bytes.

A node (level, index) is *complete* when all the leaves below it exist: it covers the leaves
index * 2**level up to, not including, (index + 1) * 2**level, and its hash never changes again. That is why
a database may store complete nodes in an append-only table, and why proofs read nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT: bytes = sha256(b"").digest()

Node = tuple[int, int, bytes]
"""A complete node: (level, index, hash)."""

NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the complete node (level, index)."""


def leaf_hash(data: bytes) -> bytes:
    """Hash of a leaf: SHA-256(0x00 || data) (RFC 6962 §2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node: SHA-256(0x01 || left || right) (RFC 6962 §2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_from_leaves(leaf_hashes: Sequence[bytes]) -> bytes:
    """Root of the tree whose leaf hashes are given in order; the empty tree has `EMPTY_ROOT`."""
    return Frontier.empty().extend(leaf_hashes)[0].root()


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that is needed to go on appending: the number of leaves and the roots of the complete subtrees.

    `peaks` holds one hash for every one-bit of `size`, the largest subtree first.
    Raises ValueError when the two do not fit together.
    """

    size: int
    peaks: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"a tree cannot have {self.size} leaves")
        if len(self.peaks) != self.size.bit_count():
            raise ValueError(
                f"a tree of {self.size} leaves has {self.size.bit_count()} peaks, not {len(self.peaks)}"
            )
        for peak in self.peaks:
            _require_hash(peak)

    @classmethod
    def empty(cls) -> Frontier:
        """The tree without leaves."""
        return cls(0, ())

    def append(self, leaf_hash: bytes) -> tuple[Frontier, list[Node]]:
        """Add one leaf hash; returns the new state and the nodes that it completed, the leaf itself first."""
        _require_hash(leaf_hash)
        peaks = list(self.peaks)
        completed: list[Node] = [(0, self.size, leaf_hash)]
        current, level = leaf_hash, 0
        while self.size >> level & 1:
            current = node_hash(peaks.pop(), current)
            level += 1
            completed.append((level, self.size >> level, current))
        peaks.append(current)
        return Frontier(self.size + 1, tuple(peaks)), completed

    def extend(self, leaves: Iterable[bytes]) -> tuple[Frontier, list[Node]]:
        """Add many leaf hashes; the same nodes as by repeated `append`, ordered by level and then index."""
        row = list(leaves)
        for leaf in row:
            _require_hash(leaf)
        new_size = self.size + len(row)
        old_peaks = list(self.peaks)
        new_peaks: list[bytes] = []
        completed: list[Node] = []
        level = 0
        while row or old_peaks:
            first = self.size >> level
            completed.extend((level, first + place, value) for place, value in enumerate(row))
            if first & 1:
                row.insert(0, old_peaks.pop())
            if len(row) & 1:
                new_peaks.append(row.pop())
            row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
            level += 1
        return Frontier(new_size, tuple(reversed(new_peaks))), completed

    def root(self) -> bytes:
        """The root hash (RFC 6962 §2.1: MTH of the whole list)."""
        return _join(self.peaks) if self.peaks else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Audit path of leaf `index` in the tree of the first `size` leaves, from the leaf upwards.

    Source: RFC 6962 §2.1.1. Raises ValueError unless 0 <= index < size.
    """
    return [_range_hash(start, end, node) for start, end in _inclusion_ranges(index, size)]


def consistency_proof(old: int, new: int, node: NodeReader) -> list[bytes]:
    """Proof that the tree of `old` leaves is a beginning of the tree of `new` leaves.

    Source: RFC 6962 §2.1.2. The proof is empty when `old` is 0 or equals `new`: nothing needs to be shown.
    Raises ValueError unless 0 <= old <= new.
    """
    return [_range_hash(start, end, node) for start, end in _consistency_ranges(old, new)]


def nodes_needed_for_inclusion(index: int, size: int) -> set[tuple[int, int]]:
    """The (level, index) of every complete node that `inclusion_proof` will read."""
    return {at for start, end in _inclusion_ranges(index, size) for at in _range_nodes(start, end)}


def nodes_needed_for_consistency(old: int, new: int) -> set[tuple[int, int]]:
    """The (level, index) of every complete node that `consistency_proof` will read."""
    return {at for start, end in _consistency_ranges(old, new) for at in _range_nodes(start, end)}


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` ties the leaf hash at `index` to the root of `size` leaves (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _all_hashes(leaf_hash, root, *proof):
        return False
    place, last, current = index, size - 1, leaf_hash
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            current = node_hash(step, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node_hash(current, step)
        place, last = place >> 1, last >> 1
    return last == 0 and current == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether `proof` shows that the old tree is a beginning of the new one (RFC 9162 §2.1.4.2).

    Any tree continues the empty one, so from `old` = 0 only the empty proof with `EMPTY_ROOT` is accepted.
    """
    if not 0 <= old <= new or not _all_hashes(old_root, new_root, *proof):
        return False
    if old == new:
        return not proof and old_root == new_root and (old > 0 or old_root == EMPTY_ROOT)
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if old & (old - 1) == 0:  # a full old tree is itself the first step, and the proof leaves it out
        steps.insert(0, old_root)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old_seen = new_seen = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old_seen, new_seen = node_hash(step, old_seen), node_hash(step, new_seen)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_seen = node_hash(new_seen, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old_seen == old_root and new_seen == new_root


def _inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Leaf ranges [start, end) whose hashes are the audit path, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size} leaves")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    ranges.reverse()
    return ranges


def _consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Leaf ranges [start, end) whose hashes are the consistency proof, in its order."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves cannot be a beginning of one of {new}")
    if old in (0, new):
        return []
    ranges: list[tuple[int, int]] = []
    start, end = 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:  # the verifier holds the old root already when the old tree is one full subtree
        ranges.append((start, end))
    ranges.reverse()
    return ranges


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (count >= 2)."""
    return 1 << (count - 1).bit_length() - 1


def _range_nodes(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The complete nodes that cover [start, end), left to right; `start` is aligned by construction."""
    for level in range((end - start).bit_length() - 1, -1, -1):
        if (end - start) >> level & 1:
            yield level, start >> level
            start += 1 << level


def _range_hash(start: int, end: int, node: NodeReader) -> bytes:
    return _join([node(level, index) for level, index in _range_nodes(start, end)])


def _join(peaks: Sequence[bytes]) -> bytes:
    """Root of neighbouring complete subtrees of falling height: folded from the right."""
    current = peaks[-1]
    for peak in reversed(peaks[:-1]):
        current = node_hash(peak, current)
    return current


def _require_hash(value: bytes) -> None:
    if len(value) != HASH_BYTES:
        raise ValueError(f"a hash has {HASH_BYTES} bytes, not {len(value)}")


def _all_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
