"""Ed25519 signatures and signed checkpoints of the ledger.

A checkpoint is a short text that a person can read, mail and keep:

    kopir.example.kz/ledger                            origin: the log's name, without spaces around it
    1024                                               number of entries
    q83vAAA...=                                        root hash, base64
    2026-03-01T08:00:00Z                               when it was issued, RFC 3339
                                                       an empty line
    — kopir.example.kz/ledger 5c3a...=                 key hint (4 bytes) and signature (64 bytes), base64

The layout follows the C2SP *tlog-checkpoint* and *signed-note* specifications; the time is an extension line.
One difference is on purpose: the key hint is the beginning of `key_id`, so that it can be read off the key
alone, while a signed note hashes the key's name into it.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_DASH = "\u2014"
_HINT_BYTES = 4
_SIGNATURE_BYTES = 64
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


def new_private_key() -> bytes:
    """A new Ed25519 private key: 32 raw bytes (RFC 8032)."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """The 32 raw bytes of the public key. Raises ValueError unless `private` has 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def key_id(public: bytes) -> str:
    """Short name of a public key: the first 8 bytes of its SHA-256, 16 hexadecimal digits."""
    return sha256(public).digest()[:8].hex()


def sign(private: bytes, message: bytes) -> bytes:
    """Ed25519 signature, 64 bytes. Raises ValueError unless `private` has 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private).sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the key signed this message; a malformed key or signature is just False."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """State of a log at one moment: `size` entries with the Merkle root `root` (32 bytes).

    `issued_at` is RFC 3339 with a time zone. Raises ValueError on a field that its line could not carry.
    """

    origin: str
    size: int
    root: bytes
    issued_at: str

    def __post_init__(self) -> None:
        if not self.origin or self.origin.split() != [self.origin] or "+" in self.origin:
            raise ValueError(f"origin must be a name without spaces or '+': {self.origin!r}")
        if not _SIZE.fullmatch(str(self.size)):
            raise ValueError(f"size must be a whole number from 0: {self.size}")
        if len(self.root) != 32:
            raise ValueError(f"root must have 32 bytes, not {len(self.root)}")
        _check_time(self.issued_at)

    def text(self) -> str:
        """What is signed: four lines, each ended by a line feed."""
        root = base64.b64encode(self.root).decode("ascii")
        return f"{self.origin}\n{self.size}\n{root}\n{self.issued_at}\n"


@dataclass(frozen=True, slots=True)
class CheckpointSignature:
    """One signature line: who signed, the first 4 bytes of the key's SHA-256, and 64 bytes of signature."""

    origin: str
    key_hint: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was received, with its signatures, none of them verified yet."""

    checkpoint: Checkpoint
    signatures: tuple[CheckpointSignature, ...]


def sign_checkpoint(cp: Checkpoint, private: bytes) -> str:
    """The checkpoint's text, an empty line and one signature line."""
    text = cp.text()
    hint = bytes.fromhex(key_id(public_key(private)))[:_HINT_BYTES]
    blob = base64.b64encode(hint + sign(private, text.encode())).decode("ascii")
    return f"{text}\n{_DASH} {cp.origin} {blob}\n"


def parse_checkpoint(signed: str) -> SignedCheckpoint:
    """Read a signed checkpoint; raises ValueError that says what is wrong. It verifies no signature.

    Line ends of mail programs (CR LF) and a missing last line feed are accepted.
    """
    text, gap, tail = signed.replace("\r\n", "\n").partition("\n\n")
    if not gap:
        raise ValueError("checkpoint: no empty line between text and signatures")
    lines = text.split("\n")
    if len(lines) != 4:
        raise ValueError(f"checkpoint: expected 4 lines of text, found {len(lines)}")
    origin, size, root, issued_at = lines
    if not _SIZE.fullmatch(size):
        raise ValueError(f"checkpoint: size is not a whole number: {size!r}")
    checkpoint = Checkpoint(origin, int(size), _decode(root, "root"), issued_at)
    signatures = tuple(_signature(line) for line in tail.rstrip("\n").split("\n"))
    return SignedCheckpoint(checkpoint, signatures)


def verify_checkpoint(signed_text: str, public: bytes) -> bool:
    """Tell whether the text is a checkpoint that this key signed under the checkpoint's own origin.

    Signatures by other keys are ignored, so that a partner may countersign the same text.
    """
    try:
        parsed = parse_checkpoint(signed_text)
    except ValueError:
        return False
    hint = bytes.fromhex(key_id(public))[:_HINT_BYTES]
    message = parsed.checkpoint.text().encode()
    return any(
        line.origin == parsed.checkpoint.origin
        and line.key_hint == hint
        and verify(public, line.signature, message)
        for line in parsed.signatures
    )


def _signature(line: str) -> CheckpointSignature:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != _DASH or not parts[1]:
        raise ValueError(f"checkpoint: not a signature line: {line!r}")
    blob = _decode(parts[2], "signature")
    if len(blob) != _HINT_BYTES + _SIGNATURE_BYTES:
        raise ValueError(f"checkpoint: a signature has 68 bytes, not {len(blob)}")
    return CheckpointSignature(parts[1], blob[:_HINT_BYTES], blob[_HINT_BYTES:])


def _decode(text: str, what: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"checkpoint: {what} is not base64: {text!r}") from error
    # Base64 lets the last character carry spare bits; one value must have one spelling.
    if base64.b64encode(value).decode("ascii") != text:
        raise ValueError(f"checkpoint: {what} is not canonical base64: {text!r}")
    return value


def _check_time(text: str) -> None:
    if not _RFC3339.fullmatch(text):
        raise ValueError(f"issued_at must be RFC 3339 with a time zone: {text!r}")
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"issued_at is no real time: {text!r}") from error
