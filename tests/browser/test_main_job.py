"""The main job in a real browser: from a file to a promise that is seen to be kept, and what it looks like."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from kopir.gateways.spreadsheets.tests.sheets import HEADERS, ROW, xlsx
from kopir.spine.agreements.models import Agreement, Commitment
from kopir.spine.jobs.services import run_pending
from kopir.spine.ledger.services import sequence
from kopir.spine.parties.services import refresh_derived

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNSURE = ["Uniwersytet na Golebiej", *ROW[1:3], "2023-05-01", *ROW[4:]]
WRONG = [*ROW[:3], "31.02.2025", *ROW[4:]]
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROOF = "https://example.org/places-used"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def officer(page, hub, users, organisations):
    """The page after the officer has signed in by the form."""
    user = users.officer
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    refresh_derived([row.pk for row in vars(organisations).values()])
    page.goto("/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.fill("input[name=password]", "correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def work(page):
    """Let the background work run, then look again."""
    run_pending()
    page.reload()


def imported(page):
    """Upload, map, see the fault, choose the organisation, import the good rows."""
    page.goto("/import/")
    upload = {"name": "list.xlsx", "mimeType": SHEET, "buffer": xlsx(HEADERS, ROW, UNSURE, WRONG)}
    page.set_input_files("input[type=file]", upload)
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    work(page)
    page.get_by_label("Who promises the places").select_option("partner")
    page.get_by_label("Who may see the agreements").select_option("parties")
    page.get_by_role("button", name="Check the rows").click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    work(page)
    fault = page.get_by_role("row").filter(has_text="31.02.2025")
    expect(fault).to_contain_text("Column D (Signed)")
    expect(fault.get_by_role("link", name="4")).to_be_visible()
    page.get_by_role("link", name="Choose the partners").click()
    page.get_by_role("combobox", name="Another organisation").press_sequentially("Jagiellonian")
    page.get_by_role("option", name=re.compile("Jagiellonian")).first.click()
    expect(page.get_by_role("radio", name="Another organisation of the register")).to_be_checked()
    page.get_by_role("button", name="Keep this choice").click()
    expect(page.get_by_text("Every partner is known.")).to_be_visible()
    page.get_by_role("link", name="Back to the rows").click()
    page.get_by_label("The good rows").check()
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/import/\d+/$"))
    work(page)
    expect(page.get_by_text("2 agreements were recorded")).to_be_visible()


def health_of(page, ref):
    page.goto("/agreements/")
    return page.locator("tbody tr").filter(has=page.locator(f'a[href="/agreements/{ref}/"]'))


def test_from_a_file_to_a_promise_kept(officer, shoot):
    page = officer
    imported(page)
    shoot(page, "walk-1-imported")
    agreement = Agreement.objects.get(signed_on=date(2024, 3, 14))
    row = health_of(page, agreement.pk)
    expect(row.locator(".tag")).to_have_text("Unknown")
    row.get_by_role("link").click()
    page.get_by_role("link", name="Undertake to report").click()
    page.get_by_role("button", name="Undertake to report").click()
    expect(page.get_by_text("has undertaken to report on this agreement")).to_be_visible()
    page.get_by_role("link", name="Record a delivery").click()
    page.get_by_label("How much").fill("3")
    page.get_by_label("The day it happened").fill(str(date.today() - timedelta(days=1)))
    page.get_by_label("Web page that proves it").fill(PROOF)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("The delivery is recorded.")).to_be_visible()
    while sequence():  # what the attempt right after the commit has left to do
        pass
    expect(health_of(page, agreement.pk).locator(".tag")).to_have_text("Alive")
    shoot(page, "walk-2-portfolio")
    page.goto(f"/agreements/{agreement.pk}/")
    shoot(page, "walk-3-agreement")
    promise = Commitment.objects.get(agreement=agreement)
    number = page.locator(f'a[href="/deliveries/of/{promise.pk}/"]')
    expect(number).to_contain_text("3")
    number.click()
    page.locator("tbody tr a").first.click()
    expect(page.get_by_role("link", name=PROOF)).to_be_visible()
    expect(page.get_by_role("heading", name="Check it yourself")).to_be_visible()
    shoot(page, "walk-4-delivery")
    page.get_by_role("link", name="proof").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    shoot(page, "walk-5-proof")


def speak(page, language):
    page.goto("/")
    if page.locator(".menu-button").is_visible():  # a narrow window keeps the ways around behind one button
        page.locator(".menu-button").click()
    page.locator(f'.langs button[value="{language}"]').click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def wide(page):
    """What reaches beyond the window, as (tag, class, right edge); empty when the page does not overflow."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
        [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > window.innerWidth)
        .map(e => [e.tagName, e.className, e.getBoundingClientRect().right])"""
    )


def test_no_english_no_overflow_in_any_light(officer, shoot):
    page = officer
    imported(page)
    agreement = Agreement.objects.first()
    places = {
        "front": "/",
        "portfolio": "/agreements/",
        "agreement": f"/agreements/{agreement.pk}/",
        "needs": "/needs/",
        "import": "/import/",
        "organisations": "/organisations/",
    }
    page.set_viewport_size(PHONE)
    for language in ("kk", "zh-hans"):
        speak(page, language)
        for light in ("light", "dark"):
            page.emulate_media(color_scheme=light)
            for name, path in places.items():
                page.goto(path)
                shoot(page, f"{name}-{language}-{light}")
                assert wide(page) == [], (name, language, light)
                if language == "kk" and name in ("front", "portfolio", "needs"):
                    for heading in page.locator("h1, h2, h3").all_inner_texts():
                        assert not re.search("[A-Za-z]{2}", heading), (name, heading)
    page.set_viewport_size(DESK)
    page.goto(places["agreement"])
    assert wide(page) == []
    shoot(page, "agreement-desk")
