"""What axe would ask first, of every page: names, one heading, a language, whole references, no overflow.

The pages are all that the URLconf knows, filled with one organisation's own records, as its administrator
and as the hub's; so a new page is looked at without being named here. Contrast: kit/tests/test_contrast.py.
"""

import pytest
from playwright.sync_api import expect

from tests.standing.routes import pages
from tests.standing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: What is wrong with the page that is open, in words; an empty list is what the test asks for.
LOOK = """() => {
  const wrong = [], all = s => [...document.querySelectorAll(s)];
  const words = id => id.split(/\\s+/).map(i => document.getElementById(i)).filter(Boolean);
  const name = e => (e.getAttribute("aria-label") || words(e.getAttribute("aria-labelledby") || "")
    .map(x => x.textContent).join(" ") || e.textContent || e.title || "").trim();
  const say = (what, e) => wrong.push(what + ": " + e.outerHTML.slice(0, 120));
  if (!document.documentElement.lang) wrong.push("no language");
  if (!document.title.trim()) wrong.push("no title");
  for (const [what, n] of [["h1", all("h1").length], ["main", all("main").length]])
    if (n !== 1) wrong.push(n + " " + what);
  for (const e of all("input:not([type=hidden]), select, textarea"))
    if (![...(e.labels || [])].some(l => name(l)) && !e.getAttribute("aria-label") &&
        !words(e.getAttribute("aria-labelledby") || "").length) say("no label", e);
  for (const e of all("button, a[href], summary")) if (!name(e)) say("no name", e);
  for (const e of all("img:not([alt]), svg:not([aria-hidden=true]):not([role=img][aria-label])"))
    say("a picture without words", e);
  for (const e of all("[aria-describedby], [aria-labelledby], label[for]"))
    for (const at of ["aria-describedby", "aria-labelledby", "for"])
      for (const id of (e.getAttribute(at) || "").split(/\\s+/).filter(Boolean))
        if (!document.getElementById(id)) say(at + " leads nowhere", e);
  const seen = new Set();
  for (const e of all("[id]")) { if (seen.has(e.id)) say("twice the same id", e); seen.add(e.id); }
  for (const e of all("[tabindex]")) if (e.tabIndex > 0) say("an order of its own", e);
  for (const e of all("th:not([scope])")) say("a heading of what", e);
  let last = 0;
  for (const e of all("h1, h2, h3, h4, h5, h6")) {
    const level = +e.tagName[1];
    if (level > last + 1) say("a level left out", e);
    last = level;
  }
  for (const e of all("ul, ol")) for (const c of e.children)
    if (!["LI", "SCRIPT", "TEMPLATE"].includes(c.tagName)) say("no item of its list", c);
  for (const e of all("fieldset")) if (!e.querySelector("legend")) say("a group without a name", e);
  if (document.documentElement.scrollWidth > window.innerWidth) wrong.push("wider than the window: " +
    all("body *").filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3).map(e => e.tagName + "." + e.className).join(" "));
  return wrong;
}"""


@pytest.fixture
def world(hub, organisations, users, settings, tmp_path):
    settings.KOPIR_FILES = tmp_path / "files"
    settings.KOPIR_KEYS = tmp_path / "keys"
    return build(organisations, users)


@pytest.fixture
def open_as(chromium, live_server):
    """``open_as(client, width)`` gives a page signed in as that test client."""
    opened = []

    def open_(client, width):
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": 900})
        opened.append(context)
        for name, morsel in client.cookies.items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield open_
    for context in opened:
        context.close()


def addresses(world, client):
    """Every page that answers this client with HTML."""
    for route in pages():
        path = route.fill(world["home"].ids)
        answer = client.get(path)
        answer.close()  # a file that is sent
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            yield route.path, path


@pytest.mark.parametrize("who", ["admin", "hub_admin"])
def test_every_page_can_be_read_by_everybody(world, clients, open_as, who):
    client = getattr(clients, who)
    page, wrong, titles = open_as(client, 320), {}, {}
    for route, path in addresses(world, client):
        page.goto(path)
        if not page.locator("html[lang] body header.top").count():
            continue  # a part that htmx puts into a page
        found = page.evaluate(LOOK)
        if found:
            wrong[path] = found
        titles.setdefault(page.title(), set()).add(route)
    assert not wrong, "\n".join(f"{path}: {fault}" for path, faults in wrong.items() for fault in faults)
    assert len(titles) > 15
    shared = {title: routes for title, routes in titles.items() if len(routes) > 1}
    assert not shared, "pages of one title"


def test_the_first_key_leads_past_the_frame_and_the_focus_is_seen(clients, hub, open_as):
    page = open_as(clients.officer, 1280)
    page.goto("/agreements/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip").first
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    style = page.evaluate("() => getComputedStyle(document.activeElement)")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")
    assert style["outlineWidth"] == "3px" and style["outlineStyle"] == "solid"


def test_at_twice_the_size_nothing_is_cut_off(clients, hub, open_as):
    """200 % of a window of 1280 is a window of 640 to the page (WCAG 1.4.4, 1.4.10)."""
    page = open_as(clients.hub_admin, 640)
    for path in ("/", "/agreements/", "/administration/", "/hub/settings/", "/people/", "/import/"):
        page.goto(path)
        assert page.evaluate(LOOK) == [], path


def test_the_language_is_switched_on_the_page_that_is_open(clients, hub, open_as):
    page = open_as(clients.officer, 1280)
    page.goto("/agreements/?type=exchange&state=active")
    page.locator('.langs button[value="kk"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "kk")
    assert page.url.endswith("/agreements/?type=exchange&state=active")
