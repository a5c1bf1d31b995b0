"""A real Chromium for the tests: it watches every page for errors, English left over and overflow."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
SCREENSHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    """One browser for a file of tests, which open contexts of their own.

    Without Chromium the tests are skipped, or fail where KOPIR_REQUIRE_BROWSER=1.
    """
    if not CHROMIUM.exists():
        if os.environ.get("KOPIR_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{CHROMIUM} is absent, and KOPIR_REQUIRE_BROWSER=1")
        pytest.skip(f"{CHROMIUM} is absent")
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, in which Django would refuse to ask the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium, live_server):
    """A page of the live server; whatever the browser complained about fails the test at its end."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []

    def heard(message):
        # A refused Content-Security-Policy directive is reported as a console error, too.
        if message.type in ("error", "warning"):
            complaints.append(f"{page.url}: {message.type}: {message.text}")

    def answered(response):
        if response.status >= 400:
            complaints.append(f"{response.url}: {response.status}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("response", answered)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def shoot():
    """``shoot(page, name)`` keeps the whole page as a picture under build/screenshots."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return lambda page, name: page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
