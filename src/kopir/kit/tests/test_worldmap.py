"""The map and the bars: places, words for those who do not see them, nothing unescaped."""

import itertools
import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from kopir.kit import worldmap
from kopir.kit.charts import bars
from kopir.kit.worldmap import Link, draw, place, window, world


def test_neighbours_lie_where_they_should():
    (kz, _), (cn, _), (gb, _), (us, _) = (place(code) for code in ("KZ", "CN", "GB", "US"))
    assert us < gb < kz < cn
    assert place("KZ")[1] < place("AU")[1]
    assert place("ZZ") is None


def test_a_map_says_its_links_and_skips_what_has_no_place():
    html = draw("KZ", [Link("PL", "Poland: 2 <b>", "2", "bad"), Link("ZZ", "nowhere")], "Linked with <1>")
    assert html.count('class="arc"') == 1 and "nowhere" not in html
    assert (
        'href="/static/built/world.svg#KZ"' in html
        and 'role="img" aria-label="Linked with &lt;1&gt;"' in html
    )
    assert "Poland: 2 &lt;b&gt;" in html and "<b>" not in html
    assert html.count('class="mark bad"') == 1 and ">2</text>" in html
    assert "<a " not in html and "style=" not in html


def test_a_map_without_a_hub_or_links_is_still_a_map():
    assert 'class="hub"' not in draw("", [Link("PL", "Poland")], "x")
    assert window([]) == (0, 0, world()["width"], world()["height"])


def test_an_arc_stays_on_the_drawing():
    whole = world()
    for code in whole["countries"]:
        html = draw("KZ", [Link(code, code)], "x")
        numbers = [int(n) for n in re.findall(r"-?\d+", re.search(r'class="arc" d="([^"]+)"', html)[1])]
        assert min(numbers) >= 0 and max(numbers) <= whole["width"], code


def test_the_window_shows_every_place_and_stays_in_the_world():
    whole = world()
    for codes in (["KZ"], ["KZ", "UZ"], ["US", "CN"], ["CL", "NO"], ["NZ", "US"], list(whole["countries"])):
        spots = [place(code) for code in codes]
        left, top, wide, high = window(spots)
        assert left >= 0 and top >= 0 and left + wide <= whole["width"] and top + high <= whole["height"]
        assert all(left <= x <= left + wide and top <= y <= top + high for x, y in spots), codes
        assert high == whole["height"] or abs(wide / high - 2) < 0.01
    assert window([place("KZ"), place("UZ")])[2] < whole["width"] / 2


def test_numbers_lie_over_no_mark_and_no_other_number():
    """Every country at once is more than fits: those that come first get their numbers, and none overlap."""
    codes = list(world()["countries"])
    links = [Link(code, code, "123") for code in codes]
    html = draw("KZ", links, "x")
    found = re.findall(
        r'<text transform="translate\((\d+) (\d+)\) scale\(1.00\)" text-anchor="(\w+)">123<', html
    )
    assert 20 < len(found) < len(codes)
    boxes = []
    for x, y, anchor in ((int(x), int(y), anchor) for x, y, anchor in found):
        left = x - {"start": 0, "middle": 28, "end": 57}[anchor]
        boxes.append((left, y - 20, left + 57, y))
    marks = [place(code) for code in codes]
    for one, other in itertools.combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert not any(b[0] < x < b[2] and b[1] < y < b[3] for b in boxes for x, y in marks)


def test_without_the_build_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(worldmap, "SOURCE", tmp_path / "world.json")
    world.cache_clear()
    with pytest.raises(ImproperlyConfigured, match="make"):
        world()
    world.cache_clear()


def test_the_longest_bar_is_the_largest_number_and_zero_is_still_seen():
    html = bars([("2025 <", 10), ("2026", 1000), ("2027", 0)], "Mobility grew")
    widths = [int(w) for w in re.findall(r'<rect[^>]* width="(\d+)"', html)]
    assert widths[1] == max(widths) and widths[2] == 1
    assert "1,000" in html and "2025 &lt;" in html and 'aria-label="Mobility grew"' in html
    assert bars([], "x") == ""
