"""A hub from nothing, by the keyboard alone, with a look back on the way; narrow, in Kazakh's Latin letters."""

import pytest
from playwright.sync_api import expect

from kopir.spine.hub.models import Hub
from kopir.web.onboarding.links import setup_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(settings, tmp_path, live_server):
    settings.KOPIR_KEYS, settings.KOPIR_BASE_URL = tmp_path / "keys", live_server.url
    return setup_url()


@pytest.fixture
def page(chromium, live_server):
    """A page that may meet a 422, since bad input is a part of this; every other complaint of the browser fails."""
    context = chromium.new_context(base_url=live_server.url, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [said for said in complaints if "422" not in said] == []


def go_on(page):
    page.locator("main form button").last.focus()
    page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "kk-latn")])
def test_a_hub_is_made_page_by_page(page, live_server, link, width, language):
    page.set_viewport_size({"width": width, "height": 900})
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.goto(link)
    go_on(page)
    page.locator("#id_country").select_option("KG")
    go_on(page)
    expect(page.locator("#id_currency")).to_have_value("KGS")
    expect(page.locator("#id_time_zone")).to_have_value("Asia/Bishkek")
    page.go_back()
    expect(page.locator("#id_country")).to_have_value("KG")
    page.go_forward()
    go_on(page)
    expect(page.locator("[name=languages][value=ru]")).to_be_checked()
    go_on(page)
    page.locator("#id_name_en").fill("")
    page.locator("#id_name_ru").fill("")
    go_on(page)
    expect(page.locator(".summary")).to_be_focused()
    page.locator("#id_name_ru").fill("Кыргызстан")
    go_on(page)
    assert len(page.locator("#id_west").input_value().split("\n")) > 20
    page.locator("#id_west").fill("DE\nAtlantis")
    go_on(page)
    expect(page.locator("#id_west_error")).to_contain_text("Atlantis")
    page.locator("#id_west").fill("DE\nUS")
    go_on(page)
    page.locator("#id_name").fill("First Sample")
    page.locator("#id_email").fill("first@example.org")
    go_on(page)
    page.wait_for_url("**/setup/review/")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator("#id_password").fill("a long and unusual sentence")
    go_on(page)
    page.wait_for_url(f"{live_server.url}/")
    expect(page.locator("main a[href='/organisations/new/']")).to_be_visible()
    hub = Hub.objects.get()
    assert (hub.code, hub.currency, hub.name) == ("kg", "KGS", {"ru": "Кыргызстан"})
