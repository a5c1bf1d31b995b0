"""Held against a naive recursive tree and the published Certificate Transparency vectors."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground import merkle

# Inputs and roots of the reference log of Certificate Transparency, sizes 1 to 8.
CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 word for word, on leaf hashes, sharing no code with the module."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    if m == len(leaves):
        return [] if whole else [naive_root(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_subproof(m, leaves[:k], whole), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], False), naive_root(leaves[:k])]


def make_leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(number.to_bytes(4, "big")) for number in range(count)]


class Store:
    """A table of complete nodes that notes what was read."""

    def __init__(self, leaves: list[bytes]) -> None:
        _, nodes = merkle.Frontier.empty().extend(leaves)
        self.nodes = {(level, index): value for level, index, value in nodes}
        self.read: set[tuple[int, int]] = set()

    def __call__(self, level: int, index: int) -> bytes:
        self.read.add((level, index))
        return self.nodes[level, index]


def spoil(value: bytes) -> bytes:
    return bytes([value[0] ^ 1]) + value[1:]


sizes = st.integers(1, 70)


def test_published_roots() -> None:
    hashes = [merkle.leaf_hash(data) for data in CT_LEAVES]
    for size, expected in enumerate(CT_ROOTS, 1):
        assert merkle.root_from_leaves(hashes[:size]).hex() == expected


def test_published_audit_path() -> None:
    store = Store([merkle.leaf_hash(data) for data in CT_LEAVES])
    assert [step.hex() for step in merkle.inclusion_proof(0, 8, store)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_empty_tree() -> None:
    assert merkle.root_from_leaves([]) == merkle.EMPTY_ROOT == merkle.Frontier.empty().root()
    assert merkle.EMPTY_ROOT.hex().startswith("e3b0c44298fc1c14")


@given(st.integers(0, 200))
def test_root_equals_naive_root(size: int) -> None:
    leaves = make_leaves(size)
    assert merkle.root_from_leaves(leaves) == naive_root(leaves)


@given(sizes, st.integers(0, 70))
def test_append_and_extend_agree(first: int, more: int) -> None:
    leaves = make_leaves(first + more)
    state, nodes = merkle.Frontier.empty(), []
    for leaf in leaves:
        state, completed = state.append(leaf)
        nodes += completed
    begun, some = merkle.Frontier.empty().extend(leaves[:first])
    bulk, rest = begun.extend(leaves[first:])
    assert bulk == state
    assert sorted(some + rest) == sorted(nodes)
    for level, index, value in nodes:
        assert value == naive_root(leaves[index << level : (index + 1) << level])


@given(sizes, st.data())
def test_inclusion(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaves = make_leaves(size + 5)
    store, root = Store(leaves), naive_root(leaves[:size])
    proof = merkle.inclusion_proof(index, size, store)
    assert proof == naive_path(index, leaves[:size])
    assert store.read == merkle.nodes_needed_for_inclusion(index, size)
    assert merkle.verify_inclusion(leaves[index], index, size, proof, root)

    assert not merkle.verify_inclusion(leaves[index + 1], index, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], index, size, proof, spoil(root))
    assert not merkle.verify_inclusion(leaves[index], index, size, [*proof, root], root)
    assert not merkle.verify_inclusion(leaves[index], size, size, proof, root)
    assert not merkle.verify_inclusion(leaves[index], -1, size, proof, root)
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bad = [*proof[:place], spoil(proof[place]), *proof[place + 1 :]]
        assert not merkle.verify_inclusion(leaves[index], index, size, bad, root)
        assert not merkle.verify_inclusion(leaves[index], index, size, proof[:-1], root)
        assert not merkle.verify_inclusion(leaves[index], index, size, [b"short", *proof[1:]], root)
        assert not merkle.verify_inclusion(leaves[index], index ^ 1, size, proof, root)


@given(sizes, st.data())
def test_consistency(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    leaves = make_leaves(new + 5)
    store, old_root, new_root = Store(leaves), naive_root(leaves[:old]), naive_root(leaves[:new])
    proof = merkle.consistency_proof(old, new, store)
    assert proof == naive_subproof(old, leaves[:new], True)
    assert store.read == merkle.nodes_needed_for_consistency(old, new)
    assert merkle.verify_consistency(old, new, old_root, new_root, proof)

    assert not merkle.verify_consistency(old, new, spoil(old_root), new_root, proof)
    assert not merkle.verify_consistency(old, new, old_root, spoil(new_root), proof)
    assert not merkle.verify_consistency(old, new, old_root, new_root, [*proof, new_root])
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bad = [*proof[:place], spoil(proof[place]), *proof[place + 1 :]]
        assert not merkle.verify_consistency(old, new, old_root, new_root, bad)
        assert not merkle.verify_consistency(old, new, old_root, new_root, proof[:-1])
        assert not merkle.verify_consistency(old, new, old_root, new_root, [])


@given(sizes)
def test_history_written_again_is_refused(size: int) -> None:
    """An operator who changes one old entry and signs again cannot satisfy a partner's checkpoint."""
    leaves = make_leaves(size + 3)
    forged = [spoil(leaves[0]), *leaves[1:]]
    proof = merkle.consistency_proof(size, size + 3, Store(forged))
    assert not merkle.verify_consistency(size, size + 3, naive_root(leaves[:size]), naive_root(forged), proof)


def test_consistency_with_the_empty_tree() -> None:
    root = merkle.root_from_leaves(make_leaves(3))
    assert merkle.consistency_proof(0, 3, Store([])) == []
    assert merkle.verify_consistency(0, 3, merkle.EMPTY_ROOT, root, [])
    assert not merkle.verify_consistency(0, 3, root, root, [])
    assert not merkle.verify_consistency(0, 3, merkle.EMPTY_ROOT, root, [root])
    assert merkle.verify_consistency(0, 0, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])
    assert not merkle.verify_consistency(0, 0, root, root, [])


@pytest.mark.parametrize(
    ("size", "peaks"),
    [(-1, ()), (1, ()), (2, (b"\0" * 32, b"\0" * 32)), (1, (b"short",))],
)
def test_frontier_refuses_what_does_not_fit(size: int, peaks: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match=r"leaves|bytes"):
        merkle.Frontier(size, peaks)


def test_refusals() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.Frontier.empty().append(b"x")
    with pytest.raises(ValueError, match="32 bytes"):
        merkle.Frontier.empty().extend([b"x"])
    with pytest.raises(ValueError, match="not in a tree"):
        merkle.nodes_needed_for_inclusion(3, 3)
    with pytest.raises(ValueError, match="beginning"):
        merkle.nodes_needed_for_consistency(4, 3)
    assert not merkle.verify_consistency(4, 3, merkle.EMPTY_ROOT, merkle.EMPTY_ROOT, [])
