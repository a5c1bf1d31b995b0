"""Three ways to use a page: a mouse, the keyboard alone, a thumb at 390 px. A journey is written once for all.

Everything is found as a person finds it, by its role and its visible name, and nothing is done that such a
person could not do: the keyboard never clicks, the thumb has no hover and opens the menu to find a way.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from .watching import Watch

#: Tab presses that a person may need to come from one thing to the next.
PATIENCE = 45
#: What is wrong with the focus as it is, in words; "" when it can be seen where it is.
SEEN = """() => {
  const e = document.activeElement, say = what => what + ": " + e.outerHTML.slice(0, 120);
  if (!e || e === document.body || e.matches("main, footer")) return "";
  const box = e.getClientRects()[0], style = getComputedStyle(e);
  if (!box || box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
    return say("the focus is outside the window");
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return say("the focus has no ring");
  const at = document.elementFromPoint(
    Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1),
    Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1));
  return at && (e.contains(at) || at.contains(e)) ? "" : say("the focus is covered");
}"""
#: Whether that thing stands before the one that has the focus, or before where the address leads into the page.
BEFORE = """target => {
  const focused = document.activeElement === document.body ? null : document.activeElement;
  const from = focused || document.querySelector(location.hash || "html");
  // From the end of a page it is nearer to go on round to its beginning.
  if (from.closest("footer") && target.closest("header")) return false;
  return !!(from.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING) && !from.contains(target);
}"""
#: Whether the focused link leads into the part of the page that the thing is in.
TOWARDS = """target => {
  const part = document.activeElement.closest(".skip")?.hash;
  return !!part && target.closest(part) !== null;
}"""
#: Whether another page comes when it is pressed.
LEADS = """e => e.matches('a[href]:not([download], [href^="#"])') ||
  e.matches('form:not([method=dialog]) button:not([type=button])')"""


class Hands:
    """What all three share: to find, to read and to wait."""

    viewport = {"width": 1280, "height": 900}
    touch = False

    def __init__(self, page: Page, watch: Watch):
        self.page, self.watch = page, watch

    def find(self, name: str | re.Pattern[str], role: str = "link", within: Locator | None = None) -> Locator:
        """The one visible thing of that name, or the first of many that say the same."""
        here = self.page if within is None else within
        exact = isinstance(name, str)
        return here.get_by_role(role, name=name, exact=exact).filter(visible=True).first

    def field(self, label: str) -> Locator:
        """The field of that label, whether or not the label goes on to say that it is optional."""
        told = re.compile(rf"^\s*{re.escape(label)}\s*(\(|$)")
        return self.page.get_by_label(told).filter(visible=True).first

    def row(self, text: str) -> Locator:
        """The row of a table that holds this text."""
        return self.page.locator("tbody tr").filter(has_text=text).first

    def reads(self, text: str | re.Pattern[str]) -> None:
        """The page's heading says this: a page has been reached."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def press(self, name: str | re.Pattern[str], role: str = "link", within: Locator | None = None) -> None:
        """Press a link or button, and wait for the page that it leads to, if it leads to one."""
        target = self.find(name, role, within)
        if target.evaluate(LEADS):
            with self.page.expect_navigation():
                self.act(target)
        else:
            self.act(target)

    def act(self, target: Locator) -> None:
        raise NotImplementedError

    def goes(self, name: str) -> None:
        """By the main menu; what has no room on its line stands behind one word at the end."""
        menu = self.page.locator("header.top nav")
        more = menu.locator("summary").filter(visible=True)
        if more.count() and not menu.get_by_role("link", name=name, exact=True).filter(visible=True).count():
            self.act(more)
        self.press(name, within=menu)

    def speaks(self, language: str) -> None:
        self.press(language, "button")

    def write(self, label: str, text: str) -> None:
        self.act(self.field(label))
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        raise NotImplementedError

    def tick(self, label: str) -> None:
        target = self.field(label)
        self.act(target)
        expect(target).to_be_checked()

    def uploads(self, label: str, path: str) -> None:
        with self.page.expect_file_chooser() as chosen:
            self.act(self.field(label))
        chosen.value.set_files(path)

    def downloads(self, name: str, folder) -> str:
        """The name of the file as the browser kept it in *folder*."""
        with self.page.expect_download() as waited:
            self.act(self.find(name))
        kept = waited.value
        kept.save_as(folder / kept.suggested_filename)
        return kept.suggested_filename


class Mouse(Hands):
    def act(self, target: Locator) -> None:
        target.click()

    def choose(self, label: str, option: str) -> None:
        # The list itself is drawn by the system, out of a test's reach: its choice is made for it.
        self.act(self.field(label))
        self.field(label).select_option(label=option)


class Thumb(Mouse):
    viewport = {"width": 390, "height": 844}
    touch = True
    #: CSS px, either way, of whatever is no link within a text (WCAG 2.2, 2.5.8).
    SMALLEST = 24

    def act(self, target: Locator) -> None:
        expect(target).to_be_visible()
        if target.evaluate("e => !e.matches('a:not(.btn)')"):
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= self.SMALLEST or target.evaluate(
                "e => e.matches('input')"
            ), box
        target.tap()

    def goes(self, name: str) -> None:
        self.menu()
        super().goes(name)

    def speaks(self, language: str) -> None:
        self.menu()
        super().speaks(language)

    def menu(self) -> None:
        self.act(self.page.locator(".menu-button"))


class Keyboard(Hands):
    """Tab, Enter, Space, arrows and letters; how many presses each step took is kept in ``presses``."""

    def __init__(self, page: Page, watch: Watch):
        super().__init__(page, watch)
        self.presses: list[int] = []

    def key(self, name: str) -> None:
        self.page.keyboard.press(name)
        wrong = self.page.evaluate(SEEN)
        assert not wrong, f"{self.page.url} after {name}: {wrong}"

    def reach(self, target: Locator) -> None:
        """Tab until *target* has the focus; past the menu or the whole page by the page's own links."""
        expect(target).to_be_visible()
        way = "Shift+Tab" if target.evaluate(BEFORE) else "Tab"
        for count in range(PATIENCE):
            if target.evaluate("e => e === document.activeElement"):
                self.presses.append(count)
                return
            self.key(way)
            if target.evaluate(TOWARDS):
                self.key("Enter")
        raise AssertionError(f"{self.page.url}: {target} is more than {PATIENCE} tabs away")

    def act(self, target: Locator) -> None:
        self.reach(target)
        kind = target.evaluate("e => e.matches('input[type=radio], input[type=checkbox]') ? e.type : ''")
        self.page.keyboard.press("Space" if kind else "Enter")

    def write(self, label: str, text: str) -> None:
        self.reach(self.field(label))
        self.page.keyboard.type(text)

    def tick(self, label: str) -> None:
        target = self.field(label)
        group = target.evaluate("e => e.type === 'radio' ? e.name : ''")
        if not group:
            super().tick(label)
            return
        # One stop of the Tab key for a group; the arrows go from one to the next.
        first = self.page.locator(f"input[type=radio][name='{group}']")
        chosen = first.and_(self.page.locator(":checked"))
        self.reach(chosen if chosen.count() else first.first)
        for _ in range(first.count()):
            if target.evaluate("e => e === document.activeElement"):
                break
            self.key("ArrowDown")
        if not target.is_checked():
            self.key("Space")
        expect(target).to_be_checked()

    def choose(self, label: str, option: str) -> None:
        target = self.field(label)
        self.reach(target)
        self.page.keyboard.type(option)
        expect(target.locator("option:checked")).to_have_text(option)


HANDS = {"mouse": Mouse, "keyboard": Keyboard, "thumb": Thumb}
