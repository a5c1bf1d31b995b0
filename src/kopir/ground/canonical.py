"""One byte form for each value, so that two machines hash the same thing.

The form is the JSON Canonicalization Scheme, RFC 8785.
"""

from __future__ import annotations

import json
from hashlib import sha256

import rfc8785

SALT_BYTES = 32
#: For what has one spelling in both: six times as fast as rfc8785, which is written in Python. Where RFC 8785
#: differs (numbers with fractions, large integers, the order of names beyond ASCII), rfc8785 does the work.
_quick = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False, allow_nan=False
).encode
_SAFE = 2**53 - 1


def canonical_bytes(value: object) -> bytes:
    """Canonical UTF-8 JSON of `value` (RFC 8785).

    Takes None, bool, int, float, str (an enum of strings or numbers counts as its value), and lists, tuples
    and str-keyed dicts of these. Everything else is refused with TypeError, decimals and dates above all:
    each has several spellings, and the caller who writes them as strings decides which one is hashed.
    Integers beyond ±(2**53 - 1), NaN and infinities have no canonical form and lone surrogates no UTF-8:
    ValueError.
    """
    rare: list[object] = []
    bare = _plain(value, rare)
    try:
        if not rare:
            return _quick(bare).encode()
        return rfc8785.dumps(bare)  # type: ignore[arg-type]  # _plain leaves nothing but JSON types
    except (rfc8785.CanonicalizationError, UnicodeError) as error:
        raise ValueError(f"no canonical form: {error}") from error


def sha256_hex(data: bytes) -> str:
    """SHA-256 as 64 lower-case hexadecimal digits."""
    return sha256(data).hexdigest()


def salted_leaf_data(salt: bytes, payload: bytes) -> bytes:
    """SHA-256(salt || payload), 32 bytes: what goes into `merkle.leaf_hash`.

    The salt is 32 random bytes of this entry alone (ValueError otherwise). Once salt and payload are
    destroyed, the leaf stays verifiable and tells nothing, not even to somebody who guesses the payload.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return sha256(salt + payload).digest()


def _plain(value: object, rare: list[object]) -> object:
    """The value in bare JSON types: how a subclass of str or int prints itself must not reach the hash.

    What the standard library may spell otherwise than RFC 8785 is put into *rare*.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return "".join(value)
    if isinstance(value, int):
        if not -_SAFE <= value <= _SAFE:
            rare.append(value)
        return int(value)
    if isinstance(value, float):
        rare.append(value)
        return float(value)
    if isinstance(value, list | tuple):
        return [_plain(item, rare) for item in value]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"a key must be a string, not {type(key).__name__}")
            if not key.isascii():
                rare.append(key)
        return {"".join(key): _plain(item, rare) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical form; write it as a string")
