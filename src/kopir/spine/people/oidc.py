"""Sign-in through the hub's own OpenID Connect provider: allauth's flow, with the checks that it leaves out.

allauth checks the state and, when asked, proves possession of the code by PKCE. OpenID Connect Core 1.0
wants three more, which are made here: the nonce of the ID token is the one that this sign-in asked with
(§3.1.3.7, 11), the userinfo answer is about the same subject as the ID token (§5.3.2), and a subject is
unique only together with its issuer (§2), so that another issuer's "42" is another person.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse


class OidcRefused(ProviderException):
    """The provider's answer does not fit what was asked; told as a failed sign-in, without the reason."""


class StrictOpenIDConnect(OpenIDConnectProvider):
    """Named in ``SOCIALACCOUNT_PROVIDERS`` in place of allauth's own; its URLs and views serve it."""

    package = "allauth.socialaccount.providers.openid_connect"  # whose addresses these are
    pkce_enabled_default = True

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """The hub says what is asked for; an address that somebody was sent does not."""
        return list(self.get_scope())

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        return dict(self.get_auth_params())

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Go to the provider with a nonce that is kept in the session beside the state."""
        nonce = secrets.token_urlsafe(32)
        auth_params = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        response: HttpResponse = super().redirect(
            request, process, auth_params=auth_params, nonce=nonce, **kwargs
        )
        return response

    def extract_uid(self, data: dict[str, Any]) -> str:
        """64 hexadecimal digits for (issuer, subject)."""
        claims = data.get("id_token") or {}
        issuer, subject = claims.get("iss"), claims.get("sub")
        if not issuer or not subject:
            raise OidcRefused("the answer holds no ID token")
        userinfo = data.get("userinfo")
        if userinfo and userinfo.get("sub") != subject:
            raise OidcRefused("userinfo is about somebody else")
        return hashlib.sha256(f"{issuer}\x1f{subject}".encode()).hexdigest()

    def extract_email_addresses(self, data: dict[str, Any]) -> list[EmailAddress]:
        """As allauth, but verified only by a true ``email_verified``: some providers send "false" as text."""
        found: list[EmailAddress] = super().extract_email_addresses(data)
        for address in found:
            address.email = address.email.lower()
            address.verified = address.verified in (True, "true")
        return found


def nonce_fits(state: dict[str, Any], extra_data: dict[str, Any]) -> bool:
    """Whether the ID token carries the nonce that this session's sign-in asked with."""
    asked = state.get("nonce")
    answered = (extra_data.get("id_token") or {}).get("nonce")
    if not (isinstance(asked, str) and asked and isinstance(answered, str)):
        return False
    return secrets.compare_digest(asked.encode(), answered.encode())
