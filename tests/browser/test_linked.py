"""Linked data in a real browser: a data block under the strict policy on scripts, read whole and not run."""

import json

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_data_block_breaks_no_policy_and_reads_back(page, hub, organisations):
    hub.name = {"en": "</script><script>console.error('it ran')</script>"}
    hub.save()
    answer = page.goto("/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy
    found = page.locator('script[type="application/ld+json"]')
    assert json.loads(found.text_content())["name"] == hub.name["en"]
    page.goto(f"/organisations/{organisations.home.pk}/")
    assert json.loads(found.text_content())["name"] == organisations.home.name
