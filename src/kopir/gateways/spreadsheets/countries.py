"""Countries as people write them: codes, and names in Kazakh, Russian, English and Chinese.

Names come from Unicode CLDR, three-letter codes from ICU. Before a name is looked up, the form of state is
taken off ("Korea, Republic of", "Republic of Moldova", "Өзбекстан Республикасы"), unless it is what tells two
countries apart; those, and what CLDR does not have, stand in :data:`ALSO`.
"""

from __future__ import annotations

import functools
import re

import icu
from babel import Locale

from kopir.ground.codelists import countries
from kopir.ground.scripts import name_key

_LANGUAGES = ("en", "ru", "kk", "zh_Hans")

#: What CLDR's four languages lack. English: short and full names of ISO 3166-1 (iso.org/obp) and of the United
#: Nations (unterm.un.org), and GeoNames's, which ROR prints; Russian: the all-Russian classifier OK 025-2001;
#: the others, and everyday abbreviations, as universities' own tables have them.
ALSO: dict[str, tuple[str, ...]] = {
    "AE": ("UAE", "U.A.E.", "Emirates", "ОАЭ", "Эмираты", "БАӘ", "阿联酋"),
    "BN": ("Brunei Darussalam", "Бруней-Даруссалам"),
    "BO": ("Plurinational State of Bolivia",),
    "BY": ("Belarus", "Byelorussia", "Белоруссия", "Республика Беларусь", "РБ"),
    "CD": ("Democratic Republic of the Congo", "DR Congo", "DRC", "Congo, The Democratic Republic of the",
           "Демократическая Республика Конго", "ДР Конго", "刚果民主共和国"),
    "CG": ("Republic of the Congo", "Congo", "Congo Republic", "Республика Конго", "Конго", "刚果共和国"),
    "CI": ("Ivory Coast", "Cote d'Ivoire", "Кот-д'Ивуар", "Берег Слоновой Кости"),
    "CN": ("PRC", "P.R. China", "P.R.C.", "People's Republic of China", "Mainland China", "КНР",
           "Китайская Народная Республика", "ҚХР", "Қытай Халық Республикасы", "中华人民共和国"),
    "CV": ("Cabo Verde", "Cape Verde"),
    "CZ": ("Czech Republic", "Czechia", "Чешская Республика", "Чех Республикасы", "捷克共和国"),
    "DE": ("FRG", "Federal Republic of Germany", "ФРГ", "ГФР"),
    "FM": ("Federated States of Micronesia",),
    "GB": ("UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Northern Ireland",
           "United Kingdom of Great Britain and Northern Ireland", "Великобритания", "Англия", "Шотландия",
           "Уэльс", "Соединенное Королевство", "Ұлыбритания", "Құрама Патшалық", "英国", "联合王国", "英格兰", "苏格兰"),
    "HK": ("Hong Kong", "Hong Kong, China", "Гонконг", "香港"),
    "IR": ("Islamic Republic of Iran",),
    "KG": ("Kyrgyz Republic", "Kirghizia", "Киргизия", "Кыргызская Республика", "Кыргызстан", "Қырғыз Республикасы"),
    "KP": ("North Korea", "DPRK", "Democratic People's Republic of Korea", "КНДР", "Северная Корея",
           "Солтүстік Корея", "朝鲜"),
    "KR": ("South Korea", "Korea", "Republic of Korea", "ROK", "Korea (South)", "Южная Корея", "Корея",
           "Республика Корея", "Оңтүстік Корея", "Корея Республикасы", "韩国", "南韩", "大韩民国"),
    "KZ": ("РК", "ҚР", "哈萨克"),
    "LA": ("Lao People's Democratic Republic", "Lao PDR", "ЛНДР"),
    "MD": ("Moldova", "Moldavia", "Молдавия"),
    "MM": ("Myanmar", "Burma", "Мьянма", "Бирма", "缅甸"),
    "MK": ("Macedonia", "The former Yugoslav Republic of Macedonia", "Македония", "马其顿"),
    "MO": ("Macau", "Macao", "Macao, China", "Macau, China", "Макао"),
    "NL": ("Holland", "Голландия", "荷兰"),
    "PS": ("Palestine", "State of Palestine", "Palestinian Territory", "Палестина", "巴勒斯坦"),
    "RU": ("Russian Federation", "РФ", "Российская Федерация", "Ресей Федерациясы", "俄罗斯联邦", "俄国"),
    "SA": ("KSA", "Kingdom of Saudi Arabia"),
    "SK": ("Slovak Republic", "Словацкая Республика"),
    "SY": ("Syrian Arab Republic", "Сирийская Арабская Республика"),
    "SZ": ("Swaziland", "Свазиленд"),
    "TL": ("East Timor",),
    "TR": ("Turkey", "Türkiye", "Turkiye", "Турция", "Турецкая Республика", "Түркия"),
    "TW": ("Taiwan", "Taiwan, China", "Republic of China", "Taiwan, Province of China", "Chinese Taipei", "Тайвань", "台湾"),
    "TZ": ("United Republic of Tanzania",),
    "US": ("USA", "U.S.A.", "U.S.", "United States of America", "America", "США", "Соединенные Штаты Америки",
           "АҚШ", "Америка", "美国", "美利坚合众国"),
    "VA": ("Holy See", "Vatican", "Holy See (Vatican City State)", "Ватикан"),
    "VE": ("Bolivarian Republic of Venezuela",),
    "VN": ("Viet Nam", "Vietnam", "Вьетнам"),
    "XK": ("Republic of Kosovo", "Республика Косово"),
    "ZA": ("RSA", "ЮАР", "ОАР", "南非"),
}  # fmt: skip
#: Forms of state, as keys. Chinese ones come without a space and at the end.
_STATES = re.compile(
    r"^(?:(?:the )?(?:federal |federative |democratic |islamic |socialist |united |arab |bolivarian |plurinational "
    r"|hashemite |independent |co operative |cooperative )*"
    r"(?:republic|kingdom|state|sultanate|commonwealth|principality|grand duchy|federation|union|emirate) of(?: the)?"
    r"|республика|королевство|княжество|султанат|государство) "
    r"| (?:республикасы|патшалығы|корольдігі|князьдігі|мемлекеті|сұлтандығы|федерациясы)$|(?<=..)(?:共和国|王国|联邦|公国)$"
)
#: "Korea, Republic of" and "Korea (Republic of)": what stands behind goes to the front.
_BEHIND = re.compile(r"^([^,(]+)[,(]\s*([^,()]+)\)?\s*$")


@functools.cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for code in sorted(countries()):
        table[code.lower()] = code
        if three := icu.Locale("", code).getISO3Country():
            table[three.lower()] = code
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in countries():
                table.setdefault(_squeezed(name), code)
    for code, names in ALSO.items():
        for name in names:
            table[_squeezed(name)] = code
    return table


def _key(text: str) -> str:
    return name_key(text.replace("ё", "е").replace("Ё", "Е"))


def _squeezed(text: str) -> str:
    return _key(text).replace(" ", "")


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 code of a country's name or code, '' when it is not known.

    >>> country_code("Korea, Republic of"), country_code("Южная Корея"), country_code("KAZ")
    ('KR', 'KR', 'KZ')
    """
    found = _known(text)
    if not found and (turned := _BEHIND.match(text)):
        head, behind = turned[1], turned[2]
        # "Georgia, USA" names two countries, and so none.
        found = _known(f"{behind} {head}") or ("" if _known(behind) else _known(head))
    return found


def _known(text: str) -> str:
    return _table().get(_squeezed(text)) or _table().get(_bare(text)) or ""


def _bare(text: str) -> str:
    return _STATES.sub("", _key(text)).replace(" ", "")
