"""Public pages that stand by themselves: a calculator, a list, an explorer; each app names its own.

A declaration goes into the app's ``finding`` module. Search finds such a page by its title and its summary, and the
map of the site (``sitemap.xml``) lists it. Only pages that everybody may open, whose address has no parameter.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PublicPage:
    """``route``: its URL name. ``title`` and ``summary`` are lazy, as the page itself says them."""

    route: str
    title: Any
    summary: Any

    @property
    def number(self) -> int:
        """48 bits of the digest of its URL name, the same in each version."""
        return int.from_bytes(hashlib.sha256(self.route.encode()).digest()[:6])


_pages: dict[str, PublicPage] = {}


def declare_page(route: str, title: Any, summary: Any) -> PublicPage:
    """Add it to the registry. Raises ValueError when its route was declared with other words."""
    page = PublicPage(route, title, summary)
    known = _pages.setdefault(route, page)
    if known != page:
        raise ValueError(f"page {route!r} is declared twice")
    return known


def all_pages() -> list[PublicPage]:
    """All of them, in the order of their declaration."""
    return list(_pages.values())
