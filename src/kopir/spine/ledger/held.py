"""A checkpoint that somebody outside kept: the one thing that an operator who owns the database cannot rebuild."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

from kopir.ground.signatures import Checkpoint, key_id, parse_checkpoint, verify_checkpoint

from .keys import follows, verifier_line
from .models import Checkpoint as CheckpointRow
from .models import SigningKey

_KEY = "key: "


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint's parsed text, the text as received, and the public key that came with it, if one did."""

    checkpoint: Checkpoint
    signed_text: str
    public_key: bytes | None


def file_text(row: CheckpointRow, key: SigningKey | None) -> str:
    """What goes out to partners: the signed text and, on a line of its own, the key that signed it."""
    return row.signed_text + (f"{_KEY}{verifier_line(key)}\n" if key else "")


def parse_file(text: str) -> Held:
    """Read what :func:`file_text` wrote, or a bare signed checkpoint. Raises ValueError that says what is wrong."""
    lines = text.replace("\r\n", "\n").rstrip("\n").split("\n")
    public: bytes | None = None
    if lines[-1].startswith(_KEY):
        parts = lines.pop().removeprefix(_KEY).split("+", 2)
        try:
            public = base64.b64decode(parts[2], validate=True)
        except (IndexError, binascii.Error) as error:
            raise ValueError("the line with the key cannot be read") from error
        if key_id(public) != parts[1]:
            raise ValueError("the key is not the one that its line names")
    signed = "\n".join(lines) + "\n"
    checkpoint = parse_checkpoint(signed).checkpoint
    if public is not None and not verify_checkpoint(signed, public):
        raise ValueError("the key in the file did not sign this checkpoint; the file is damaged")
    return Held(checkpoint, signed, public)


def check_held(held: Held, size: int, root: bytes | None, keys: list[SigningKey]) -> list[str]:
    """What speaks against the log, in plain sentences; ``root`` is the log's recomputed root at that size."""
    said = held.checkpoint
    faults = []
    if said.size > size:
        faults.append(f"held checkpoint: it has {said.size} entries, the log only {size}")
    elif said.root != root:
        faults.append(
            f"held checkpoint: the log's first {said.size} entries are not those that it was signed over"
        )
    signer = next((key for key in keys if verify_checkpoint(held.signed_text, bytes(key.public_key))), None)
    if signer is None:
        faults.append("held checkpoint: none of the log's keys signed it")
    elif not follows(signer.key_id, keys[-1].key_id, keys):
        faults.append(f"held checkpoint: its key {signer.key_id} has not handed over to the present key")
    return faults
