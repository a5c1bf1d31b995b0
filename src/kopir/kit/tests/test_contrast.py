"""The tokens of the look keep WCAG 2.2: 4.5:1 for text (1.4.3), 3:1 for what marks a field or a focus (1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[4] / "assets" / "css" / "tokens.css"
PAIRS = {
    name: values
    for name, *values in re.findall(
        r"--([\w-]+): light-dark\((#[0-9A-Fa-f]{6}), (#[0-9A-Fa-f]{6})\)", CSS.read_text(encoding="utf-8")
    )
}
TEXT = ("ink", "ink-2", "brand", "link", "accent", "ok", "warn", "bad")
GROUNDS = ("paper", "surface", "sunk")
LIGHTS = {"light": 0, "dark": 1}


def luminance(colour: str) -> float:
    """Relative luminance of '#RRGGBB' (WCAG 2.2, definition)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_knows_its_ends():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXT)
def test_text_can_be_read(text, ground, light):
    which = LIGHTS[light]
    assert contrast(PAIRS[text][which], PAIRS[ground][which]) >= 4.5


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("series", [1, 2, 3, 4])
def test_a_line_of_a_chart_can_be_seen(series, light):
    which = LIGHTS[light]
    assert contrast(PAIRS[f"series-{series}"][which], PAIRS["paper"][which]) >= 3


@pytest.mark.parametrize("light", LIGHTS)
def test_a_buttons_word_can_be_read(light):
    which = LIGHTS[light]
    assert contrast(PAIRS["on-brand"][which], PAIRS["brand"][which]) >= 4.5


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_field_can_be_seen(ground, light):
    which = LIGHTS[light]
    assert contrast(PAIRS["line-strong"][which], PAIRS[ground][which]) >= 3
    # The focus is yellow with a ring of ink: the ring is what stands out from a light ground.
    assert contrast(PAIRS["ink"][which], PAIRS[ground][which]) >= 3
