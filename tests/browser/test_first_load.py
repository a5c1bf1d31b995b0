"""The first visit to the demo hub's front page, as it is served in life: its weight, its hosts, its calm.

A real server with hashed and compressed files; a fresh browser for each language.
"""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.servers import Server, prepare

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

#: Bytes over the wire, headers and all, of everything that the first page needs.
BUDGET = 150_000
SHIFTS = """window.shifts = [];
new PerformanceObserver(list => { for (const e of list.getEntries()) window.shifts.push(e.value); })
  .observe({type: "layout-shift", buffered: true});"""


@pytest.fixture
def server(installation, tmp_path):
    environment = {**installation, "KOPIR_DATA": str(tmp_path)}
    environment.pop("KOPIR_DEBUG", None)
    prepare(environment)
    for command in (("ledger-key", "init"), ("load-demo",)):
        whole = [sys.executable, "-m", "kopir.web.cli", *command]
        subprocess.run(whole, env=environment, check=True, timeout=120, capture_output=True)
    running = Server(environment, tmp_path / "server.log").ready()
    yield running
    running.kill()


def visit(chromium, url, language):
    """(address → bytes over the wire, shifts of the layout, faces that were used, complaints) of a first visit."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "django_language", "value": language, "url": url}])
    context.add_init_script(SHIFTS)
    page, addresses, weights, complaints = context.new_page(), {}, {}, []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.requestWillBeSent", lambda e: addresses.update({e["requestId"]: e["request"]["url"]}))
    network.on(
        "Network.loadingFinished",
        lambda e: weights.update({addresses[e["requestId"]]: int(e["encodedDataLength"])}),
    )
    page.goto(url, wait_until="networkidle")
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(500)
    shifts = page.evaluate("window.shifts")
    faces = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    context.close()
    return weights, shifts, {face.strip('"') for face in faces}, complaints


def test_the_first_page_is_light_still_and_from_here_alone(server, chromium):
    for language in ("en", "kk", "zh-hans"):
        weights, shifts, faces, complaints = visit(chromium, server.url, language)
        assert complaints == [], language
        assert {urlsplit(address).netloc for address in weights} == {urlsplit(server.url).netloc}
        assert shifts == [], language
        assert {"Kopir Sans", "Kopir Serif"} <= faces, language
        names = [os.path.basename(urlsplit(address).path) for address in weights]
        assert any(name.startswith("kopir.") and name.endswith(".css") for name in names)
        # Content-hashed, so that a browser may keep them for good.
        assert all(name.count(".") >= 2 for name in names if name.endswith((".css", ".js", ".woff2"))), names
        table = "\n".join(f"{n:>8} {address}" for address, n in sorted(weights.items(), key=lambda x: -x[1]))
        assert sum(weights.values()) <= BUDGET, f"{language}: {sum(weights.values())}\n{table}"
