"""Sizes of the lists by their standards, and codes that must and must not be in them."""

from __future__ import annotations

import pytest

from kopir.ground import codelists


def test_countries() -> None:
    assert len(codelists.countries()) == 249 + 1  # ISO 3166-1 and XK
    for code in ("KZ", "CN", "US", "GB", "TW", "XK"):
        assert codelists.is_country(code)
    for code in ("kz", "UK", "EU", "ZZ", "SU", "IC", "", "KAZ"):
        assert not codelists.is_country(code)


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("kk", "Қазақстан"),
        ("ru", "Казахстан"),
        ("en", "Kazakhstan"),
        ("zh", "哈萨克斯坦"),
        ("zh-Hans", "哈萨克斯坦"),
        ("en-KZ", "Kazakhstan"),
        ("tlh", "Kazakhstan"),
        ("?", "Kazakhstan"),
    ],
)
def test_country_name(lang: str, name: str) -> None:
    assert codelists.country_name("KZ", lang) == name


def test_every_country_has_a_name_in_the_four_languages() -> None:
    for lang in ("kk", "ru", "en", "zh"):
        for code in codelists.countries():
            assert codelists.country_name(code, lang) not in ("", code)


def test_currencies() -> None:
    for code in ("KZT", "USD", "EUR", "CNY", "RUB", "GBP", "KGS", "UZS"):
        assert codelists.is_currency(code)
    for code in ("DEM", "SUR", "usd", "XXX", "BTC", ""):
        assert not codelists.is_currency(code)
    assert 140 < len(codelists.currencies()) < 180
    assert [codelists.currency_decimals(code) for code in ("KZT", "JPY", "KWD", "IDR")] == [2, 0, 3, 2]
    assert codelists.currency_name("KZT", "en") == "Kazakhstani Tenge"
    assert codelists.currency_name("KZT", "kk").casefold() == "қазақстан теңгесі"


def test_isced_f_has_every_field() -> None:
    fields = codelists.isced_f()
    proper = [code for code in fields if code[-1] not in "089" and not code.startswith("99")]
    assert sum(len(code) == 2 for code in fields) == 11 + 1  # and 99, field unknown
    assert sum(len(code) == 3 for code in proper) == 29
    assert sum(len(code) == 4 for code in proper) == 80
    for code in fields:
        assert len(code) == 2 or code[:-1] in fields
    assert len(set(fields)) == len(fields)


def test_isced_f_names() -> None:
    assert codelists.isced_f_name("06") == "Information and Communication Technologies (ICTs)"
    assert codelists.isced_f_name("0613") == "Software and applications development and analysis"
    assert codelists.isced_f_name("073") == "Architecture and construction"
    assert codelists.isced_f_name("1041") == "Transport services"
    assert codelists.isced_f_name("0788").startswith("Inter-disciplinary programmes")
    for code in ("6", "613", "0614", "0422", "11", "06130", ""):
        assert not codelists.is_isced_f(code)


@pytest.mark.parametrize(
    "tag", ["kk", "kk-Cyrl-KZ", "zh-Hans", "en-GB", "sr-Latn-RS", "de-1996", "KAA", "en-x-a", "uz-u-nu-latn"]
)
def test_language_tags(tag: str) -> None:
    assert codelists.is_language_tag(tag)


@pytest.mark.parametrize(
    "tag", ["", "k", "kz_KZ", "kk_KZ", "kk-", "-kk", "qqq", "english", "x-private", "i-klingon", "кк"]
)
def test_what_is_no_language_tag(tag: str) -> None:
    assert not codelists.is_language_tag(tag)


def test_levels() -> None:
    assert codelists.is_cefr("B2")
    assert not codelists.is_cefr("b2")
    assert not codelists.is_cefr("D1")
    assert codelists.is_eqf(7)
    assert not codelists.is_eqf(0)
    assert not codelists.is_eqf(9)


def test_unknown_codes_are_named() -> None:
    for call in (
        lambda: codelists.country_name("ZZ", "en"),
        lambda: codelists.currency_decimals("ZZZ"),
        lambda: codelists.currency_name("ZZZ", "en"),
        lambda: codelists.isced_f_name("zz"),
    ):
        with pytest.raises(codelists.UnknownCode, match=r"(?i)zz") as caught:
            call()
        assert caught.value.codelist
