"""The stand-alone program's own Ed25519 and trees, against the library and against the published example."""

import random

from kopir.ground import merkle, signatures
from kopir.spine.ledger import kopir_verify

# RFC 8032 section 7.1, test 2: the message is one byte.
PUBLIC = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
SIGNATURE = (
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def test_the_published_example():
    public, signature = bytes.fromhex(PUBLIC), bytes.fromhex(SIGNATURE)
    assert kopir_verify.signed_by(public, signature, b"\x72")
    assert not kopir_verify.signed_by(public, signature, b"\x73")


def test_signatures_are_judged_as_the_library_does():
    chance = random.Random(8032)
    for _round in range(8):
        private, message = signatures.new_private_key(), chance.randbytes(chance.randrange(80))
        public, good = signatures.public_key(private), signatures.sign(private, message)
        assert kopir_verify.signed_by(public, good, message)
        bad = bytearray(good)
        bad[chance.randrange(64)] ^= 1 << chance.randrange(8)
        assert not kopir_verify.signed_by(public, bytes(bad), message)
        assert not kopir_verify.signed_by(public, good, message + b"!")
        second = int.from_bytes(good[32:], "little") + kopir_verify.ORDER  # the same, spelt another way
        assert not kopir_verify.signed_by(public, good[:32] + second.to_bytes(32, "little"), message)
    assert not kopir_verify.signed_by(b"\xff" * 32, good, message)
    assert not kopir_verify.signed_by(public[:31], good, message)


def test_consistency_is_judged_as_the_ground_does():
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(19)]
    nodes = {(level, at): value for level, at, value in merkle.Frontier.empty().extend(leaves)[1]}
    roots = [merkle.root_from_leaves(leaves[:size]) for size in range(20)]
    for new in range(20):
        for old in range(new + 1):
            path = merkle.consistency_proof(old, new, lambda level, at: nodes[level, at])
            assert kopir_verify.is_beginning(old, new, roots[old], roots[new], path)
            for wrong in (path[:-1], [*path, roots[3]], path[::-1]):
                expected = merkle.verify_consistency(old, new, roots[old], roots[new], wrong)
                assert kopir_verify.is_beginning(old, new, roots[old], roots[new], wrong) is expected
