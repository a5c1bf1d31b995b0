"""A passkey and a TOTP app in a real browser: set up, and sign in with. The authenticator is Chromium's own."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


@pytest.fixture
def authenticator(page):
    """A device with its own user verification and room for passkeys (CDP's WebAuthn domain)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


@pytest.fixture
def officer(page, hub, users):
    user = users.officer
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    by_password(page, user)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return user


def by_password(page, user):
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def opened(page, path):
    """A page of the account's secrets, which asks for the password again first."""
    page.goto(path)
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url(f"**{path}")


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def test_a_passkey_signs_in_without_password_or_name(page, officer, authenticator):
    session, device = authenticator
    opened(page, "/accounts/2fa/webauthn/add/")
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/accounts/2fa/(?!webauthn/add/)"))
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [credential["isResidentCredential"] for credential in held] == [True]
    assert Authenticator.objects.filter(user=officer, type="webauthn").count() == 1
    sign_out(page)
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto("/people/account/")
    expect(page.get_by_text(officer.email).first).to_be_visible()


def test_a_password_alone_is_not_enough_beside_a_security_key(page, officer, authenticator):
    opened(page, "/accounts/2fa/webauthn/add/")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/accounts/2fa/(?!webauthn/add/)"))
    assert Authenticator.objects.filter(user=officer, type="webauthn").count() == 1
    sign_out(page)
    by_password(page, officer)
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.goto("/needs/")
    page.wait_for_url("**/accounts/**")
    page.goto("/accounts/2fa/authenticate/")
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_totp_app(page, officer):
    opened(page, "/accounts/2fa/totp/activate/")
    secret = page.locator("#authenticator_secret").input_value()
    expect(page.locator("img[src^='data:image/svg']")).to_be_visible()
    now = fresh_counter()
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, now)))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**/recovery-codes/**")
    sign_out(page)
    with_code(page, officer, secret, counter := fresh_counter())
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    sign_out(page)
    with_code(page, officer, secret, counter)  # good once, also within its half minute
    expect(page.get_by_role("link", name="Incorrect code")).to_be_visible()


def fresh_counter():
    """The counter of a half-minute that has long enough to go for a slow machine to send its code in."""
    while time.time() % 30 > 15:
        time.sleep(0.5)
    return next(iter(yield_hotp_counters_from_time()))


def with_code(page, user, secret, counter):
    by_password(page, user)
    page.wait_for_url("**/accounts/2fa/authenticate/**")
    page.fill("input[name=code]", format_hotp_value(hotp_value(secret, counter)))
    page.get_by_role("button", name="Sign In").first.click()
