"""The OpenID Connect provider of this hub, read from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Oidc:
    """``apps`` as allauth's settings want them; ``origins`` that a sign-in form may lead to."""

    apps: list[dict[str, Any]] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)


def oidc_from(environment: Mapping[str, str]) -> Oidc:
    """From ``KOPIR_OIDC_*``; ImproperlyConfigured when half is missing or the issuer is not under TLS.

    The ID token comes over the direct connection to the provider, whose TLS stands for its signature
    (OpenID Connect Core 1.0 §3.1.3.7, 6), so plain HTTP is refused but on loopback.
    """
    issuer = environment.get("KOPIR_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return Oidc()
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ImproperlyConfigured("KOPIR_OIDC_ISSUER must begin with https://")
    missing = [name for name in ("KOPIR_OIDC_CLIENT_ID", "KOPIR_OIDC_SECRET") if not environment.get(name)]
    if missing:
        raise ImproperlyConfigured(f"KOPIR_OIDC_ISSUER is set, so {' and '.join(missing)} must be too")
    app = {
        "provider_id": "oidc",
        "name": environment.get("KOPIR_OIDC_NAME") or "OpenID Connect",
        "client_id": environment["KOPIR_OIDC_CLIENT_ID"],
        "secret": environment["KOPIR_OIDC_SECRET"],
        "settings": {"server_url": issuer},
    }
    more = environment.get("KOPIR_OIDC_ORIGINS", "").split()
    return Oidc([app], [f"{parts.scheme}://{parts.netloc}", *more])
