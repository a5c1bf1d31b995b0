"""Countries as people write them: code, or name in Kazakh, Russian, English, Chinese."""

from __future__ import annotations

import functools

from babel import Locale

from kopir.ground.scripts import name_key

_LANGUAGES = ("en", "ru", "kk", "zh_Hans")
#: What CLDR does not list: everyday short forms and abbreviations.
_ALSO = {
    "GB": ("UK", "U.K.", "Great Britain", "Britain", "England", "Scotland", "Wales", "Великобритания", "Англия",
           "Шотландия", "Ұлыбритания", "Соединенное Королевство", "英国"),
    "US": ("USA", "U.S.A.", "United States of America", "America", "США", "АҚШ", "Америка", "美国"),
    "KR": ("South Korea", "Korea", "Republic of Korea", "Южная Корея", "Корея", "Республика Корея",
           "Оңтүстік Корея", "Корея Республикасы", "韩国"),
    "RU": ("Russian Federation", "РФ", "Российская Федерация", "Ресей", "Ресей Федерациясы"),
    "CN": ("PRC", "P.R. China", "КНР", "Китай", "Қытай", "ҚХР", "中国", "中华人民共和国"),
    "KZ": ("Republic of Kazakhstan", "РК", "Республика Казахстан", "ҚР", "Қазақстан Республикасы"),
    "CZ": ("Czech Republic", "Чешская Республика", "Чехия"),
    "TR": ("Turkey", "Турция", "Түркия"),
    "AE": ("UAE", "ОАЭ", "БАӘ"),
    "HK": ("Hong Kong", "Гонконг", "香港"),
    "TW": ("Taiwan", "Тайвань"),
    "MO": ("Macau", "Macao", "Макао"),
    "NL": ("Holland", "Голландия"),
    "KG": ("Kyrgyz Republic", "Киргизия", "Кыргызстан", "Қырғызстан"),
    "BY": ("Belarus", "Беларусь", "Белоруссия"),
    "MD": ("Moldova", "Молдова", "Молдавия"),
    "IR": ("Iran", "Иран"),
    "VN": ("Vietnam", "Вьетнам"),
    "MY": ("Malaysia", "Малайзия"),
    "DE": ("FRG", "ФРГ"),
    "UA": ("Ukraine", "Украина"),
}  # fmt: skip


@functools.cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
                table.setdefault(_key(name), code)
                table.setdefault(code.lower(), code)
    for code, names in _ALSO.items():
        for name in names:
            table[_key(name)] = code
    return table


def _key(text: str) -> str:
    return name_key(text.replace("ё", "е").replace("Ё", "Е")).replace(" ", "")


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 code of a country's name or code, '' when it is not known."""
    return _table().get(_key(text), "")
