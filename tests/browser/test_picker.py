"""An organisation chosen by its name: by keys, by touch and without scripts."""

import pytest
from playwright.sync_api import expect

from kopir.insight.search import store
from kopir.spine.parties import services as parties
from kopir.spine.registry.actors import process

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(clients, organisations, hub, settings, tmp_path, live_server):
    """The cookie of a signed-in officer, in a world whose index is built."""
    settings.KOPIR_INDEX = tmp_path / "index"
    parties.create_organisation(
        process("test"), name="Seoul National University", lang="en", kind="campus", city="Pyeongchang"
    )
    store.rebuild()
    yield {"name": "sessionid", "value": clients.officer.cookies["sessionid"].value, "url": live_server.url}
    store._open.clear()


def test_by_keys_and_by_touch(page, officer):
    page.context.add_cookies([officer])
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/agreements/new/")
    field = page.get_by_role("combobox", name="Add a party by its name")
    offers = page.locator(".offers li")
    field.press_sequentially("сеул нейшнл")
    expect(offers).to_have_count(2)
    expect(page.locator(".picker [role=status]")).to_have_text("2 organisations are offered")
    field.press("ArrowUp")
    expect(offers.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    marked = offers.nth(0)
    assert field.get_attribute("aria-activedescendant") == marked.get_attribute("id")
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("сеул нейшнл")
    field.press("Escape")
    expect(field).to_have_value("")
    field.press_sequentially("seoul")
    expect(offers).to_have_count(2)
    marked = offers.filter(has_text="South Korea")
    while marked.get_attribute("aria-selected") != "true":
        field.press("ArrowDown")
    field.press("Enter")
    expect(page.locator(".picker .chosen")).to_have_text("Seoul · South Korea · University")
    page.get_by_role("button", name="Clear").click()
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    field.press_sequentially("jagiel")
    offers.first.click()
    expect(field).to_have_value("Jagiellonian University")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/agreements/new/?party=*")
    expect(page.get_by_role("heading", name="2. What you agree on")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_scripts_the_server_asks_back(chromium, live_server, officer):
    context = chromium.new_context(base_url=live_server.url, locale="en-GB", java_script_enabled=False)
    context.add_cookies([officer])
    page = context.new_page()
    page.goto("/agreements/new/")
    field = page.get_by_label("Add a party by its name")
    field.fill("Seoul National University")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("radio")).to_have_count(2)
    page.get_by_label("South Korea").check()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("main li", has_text="Seoul National University")).to_be_visible()
    field.fill("zzz qqq xxx")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".fault")).to_contain_text("add it first")
    context.close()
