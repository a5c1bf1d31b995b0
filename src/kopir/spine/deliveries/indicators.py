"""What is counted of deliveries, whatever their kind: how many stand, and how many nothing proves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kopir.spine.agreements.counting import count_of, within
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import Indicator, Scope, declare_indicator

from .selectors import visible_deliveries


def _standing(scope: Scope, actor: Actor, day: date) -> QuerySet[Any]:
    return visible_deliveries(actor).filter(
        occurred_on__lte=day,
        reverses__isnull=True,
        is_reversed=False,
        agreement__in=within(visible_agreements(actor), scope),
    )


def _unproved(scope: Scope, actor: Actor, day: date) -> QuerySet[Any]:
    return _standing(scope, actor, day).filter(has_evidence=False)


declare_indicator(
    Indicator(
        code="deliveries.standing",
        label=_("Deliveries reported"),
        definition=_("Deliveries that happened up to the day and were not taken back by a reversal."),
        unit="delivery",
        evaluate=count_of(_standing, "delivery"),
        neighbours=("deliveries.without_evidence",),
    )
)
declare_indicator(
    Indicator(
        code="deliveries.without_evidence",
        label=_("Deliveries without evidence"),
        definition=_("Of the deliveries reported, those that no evidence is attached to yet."),
        unit="delivery",
        evaluate=count_of(_unproved, "delivery"),
        neighbours=("deliveries.standing",),
    )
)
