"""What no journey may meet: a broken policy, an error, a request that fails, overflow, a page that jumps."""

from __future__ import annotations

from playwright.sync_api import Page

#: Told as errors of the console, since a page's own memory is gone with the next page.
LISTEN = """
document.addEventListener("securitypolicyviolation", event =>
  console.error("policy: " + event.effectiveDirective + " " + event.blockedURI));
new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput)
  console.error("shift: " + e.value.toFixed(4) + " " + e.sources.map(s => s.node && (s.node.id ||
    s.node.className || s.node.nodeName)).join(" ")); }).observe({type: "layout-shift", buffered: true});
let widest = 0;
setInterval(() => {
  const root = document.documentElement;
  if (!root || root.scrollWidth <= Math.max(innerWidth, widest)) return;
  widest = root.scrollWidth;
  console.error("wider than the window: " + [...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4)
    .map(e => e.tagName + "." + e.className).join(" "));
}, 100);
"""


class Watch:
    """Listens to a page from its beginning; ``complaints`` must be empty at the end."""

    def __init__(self, page: Page):
        self.page = page
        self.complaints: list[str] = []
        page.add_init_script(LISTEN)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("requestfailed", self._failed)
        page.on(
            "response", lambda answer: answer.status >= 400 and self._note(f"{answer.status} {answer.url}")
        )

    def _note(self, text: str) -> None:
        self.complaints.append(f"{self.page.url}: {text}")

    def _said(self, message) -> None:
        if message.type in ("error", "warning"):
            self._note(message.text)

    def _failed(self, request) -> None:
        # A download is no page: the browser gives its navigation up.
        if "ERR_ABORTED" not in (request.failure or ""):
            self._note(f"failed: {request.url} {request.failure}")
