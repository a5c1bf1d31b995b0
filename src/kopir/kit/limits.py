"""Rate limits with a name and a number at the call site, counted in the database for all processes together.

A fixed window: simple to reason about, and at most twice the limit passes at a window's edge, which is
enough against guessing and flooding (ASVS 2.4.1). Kept by hash, so that no address lies about.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import time
from datetime import UTC, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .models import RateWindow


class TooMany(Exception):
    """The limit is reached: answered with 429 and ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(_("Too many attempts. Please wait a little and try again."))


def address_of(request: HttpRequest) -> str:
    """The IP address that the request comes from.

    Behind a proxy (``KOPIR_BEHIND_PROXY``) that is the last entry of ``X-Forwarded-For``, the one that our
    proxy wrote; what stands before it was sent by anybody. Without a proxy the header says nothing.
    """
    if settings.KOPIR_BEHIND_PROXY:
        forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with contextlib.suppress(ValueError):
            return str(ipaddress.ip_address(forwarded))
    return str(request.META.get("REMOTE_ADDR", ""))


def _neighbourhood(address: str) -> str:
    """An IPv6 subscriber has 2^64 addresses and is one asker all the same (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))


def hashed_key(key: str, key_prefix: str, version: int) -> str:
    """Django's ``KEY_FUNCTION``: keys hold addresses, and the table need not tell them."""
    return hashlib.sha256(f"{key_prefix}:{version}:{key}".encode()).hexdigest()


def who_asks(request: HttpRequest) -> str:
    """The signed-in user, else the address that the connection comes from."""
    actor = getattr(request, "actor", None)
    if actor is not None and actor.user_id is not None:
        return f"user {actor.user_id}"
    return f"address {_neighbourhood(address_of(request))}"


def allow_or_refuse(name: str, request: HttpRequest, *, limit: int, seconds: int) -> None:
    """Count one use of *name* by whoever asks; raises TooMany when more than *limit* fall in one window.

    Call it outside a transaction: a count that is rolled back with a failed attempt counts nothing.
    """
    count(name, who_asks(request), limit=limit, seconds=seconds)


def count(name: str, who: str, *, limit: int, seconds: int, now: float | None = None) -> None:
    """As :func:`allow_or_refuse` for any key; *now* is seconds since the epoch."""
    moment = time.time() if now is None else now
    start = int(moment // seconds) * seconds
    key = hashlib.sha256(f"{name}\x1f{who}\x1f{start}".encode()).hexdigest()
    ends_at = datetime.fromtimestamp(start + seconds, tz=UTC)
    if not RateWindow.objects.filter(key=key).update(used=F("used") + 1):
        try:
            with transaction.atomic():
                RateWindow.objects.create(key=key, used=1, ends_at=ends_at)
        except IntegrityError:
            RateWindow.objects.filter(key=key).update(used=F("used") + 1)
        RateWindow.objects.filter(ends_at__lt=datetime.fromtimestamp(moment, tz=UTC)).delete()
    if RateWindow.objects.filter(key=key, used__gt=limit).exists():
        raise TooMany(retry_after=max(1, int(start + seconds - moment)))
