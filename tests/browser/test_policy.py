"""The content security policy in a real browser; test_every_page.py listens on every page."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
LISTEN = """document.addEventListener("securitypolicyviolation",
    event => console.error("violation: " + event.effectiveDirective + " " + event.blockedURI))"""


def test_the_listener_hears(chromium, live_server, hub):
    """Were a broken policy not noticed, the test above would prove nothing."""
    page, heard = chromium.new_page(base_url=live_server.url), []
    page.on("console", lambda said: heard.append(said.text))
    page.add_init_script(LISTEN)
    page.goto("/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=https://example.org/x.png>')")
    page.wait_for_timeout(300)
    assert any("violation: style-src" in text for text in heard)
    assert any("violation: img-src" in text for text in heard)
