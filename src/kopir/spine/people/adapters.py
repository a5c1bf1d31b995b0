"""How accounts come to be: by invitation or OIDC, never by an open sign-up form."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error

from kopir.kit.limits import address_of
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor

from .models import User
from .oidc import nonce_fits


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: Any, **credentials: Any) -> str:
        """One count an account. allauth adds the host that was asked for, and so a new count a made-up port."""
        return str(credentials.get("email", "")).strip().lower()

    def get_client_ip(self, request: Any) -> str:
        """The same address for allauth's limits as for our own."""
        return address_of(request) or super().get_client_ip(request)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The identity provider that the hub configured (docs/decisions/0014).

    It signs in whom it knows already; it is linked to the account of an address that *both* sides have
    verified; it may bring new people, who have no role yet. Nobody enters by an address that is not verified.
    """

    def pre_social_login(self, request: Any, sociallogin: Any) -> None:
        if not nonce_fits(sociallogin.state, sociallogin.account.extra_data):
            provider = sociallogin.account.get_provider()
            raise ImmediateHttpResponse(render_authentication_error(request, provider))

    def authenticate_by_email(self, sociallogin: Any) -> tuple[User, str] | None:
        """The account whose own, verified address the provider verified too."""
        for address in sociallogin.email_addresses:
            if not address.verified:
                continue
            own = EmailAddress.objects.filter(
                email__iexact=address.email, verified=True, user__is_active=True
            )
            known = own.select_related("user").first()
            if known is not None:
                return known.user, address.email
        return None

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Only with a verified address that no account has.

        An unverified one would let somebody sit on an address before its owner is invited.
        """
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        if not verified:
            return False
        taken = User.objects.filter(email__iexact=verified[0]).exists()
        return not taken and not EmailAddress.objects.filter(email__iexact=verified[0]).exists()

    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:200]
        user.email = (user.email or "").lower()
        return user

    def save_user(self, request: Any, sociallogin: Any, form: Any = None) -> Any:
        user = super().save_user(request, sociallogin, form)
        write(Actor(user_id=user.pk), "person.join", ("user", user.pk), after={"by": "oidc"})
        return user


def on_linked(sender: Any, request: Any, sociallogin: Any, **kwargs: Any) -> None:
    """A provider's identity now opens this account: that belongs on the trail."""
    pk = sociallogin.user.pk
    write(Actor(user_id=pk), "person.link", ("user", pk), after={"by": "oidc"})


def on_unlinked(sender: Any, request: Any, socialaccount: Any, **kwargs: Any) -> None:
    pk = socialaccount.user_id
    write(Actor(user_id=pk), "person.unlink", ("user", pk), before={"by": "oidc"})
