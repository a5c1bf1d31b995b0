"""What axe leaves out, of a page that is open: names, one heading, a language, whole references, no overflow.

test_every_page.py asks it of every page. Contrast: kit/tests/test_contrast.py.
"""

import pytest
from playwright.sync_api import expect

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
