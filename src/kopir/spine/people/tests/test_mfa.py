"""``KOPIR_REQUIRE_MFA``: whoever may change something shows a second factor, or may do nothing."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters

from kopir.spine.people.selectors import actor_for, actor_for_token
from kopir.spine.people.services import create_token, one_time_link

pytestmark = pytest.mark.django_db


def test_a_strong_role_is_led_to_set_up_a_factor_and_may_do_nothing_before(
    clients, users, organisations, settings
):
    path = f"/people/organisations/{organisations.home.pk}/"
    settings.KOPIR_REQUIRE_MFA = True
    assert clients.officer.get(path)["Location"] == "/accounts/2fa/"
    assert clients.viewer.get(path).status_code == 200
    assert not actor_for(users.officer).can("read", organisations.home.pk)
    assert not actor_for(users.hub_admin).administers_hub()
    TOTP.activate(users.officer, generate_totp_secret())
    assert clients.officer.get(path).status_code == 200
    assert actor_for(users.officer).can("write", organisations.home.pk)


def test_a_token_made_before_does_not_go_around_it(actors, organisations, settings):
    _token, secret = create_token(actors.officer, name="old", scopes=["read", "write"], expires_in_days=9)
    settings.KOPIR_REQUIRE_MFA = True
    assert not actor_for_token(secret).can("read", organisations.home.pk)


def test_password_sign_in_asks_for_the_second_factor(client, hub, users):
    EmailAddress.objects.create(user=users.officer, email=users.officer.email, verified=True, primary=True)
    secret = generate_totp_secret()
    TOTP.activate(users.officer, secret)
    form = {"login": users.officer.email, "password": "correct horse battery"}
    answer = client.post("/accounts/login/", form)
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert "_auth_user_id" not in client.session
    code = format_hotp_value(hotp_value(secret, next(iter(counters()))))
    assert client.post("/accounts/2fa/authenticate/", {"code": code}).status_code == 302
    assert client.session["_auth_user_id"] == str(users.officer.pk)


def test_a_one_time_link_does_not_go_around_the_second_factor(client, hub, users):
    TOTP.activate(users.hub_admin, generate_totp_secret())
    path = one_time_link(users.hub_admin).removeprefix("http://127.0.0.1:8000")
    assert client.post(path)["Location"] == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    assert Authenticator.objects.filter(user=users.hub_admin).exists()
