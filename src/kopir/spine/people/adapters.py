"""How accounts come to be: by invitation or OIDC, never by an open sign-up form."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: Any) -> bool:
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """The identity provider that the hub configured may bring new people; they have no role yet."""

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: Any, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = (data.get("name") or " ".join(part for part in parts if part))[:200]
        user.email = (user.email or "").lower()
        return user
