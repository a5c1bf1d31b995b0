"""RFC 8785's own example, what is refused, and the salted leaf."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from http import HTTPStatus

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from kopir.ground.canonical import canonical_bytes, salted_leaf_data, sha256_hex

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=15,
)

ascii_keys = st.text(st.characters(max_codepoint=127), max_size=4)
mixed = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
    | st.text(st.characters(max_codepoint=0x9F)),
    lambda inner: (
        st.lists(inner) | st.dictionaries(ascii_keys | st.text(st.characters(codec="utf-8")), inner)
    ),
    max_leaves=15,
)


class Colour(StrEnum):
    RED = "red"

    def __str__(self) -> str:
        return "not the value"


def test_standard_example() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical_bytes(value) == (
        b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_sorted_by_utf16() -> None:
    assert canonical_bytes({"\ufb33": 1, "\U0001f600": 2, "ә": 3}) == '{"ә":3,"😀":2,"\ufb33":1}'.encode()


@given(plain)
def test_round_trip_and_key_order(value: object) -> None:
    data = canonical_bytes(value)
    assert json.loads(data) == value
    assert canonical_bytes(json.loads(data)) == data


@given(mixed)
def test_the_quick_way_says_the_same_as_the_standards_own(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("code", [*range(0x20), 0x22, 0x2F, 0x5C, 0x7F, 0x85, 0x2028, 0xFEFF, 0x1F600])
def test_each_character_that_is_escaped_somewhere(code: int) -> None:
    assert canonical_bytes({"a": chr(code)}) == rfc8785.dumps({"a": chr(code)})


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.0"),
        date(2025, 1, 1),
        [Decimal(1)],
        {"a": {"b": date(2025, 1, 1)}},
        b"x",
        {1: 2},
        {1},
        object(),
    ],
)
def test_ambiguous_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [2**53, float("nan"), float("inf"), "\ud800", {"\ud800": 1}])
def test_values_without_a_form_are_refused(value: object) -> None:
    with pytest.raises(ValueError, match="canonical"):
        canonical_bytes(value)


def test_an_enum_counts_as_its_value() -> None:
    assert canonical_bytes({Colour.RED: [Colour.RED, HTTPStatus.OK, True]}) == b'{"red":["red",200,true]}'


def test_sha256_hex() -> None:
    assert sha256_hex(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_salted_leaf_data() -> None:
    salt = bytes(range(32))
    assert salted_leaf_data(salt, b"payload") == sha256(salt + b"payload").digest()
    for wrong in (b"", salt[:31], salt + b"\0"):
        with pytest.raises(ValueError, match="32 bytes"):
            salted_leaf_data(wrong, b"payload")
