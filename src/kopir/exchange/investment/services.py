"""Saying who is behind a promise of money."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from kopir.ground.codelists import is_currency
from kopir.spine.agreements import policy
from kopir.spine.agreements.services.handling import audit, locked
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import Texts
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import ANONYMOUS, Actor

from .models import Funding
from .selectors import get_money

__all__ = ["describe_funding"]

FIELDS = ("investor_named", "source", "rate", "rate_currency", "rate_on", "rate_source")


def describe_funding(
    actor: Actor,
    *,
    agreement_id: int,
    key: str,
    investor_id: int | None = None,
    operator_id: int | None = None,
    **given: Any,
) -> Funding:
    """Say who invests, who operates, and at which day's rate the sum of promise *key* was reckoned.

    What is left out is unknown from now on. The wording, its hash and its approvals stay as they are: this
    is what a source says beside it. For whoever may write the agreement; raises NotFound (agreement,
    promise of money, organisation), Forbidden, Invalid.
    """
    with transaction.atomic():
        agreement = locked(actor, agreement_id)
        get_money(actor, agreement_id, key)
        policy.require(policy.may_write(actor, agreement))
        values = _clean(given)
        for name, pk in (("investor", investor_id), ("operator", operator_id)):
            # Every party reads it, so a proposal that waits for the register is named by no number.
            values[name] = None if pk is None else get_organisation(ANONYMOUS, pk)
        before = Funding.objects.filter(agreement=agreement, key=key).first()
        was = _state(before) if before else None
        funding, _new = Funding.objects.update_or_create(agreement=agreement, key=key, defaults=values)
        audit(actor, "investment.describe", agreement, before=was, after=_state(funding))
    return funding


def _clean(given: dict[str, Any]) -> dict[str, Any]:
    texts = Texts()
    found: dict[str, Any] = {
        "investor_named": texts.words("investor_named", given.get("investor_named"), 300, one_line=True),
        "source": texts.line("source", given.get("source"), 1000),
        "rate_source": texts.line("rate_source", given.get("rate_source"), 300),
        "rate": _rate(given.get("rate"), texts),
        "rate_currency": str(given.get("rate_currency") or "").upper(),
        "rate_on": None,
    }
    if found["source"]:
        try:
            URLValidator(schemes=["http", "https"])(found["source"])
        except ValidationError:
            texts.faults["source"] = [_("Give a web address that begins with http:// or https://.")]
    try:
        found["rate_on"] = as_date(given.get("rate_on"))
    except (TypeError, ValueError):
        texts.faults["rate_on"] = [_("This is not a date.")]
    known = [bool(found[name]) for name in ("rate", "rate_currency", "rate_on")]
    if any(known) and not all(known):
        texts.faults.setdefault("rate", [_("A rate needs its day and its currency.")])
    if found["rate_currency"] and not is_currency(found["rate_currency"]):
        texts.faults["rate_currency"] = [_("This is no ISO 4217 currency code.")]
    texts.check()
    return found


def _rate(value: object, texts: Texts) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        rate = Decimal(str(value).strip())
        if rate.is_finite() and 0 < rate < 10**10 and rate == rate.quantize(Decimal("0.00000001")):
            return rate
    except InvalidOperation:
        pass
    texts.faults["rate"] = [_("Give a rate above zero, with at most 8 digits after the decimal point.")]
    return None


def _state(funding: Funding) -> dict[str, Any]:
    values = {name: getattr(funding, name) for name in FIELDS}
    return {
        "key": funding.key,
        "investor": funding.investor_id,
        "operator": funding.operator_id,
        **{name: value if isinstance(value, dict) else str(value or "") for name, value in values.items()},
    }
