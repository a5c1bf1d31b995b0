"""What the log's entries say of deliveries and evidence: canonical JSON (RFC 8785), ids and no names.

The log speaks of a delivery by the id of its entry, never by the id of its row: rows could be exchanged.
Written by hand and not through ``canonical_bytes``, since a verification builds each of them again; a test
holds the two equal.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

from kopir.ground.canonical import canonical_bytes
from kopir.spine.ledger.wire import number


def delivery_body(
    agreement: int,
    by: int | None,
    commitment: int,
    occurred_on: date | str,
    organisation: int | None,
    process: str,
    quantity: Decimal | float | int,
    reason: str | None = "",
    reverses: int | None = None,
) -> bytes:
    """Body of a delivery or, with ``reverses`` (the entry id of the delivery taken back), of a reversal."""
    text = (
        f'{{"agreement":{agreement},"by":{_id(by)},"commitment":{commitment},"occurred_on":"{occurred_on}",'
        f'"organisation":{_id(organisation)},"process":{_quoted(process)},"quantity":"{number(quantity)}"'
    )
    if reverses is not None:
        text += f',"reason_sha256":"{sha256((reason or "").encode()).hexdigest()}","reverses":{reverses}'
    return f"{text}}}".encode()


def evidence_body(
    by: int | None,
    delivery: int,
    kind: str,
    record_type: str,
    record_id: int | None,
    content: str,
    url: str | None,
) -> bytes:
    """Body of an evidence entry: ``delivery`` is the delivery's entry id, ``content`` a file's SHA-256 in hex."""
    return canonical_bytes(
        {
            "by": by,
            "delivery": delivery,
            "kind": str(kind),
            "record": [record_type, record_id] if record_type else None,
            "sha256": content or None,
            "url_sha256": sha256(url.encode()).hexdigest() if url else None,
        }
    )


def _id(value: int | None) -> int | str:
    return "null" if value is None else value


@lru_cache(maxsize=256)
def _quoted(text: str) -> str:
    return canonical_bytes(text).decode()
