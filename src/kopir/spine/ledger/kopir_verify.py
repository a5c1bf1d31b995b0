#!/usr/bin/env python3
"""Check an entry of a Köpir ledger yourself. Needs Python 3.9 or later and nothing else: no network, no package.

    python3 kopir-verify.py proof.json
    python3 kopir-verify.py proof.json --held checkpoint.txt
    python3 kopir-verify.py proof.json --held checkpoint.txt --consistency consistency.json --keys keys.json

proof.json    from the entry's page or /api/ledger/entries/ID/proof
--held        a checkpoint that you kept: the log must still begin with, or be a beginning of, what it signed
--consistency from /api/ledger/consistency?old=SMALLER&new=LARGER, when the two sizes differ
--keys        from /api/ledger/keys, when another key signed since: each key must have handed over to the next
--key         the key id that you were told another way (letter, telephone): the signature must be by that key

What is checked: SHA-256(salt + payload) is the digest, where both are given; SHA-256(0x00 + digest) the leaf;
the path joins the leaf to the root (RFC 6962 section 2.1.1); the root is the signed checkpoint's; the signature
is Ed25519 (RFC 8032). Ends with 0 when all holds, 1 when something does not, 2 when a file cannot be read.

A proof brings its own public key. Whoever could forge the log could forge that too: compare the key id that is
printed with the one that you were told another way, or give --held or --key.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from hashlib import sha256, sha512
from typing import Any

# Ed25519, RFC 8032 section 5.1: the field, the curve's constant and the order of the base point.
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]  # (x, y, z, t), extended homogeneous coordinates


class Fault(Exception):
    """Something does not hold; the sentence says what."""


def add(p: Point, q: Point) -> Point:
    """The sum of two points (RFC 8032 section 5.1.4)."""
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(number: int, point: Point) -> Point:
    """``number`` times the point."""
    total: Point = (0, 1, 1, 0)
    while number > 0:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def same(p: Point, q: Point) -> bool:
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def x_of(y: int, sign: int) -> int | None:
    """The x of a point from its y (RFC 8032 section 5.1.3); None where there is none."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def point_of(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = x_of(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def signed_by(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key (32 bytes) made the signature (64 bytes) over the message (RFC 8032 section 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    base_y = 4 * pow(5, P - 2, P) % P
    base_x = x_of(base_y, 0)
    assert base_x is not None
    base = (base_x, base_y, 1, base_x * base_y % P)
    h = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % ORDER
    return same(times(s, base), add(r, times(h, key)))


def join(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that leaf and path lead to (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        raise Fault(f"place {index} is not among {size} entries")
    place, last, current = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise Fault("the path is too long")
        if place & 1 or place == last:
            current = join(step, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = join(current, step)
        place, last = place >> 1, last >> 1
    if last:
        raise Fault("the path is too short")
    return current


def is_beginning(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> bool:
    """Whether the old tree is a beginning of the new one (RFC 9162 section 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new:
        return old == 0 and not path and old_root == sha256(b"").digest()
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = join(step, before), join(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = join(after, step)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


class Checkpoint:
    """A checkpoint file, its signature verified with the key that stands in it. Raises Fault."""

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        body, _gap, tail = text.partition("\n\n")
        lines, rest = body.split("\n"), tail.rstrip("\n").split("\n")
        if len(lines) != 4 or not rest[-1].startswith("key: "):
            raise Fault("this is not a checkpoint with its key")
        self.origin, self.size, self.root = lines[0], int(lines[1]), unbase(lines[2])
        self.issued_at, self.message = lines[3], (body + "\n").encode()
        name, _plus, encoded = rest.pop()[len("key: ") :].partition("+")[2].partition("+")
        self.public = unbase(encoded)
        self.key_id = sha256(self.public).digest()[:8].hex()
        if name != self.key_id:
            raise Fault("the key is not the one that its line names")
        if not any(self._is_mine(line) for line in rest):
            raise Fault(f"key {self.key_id} did not sign the checkpoint of {self.size} entries")

    def _is_mine(self, line: str) -> bool:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or parts[1] != self.origin:
            return False
        blob = unbase(parts[2])
        hint = bytes.fromhex(self.key_id)[:4]
        return blob[:4] == hint and signed_by(self.public, blob[4:], self.message)


def unbase(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def hashes(values: list[str]) -> list[bytes]:
    found = [bytes.fromhex(value) for value in values]
    if any(len(value) != 32 for value in found):
        raise Fault("a hash has not 32 bytes")
    return found


def check_entry(proof: dict[str, Any], say: Any) -> Checkpoint:
    """The entry's leaf, path, root and signed checkpoint. Raises Fault."""
    digest, leaf, root = hashes([proof["digest"], proof["leaf_hash"], proof["root"]])
    if proof.get("payload") is None:
        say("payload: not in this file (erased, or not open to you); the digest is taken as given")
    else:
        payload = proof["payload"].encode()
        if sha256(bytes.fromhex(proof["salt"]) + payload).digest() != digest:
            raise Fault("salt and payload do not give the digest: the payload was changed")
        say("payload: salt and payload give the digest")
    if sha256(b"\x00" + digest).digest() != leaf:
        raise Fault("the digest does not give the leaf")
    if root_by_path(leaf, proof["index"], proof["size"], hashes(proof["path"])) != root:
        raise Fault("the path does not lead from the leaf to the root")
    say(f"path: entry {proof['entry_id']} stands at place {proof['index']} of {proof['size']}")
    if not proof.get("checkpoint"):
        raise Fault("no checkpoint has signed this entry yet; download the proof again later")
    signed = Checkpoint(proof["checkpoint"])
    if (signed.size, signed.root) != (proof["size"], root):
        raise Fault("the checkpoint signs another root than the proof's")
    say(f"checkpoint: signed over {signed.size} entries at {signed.issued_at} by key {signed.key_id}")
    return signed


def check_held(held: Checkpoint, signed: Checkpoint, path: dict[str, Any] | None) -> str:
    """Whether the checkpoint that was kept and the proof's are of one log. Raises Fault."""
    old, new = sorted((held, signed), key=lambda each: each.size)
    if held.origin != signed.origin:
        raise Fault("the kept checkpoint is of another log")
    if old.size != new.size and path is None:
        raise Fault(f"give --consistency, from /api/ledger/consistency?old={old.size}&new={new.size}")
    if path and (path["old"], path["new"]) != (old.size, new.size):
        raise Fault(f"the consistency proof is not that from {old.size} to {new.size} entries")
    steps = hashes(path["path"]) if path else []
    if not is_beginning(old.size, new.size, old.root, new.root, steps):
        raise Fault(f"the first {old.size} entries are not those that were signed then: history was changed")
    return f"history: the first {old.size} entries are the same in both checkpoints"


def check_keys(first: Checkpoint, second: Checkpoint, keys: list[dict[str, Any]]) -> str:
    """Whether the earlier key handed over, step by step, to the later one. Raises Fault."""
    old, new = sorted((first, second), key=lambda each: each.size)
    by_id = {key["key_id"]: key for key in keys}
    at, seen = old.key_id, set()
    while at != new.key_id:
        key = by_id.get(at)
        after = by_id.get(key["succeeded_by"]) if key else None
        if key is None or after is None or at in seen:
            raise Fault(f"key {old.key_id} has not handed over to key {new.key_id} (give --keys)")
        seen.add(at)
        text = f"{old.origin}\nkey {at} hands over to\n{after['public_key']}\n".encode()
        public = unbase(key["public_key"])
        right = sha256(public).digest()[:8].hex() == at
        right = right and sha256(unbase(after["public_key"])).digest()[:8].hex() == after["key_id"]
        if not right or not signed_by(public, unbase(key["succession"]), text):
            raise Fault(f"key {at} did not sign its hand-over to {after['key_id']}")
        at = after["key_id"]
    return f"keys: key {old.key_id} leads to key {new.key_id}"


def read_json(path: str | None) -> Any:
    if path is None:
        return None
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def run(asked: argparse.Namespace, say: Any) -> None:
    signed = check_entry(read_json(asked.proof), say)
    if asked.key and asked.key != signed.key_id:
        raise Fault(f"key {signed.key_id} signed, not the key {asked.key} that you were told")
    if asked.held:
        with open(asked.held, encoding="utf-8") as file:
            held = Checkpoint(file.read())
        say(check_held(held, signed, read_json(asked.consistency)))
        say(check_keys(held, signed, read_json(asked.keys) or []))
    if not asked.held and not asked.key:
        say(f"not checked: whether key {signed.key_id} is the log's; compare it with what you were told")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("proof")
    for name in ("--held", "--consistency", "--keys", "--key"):
        parser.add_argument(name)

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")

    try:
        run(parser.parse_args(), say)
    except Fault as fault:
        say(f"DOES NOT HOLD: {fault}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        say(f"cannot be read: {type(error).__name__}: {error}")
        return 2
    say("all of this holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
