"""Search over any page: by keys, by touch and without scripts."""

import pytest
from playwright.sync_api import expect

from kopir.insight.search import store
from kopir.spine.parties import services as parties
from kopir.spine.registry.actors import process

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def built(settings, tmp_path, hub, organisations):
    settings.KOPIR_INDEX = tmp_path / "index"
    parties.add_name(
        process("test"),
        organisation_id=organisations.home.pk,
        text="Әл-Фараби атындағы Қазақ ұлттық университеті",
        lang="kk",
    )
    store.rebuild()
    yield
    store._open.clear()


def test_by_keys_alone_from_any_page_to_what_was_found(page, built):
    page.goto("/agreements/")
    page.keyboard.press("Control+k")
    field = page.locator("#palette input")
    expect(field).to_be_focused()
    page.keyboard.type("kazak ulttyk")
    found = page.locator("#palette-found a").first
    expect(found).to_have_text("Al-Farabi Kazakh National University")
    expect(page.locator("#palette-found")).to_contain_text("another spelling")
    page.keyboard.press("ArrowDown")
    expect(found).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/organisations/*/")
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()


def test_typing_narrows_the_pages_and_enter_asks_for_all(page, built):
    page.goto("/claims/")
    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("led")
    expect(page.locator("#palette .pages a", has_text="Ledger")).to_be_visible()
    expect(page.locator("#palette .pages a", has_text="Figures")).to_be_hidden()
    page.locator("#palette input").fill("seoul")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=seoul")
    expect(page.locator("main .hits a").first).to_have_text("Seoul National University")


def test_on_a_phone_the_search_is_one_touch_away(page, built):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.locator(".to-search").click()
    page.locator("#palette input").fill("crakow")
    expect(page.locator("#palette-found")).to_contain_text("Jagiellonian University")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_scripts_the_link_leads_to_the_page(chromium, live_server, built):
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.locator(".to-search").click()
    page.locator("#q").fill("北京 seoul")
    page.locator("main form button").click()
    expect(page.get_by_role("link", name="Seoul National University")).to_be_visible()
    context.close()
