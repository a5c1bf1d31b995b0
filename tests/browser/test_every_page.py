"""Every page that the URLconf knows, opened once by whom it differs for: the policy, axe, and what axe leaves out.

The pages are filled with one organisation's own records, so a new page is looked at without being named here.
Wide and light, then narrow and dark, then as narrow as a page must go (320 px).
"""

from __future__ import annotations

import re

import pytest

from tests.standing.routes import pages
from tests.standing.world import build

from .test_access import LOOK
from .test_axe import AXE, RULES, RUN
from .test_policy import LISTEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.timeout(
        900
    ),  # more than a hundred pages; a minute on two idle cores, several beside other work
]

ALLAUTH = [
    "login/",
    "password/reset/",
    "password/change/",
    "email/",
    "2fa/",
    "3rdparty/",
    "sessions/",
    "reauthenticate/",
]
#: Who looks → how many pages there must be at least, else the walk went nowhere.
WALKERS = {"admin": 40, "hub_admin": 40, "anonymous": 15}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def world(hub, organisations, users, settings, tmp_path):
    settings.KOPIR_FILES, settings.KOPIR_KEYS = tmp_path / "files", tmp_path / "keys"
    return build(organisations, users)


@pytest.fixture
def open_as(chromium, live_server):
    """``open_as(client)``: a page signed in as that test client, and what breaks the policy on it."""
    opened = []

    def open_(client):
        context = chromium.new_context(
            base_url=live_server.url, locale="en-GB", viewport={"width": 1280, "height": 900}
        )
        opened.append(context)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies.items()])
        context.add_init_script(LISTEN)
        page, complaints = context.new_page(), []
        page.on(
            "console", lambda said: "violat" in said.text and complaints.append(f"{page.url}: {said.text}")
        )
        return page, complaints

    yield open_
    for context in opened:
        context.close()


def addresses(world, client):
    """(route, address) of every page of ours and allauth's that answers *client*; no redirect, no download."""
    ours = [(route.path, route.fill(world["home"].ids)) for route in pages()]
    for route, path in [*ours, *((name, f"/accounts/{name}") for name in ALLAUTH)]:
        answer = client.get(path)
        answer.close()
        attached = "attachment" in answer.get("Content-Disposition", "")
        is_html = answer.get("Content-Type", "").startswith("text/html")
        if answer.status_code in {200, 403, 404} and is_html and not attached:
            yield route, path


def looked_at(page, path):
    """What is wrong with the page that is open, at three sizes."""
    wrong = []
    for theme, width in (("light", 1280), ("dark", 390)):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": 900})
        wrong += [f"{path} {theme} {width}: {said}" for said in page.evaluate(RUN, RULES)]
    page.set_viewport_size({"width": 320, "height": 900})
    wrong += [f"{path} 320: {said}" for said in page.evaluate(LOOK)]
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 900})
    return wrong


def test_no_page_breaks_a_rule(world, clients, open_as):
    known, axe = set(), AXE.read_text()
    wrong, shared = [], []
    for who, least in WALKERS.items():
        client, titles, seen = getattr(clients, who), {}, 0
        page, complaints = open_as(client)
        for route, path in addresses(world, client):
            answer = page.goto(path)
            assert "script-src 'self'" in answer.headers["content-security-policy"], path
            seen += 1
            if not page.locator("html[lang] body header.top").count():
                continue  # a part that htmx puts into a page
            if answer.status == 200:
                titles.setdefault(page.title(), set()).add(route)
            # Refusals are all alike, and so is what two people may both see.
            content = (
                TOKEN.sub("", page.locator("main").inner_html()) if answer.status == 200 else answer.status
            )
            if content in known:
                continue
            known.add(content)
            page.evaluate(axe)
            wrong += looked_at(page, f"{who} {path}")
        wrong += complaints
        if client is not clients.anonymous:  # who is sent from several addresses to the one to sign in
            shared += [f"{who}: {title} {routes}" for title, routes in titles.items() if len(routes) > 1]
        assert seen > least, who
        assert len(titles) > 10
    assert not wrong, "\n".join(wrong)
    assert not shared, "pages of one title"
