"""What a page is on paper: A4, without the frame, with its address and day, nothing cut off, whatever the theme."""

import io
import re
from datetime import date

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.standing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: A4 at 96 dots an inch less the margins of print.css.
PAPER = 794 - 2 * 60
#: A page and what must be on its paper. The ids are those of the home organisation's own records.
PAGES = {
    "/": "Across borders",
    "/agreements/": "Last sign of life",
    "/agreements/{agreement}/": "Deliveries and their evidence",
    "/organisations/{organisation}/": "Names",
    "/claims/": "Claims",
    "/figures/agreements.in_force/": "The records behind this figure",
    "/needs/": "What needs me",
    "/ledger/entries/": "Entries of the ledger",
}
CUT = """() => [...document.querySelectorAll("main *")].filter(e => !e.closest(".away, svg") &&
  e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className)"""


@pytest.fixture
def world(hub, organisations, users, settings, tmp_path):
    settings.KOPIR_FILES, settings.KOPIR_KEYS = tmp_path / "files", tmp_path / "keys"
    return build(organisations, users)


@pytest.fixture
def page(chromium, live_server, clients):
    context = chromium.new_context(base_url=live_server.url, color_scheme="dark")
    for name, morsel in clients.officer.cookies.items():
        context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", ["en", "kk"])
def test_paper_says_whose_page_it_is_and_loses_nothing(world, page, live_server, language):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    for path, words in PAGES.items():
        address = path.format(**world["home"].ids)
        page.set_viewport_size({"width": PAPER, "height": 1000})
        page.goto(address)
        page.emulate_media(media="print")
        assert page.evaluate(CUT) == [], address
        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
        page.emulate_media(media="screen")
        assert [round(side) for side in sheets[0].mediabox[2:]] == [595, 842], "A4 in points"
        told = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in sheets))
        assert f"{live_server.url}{address}" in told and date.today().isoformat() in told, address
        assert f"1 / {len(sheets)}" in told, address
        if language == "en":
            assert words in told, address
            assert "Sign out" not in told and "Appearance" not in told, address


def test_on_paper_the_frame_is_gone_and_the_ink_dark(hub, page):
    page.goto("/agreements/")
    page.emulate_media(media="print", color_scheme="dark")
    for gone in (".top nav", ".top .langs", ".filters", ".foot"):
        expect(page.locator(gone).first).to_be_hidden()
    assert page.evaluate("() => getComputedStyle(document.body).color") == "rgb(27, 37, 48)"


def test_a_link_out_of_the_hub_says_on_paper_where_it_leads(hub, page):
    page.goto("/styleguide/")
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
        '<a href="https://example.org/paper">A source</a> <a href="https://example.org/bare">https://example.org/bare</a>')"""
    )
    told = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
    assert told.count("https://example.org/paper") == 1 and told.count("https://example.org/bare") == 1
