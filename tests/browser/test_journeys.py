"""Five journeys through the demo hub, each by mouse, by keyboard alone and by thumb at 390 px.

A real server with its worker, as ``make run`` starts it; nobody is put on a page but the first.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date

import pytest
from playwright.sync_api import expect

from kopir.gateways.spreadsheets.tests.sheets import HEADERS, xlsx
from tests.servers import Server, prepare

from .hands import HANDS
from .watching import Watch

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICER = "officer@example.org"
#: The days on which the two agreements of each one's file were signed: nobody's are in the hub already.
SIGNED = {
    "mouse": ("2023-03-14", "2023-04-02"),
    "keyboard": ("2023-05-16", "2023-06-03"),
    "thumb": ("2023-07-18", "2023-08-05"),
}
PARTNERS = ("Lehigh University", "University of Minnesota")
DRAWN = "() => { window.papers = 0; window.print = () => { window.papers += 1; }; }"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """``kopir(command, ...)`` for the demo hub, which a server and its worker serve at ``kopir.url``."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {
        **{name: value for name, value in os.environ.items() if name != "KOPIR_DEBUG"},
        "KOPIR_DATA": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'kopir.sqlite3'}",
    }

    def kopir(*command):
        whole = [sys.executable, "-m", "kopir.web.cli", *command]
        told = {**environment, "KOPIR_BASE_URL": kopir.url}
        done = subprocess.run(whole, env=told, check=True, timeout=120, capture_output=True, text=True)
        return done.stdout.strip()

    kopir.url = "http://127.0.0.1:1"
    prepare(environment)
    for command in (("migrate", "-v0"), ("ledger-key", "init"), ("load-demo",)):
        kopir(*command)
    server = Server(environment, folder / "server.log", worker=True).ready()
    kopir.url = server.url
    yield kopir
    server.end()


@pytest.fixture(params=HANDS)
def hands(request, demo, chromium):
    """A visitor on the front page, and the test's last word on what went wrong beside the journey."""
    kind = HANDS[request.param]
    context = chromium.new_context(
        base_url=demo.url, locale="en-GB", viewport=kind.viewport, has_touch=kind.touch, is_mobile=kind.touch
    )
    context.add_init_script(f"({DRAWN})()")
    page = context.new_page()
    page.set_default_timeout(30_000)  # a machine may be busy
    hands = kind(page, Watch(page))
    hands.name = request.param
    page.goto("/")
    yield hands
    context.close()
    assert hands.watch.complaints == []


def number_of(hands, label):
    """The number beside *label* in a list of figures."""
    return int(hands.row(label).get_by_role("link").first.inner_text())


def test_from_a_spreadsheet_to_an_opened_number(hands, demo, tmp_path):
    rows = [
        [partner, "", "MoU", day, "2029-12-31", *[""] * 4, f"{hands.name} {number}"]
        for number, (partner, day) in enumerate(zip(PARTNERS, SIGNED[hands.name], strict=True))
    ]
    file = tmp_path / "our agreements.xlsx"
    file.write_bytes(xlsx(HEADERS, *rows))
    hands.page.goto(demo("sign-in-link", OFFICER))
    hands.press("Sign in", "button", within=hands.page.locator("main"))
    hands.goes("Figures")
    before = number_of(hands, "Agreements in force")
    hands.goes("Import")
    hands.uploads("File", file)
    hands.press("Read the file", "button")
    hands.press("Open the result")
    hands.reads("Which column is what")
    hands.choose("Who promises the places", "The partner")
    hands.press("Check the rows", "button")
    hands.press("Open the result")
    hands.sees("Ready: 2.")
    hands.tick("The good rows")
    hands.press("Import", "button")
    hands.press("Open the result")
    hands.sees("2 agreements were recorded.")
    hands.goes("Figures")
    assert number_of(hands, "Agreements in force") == before + 2
    hands.press(str(before + 2), within=hands.row("Agreements in force"))
    hands.reads("Agreements in force")
    signed = f"{date.fromisoformat(SIGNED[hands.name][0]):%-d %b %Y}"
    hands.press("Memorandum: Lehigh University", within=hands.row(signed))
    hands.reads("Memorandum: Lehigh University")
    hands.sees(signed)


def test_from_the_atlas_to_a_partners_page(hands):
    hands.press(re.compile("^United Kingdom"))
    hands.reads("Agreements")
    hands.press(re.compile("^De Montfort University Kazakhstan"))
    hands.reads(re.compile("^De Montfort University Kazakhstan"))
    hands.press("De Montfort University")
    hands.reads("De Montfort University")
    hands.sees("Leicester")


def test_from_a_claim_to_its_records(hands):
    hands.press("All statements")
    hands.reads("Claims")
    hands.choose("Verdict", "Partly supported")
    hands.press("Show", "button")
    hands.press("40 partnerships")
    hands.reads(re.compile("^Academic partnerships"))
    found = hands.page.locator(".kpis a").inner_text()
    hands.press(found)
    hands.reads("Agreements in force")
    assert found.split()[0] == hands.page.locator(".kpis dd").first.inner_text()
    heading = hands.page.get_by_role("heading", name="The records behind this figure")
    rows = heading.locator("xpath=following-sibling::*[1]").locator("tbody tr")
    assert rows.count() == int(found.split()[0])
    record = rows.first.get_by_role("link").first.inner_text()
    hands.press(record)
    hands.sees("Facts")


def test_another_language_another_light_and_paper(hands, tmp_path):
    page = hands.page
    hands.goes("Agreements")
    hands.speaks("Қазақша")
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    hands.reads("Келісімдер")
    hands.press("Қараңғы", "button")
    hands.goes("Мәлімдемелер")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 24, 29)"
    hands.press("Басып шығару", "button")
    assert page.evaluate("window.papers") == 1
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("header.top nav")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_an_entry_of_the_ledger_is_checked(hands, tmp_path):
    hands.goes("Ledger")
    hands.press("Look through the entries")
    hands.press("0")
    hands.reads(re.compile(r"^Entry \d+$"))
    proof = hands.downloads("Download the proof", tmp_path)
    program = hands.downloads("Download the program", tmp_path)
    steps = hands.page.locator("#check + ol code").all_inner_texts()
    assert steps[0] == f"python3 {program} {proof}"
    checked = check(tmp_path, steps[0])
    assert checked.returncode == 0, checked.stdout + checked.stderr
    kept = tmp_path / proof
    digest = json.loads(kept.read_text())["digest"]
    kept.write_text(kept.read_text().replace(digest, digest[::-1]))
    assert check(tmp_path, steps[0]).returncode == 1


def check(folder, step):
    """Run a line of the page in *folder*; -I: no package is at hand, as on a computer of one's own."""
    command = [sys.executable, "-I", *step.split()[1:]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
