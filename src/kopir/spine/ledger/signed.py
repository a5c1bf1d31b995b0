"""Checking the log's own checkpoints: text, signature, key and root."""

from __future__ import annotations

from collections.abc import Iterator

from kopir.ground.signatures import parse_checkpoint, verify_checkpoint

from .models import Checkpoint, SigningKey


def check_checkpoint(row: Checkpoint, root: bytes | None, keys: list[SigningKey]) -> Iterator[str]:
    """What is wrong with a stored checkpoint; ``root`` is the recomputed one, None when the log is shorter."""
    name = f"checkpoint of {row.size} entries"
    try:
        said = parse_checkpoint(row.signed_text).checkpoint
    except ValueError as error:
        yield f"{name}: cannot be read ({error})"
        return
    if (said.size, said.root) != (row.size, bytes(row.root)):
        yield f"{name}: its signed text speaks of another size or root"
    if root is None:
        yield f"{name}: the log is shorter"
    elif said.root != root:
        yield f"{name}: its root is not the log's; an entry before place {row.size} was changed"
    key = next((key for key in keys if key.key_id == row.key_id), None)
    if key is None:
        yield f"{name}: its key {row.key_id} is not known"
    elif not verify_checkpoint(row.signed_text, bytes(key.public_key)):
        yield f"{name}: key {row.key_id} did not sign it"
