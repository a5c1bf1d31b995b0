"""Slipped letters are found and repaired; honest mixtures stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.look_alikes import confusables, repair_confusables, script_of

LATIN, CYRILLIC = "Kazakh University", "Қазақ Университеті"


@pytest.mark.parametrize(
    ("text", "found", "repaired"),
    [
        ("Kаzakh", [(1, "а")], "Kazakh"),  # Cyrillic а
        ("Unіvеrsity", [(2, "і"), (4, "е")], "University"),
        ("Aлматы", [(0, "A")], "Алматы"),  # Latin A
        ("a Қазaқ b", [(5, "a")], "a Қазақ b"),
        ("СССP", [(3, "P")], "СССР"),
        ("Εurope", [(0, "Ε")], "Europe"),  # Greek capital epsilon
    ],
)
def test_slips(text: str, found: list[tuple[int, str]], repaired: str) -> None:
    assert confusables(text) == found
    assert repair_confusables(text) == repaired


@pytest.mark.parametrize(
    "text",
    [
        "",
        LATIN,
        CYRILLIC,
        f"{LATIN} {CYRILLIC}",
        "COVIDтан",  # both sides have letters of their own
        "KPIлар",  # an abbreviation with a suffix
        "KPIға",
        "Аa",  # one letter each: nobody can tell
        "IT-компания",
        "北京A大学",
        "м2",
    ],
)
def test_honest_mixtures_stay(text: str) -> None:
    assert confusables(text) == []
    assert repair_confusables(text) == text


@given(st.text(st.sampled_from("aеoрсхkмnабвґ 1-Қ")))
def test_repair_keeps_length_and_leaves_nothing(text: str) -> None:
    repaired = repair_confusables(text)
    assert len(repaired) == len(text)
    assert confusables(repaired) == []


def test_script_of() -> None:
    assert [script_of(letter) for letter in "Қa北1"] == ["Cyrl", "Latn", "Hani", "Zyyy"]
