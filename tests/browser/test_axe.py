"""axe on every page template, in four languages, light and dark, wide and narrow: no violation.

axe-core comes from npm for development alone. The main pages, one of each layout, are looked at in every way;
every other page in one language, by test_every_page.py.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from kopir.kit.languages import content_languages
from tests.standing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 AA, and what axe calls good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async tags => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']}))
  .violations.map(v => v.id + ': ' + v.help + ' | ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 140)).join(' | '))"""
LANGUAGES = [code for code, _label in content_languages()]
#: Template → address; ids are those of the home organisation's own records.
PAGES = {
    "atlas": "/",
    "style guide": "/styleguide/",
    "list": "/agreements/",
    "record": "/agreements/{agreement}/",
    "form": "/agreements/new/",
    "review": "/agreements/{agreement}/propose/",
    "indicator": "/figures/agreements.in_force/",
    "agenda": "/needs/",
    "claims": "/claims/",
    "institutions": "/for/institutions/",
    "students": "/for/students/",
    "researchers": "/for/researchers/",
    "investors": "/for/investors/",
}


@pytest.fixture
def world(hub, organisations, users, settings, tmp_path):
    settings.KOPIR_FILES, settings.KOPIR_KEYS = tmp_path / "files", tmp_path / "keys"
    return build(organisations, users)


@pytest.fixture
def open_as(chromium, live_server):
    def open_(client, width, theme, language):
        # The policy refuses a script from elsewhere, so axe is put in past it; test_policy.py holds the policy.
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            bypass_csp=True,
            reduced_motion="reduce",
        )
        cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {
            "django_language": language
        }
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        context.add_init_script(path=AXE)
        return context

    return open_


def addresses(ids):
    return {name: path.format(**ids) for name, path in PAGES.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_breaks_a_rule(language, world, clients, open_as):
    wrong, context = [], open_as(clients.officer, 1280, "light", language)
    page = context.new_page()
    for name, path in addresses(world["home"].ids).items():
        answer = page.goto(path)
        assert answer.status == 200, path
        assert page.locator("html").get_attribute("lang") == language
        for theme, width in itertools.product(("light", "dark"), (1280, 390)):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size({"width": width, "height": 900})
            wrong += [f"{name} {theme} {width}: {said}" for said in page.evaluate(RUN, RULES)]
    context.close()
    assert wrong == []


def test_axe_would_say_so(clients, hub, open_as):
    """Were a broken rule not noticed, the test above would prove nothing."""
    context = open_as(clients.officer, 1280, "light", "en")
    page = context.new_page()
    page.goto("/agreements/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<input><p class=\"pale\">pale</p>')"
    )
    page.evaluate("document.querySelector('.pale').style.color = '#ddd'")
    said = " ".join(page.evaluate(RUN, RULES))
    context.close()
    assert "label:" in said and "color-contrast:" in said


def test_a_menu_and_a_dialog_that_are_open_keep_the_rules_in_latin_letters_too(world, clients, open_as):
    context = open_as(clients.officer, 390, "dark", "kk-latn")
    page = context.new_page()
    for path in ("/", PAGES["record"].format(**world["home"].ids), "/claims/"):
        page.goto(path)
        assert page.locator("html").get_attribute("lang") == "kk-Latn"
        assert page.evaluate(RUN, RULES) == [], path
    page.goto("/agreements/")
    page.locator(".menu-button").click()
    assert page.evaluate(RUN, RULES) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert page.evaluate(RUN, RULES) == []
    context.close()
