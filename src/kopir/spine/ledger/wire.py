"""The bytes that are hashed, and values as the two databases hand them out.

A payload is canonical JSON (RFC 8785) of ``{"body": …, "kind": …, "recorded_at": …}``. What an app hands in
is the body; the entry's own columns stand beside it, so that they cannot be rewritten either. The three keys
are in canonical order, so the whole is put together without parsing the body again.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal


def moment(value: datetime | str) -> str:
    """A moment in UTC with microseconds, as hashed: ``2026-11-23T08:00:00.000000Z``.

    Takes an aware datetime or SQLite's own text for one (``2026-11-23 08:00:00``, in UTC).
    """
    if isinstance(value, str):
        whole = value if len(value) > 19 else f"{value}.000000"
        return f"{whole[:10]}T{whole[11:]:0<15}Z"
    return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def number(value: Decimal | float | int) -> str:
    """An amount as hashed: no exponent, no zeros at the end, no more. Exact for up to 15 digits.

    SQLite keeps decimals as 8-byte floats; their shortest form gives back up to 15 significant digits.
    """
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    text = repr(value)
    if "e" in text:
        return number(Decimal(text))
    return text.removesuffix(".0")


def frame(body: bytes, kind: str, recorded_at: str) -> bytes:
    """The payload of an entry; ``recorded_at`` as :func:`moment` writes it."""
    return b'{"body":%b,"kind":"%b","recorded_at":"%b"}' % (body, kind.encode(), recorded_at.encode())


def body_of(payload: bytes, kind: str, recorded_at: str) -> bytes | None:
    """The body inside the payload, or None when kind or time are not those of the entry."""
    end = b',"kind":"%b","recorded_at":"%b"}' % (kind.encode(), recorded_at.encode())
    if payload.startswith(b'{"body":') and payload.endswith(end):
        return payload[8 : -len(end)]
    return None
