"""The fields that a column can be mapped to, and the names that such columns go by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kopir.ground.scripts import name_key
from kopir.kit.heads import head


@dataclass(frozen=True, slots=True)
class Field:
    """``names`` are column names in Kazakh, Russian, English and Chinese; matching is by whole words."""

    code: str
    label: Any
    names: tuple[str, ...]
    required: bool = False
    is_date: bool = False
    limit: int = 400


FIELDS: tuple[Field, ...] = (
    Field(
        "partner",
        _("Partner"),
        (
            "partner", "partner name", "partner institution", "partner university", "institution", "university",
            "organisation", "organization", "name of partner", "foreign partner", "counterparty",
            "партнер", "партнёр", "вуз партнер", "вуз-партнер", "университет партнер", "наименование партнера",
            "название партнера", "зарубежный партнер", "организация", "наименование вуза", "вуз", "университет",
            "контрагент",
            "серіктес", "серіктес атауы", "серіктес университет", "серіктес жоо", "жоо", "ұйым", "әріптес",
            "合作院校", "合作伙伴", "合作方", "伙伴院校", "外方院校", "学校名称", "大学", "机构",
        ),
        required=True,
    ),
    Field(
        "country",
        _("Partner's country"),
        (
            "country", "partner country", "country of partner", "state", "nation",
            "страна", "страна партнера", "государство", "ел", "мемлекет", "серіктес елі", "елі",
            "国家", "国别", "国家地区", "所在国",
        ),
        limit=80,
    ),
    Field(
        "city",
        _("Partner's city"),
        ("city", "town", "partner city", "город", "город партнера", "қала", "қаласы", "серіктес қаласы", "城市", "所在城市"),
        limit=120,
    ),
    Field(
        "identifier",
        _("Partner's identifier"),
        (
            "ror", "ror id", "identifier", "partner id", "schac", "erasmus code", "pic", "isni", "wikidata",
            "grid", "идентификатор", "код партнера", "сәйкестендіргіш", "标识符", "机构代码",
        ),
        limit=200,
    ),
    Field(
        "type",
        _("Type of agreement"),
        (
            "type", "agreement type", "type of agreement", "kind", "category", "form of cooperation",
            "тип", "вид", "тип договора", "вид договора", "тип соглашения", "вид соглашения", "вид документа",
            "форма сотрудничества", "түрі", "келісім түрі", "шарт түрі", "құжат түрі",
            "类型", "协议类型", "协议类别", "合作类型", "合作形式",
        ),
        limit=200,
    ),
    Field(
        "title",
        _("Title"),
        (
            "title", "agreement", "agreement title", "agreement name", "name of agreement", "subject",
            "название", "наименование", "название договора", "название соглашения", "наименование договора",
            "наименование документа", "предмет договора", "соглашение", "договор",
            "атауы", "келісім атауы", "шарт атауы", "құжат атауы", "келісім", "шарт",
            "名称", "协议名称", "协议", "标题",
        ),
        limit=1000,
    ),
    Field(
        "signed",
        _("Signed on"),
        (
            "signed", "signed on", "date signed", "signing date", "signature date", "date of signing",
            "date of signature", "agreement date", "date", "start",
            "дата подписания", "подписан", "подписано", "дата заключения", "дата договора", "дата",
            "қол қойылған күні", "қол қою күні", "қол қойылды", "жасалған күні", "күні",
            "签署日期", "签订日期", "签约日期", "签字日期", "签署时间", "签订时间", "日期",
        ),
        is_date=True,
    ),
    Field(
        "expires",
        _("Expires on"),
        (
            "expires", "expires on", "expiry", "expiry date", "expiration", "expiration date", "valid until",
            "valid to", "end", "end date", "until", "validity",
            "срок действия", "действует до", "дата окончания", "окончание", "истекает", "срок", "действителен до",
            "дата завершения", "годен до",
            "аяқталу күні", "мерзімі", "қолданылу мерзімі", "жарамды мерзімі", "аяқталады", "дейін жарамды",
            "到期日期", "到期日", "有效期至", "有效期", "截止日期", "终止日期", "到期时间",
        ),
        is_date=True,
    ),
    Field(
        "effective",
        _("In force from"),
        (
            "effective", "effective from", "effective date", "in force", "in force from", "valid from",
            "start date", "entry into force",
            "вступает в силу", "дата вступления в силу", "действует с", "дата начала", "начало действия", "начало",
            "күшіне ену күні", "күшіне енеді", "басталу күні", "басталуы",
            "生效日期", "生效日", "开始日期", "起始日期",
        ),
        is_date=True,
    ),
    Field(
        "contact_name",
        _("Contact person"),
        (
            "contact", "contact person", "contact name", "coordinator", "responsible", "responsible person",
            "контакт", "контактное лицо", "контакты", "координатор", "ответственный", "ответственное лицо",
            "байланыс", "байланыс тұлғасы", "байланыс жасайтын тұлға", "жауапты", "жауапты тұлға", "үйлестіруші",
            "联系人", "负责人", "协调员",
        ),
        limit=200,
    ),
    Field(
        "contact_email",
        _("Contact's e-mail"),
        (
            "email", "e-mail", "mail", "contact email", "contact e-mail",
            "почта", "эл почта", "электронная почта", "электрондық пошта", "эл пошта", "пошта", "e-mail контакта",
            "邮箱", "电子邮件", "电子邮箱", "联系邮箱",
        ),
        limit=254,
    ),
    Field(
        "note",
        _("Note"),
        (
            "note", "notes", "comment", "comments", "remarks", "description",
            "примечание", "примечания", "комментарий", "комментарии", "заметки", "описание",
            "ескерту", "ескертпе", "түсініктеме", "сипаттама", "备注", "说明", "注释",
        ),
        limit=10_000,
    ),
    Field(
        "places",
        _("Promised student places a year"),
        (
            "places", "places per year", "places a year", "student places", "promised places", "quota", "seats",
            "students per year", "exchange places",
            "места", "мест", "мест в год", "количество мест", "квота", "число мест",
            "орын", "орындар", "орын саны", "жылдық орын саны", "квотасы",
            "名额", "年度名额", "交换名额", "学生名额",
        ),
        limit=40,
    ),
    Field(
        "ref",
        _("Our reference"),
        (
            "ref", "reference", "our reference", "number", "no", "agreement number", "registration number",
            "contract number", "№", "номер", "номер договора", "рег номер", "регистрационный номер", "номер соглашения",
            "нөмірі", "нөмір", "шарт нөмірі", "тіркеу нөмірі", "编号", "协议编号", "合同编号",
        ),
        limit=120,
    ),
)  # fmt: skip
BY_CODE = {field.code: field for field in FIELDS}
DATE_FIELDS = tuple(field.code for field in FIELDS if field.is_date)

#: A column with one of these names is never a field, however like one it sounds ("№ п/п" is a row count).
_NEVER = {"№ п п", "п п", "no", "№", "n", "nn", "#", "р с", "рет саны", "序号", "id"}
_CJK = re.compile(r"[一-鿿]")


def header_key(text: str) -> str:
    """The form in which column names are compared: :func:`name_key`, with № kept as *no*."""
    return name_key(re.sub(r"\(.*?\)|\*", " ", text).replace("№", " no ").replace("ё", "е"))


_KEYS: dict[str, str] = {}
for _field in FIELDS:
    for _name in _field.names:
        _KEYS.setdefault(header_key(_name), _field.code)
#: Column of our own downloads (kit.heads) → field, so that a hub's file can be read back.
_OWN = {
    "partner": "partner",
    "type": "type",
    "title": "title",
    "signed_on": "signed",
    "expires_on": "expires",
    "ref": "ref",
    "note": "note",
}
_NEVER_KEYS = {header_key(text) for text in _NEVER} | {"no п п", "no р с"}


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """The key of each known name → its field; also of what our own tables are headed with, in each language."""
    known = dict(_KEYS)
    for lang, _name in settings.LANGUAGES:
        with override(lang):
            own = [(head(key), code) for key, code in _OWN.items()]
            own += [(str(field.label), field.code) for field in FIELDS]
        for text, code in own:
            known.setdefault(header_key(text), code)
    return known


def likeness(header: str) -> tuple[str, float]:
    """The field that a column of this name most likely holds, and how likely (0-1); ('', 0) for none.

    1.0 is a known name; less, when the known name is only a part of it ("Date of signing by the rector").
    """
    key = header_key(header)
    if not key or key in _NEVER_KEYS:
        return "", 0.0
    names = _known()
    if key in names:
        return names[key], 1.0
    best, most = "", 0.0
    words = key.split()
    for known, code in names.items():
        share = _share(known, key, words)
        if share > most:
            best, most = code, share
    return (best, round(0.9 * most, 3)) if most >= 0.4 else ("", 0.0)


def _share(known: str, key: str, words: list[str]) -> float:
    """How much of *key* the known name covers, by whole words (by letters in Chinese)."""
    if _CJK.search(known):
        return len(known) / len(key) if known in key else 0.0
    parts = known.split()
    for start in range(len(words) - len(parts) + 1):
        if words[start : start + len(parts)] == parts:
            return len(parts) / len(words)
    return 0.0


def labels(codes: Iterable[str]) -> list[str]:
    """The fields' labels in the active language."""
    return [str(BY_CODE[code].label) for code in codes]
