"""Secrets and signatures, as Standard Webhooks (https://www.standardwebhooks.com) has them.

A secret is derived from a random seed and the installation's key: who reads the database alone cannot sign.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from datetime import datetime

from django.conf import settings

PREFIX = "whsec_"
SEED_BYTES = 32


def new_seed() -> bytes:
    return os.urandom(SEED_BYTES)


def secret_of(seed: bytes) -> bytes:
    """The 32 bytes that sign, for a seed of :data:`SEED_BYTES`."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"kopir.webhook\0" + bytes(seed), hashlib.sha256)


def shown(seed: bytes) -> str:
    """The secret as its owner is told it, once."""
    return PREFIX + base64.b64encode(secret_of(seed)).decode()


def signature(secret: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 in base64 of ``id.timestamp.body``; *timestamp* in seconds since 1970."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def headers(seeds: list[bytes], message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """What is sent beside *body*: one signature for each seed, separated by spaces."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(
            signature(secret_of(seed), message_id, timestamp, body) for seed in seeds
        ),
    }
