"""The terms of one promise, as they stand in a wording: a flat mapping of JSON values.

Keys: ``kind``, ``provider``, ``beneficiary`` (organisation ids or None), ``quantity`` (a decimal in plain
notation as text, or None for "the source gives no figure"), ``unit``, ``currency`` (ISO 4217 when the unit
is money, else ''), ``modality``, ``period_from``, ``period_to``, ``due_on`` (ISO 8601 dates or None),
``description`` ({BCP 47: text}), ``source``, ``one_source``. A wording adds ``key`` ('c1' …).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from kopir.ground.codelists import is_currency
from kopir.ground.quantities import COUNTABLE
from kopir.kit.errors import Invalid
from kopir.spine.registry.kinds import kind_for

from .models import Modality
from .words import Texts

DATES = ("period_from", "period_to", "due_on")
MAX_DIGITS, DECIMALS = 20, 4
#: A year outside is a slip of the keys; and date arithmetic stays far from the calendar's ends.
FIRST_YEAR, LAST_YEAR = 1800, 2300

Faults = dict[str, list[str]]


def as_date(value: object) -> date | None:
    """A date, an ISO 8601 date or nothing; ValueError for anything else."""
    if value is None or value == "":
        return None
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"{day} is outside the calendar of agreements")
    return day


def iso(value: object) -> str | None:
    """ISO 8601 of :func:`as_date`."""
    day = as_date(value)
    return day.isoformat() if day else None


def plain(value: Decimal) -> str:
    """A decimal without exponent and without trailing zeros: one spelling for one number.

    >>> plain(Decimal("1.50E+3"))
    '1500'
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quantity(value: object, faults: Faults) -> str | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number <= 0:
        faults["quantity"] = [
            _("Give a number greater than zero, or leave it empty when there is no figure.")
        ]
        return None
    digits = number.as_tuple().digits
    # By its size alone first: the context cannot hold 1e999999999, and normalising it would overflow.
    if number.adjusted() >= MAX_DIGITS - DECIMALS or number.adjusted() < -DECIMALS or len(digits) > 100:
        fits = False
    else:
        exponent = number.normalize().as_tuple().exponent
        fits = isinstance(exponent, int) and -exponent <= DECIMALS
    if not fits:
        faults["quantity"] = [_("At most 16 digits before the decimal point and 4 after it.")]
        return None
    return plain(number)


def _is_whole(quantity: str) -> bool:
    number = Decimal(quantity)
    return number == number.to_integral_value()


def _dates(data: Mapping[str, Any], faults: Faults) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in DATES:
        try:
            found[name] = iso(data.get(name))
        except ValueError:
            faults[name] = [_("This is not a date.")]
            found[name] = None
    start, end = found["period_from"], found["period_to"]
    if start and end and start > end:
        faults["period_to"] = [_("The period ends before it begins.")]
    return found


def _organisation(data: Mapping[str, Any], name: str, faults: Faults) -> int | None:
    value = data.get(name, data.get(f"{name}_id"))
    try:
        return int(value) if value else None
    except (TypeError, ValueError):
        faults[name] = [_("There is no such organisation.")]
        return None


def clean_terms(data: Mapping[str, Any]) -> dict[str, Any]:
    """The terms in their one JSON form. Raises Invalid, with faults by field.

    ``provider_id`` and ``beneficiary_id`` are taken as well as ``provider`` and ``beneficiary``; a missing
    unit is the kind's own. That the organisations exist is the caller's to check (many at once).
    """
    faults: Faults = {}
    texts = Texts(faults)
    code = str(data.get("kind") or "")
    try:
        kind = kind_for(code)
    except KeyError:
        raise Invalid(
            {"kind": [_("No such kind of commitment: {code}.").format(code=code[:40] or "–")]}
        ) from None
    unit = str(data.get("unit") or kind.unit)
    if unit != kind.unit:
        faults["unit"] = [_("This kind is counted in {unit}.").format(unit=kind.unit)]
    quantity = _quantity(data.get("quantity"), faults)
    if quantity and kind.unit in COUNTABLE and not _is_whole(quantity):
        faults["quantity"] = [_("Give a whole number: this is counted one by one.")]
    currency = str(data.get("currency") or "").upper()
    if kind.is_money and not is_currency(currency):
        faults["currency"] = [_("A sum of money needs its currency (three letters, ISO 4217).")]
    if not kind.is_money and currency:
        faults["currency"] = [_("Only a sum of money has a currency.")]
    modality = str(data.get("modality") or Modality.PLANNED)
    if modality not in Modality.values:
        faults["modality"] = [_("No such modality.")]
    terms = {
        "kind": code,
        "provider": _organisation(data, "provider", faults),
        "beneficiary": _organisation(data, "beneficiary", faults),
        "quantity": quantity,
        "unit": unit,
        "currency": currency,
        "modality": str(modality),
        **_dates(data, faults),
        "description": texts.words("description", data.get("description")),
        "source": texts.line("source", data.get("source"), 500),
        "one_source": bool(data.get("one_source")),
    }
    if terms["provider"] and terms["provider"] == terms["beneficiary"]:
        faults["beneficiary"] = [_("An organisation does not promise to itself.")]
    if faults:
        raise Invalid(faults)
    return terms
