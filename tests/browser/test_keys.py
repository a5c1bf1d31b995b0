"""Keys and the menu of a narrow window: they lead where they say, and can be switched off."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_slash_finds_and_a_question_mark_helps(page, hub):
    page.goto("/agreements/")
    page.keyboard.press("/")
    field = page.locator("#id_partner")
    expect(field).to_be_focused()
    page.keyboard.type("a/b?")  # in a field they are letters
    expect(field).to_have_value("a/b?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_keys_can_be_switched_off_and_stay_off(page, hub):
    page.goto("/agreements/")
    page.locator("[data-open=keys]").click()
    page.locator("[data-keys]").uncheck()
    page.keyboard.press("Escape")
    page.goto("/agreements/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#id_partner")).not_to_be_focused()
    page.locator("[data-open=keys]").click()
    expect(page.locator("[data-keys]")).not_to_be_checked()


def test_on_a_narrow_window_one_button_opens_the_ways_around(page, hub):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    way = page.locator(".top nav a", has_text="Agreements")
    expect(way).to_be_hidden()
    page.locator(".menu-button").focus()
    page.keyboard.press("Enter")
    expect(way).to_be_visible()
    page.keyboard.press("Escape")
    expect(way).to_be_hidden()
    expect(page.locator(".menu-button")).to_be_focused()
    page.keyboard.press("Enter")
    way.click()
    page.wait_for_url("**/agreements/")


def test_the_theme_that_was_chosen_is_there_before_the_page_is_drawn(page, hub):
    page.goto("/")
    page.locator("[data-set-theme=dark]").click()
    page.goto("/agreements/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 29)"


def test_the_menu_switches_kazakh_between_its_two_alphabets(page, hub):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/agreements/")
    page.get_by_role("button", name="Qazaqşa").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk-Latn")
    expect(page.locator("h1")).to_have_text("Kelısımder")
    # The letters that other alphabets lack are in the built fonts.
    assert page.evaluate("document.fonts.check('16px \"Kopir Sans\"', 'äğıİñöşūüÄĞIÑÖŞŪÜ')")
    page.get_by_role("button", name="Қазақша").click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    expect(page.locator("h1")).to_have_text("Келісімдер")


def test_more_opens_by_key_and_goes_with_escape_and_when_the_focus_leaves(page, hub, clients, live_server):
    session = clients.officer.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/agreements/")
    more, way = page.locator(".more summary"), page.locator(".more a").first
    expect(way).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(way).to_be_visible()
    page.keyboard.press("Escape")
    expect(way).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("h1").click()
    expect(way).to_be_hidden()
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".menu-button").click()
    expect(way).to_be_visible()  # with the rest, without another press
