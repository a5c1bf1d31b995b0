"""What this provider says of its people; one of them has two faces."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Adapter(DefaultOIDCAdapter):
    def get_claims(self, purpose, user, client, scopes, **kwargs):
        claims = super().get_claims(purpose, user, client, scopes, **kwargs)
        if user.username == "twofaced" and purpose == "userinfo":
            claims["sub"] = "somebody-else"
        return claims
