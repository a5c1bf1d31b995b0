"""The map of the world: each country's place, and a drawing of one country's links with the others.

The land is fetched once by the browser (``built/world.svg``) and used by reference; a page's own part is small.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SOURCE = Path(__file__).with_name("built") / "world.json"


@dataclass(frozen=True)
class Link:
    """From the hub to ``country`` (ISO 3166-1 alpha-2); ``label`` says it in words; ``url`` is where it opens."""

    country: str
    label: str
    url: str = ""


@lru_cache(maxsize=1)
def world() -> dict[str, Any]:
    """``width``, ``height`` (units of the drawing) and ``countries``: code → x, y of its heart, d of its outline.

    Raises ImproperlyConfigured when the assets were not built.
    """
    if not SOURCE.exists():
        raise ImproperlyConfigured(f"{SOURCE} is absent: the assets were not built (make .venv/.assets)")
    found: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return found


def place(country: str) -> tuple[int, int] | None:
    """Where a country lies on the drawing; None for one that has no land on it."""
    found = world()["countries"].get(country)
    return (found["x"], found["y"]) if found else None


def draw(hub: str, links: Iterable[Link], label: str) -> SafeString:
    """The map as SVG: the hub filled, partners tinted, an arc and a dot for each link. ``label`` is its message.

    Each dot is a link of its own with its words, so the keyboard gets there; the caller shows the list beside.
    """
    whole, land, home = world(), static("built/world.svg"), place(hub)
    seen = [(link, spot) for link in links if (spot := place(link.country))]
    tinted = format_html_join(
        "", '<use class="partner" href="{}#{}"/>', ((land, link.country) for link, _spot in seen)
    )
    own = format_html('<use class="hub" href="{}#{}"/>', land, hub) if home else ""
    arcs = format_html_join(
        "", '<path class="arc" d="{}"/>', ((_arc(home, spot),) for _link, spot in seen if home)
    )
    dots = format_html_join("", "{}", ((_dot(link, spot),) for link, spot in seen))
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="{}" aria-label="{}"><use href="{}#land"/>{}{}{}{}</svg>',
        whole["width"],
        whole["height"],
        "group" if any(link.url for link, _spot in seen) else "img",
        label,
        land,
        tinted,
        own,
        arcs,
        dots,
    )


def _arc(start: tuple[int, int], end: tuple[int, int]) -> str:
    """A curve bent to the north, the further the higher."""
    (x, y), (u, v) = start, end
    lift = abs(u - x) // 4 + abs(v - y) // 8
    return f"M{x} {y}Q{(x + u) // 2} {max(10, (y + v) // 2 - lift)} {u} {v}"


def _dot(link: Link, spot: tuple[int, int]) -> SafeString:
    circle = format_html(
        '<circle class="dot" cx="{}" cy="{}" r="9"><title>{}</title></circle>', *spot, link.label
    )
    if not link.url:
        return circle
    return format_html('<a href="{}" aria-label="{}">{}</a>', link.url, link.label, circle)
