"""What is taken as text and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kopir.kit.plain import Unfit, line, lines

DECEIVING = ["a\x00b", "a\x1bb", "a\x0bb", "a\x85b", "annex\u202efdp.exe", "\u2066a\u2069", "\ud800"]


@pytest.mark.parametrize("text", DECEIVING)
@pytest.mark.parametrize("take", [line, lines])
def test_what_would_deceive_is_refused(take, text):
    with pytest.raises(Unfit):
        take(text, 100)


@pytest.mark.parametrize("value", [None, 3, ["a"], {"en": "a"}])
def test_what_is_no_text_is_refused(value):
    with pytest.raises(Unfit):
        line(value, 100)


def test_letters_of_every_script_are_taken():
    for text in ("Әл-Фараби", "木村", "جامعة", "אוניברסיטה", "Kraków", "مرحبا‏ 12", "👩‍🔬"):
        assert line(text, 100) == text


def test_the_length_is_of_what_is_kept():
    assert line("  " + "a" * 10 + "  ", 10) == "a" * 10
    with pytest.raises(Unfit, match="10"):
        line("a" * 11, 10)


@given(st.text(), st.integers(1, 50))
def test_taking_twice_changes_nothing(text, most):
    for take in (line, lines):
        try:
            kept = take(text, most)
        except Unfit:
            continue
        assert take(kept, most) == kept and len(kept) <= most
        assert take is lines or "\n" not in kept
