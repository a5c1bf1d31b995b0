"""What a curator writes of a claim, checked field by field; all faults are said at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from kopir.ground.codelists import is_currency, is_language_tag
from kopir.ground.quantities import Unit
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import Texts
from kopir.spine.registry.indicators import indicator_for

from .models import QUOTE, Modality, Precision, Verification

#: Units of a claimed number: those of quantities, those of records, money, and the thing that the topic names.
UNITS = (
    "item",
    "money",
    "percent",
    "partnership",
    "university",
    "agreement",
    "organisation",
    "delivery",
    *(unit.value for unit in Unit),
)
WORDS = {"subject": 200, "speaker": 200, "affiliation": 300, "source_title": 300}
LONG_WORDS = {"value_text": 300, "interest": 600, "definition": 1000, "note": 1000}
DATES = ("published_on", "as_of", "window_from", "window_to", "due_on")
PRECISIONS = ("published_precision", "as_of_precision", "due_precision")
#: Everything that a curator may say of a claim, the topic and the organisation by id aside.
FIELDS = (
    *WORDS,
    *LONG_WORDS,
    *DATES,
    *PRECISIONS,
    "quote",
    "quote_lang",
    "source_url",
    "checks",
    "low",
    "high",
    "unit",
    "currency",
    "modality",
    "verification",
    "indicator",
    "complete",
)
MOST_CHECKS = 20
_web = URLValidator(schemes=["http", "https"])


def clean(given: Mapping[str, Any]) -> dict[str, Any]:
    """All of :data:`FIELDS` as the model takes them. Raises Invalid with the faults by field.

    ``high`` is ``low`` where it is left out: one value.
    """
    texts = Texts()
    faults = texts.faults
    found: dict[str, Any] = {
        name: texts.words(name, given.get(name), most, one_line=True) for name, most in WORDS.items()
    }
    found |= {name: texts.words(name, given.get(name), most) for name, most in LONG_WORDS.items()}
    found["quote"] = texts.line("quote", given.get("quote"), QUOTE)
    found["quote_lang"] = texts.line("quote_lang", given.get("quote_lang"), 35) if found["quote"] else ""
    if found["quote"] and not is_language_tag(found["quote_lang"]):
        faults["quote_lang"] = [_("Say in which language the quotation is, such as en or kk.")]
    found["source_url"] = _address(texts, "source_url", given.get("source_url"))
    found["checks"] = _addresses(texts, given.get("checks") or [])
    if not found["source_title"] and not found["source_url"]:
        faults.setdefault("source_title", [_("A statement needs its source: a title or an address.")])
    if not found["subject"]:
        faults.setdefault("subject", [_("Say whom or what the statement is about.")])
    _numbers(given, found, faults)
    _days(given, found, faults)
    for name, choices in (
        ("modality", Modality),
        ("verification", Verification),
        *((each, Precision) for each in PRECISIONS),
    ):
        default = {"verification": "unchecked", "modality": ""}.get(name, "day")
        found[name] = str(given.get(name) or default)
        if found[name] not in choices.values:
            faults[name] = [_("Choose one of the values offered.")]
    found["complete"] = bool(given.get("complete"))
    found["indicator"] = _indicator(given, faults)
    texts.check()
    return found


def _address(texts: Texts, name: str, value: object) -> str:
    text = texts.line(name, value, 1000)
    if text:
        try:
            _web(text)
        except ValidationError:
            texts.faults[name] = [_("Give a web address that begins with http:// or https://.")]
    return text


def _addresses(texts: Texts, value: object) -> list[str]:
    rows = value if isinstance(value, list) else []
    if not isinstance(value, list) or len(rows) > MOST_CHECKS:
        texts.faults["checks"] = [_("At most {limit} addresses.").format(limit=MOST_CHECKS)]
    return [text for row in rows[:MOST_CHECKS] if (text := _address(texts, "checks", row))]


def _decimal(name: str, value: object, faults: dict[str, list[str]]) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip())
        fits = number.is_finite() and 0 <= number < Decimal(10) ** 20
        if fits and number == number.quantize(Decimal("0.0001")):
            return number
    except InvalidOperation:
        pass
    faults[name] = [_("Give a number from zero up, with at most 4 digits after the decimal point.")]
    return None


def _numbers(given: Mapping[str, Any], found: dict[str, Any], faults: dict[str, list[str]]) -> None:
    low, high = (_decimal(name, given.get(name), faults) for name in ("low", "high"))
    if low is None and high is not None:
        faults.setdefault("low", [_("A range needs its lower end.")])
    found["low"], found["high"] = low, low if high is None else high
    if low is not None and high is not None and high < low:
        faults["high"] = [_("The range ends before it begins.")]
    unit, currency = str(given.get("unit") or ""), str(given.get("currency") or "").upper()
    if (unit and unit not in UNITS) or (low is not None and not unit):
        faults["unit"] = [_("Choose one of the values offered.")]
    if unit == "money" and not is_currency(currency):
        faults["currency"] = [_("A sum of money needs its currency (three letters, ISO 4217).")]
    if unit != "money" and currency:
        faults["currency"] = [_("Only a sum of money has a currency.")]
    found["unit"], found["currency"] = unit, currency
    if low is None and not found["value_text"] and not found["quote"]:
        faults.setdefault("low", [_("Give the number, or the words in which it was said.")])


def _days(given: Mapping[str, Any], found: dict[str, Any], faults: dict[str, list[str]]) -> None:
    for name in DATES:
        found[name] = None
        try:
            found[name] = as_date(given.get(name))
        except (TypeError, ValueError):
            faults[name] = [_("This is not a date.")]
    start, end = found["window_from"], found["window_to"]
    if isinstance(start, date) and isinstance(end, date) and start > end:
        faults["window_to"] = [_("The period ends before it begins.")]


def _indicator(given: Mapping[str, Any], faults: dict[str, list[str]]) -> str:
    code = str(given.get("indicator") or "")
    if not code:
        return ""
    try:
        grouped = bool(indicator_for(code).groups)
    except KeyError:
        faults["indicator"] = [_("There is no such figure.")]
        return ""
    if grouped:
        faults["indicator"] = [_("This figure has several parts; choose one that is a single number.")]
    return code
