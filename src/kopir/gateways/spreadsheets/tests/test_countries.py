"""Countries are understood as people, registers and statistics write them, in four languages."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from kopir.gateways.spreadsheets.countries import ALSO, country_code
from kopir.ground.codelists import countries

WRITTEN = {
    "KR": "Korea, Republic of|Republic of Korea|South Korea|Korea (Republic of)|Korea, South|ROK|KOR"
    "|Южная Корея|Республика Корея|Оңтүстік Корея|Корея Республикасы|韩国|大韩民国",
    "KP": "Korea, Democratic People's Republic of|North Korea|КНДР|朝鲜",
    "GB": "UK|U.K.|United Kingdom|Great Britain|England|Великобритания|Ұлыбритания|英国|GBR"
    "|United Kingdom of Great Britain and Northern Ireland (the)",
    "US": "USA|U.S.A.|United States|United States of America (the)|США|АҚШ|美国",
    "TR": "Türkiye|Turkey|TÜRKİYE|Турция|Түркия|土耳其|Turkiye",
    "CZ": "Czechia|Czech Republic|Чехия|Чешская Республика|捷克",
    "NL": "Netherlands (the)|The Netherlands|Holland|Нидерланды|荷兰",
    "MD": "Moldova, Republic of|Republic of Moldova|Молдова|Moldova (the Republic of)",
    "IR": "Iran, Islamic Republic of|Iran (Islamic Republic of)|Иран|伊朗",
    "TZ": "Tanzania, United Republic of|Tanzania",
    "VN": "Viet Nam|Vietnam|Вьетнам|越南",
    "CD": "Congo, The Democratic Republic of the|Democratic Republic of the Congo|DR Congo",
    "CG": "Congo|Republic of the Congo",
    "CN": "China, People's Republic of|PRC|КНР|中华人民共和国|Қытай Халық Республикасы",
    "TW": "Taiwan, Province of China|Republic of China|台湾",
    "HK": "Hong Kong|Hong Kong, China|香港",
    "UZ": "Республика Узбекистан|Өзбекстан Республикасы|乌兹别克斯坦共和国|Uzbekistan",
    "KZ": "Kazakhstan|Казахстан|Қазақстан Республикасы|哈萨克斯坦|kz|KAZ|Republic of Kazakhstan",
    "ES": "Kingdom of Spain|Испания|Королевство Испания",
    "VA": "Holy See (Vatican City State)|Ватикан",
    "": "Georgia, USA|Republic|Almaty|EU|Татарстан|,|()|Unknown|of",
}


@pytest.mark.parametrize(
    ("text", "code"), [(text, code) for code, texts in WRITTEN.items() for text in texts.split("|")]
)
def test_a_country_is_understood(text, code):
    assert country_code(text) == code
    assert country_code(f"  {text.upper()} ") == code


@pytest.mark.parametrize("lang", ["en", "ru", "kk", "zh_Hans"])
def test_every_name_of_cldr_means_its_country(lang):
    names = {code: name for code, name in Locale.parse(lang).territories.items() if code in countries()}
    wrong = {code: name for code, name in names.items() if country_code(name) != code}
    # Two Congos share a word in some languages; the bare name is the Republic's.
    assert wrong.keys() <= {"CD", "CG"}


def test_a_synonym_means_one_country():
    seen = {}
    for code, names in ALSO.items():
        assert code in countries()
        for name in names:
            assert seen.setdefault(name.casefold(), code) == code
            assert country_code(name) == code


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text):
    assert country_code(text) in {"", *countries()}
