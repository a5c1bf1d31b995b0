"""Draws the main pages of a demo hub of its own: ``make screenshots``.

build/screenshots/pages/   every page, light and dark, wide and narrow, in each language, as PNG, with
                           index.html to look at all of them side by side; not in git
docs/pictures/             the two pictures of the README, light and dark, small enough for git

The demo hub lies in a temporary folder and is gone afterwards. What depends on the day (today's date beside a
figure, when an entry was recorded) differs from run to run; the README's pictures show none of it, so that one
Chromium draws them the same on any day.
"""

from __future__ import annotations

import base64
import html
import itertools
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES, README = ROOT / "build" / "screenshots" / "pages", ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("KOPIR_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--font-render-hinting=none"]
KOPIR = [sys.executable, "-m", "kopir.web.cli"]
OFFICER = "officer@example.org"
LANGUAGES, THEMES, WIDTHS = ("kk", "ru", "en", "zh-hans"), ("light", "dark"), (1280, 390)
#: Name → address; a word in braces is found on the demo hub (``numbers``).
PAGES = {
    "atlas": "/",
    "portfolio": "/agreements/",
    "agreement": "/agreements/1/",
    "organisation": "/organisations/1/",
    "claims": "/claims/",
    "claim": "/claims/1/",
    "indicator": "/figures/agreements.in_force/",
    "needs": "/needs/",
    "ledger": "/ledger/entries/",
    "entry": "/ledger/entries/1/",
    "import": "{import}",
    "account": "/people/account/",
    "factors": "/accounts/2fa/",
    "app": "/accounts/2fa/totp/activate/",
    "addresses": "/accounts/email/",
    "sessions": "/accounts/sessions/",
    "draft": "{draft}edit/",
    "parties": "{draft}parties/",
    "promises": "{draft}commitments/",
    "members": "{members}",
    "webhooks": "/webhooks/",
    "webhook": "/webhooks/new/",
    "styleguide": "/styleguide/",
}
#: A list as universities keep them: a partner that is known, one to choose, a day that does not exist.
LIST = """Partner,Country,Type,Signed,Expires
Lehigh University,US,MoU,2024-03-14,2029-03-13
Gazi Universitesi,TR,MoU,2023-05-02,2028-05-01
Cardiff,GB,Exchange,2022-09-01,2027-08-31
KAIST,KR,Research,31.02.2025,2030-02-28
"""


class Hub:
    """A demo hub in *folder*, served with its worker on a free port for as long as the block runs."""

    def __init__(self, folder: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("KOPIR_", "DATABASE"))
        }
        self.environment = {**kept, "KOPIR_DATA": str(folder), "KOPIR_BASE_URL": self.url}

    def kopir(self, *command: str) -> str:
        """What that command says. Raises CalledProcessError when it fails."""
        done = subprocess.run(
            [*KOPIR, *command], env=self.environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout.strip()

    def __enter__(self) -> Hub:
        for command in (("migrate", "-v0"), ("collectstatic", "--no-input", "-v0"), ("ledger-key", "init")):
            self.kopir(*command)
        self.kopir("load-demo")
        whole = [*KOPIR, "run", "--port", str(self.port)]
        with (PICTURES.parent / "server.log").open("wb") as log:
            self.process = subprocess.Popen(whole, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return self
        self.__exit__()
        raise TimeoutError(f"{self.url} does not answer")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)


def imported(page: Page) -> str:
    """The address of an import's preview."""
    page.goto("/import/")
    page.set_input_files(
        "input[type=file]", {"name": "agreements.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.locator("main form .btn").first.click()
    page.wait_for_url("**/import/*/")
    address = page.url
    for step in ("main form .btn", ".tabs"):
        done(page, address)
        if step != ".tabs":
            page.locator(step).first.click()
    page.locator(".tabs").wait_for()
    return address


def drafted(page: Page) -> str:
    """The address of an agreement that the officer has just begun."""
    page.goto("/agreements/new/?party=2")
    page.locator("[name=title]").fill("Exchange of students in engineering")
    page.locator("[name=description]").fill("Places for one semester, without fees on either side.")
    page.locator("[name=title]").locator("xpath=ancestor::form").locator(".btn").first.click()
    page.wait_for_url(re.compile(r"/agreements/\d+/"))
    return page.url


def members(page: Page) -> str:
    """The address of the people of the officer's organisation."""
    page.goto("/people/account/")
    return page.locator("aside a").first.get_attribute("href") or ""


def done(page: Page, address: str) -> None:
    """Wait until the work under way at *address* is over."""
    page.goto(address)
    while page.locator(".job").count():
        time.sleep(0.3)
        page.goto(address)


def window(browser: Browser, hub: Hub, width: int, **more: object) -> BrowserContext:
    size = {"width": width, "height": 900 if width > 600 else 844}
    return browser.new_context(base_url=hub.url, viewport=size, reduced_motion="reduce", **more)


def speak(context: BrowserContext, hub: Hub, language: str) -> None:
    context.add_cookies([{"name": "django_language", "value": language, "url": hub.url}])


def draw(browser: Browser, hub: Hub) -> list[str]:
    """Draw every page in every way; the names of the files."""
    signed_in = window(browser, hub, 1280)
    page = signed_in.new_page()
    page.goto(hub.kopir("sign-in-link", OFFICER))
    page.locator("main button").click()
    page.wait_for_url("**/")
    found = {"import": imported(page), "draft": drafted(page), "members": members(page)}
    pages = {name: path.format(**found) for name, path in PAGES.items()}
    state = signed_in.storage_state()
    signed_in.close()
    for old in PICTURES.glob("*.png"):
        old.unlink()
    names = []
    for width, language in itertools.product(WIDTHS, LANGUAGES):
        context = window(browser, hub, width, storage_state=state)
        speak(context, hub, language)
        page = context.new_page()
        for name, path in pages.items():
            page.goto(path)
            for theme in THEMES:
                page.emulate_media(color_scheme=theme)
                file = f"{name}-{language}-{theme}-{width}.png"
                page.screenshot(path=PICTURES / file, full_page=True)
                names.append(file)
        context.close()
    return names


def draw_readme(browser: Browser, hub: Hub) -> None:
    """The atlas as a visitor first sees it, in English: nothing in it depends on the day."""
    README.mkdir(parents=True, exist_ok=True)
    for theme in THEMES:
        context = window(browser, hub, 1280, color_scheme=theme)
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": 1180})  # down to the end of the map
        page.goto("/")
        page.evaluate("document.fonts.ready")
        session = context.new_cdp_session(
            page
        )  # WebP is a third of a PNG, and Playwright's own call has none
        drawn = session.send("Page.captureScreenshot", {"format": "webp", "quality": 82})
        (README / f"atlas-{theme}.webp").write_bytes(base64.b64decode(drawn["data"]))
        context.close()


def sheet(names: list[str]) -> None:
    """One page with all pictures, those of a page together."""
    rows = []
    for name, group in itertools.groupby(sorted(names), key=lambda file: file.split("-")[0]):
        shown = "".join(
            f'<a href="{file}"><figure><img src="{file}" loading="lazy" alt=""><figcaption>{file[:-4]}</figcaption></figure></a>'
            for file in group
        )
        rows.append(f"<h2>{html.escape(name)}</h2><div>{shown}</div>")
    look = (
        "div{display:flex;flex-wrap:wrap;gap:1rem} figure{margin:0} figcaption{font:12px sans-serif}"
        "img{width:14rem;height:18rem;object-fit:cover;object-position:top;border:1px solid #999}"
    )
    page = f"<!doctype html><meta charset=utf-8><title>Köpir</title><style>{look}</style>{''.join(rows)}"
    (PICTURES / "index.html").write_text(page, encoding="utf-8")


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="kopir-pictures-") as folder,
        Hub(Path(folder)) as hub,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        draw_readme(browser, hub)
        if "--readme" not in sys.argv[1:]:
            names = draw(browser, hub)
            sheet(names)
            print(f"{len(names)} pictures: {PICTURES / 'index.html'}")
        browser.close()
    print(f"README: {README}")


if __name__ == "__main__":
    main()
