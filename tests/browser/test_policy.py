"""The content security policy in a real browser: no page breaks it, whoever looks and in any language."""

import pytest

from tests.standing.routes import pages
from tests.standing.world import build

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]
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
LISTEN = """document.addEventListener("securitypolicyviolation",
    event => console.error("violation: " + event.effectiveDirective + " " + event.blockedURI))"""


@pytest.fixture
def walker(chromium, live_server, client, users):
    """``walker(who, addresses)``: how many of these were pages, and what breaks the policy on them."""

    def walk(who, addresses):
        context = chromium.new_context(base_url=live_server.url, locale="en-GB")
        if who:
            client.force_login(who)
            secret = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": secret, "url": live_server.url}])
        context.add_init_script(LISTEN)
        page, complaints = context.new_page(), []
        page.on(
            "console",
            lambda said: (
                complaints.append(f"{page.url}: {said.text}")
                if any(word in said.text for word in ("violat", "Content Security Policy"))
                else None
            ),
        )
        shown = [path for path in addresses if is_page(client, path)]
        for path in shown:
            answer = page.goto(path)
            assert "script-src 'self'" in answer.headers["content-security-policy"], path
        context.close()
        return len(shown), complaints

    return walk


def is_page(client, path):
    """Whether *path* answers this person with a page of ours (a redirect or a download is none)."""
    answer = client.get(path)
    answer.close()
    attached = "attachment" in answer.get("Content-Disposition", "")
    is_html = answer.get("Content-Type", "").startswith("text/html")
    return answer.status_code in {200, 403, 404} and is_html and not attached


def addresses(world):
    """Every page of ours, filled in with the home tenant's records; and allauth's."""
    return [route.fill(world["home"].ids) for route in pages()] + [f"/accounts/{name}" for name in ALLAUTH]


@pytest.fixture
def world(hub, organisations, users, settings, tmp_path):
    settings.KOPIR_FILES, settings.KOPIR_KEYS = tmp_path / "files", tmp_path / "keys"
    return build(organisations, users)


@pytest.mark.parametrize("who", ["admin", "hub_admin", ""])
def test_no_page_breaks_the_policy(who, world, users, walker):
    seen, complaints = walker(getattr(users, who) if who else None, addresses(world))
    assert complaints == []
    assert seen > (30 if who else 15)


def test_the_listener_hears(chromium, live_server, hub):
    """Were a broken policy not noticed, the test above would prove nothing."""
    page, heard = chromium.new_page(base_url=live_server.url), []
    page.on("console", lambda said: heard.append(said.text))
    page.add_init_script(LISTEN)
    page.goto("/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=https://example.org/x.png>')")
    page.wait_for_timeout(300)
    assert any("violation: style-src" in text for text in heard)
    assert any("violation: img-src" in text for text in heard)
