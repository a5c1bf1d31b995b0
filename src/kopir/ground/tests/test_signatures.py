"""RFC 8032 vectors, and checkpoints that are changed, cut or signed by another key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground import signatures
from kopir.ground.signatures import Checkpoint

PRIVATE = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
CP = Checkpoint("kopir.example.kz/ledger", 3, bytes(range(32)), "2026-03-01T08:00:00Z")


def test_rfc8032_vector_1() -> None:
    assert signatures.public_key(PRIVATE) == PUBLIC
    expected = (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
        "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert signatures.sign(PRIVATE, b"").hex() == expected


def test_new_keys_differ_and_sign() -> None:
    one, two = signatures.new_private_key(), signatures.new_private_key()
    assert len(one) == 32
    assert one != two
    signature = signatures.sign(one, b"m")
    assert signatures.verify(signatures.public_key(one), signature, b"m")
    assert not signatures.verify(signatures.public_key(one), signature, b"n")
    assert not signatures.verify(signatures.public_key(two), signature, b"m")


def test_malformed_key_or_signature_is_false() -> None:
    assert not signatures.verify(b"short", bytes(64), b"m")
    assert not signatures.verify(PUBLIC, b"short", b"m")
    with pytest.raises(ValueError, match="32"):
        signatures.sign(b"short", b"m")


def test_key_id() -> None:
    assert len(signatures.key_id(PUBLIC)) == 16
    assert signatures.key_id(PUBLIC) != signatures.key_id(bytes(32))


def test_text() -> None:
    assert CP.text() == (
        "kopir.example.kz/ledger\n3\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n2026-03-01T08:00:00Z\n"
    )


def test_sign_parse_verify() -> None:
    signed = signatures.sign_checkpoint(CP, PRIVATE)
    assert signed.startswith(CP.text() + "\n\u2014 kopir.example.kz/ledger ")
    parsed = signatures.parse_checkpoint(signed)
    assert parsed.checkpoint == CP
    assert parsed.signatures[0].key_hint.hex() == signatures.key_id(PUBLIC)[:8]
    assert signatures.verify_checkpoint(signed, PUBLIC)
    assert signatures.verify_checkpoint(signed.replace("\n", "\r\n"), PUBLIC)
    assert signatures.verify_checkpoint(signed.rstrip("\n"), PUBLIC)
    assert not signatures.verify_checkpoint(signed, signatures.public_key(signatures.new_private_key()))


def test_countersigned() -> None:
    signed = signatures.sign_checkpoint(CP, PRIVATE)
    other = signatures.new_private_key()
    both = signed + signatures.sign_checkpoint(CP, other).split("\n\n")[1]
    assert len(signatures.parse_checkpoint(both).signatures) == 2
    assert signatures.verify_checkpoint(both, PUBLIC)
    assert signatures.verify_checkpoint(both, signatures.public_key(other))


@pytest.mark.parametrize(
    "change",
    [
        {"origin": "kopir.example.org"},
        {"size": 4},
        {"root": bytes(32)},
        {"issued_at": "2026-03-01T08:00:01Z"},
    ],
)
def test_each_changed_field_is_refused(change: dict[str, str]) -> None:
    tail = signatures.sign_checkpoint(CP, PRIVATE).split("\n\n")[1]
    changed = replace(CP, **change)  # type: ignore[arg-type]  # each case names one field with its own type
    assert not signatures.verify_checkpoint(changed.text() + "\n" + tail, PUBLIC)


@given(st.integers(0, 10**6), st.characters(codec="utf-8"))
def test_no_changed_character_passes(place: int, character: str) -> None:
    signed = signatures.sign_checkpoint(CP, PRIVATE)
    place %= len(signed) - 1
    changed = signed[:place] + character + signed[place + 1 :]
    if changed != signed and changed.replace("\r\n", "\n") != signed:
        assert not signatures.verify_checkpoint(changed, PUBLIC)


GOOD = signatures.sign_checkpoint(CP, PRIVATE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty line"),
        ("a\n\nb", "4 lines"),
        (GOOD.replace("\n3\n", "\n03\n"), "whole number"),
        (GOOD.replace("\n3\n", "\n-3\n"), "whole number"),
        (GOOD.replace("AAEC", "A*EC"), "not base64"),
        (GOOD.replace("Hh8=", "Hh9="), "canonical"),
        (GOOD.replace("Hh8=", ""), "root"),
        (GOOD.replace("T08", " 08"), "RFC 3339"),
        (GOOD.replace("T08:00", "T28:00"), "no real time"),
        (GOOD.replace("\u2014", "-"), "signature line"),
        (GOOD[:-4] + "\n", "base64"),
        (CP.text() + "\n\u2014 kopir AAAA\n", "68 bytes"),
        (GOOD.replace("kopir.example.kz/ledger\n3", " kopir\n3"), "origin"),
    ],
)
def test_malformed_text_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        signatures.parse_checkpoint(text)
    assert not signatures.verify_checkpoint(text, PUBLIC)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [("a b", 1, bytes(32)), ("", 1, bytes(32)), ("a\n", 1, bytes(32)), ("a", -1, bytes(32)), ("a", 1, b"")],
)
def test_checkpoint_refuses_what_its_lines_cannot_carry(origin: str, size: int, root: bytes) -> None:
    with pytest.raises(ValueError, match=r"origin|size|root"):
        Checkpoint(origin, size, root, "2026-03-01T08:00:00Z")
