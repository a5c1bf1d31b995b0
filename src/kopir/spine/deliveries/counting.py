"""Adding up deliveries as of a day: what indicators of what was done stand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db.models import Count, Sum

from kopir.spine.agreements.counting import within
from kopir.spine.agreements.selectors import visible_agreements
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import Counted, Figure, Scope
from kopir.spine.registry.kinds import kind_for

from .models import Delivery
from .selectors import visible_deliveries


def delivered(kind: str) -> Callable[[Scope, Actor, date], Counted]:
    """An indicator's function: what was delivered of *kind* up to the day and was not taken back since.

    One figure a currency; no delivery at all is no data, not zero.
    """

    def evaluate(scope: Scope, actor: Actor, day: date) -> Counted:
        rows = visible_deliveries(actor).filter(
            commitment__kind=kind,
            occurred_on__lte=day,
            reverses__isnull=True,
            is_reversed=False,
            agreement__in=within(visible_agreements(actor), scope),
        )
        known = kind_for(kind)
        sums = (
            Delivery.objects.filter(pk__in=rows.values("pk"))
            .order_by("commitment__currency")
            .values("commitment__currency")
            .annotate(sum=Sum("quantity"), records=Count("pk"))
        )
        figures = [
            Figure(row["sum"], known.unit, row["records"], row["commitment__currency"], known.modality)
            for row in sums
        ]
        return Counted(figures, rows)

    return evaluate
