"""The way to the provider and back in a real browser: the policy lets the form lead there, and nowhere else."""

import pytest
from allauth.account.models import EmailAddress

from tests.oidc.conftest import CALLBACK, Provider, configured

__all__ = ["configured"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def provider(tmp_path, live_server):
    provider = Provider(tmp_path, f"{live_server.url}{CALLBACK}")
    yield provider
    provider.end()


def test_sign_in_through_the_provider(page, provider, configured, hub, users):
    configured(provider.url)
    EmailAddress.objects.create(user=users.officer, email=users.officer.email, verified=True, primary=True)
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Campus sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{provider.url}/**")
    page.locator("[name=login]").fill("officer")
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("[type=submit]").click()
    page.wait_for_url(lambda url: "/accounts/" not in url and provider.url not in url)
    page.goto("/people/account/")
    assert page.get_by_text("officer@example.org").count()
