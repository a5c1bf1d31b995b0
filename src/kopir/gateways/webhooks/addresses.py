"""Which addresses may be told anything: the open internet over HTTPS, unless the installation allows more.

The name is looked up when a connection is made, and what was checked is what is connected to: a name that means
another machine a moment later (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from kopir.kit.errors import Invalid

LONGEST = 500
_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(Exception):
    """The name means an address that nothing is sent to."""


def checked_url(text: str) -> str:
    """The address as it is kept. Raises Invalid. What the name means is looked at when something is sent."""
    text = text.strip()
    fault = ""
    try:
        parts = urlsplit(text)
        _port, host = parts.port, parts.hostname
    except ValueError:
        raise Invalid({"url": [_("This is no web address.")]}) from None
    allowed = {"https", "http"} if settings.KOPIR_WEBHOOK_HTTP else {"https"}
    if len(text) > LONGEST or not text.isascii() or not text.isprintable() or " " in text or not host:
        fault = _("This is no web address.")
    elif parts.scheme not in allowed:
        fault = _("The address begins with https://")
    elif parts.username or parts.password or parts.fragment:
        fault = _("An address without a name, a password or a # is wanted.")
    if fault:
        raise Invalid({"url": [fault]})
    return text


def may_reach(address: str) -> bool:
    """Whether something may be sent to this IP address."""
    ip: IPv4Address | IPv6Address | None = ip_address(address.partition("%")[0])
    while isinstance(ip, IPv6Address) and (inner := _inside(ip)) is not None:
        ip = inner
    if ip is None or ip.is_multicast or ip.is_unspecified or ip.is_link_local:
        return False  # link-local: where clouds keep the secrets of their machines
    if settings.KOPIR_WEBHOOK_PRIVATE and (ip.is_private or ip.is_loopback):
        return True
    return ip.is_global and not ip.is_reserved


def _inside(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to, if it is of a kind that does."""
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def judged(found: Sequence[tuple[Any, ...]]) -> Sequence[tuple[Any, ...]]:
    """What a name was found to mean (as ``getaddrinfo`` says it). Raises Refused when any of it is closed."""
    if not found or not all(may_reach(str(to[0])) for *_rest, to in found):
        raise Refused
    return found


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """A connection to *host*, looked up once. Raises Refused, OSError."""
    last: OSError | None = None
    targets = judged(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    for family, kind, protocol, _name, to in targets[:4]:
        made = socket.socket(family, kind, protocol)
        try:
            made.settimeout(timeout)
            made.connect(to)
        except OSError as error:
            made.close()
            last = error
        else:
            return made
    raise last or OSError("no address")
