"""The map of the world: each country's place, and a drawing of one country's links with the others.

The land is fetched once by the browser (``built/world.svg``) and used by reference; a page's own part is small.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SOURCE = Path(__file__).with_name("built") / "world.json"


#: What a mark looks like; the same shapes as the status tag has. Units of the drawing, around its middle.
MARKS = {
    "ok": SafeString('<circle r="11"/>'),
    "warn": SafeString('<path d="M0-14 14 0 0 14-14 0z"/>'),
    "bad": SafeString('<path d="M-10-10h20v20h-20z"/>'),
    "quiet": SafeString('<circle r="9"/>'),
}
#: Height of a number beside a mark, width of a digit, and how far a mark reaches from its middle.
HIGH, DIGIT, REACH = 32, 19, 15
#: Land to be seen around the outermost places; the narrowest picture; its width by its height.
MARGIN, NARROWEST, SHAPE = 150, 800, 2

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Link:
    """From the hub to ``country`` (ISO 3166-1 alpha-2); ``label`` says it in words.

    ``count`` (text, as short as a number) stands beside the mark where there is room; ``kind`` is a status
    tag's: ok, warn, bad or quiet.
    """

    country: str
    label: str
    count: str = ""
    kind: str = "quiet"


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


def draw(hub: str, links: Sequence[Link], label: str) -> SafeString:
    """The map as one picture: the hub filled, partners tinted, an arc and a mark for each link.

    ``label`` is its message. *links* come with the weightiest first: these get their numbers before others,
    and lie on top. It shows the part of the world in which they lie. A picture holds no links; the caller
    shows their list beside it.
    """
    land, home = static("built/world.svg"), place(hub)
    seen = [(link, spot) for link in links if (spot := place(link.country))]
    spots = [spot for _link, spot in seen] + ([home] if home else [])
    left, top, wide, high = frame = window(spots)
    scale = wide / world()["width"]
    tinted = format_html_join(
        "", '<use class="partner" href="{}#{}"/>', ((land, link.country) for link, _spot in seen)
    )
    own = format_html('<use class="hub" href="{}#{}"/>', land, hub) if home else ""
    arcs = format_html_join(
        "", '<path class="arc" d="{}"/>', ((_arc(home, spot),) for _link, spot in seen if home)
    )
    size = f"{scale:.2f}"
    heart = (
        format_html('<circle class="home" r="10" transform="translate({} {}) scale({})"/>', *home, size)
        if home
        else ""
    )
    marks = format_html_join(
        "",
        '<g class="mark {}" transform="translate({} {}) scale({})">{}<title>{}</title></g>',
        ((link.kind, *spot, size, MARKS[link.kind], link.label) for link, spot in reversed(seen)),
    )
    numbers = format_html_join(
        "",
        '<text transform="translate({} {}) scale({})" text-anchor="{}">{}</text>',
        ((x, y, size, anchor, text) for x, y, anchor, text in _numbers(seen, spots, frame, scale)),
    )
    return format_html(
        '<svg class="map" viewBox="{} {} {} {}" role="img" aria-label="{}">'
        '<use href="{}#land"/>{}{}{}{}{}{}</svg>',
        left, top, wide, high, label, land, tinted, own, arcs, heart, marks, numbers,
    )  # fmt: skip


def window(spots: Sequence[tuple[int, int]]) -> Box:
    """Left, top, width and height of the part of the drawing that shows *spots* (all of it for none).

    Twice as wide as high, unless the world is too flat for it.
    """
    whole = world()
    if not spots:
        return (0, 0, whole["width"], whole["height"])
    xs, ys = [x for x, _y in spots], [y for _x, y in spots]
    wide = max(max(xs) - min(xs) + 2 * MARGIN, SHAPE * (max(ys) - min(ys) + 2 * MARGIN), NARROWEST)
    wide = min(wide, whole["width"])
    high = min(wide // SHAPE, whole["height"])
    left = (min(xs) + max(xs) - wide) // 2
    top = (min(ys) + max(ys) - high) // 2 - MARGIN // 3  # arcs bend to the north
    return (
        min(max(0, left), whole["width"] - wide),
        min(max(0, top), whole["height"] - high),
        wide,
        high,
    )


def _arc(start: tuple[int, int], end: tuple[int, int]) -> str:
    """A curve bent to the north, the further the higher."""
    (x, y), (u, v) = start, end
    lift = abs(u - x) // 4 + abs(v - y) // 8
    return f"M{x} {y}Q{(x + u) // 2} {max(10, (y + v) // 2 - lift)} {u} {v}"


def _numbers(
    seen: Sequence[tuple[Link, tuple[int, int]]], spots: Sequence[tuple[int, int]], frame: Box, scale: float
) -> Iterator[tuple[int, int, str, str]]:
    """(x, y of the baseline, anchor, text) of each number that finds a place over no mark and no other number."""
    digit, high, reach, down = (round(scale * n) for n in (DIGIT, HIGH, REACH, 11))
    near, low = reach + round(scale * 4), high // 2
    taken = [(x - reach, y - reach, x + reach, y + reach) for x, y in spots]
    for link, (x, y) in seen:
        if not link.count:
            continue
        long = digit * len(link.count)
        half = long // 2
        for anchor, at, box in (
            ("start", (x + near, y + down), (x + near, y - low, x + near + long, y + low)),
            ("end", (x - near, y + down), (x - near - long, y - low, x - near, y + low)),
            ("middle", (x, y - near), (x - half, y - near - high, x + half, y - near)),
            ("middle", (x, y + near + high - low // 2), (x - half, y + near, x + half, y + near + high)),
        ):
            inside = frame[0] <= box[0] and box[2] <= frame[0] + frame[2]
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield *at, anchor, link.count
                break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
