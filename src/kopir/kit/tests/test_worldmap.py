"""The map and the bars: places, words for those who do not see them, nothing unescaped."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from kopir.kit import worldmap
from kopir.kit.charts import bars
from kopir.kit.worldmap import Link, draw, place, world


def test_neighbours_lie_where_they_should():
    (kz, _), (cn, _), (gb, _), (us, _) = (place(code) for code in ("KZ", "CN", "GB", "US"))
    assert us < gb < kz < cn
    assert place("KZ")[1] < place("AU")[1]
    assert place("ZZ") is None


def test_a_map_says_its_links_and_skips_what_has_no_place():
    html = draw("KZ", [Link("PL", "Poland: 2 <b>", "/a/"), Link("ZZ", "nowhere")], "Linked with 1 country")
    assert html.count('class="arc"') == 1 and "nowhere" not in html
    assert 'href="/static/built/world.svg#KZ"' in html and 'role="group"' in html
    assert "Poland: 2 &lt;b&gt;" in html and "<b>" not in html
    assert 'role="img"' in draw("KZ", [Link("PL", "Poland")], "x")


def test_an_arc_stays_on_the_drawing():
    whole = world()
    for code in whole["countries"]:
        html = draw("KZ", [Link(code, code)], "x")
        numbers = [int(n) for n in re.findall(r"-?\d+", re.search(r'class="arc" d="([^"]+)"', html)[1])]
        assert min(numbers) >= 0 and max(numbers) <= whole["width"], code


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
